import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {addressText} from '../../src/model/address.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';

const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/instances.schema.json'), 'utf8')) as Schema;

test('each instance is a line; show tells its settings; Tentacle is not started, and nothing secret is told', async t => {
	const sandbox = await openSandbox(t, {nodes: 2});
	const {environment, server, folder, machine} = sandbox;
	const none = await run(['instances'], {environment});
	t.is(none.stdout, 'No Tentacle is set up on this machine.\n');
	const setUp = await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment});
	t.is(setUp.exitCode, 0, setUp.stdout + setUp.stderr);
	const [calls, written, ran] = [tentacleCalls(sandbox), writes(sandbox), machine.calls.length];
	const instances = async (...words: readonly string[]) => {
		const {exitCode, stdout, stderr} = await run(['instances', ...words], {environment});
		t.is(exitCode, 0, stderr);
		t.false(stdout.includes(server.apiKey));
		return stdout;
	};

	const [first = ''] = server.addresses.map(addressText);
	t.regex(await instances(), new RegExp(`^Tentacle {2}polling {2}${first} and 1 more {2}running {2}connected for \\d+ \\w+\\n$`));
	t.regex(await instances('--accessible'), new RegExp(`^Tentacle: polling, ${first} and 1 more, running, connected for \\d+ \\w+\\n$`));
	const shown = await instances('show', 'Tentacle');
	for (const {pattern} of [
		{pattern: /^Tentacle\n {2}config {12}\S+tentacle-Tentacle\.config\n/},
		{pattern: new RegExp(`^ {2}polls {13}${first}$`, 'm')},
		{pattern: /^ {2}thumbprint {8}([0-9A-F]{4} ){9}[0-9A-F]{4}$/m},
		{pattern: /^ {2}subscription {6}poll:\/\/\w+\/$/m},
		{pattern: /^ {2}service {11}Tentacle\.service, running, started at boot$/m},
		{pattern: /^ {2}file mode {9}0600$/m},
	]) {
		t.regex(shown, pattern);
	}
	const listed = JSON.parse(await instances('--json'));
	t.deepEqual(misfits(schema, listed), []);
	t.like(listed.instances[0], {name: 'Tentacle', style: 'polling', lastContact: {stands: true}});
	const one = JSON.parse(await instances('show', '--json'));
	t.deepEqual(misfits(schema, one), []);
	t.deepEqual(one.instance, listed.instances[0]);
	t.deepEqual(Object.keys(one), ['schemaVersion', 'tool', 'instance']);

	const asked = JSON.parse(await instances('show', 'Tentacle', '--json', ...sandbox.flags));
	t.deepEqual(misfits(schema, asked), []);
	t.deepEqual(asked.instance, one.instance);
	t.like(asked.octopus.records, [
		{name: 'build-07', space: 'Default', registeredAs: 'target', places: ['Development'], healthStatus: 'Healthy'},
	]);
	t.regex(await instances('show', 'Tentacle', ...sandbox.flags), /^ {2}build-07, .* in the space Default\n {4}Development · /m);

	// One that is broken touches no other.
	writeFileSync(path.join(folder, 'etc/octopus/Tentacle/Instances/broken.config'), 'no entry');
	const beside = await instances();
	t.regex(beside, /^Tentacle +polling /m);
	t.regex(beside, /^broken +cannot be read .*\nbroken: .* is not an entry of the index/ms);
	t.deepEqual(misfits(schema, JSON.parse(await instances('--json'))), []);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [calls, written]);
	t.deepEqual(
		machine.calls.slice(ran).filter(([program, verb]) => program !== 'systemctl' || verb !== 'show'),
		[],
	);
});

test('what is not there is said, with what is', async t => {
	const {environment, flags} = await openSandbox(t);
	const said = async (...words: readonly string[]) => {
		const {exitCode, stderr} = await run(['instances', ...words], {environment});
		t.is(exitCode, 2);
		return stderr;
	};
	t.regex(await said('show'), /No Tentacle is set up on this machine\.\n {2}configure-tentacle setup/);
	await run(['setup', '--no-input', '--yes', ...flags], {environment});
	t.regex(await said('show', 'Tentcle'), /There is no instance Tentcle\.\n {2}Did you mean Tentacle\?/);
	t.regex(await said('remove'), /instances cannot remove\./);
	t.regex(await said('show', 'a', 'b'), /instances cannot show a b\./);
});
