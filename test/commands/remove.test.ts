import {chownSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {createPerformer} from '../../src/commands/performer.ts';
import {recordsIn} from '../../src/commands/remove-server.ts';
import type {ServerAccess} from '../../src/commands/server-access.ts';
import {createHost} from '../../src/host/host.ts';
import {childrenOf} from '../../src/host/processes.ts';
import type {OctopusClient} from '../../src/octopus/client.ts';
import {RefusedByServer} from '../../src/octopus/reply.ts';
import {needs} from '../_helpers/components.ts';
import {record} from '../_helpers/facts.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {cli, holdTentacle, openSandbox, run, spawnProgram, tentacleCalls, writes} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';
import {openTerminal} from '../_helpers/terminal.ts';
import {until} from '../sandbox/machine/_machine.ts';
import {type Installed, installed, recordOf, tentacle} from './_installed.ts';

const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/remove.schema.json'), 'utf8')) as Schema;
const anotherThumbprint = 'A'.repeat(40);

const isUntouched = ({sandbox, unitFile, indexFile, configFile, home, keyCopy}: Installed): boolean =>
	[unitFile, indexFile, configFile, home, keyCopy].every(file => existsSync(file)) && sandbox.machine.pids().length === 1;

test('a machine that was set up leaves both sides, keeps its files, and a second run has nothing to do', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags, server, machine} = sandbox;
	const setUp = await run(['setup', '--no-input', '--yes', ...flags], {environment});
	t.is(setUp.exitCode, 0, setUp.stderr);
	const {exitCode, stdout, stderr} = await run(['remove', '--yes', ...flags], {environment});
	t.is(exitCode, 0, stderr);
	t.regex(stdout, /^Tentacle is removed, and proven gone\.\n/);
	t.regex(stdout, /✔ Octopus has no record with this thumbprint: asked again in Default\n/);
	t.regex(stdout, /Stays here\n {2}.*\/var\/opt\/octopus\/Tentacle\n/);
	t.deepEqual(server.state.machines, []);
	t.deepEqual(machine.pids(), []);
	t.true(existsSync(path.join(sandbox.folder, 'var/opt/octopus/Tentacle/Logs/OctopusTentacle.txt')));

	const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
	for (const again of [['--yes', ...flags], ['--check', ...flags], ['--yes']]) {
		const second = await run(['remove', ...again], {environment});
		t.is(second.exitCode, 0, second.stderr);
		t.regex(second.stdout, /^There is nothing to remove of an instance Tentacle\./);
	}
	t.deepEqual(tentacleCalls(sandbox), calls);
	t.deepEqual(writes(sandbox), written);
});

test('every record with the thumbprint is shown and deleted, in every space, of every kind; others stay', async t => {
	const here = await installed(t);
	const {state} = here.sandbox.server;
	state.workers.push(
		recordOf('Workers-7', 'Spaces-2', here.thumbprint.toLowerCase(), {Name: 'runner', WorkerPoolIds: ['WorkerPools-11'], IsDisabled: true}),
	);
	state.machines.push(recordOf('Machines-2', 'Spaces-1', anotherThumbprint));
	const review = await here.remove(here.flags);
	t.is(review.exitCode, 2);
	t.regex(
		review.stdout,
		/build-07, deployment target in the space Default\n {4}Development · tags web-server · polling · Healthy · Machines-1\n/,
	);
	t.regex(review.stdout, /runner, worker in the space Platform\n {4}Default Worker Pool · polling · Healthy · disabled · Workers-7\n/);
	t.regex(review.stdout, /Looked into: Default, Platform\./);
	t.regex(review.stderr, /Nothing was changed: --yes applies this plan/);
	t.true(isUntouched(here));
	t.deepEqual(writes(here.sandbox), []);

	const {exitCode, stdout, stderr} = await here.remove([...here.flags, '--yes', '--delete-files']);
	t.is(exitCode, 0, stderr + stdout);
	t.deepEqual(writes(here.sandbox), [`DELETE /api/Spaces-1/machines/Machines-1`, `DELETE /api/Spaces-2/workers/Workers-7`]);
	t.deepEqual(
		state.machines.map(({Id}) => Id),
		['Machines-2'],
	);
	t.deepEqual(state.workers, []);
	for (const file of [here.home, here.configFile, here.indexFile, here.unitFile, here.keyCopy]) t.false(existsSync(file), file);
});

test('--check and --json tell, and change nothing', async t => {
	const here = await installed(t);
	const {exitCode, stdout} = await here.remove([...here.flags, '--check', '--json']);
	t.is(exitCode, 3);
	const document = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
	t.like(document, {schemaVersion: 1, instance: 'Tentacle', thumbprint: here.thumbprint});
	t.deepEqual(misfits(schema, document), []);
	t.like((document.octopus as {records: readonly unknown[]}).records[0], {id: 'Machines-1', space: 'Default', places: ['Development']});
	t.notRegex(stdout, new RegExp(readFileSync(here.sandbox.apiKeyFile, 'utf8').trim()));
	t.true(isUntouched(here));
	t.deepEqual(writes(here.sandbox), []);
	const alone = await here.remove(['--local-only', '--check', '--json']);
	t.deepEqual(misfits(schema, JSON.parse(alone.stdout)), []);
	const done = await here.remove([...here.flags, '--yes', '--json']);
	t.is(done.exitCode, 0, done.stderr);
	t.deepEqual(misfits(schema, JSON.parse(done.stdout)), []);
});

needs('bash', 'curl')('the script does the same', async t => {
	const here = await installed(t);
	const {sandbox} = here;
	const {exitCode, stdout} = await here.remove([...here.flags, '--print-only', '--delete-files']);
	t.is(exitCode, 0);
	t.notRegex(stdout, new RegExp(readFileSync(sandbox.apiKeyFile, 'utf8').trim()));
	t.true(isUntouched(here));
	const script = here.at('remove.sh');
	writeFileSync(script, stdout);
	const {environment, searchPath, home} = sandbox.hostOptions;
	const ended = await spawnProgram(['bash', script], {
		environment: {...environment, PATH: searchPath, HOME: home},
	});
	t.is(ended.exitCode, 0, ended.stderr);
	t.deepEqual(sandbox.server.state.machines, []);
	for (const file of [here.home, here.configFile, here.indexFile, here.unitFile, here.keyCopy]) t.false(existsSync(file), file);
});

test('without a Server both ways on are told, and nothing is changed', async t => {
	const here = await installed(t);
	for (const flags of [[], ['--yes'], [`--server-url=${here.sandbox.server.url}`, '--yes']]) {
		const {exitCode, stderr} = await here.remove(flags);
		t.is(exitCode, 2);
		t.regex(stderr, /--server-url=https:\/\/… --api-key-file=FILE\n/);
		t.regex(stderr, /--local-only/);
	}
	t.true(isUntouched(here));
});

test('a Server that is gone changes nothing, and --local-only says what remains; later the record goes by its thumbprint alone', async t => {
	const here = await installed(t);
	const gone = await here.remove(['--yes', '--server-url=https://127.0.0.1:1', `--api-key-file=${here.sandbox.apiKeyFile}`]);
	t.is(gone.exitCode, 1);
	t.regex(gone.stderr, /https:\/\/127\.0\.0\.1:1 [^\n]*nothing listens there \(ECONNREFUSED\)\.\n {2}Nothing was changed\.\n/);
	t.regex(gone.stderr, /--local-only/);
	t.true(isUntouched(here));

	const local = await here.remove(['--yes', '--local-only', '--delete-files']);
	t.is(local.exitCode, 0, local.stderr);
	t.regex(local.stdout, /^Tentacle is removed from this machine, and proven gone here\. Octopus was not\sasked\.\n/);
	t.regex(local.stdout, /Remains in Octopus\n/);
	t.true(local.stdout.replaceAll(/\s+/g, ' ').includes(`--thumbprint=${here.thumbprint}`));
	t.false(existsSync(here.home));
	t.is(here.sandbox.server.state.machines.length, 1);

	const later = await here.remove(['--yes', ...here.flags, '--instance=Tentacle', `--thumbprint=${here.thumbprint}`]);
	t.is(later.exitCode, 0, later.stderr);
	t.deepEqual(here.sandbox.server.state.machines, []);
});

test('another Server than the instance’s is named as such', async t => {
	const here = await installed(t);
	const other = await openSandbox(t);
	const words = [`--server-url=${other.server.url}`, `--api-key-file=${other.apiKeyFile}`, `--ca-file=${other.certificateAuthorityFile}`];
	const {exitCode, stderr} = await here.remove(['--yes', ...words]);
	t.is(exitCode, 1);
	t.regex(stderr, new RegExp(`is another Server than the instance’s.*${other.server.thumbprint}`));
	t.regex(stderr, new RegExp(`The instance trusts ${here.sandbox.server.thumbprint}`));
	t.true(isUntouched(here));
});

test('a missing permission is known before the first change', async t => {
	const here = await installed(t);
	here.sandbox.server.state.faults.add('key-without-permission');
	here.sandbox.server.state.workers.push(recordOf('Workers-7', 'Spaces-2', here.thumbprint, {Name: 'runner', WorkerPoolIds: []}));
	const {exitCode, stderr} = await here.remove(['--yes', ...here.flags]);
	t.is(exitCode, 1);
	t.regex(stderr, /lacks MachineDelete for build-07 in the space Default, WorkerEdit for runner in the space Platform\./);
	t.true(isUntouched(here));
	t.deepEqual(writes(here.sandbox), []);
});

test('one that the Server did not tell of stops at the first step', async t => {
	const here = await installed(t);
	for (const fault of ['key-without-permission', 'permissions-untold'] as const) here.sandbox.server.state.faults.add(fault);
	const {exitCode, stdout} = await here.remove(['--yes', ...here.flags]);
	t.is(exitCode, 1);
	t.regex(stdout, /^Failed at: Delete the deployment target build-07/);
	t.true(isUntouched(here));
});

test('a script under the agent is not killed, and the record stays too', async t => {
	const here = await installed(t);
	writeFileSync(
		here.unitFile,
		readFileSync(here.unitFile, 'utf8').replace(/^ExecStart=(.*)$/m, 'ExecStart=/bin/sh -c "sleep 1000 & wait" $1'),
	);
	await here.systemctl('restart', 'Tentacle');
	await until(() => childrenOf(Number(here.sandbox.machine.pids()[0])).includes('sleep 1000'));
	const {exitCode, stderr} = await here.remove(['--yes', ...here.flags]);
	t.is(exitCode, 1);
	t.regex(stderr, /The agent is running a script \(sleep 1000\)/);
	t.true(isUntouched(here));
	t.deepEqual(writes(here.sandbox), []);
});

test('an interrupted run is finished by the next', async t => {
	const here = await installed(t);
	const release = holdTentacle(here.sandbox, 'service');
	const step = '… Stop and remove the service';
	const first = await here.remove(['--yes', '--delete-files', ...here.flags], {
		interruptAt: step,
		onStderr(text) {
			if (text.includes(step)) setImmediate(release);
		},
	});
	t.is(first.exitCode, 130, first.stderr + first.stdout);
	t.regex(first.stdout, /^Interrupted\.\nDone:\n {2}Delete the deployment target/);
	t.true(existsSync(here.indexFile));
	const second = await here.remove(['--yes', '--delete-files', ...here.flags]);
	t.is(second.exitCode, 0, second.stderr);
	for (const file of [here.home, here.configFile, here.indexFile, here.unitFile, here.keyCopy]) t.false(existsSync(file), file);
});

test('without its config file, service and index entry still go', async t => {
	const here = await installed(t);
	rmSync(here.configFile);
	const asked = await here.remove(['--yes', ...here.flags]);
	t.is(asked.exitCode, 2);
	t.regex(asked.stderr, /does not tell its thumbprint/);
	t.regex(asked.stderr, /--thumbprint/);
	t.true(existsSync(here.unitFile));

	const {exitCode, stdout, stderr} = await here.remove(['--yes', ...here.flags, `--thumbprint=${here.thumbprint}`]);
	t.is(exitCode, 0, stderr + stdout);
	for (const file of [here.indexFile, here.unitFile, here.keyCopy]) t.false(existsSync(file), file);
	t.deepEqual(here.sandbox.server.state.machines, []);
	t.deepEqual(here.sandbox.machine.pids(), []);
});

test('a broken config is told, and in the way of nothing', async t => {
	const here = await installed(t);
	writeFileSync(here.configFile, '<octopus-settings><set key=');
	const {exitCode, stdout, stderr} = await here.remove(['--yes', '--local-only', '--delete-files']);
	t.is(exitCode, 0, stderr + stdout);
	for (const file of [here.indexFile, here.unitFile, here.configFile]) t.false(existsSync(file), file);
	// Where its home is was in the config alone.
	t.true(existsSync(here.home));
	t.regex(stdout, /Its thumbprint is not known here/);
});

test('a broken index entry is removed without Tentacle', async t => {
	const here = await installed(t);
	writeFileSync(here.indexFile, 'not JSON');
	const {exitCode, stdout, stderr} = await here.remove(['--yes', '--instance=tentacle', '--local-only']);
	t.is(exitCode, 0, stderr + stdout);
	t.false(existsSync(here.indexFile));
});

test('a unit without an instance goes; another product’s unit of the same name does not', async t => {
	const here = await installed(t);
	rmSync(here.indexFile);
	rmSync(here.configFile);
	const {exitCode, stdout, stderr} = await here.remove(['--yes', '--local-only', '--instance=Tentacle']);
	t.is(exitCode, 0, stderr + stdout);
	t.false(existsSync(here.unitFile));
	t.deepEqual(here.sandbox.machine.pids(), []);

	writeFileSync(here.unitFile, '[Service]\nExecStart=/usr/sbin/sshd -D\n');
	const foreign = await here.remove(['--yes', '--local-only', '--instance=Tentacle']);
	t.is(foreign.exitCode, 0);
	t.regex(foreign.stdout, /The unit Tentacle\.service does not start this instance/);
	t.true(existsSync(here.unitFile));
});

test('a config file that no index has leads to its files', async t => {
	const here = await installed(t);
	await here.remove(['--yes', ...here.flags]);
	const {exitCode, stdout, stderr} = await here.remove(['--yes', ...here.flags, `--config-file=${here.configFile}`, '--delete-files']);
	t.is(exitCode, 0, stderr + stdout);
	t.false(existsSync(here.home));
	t.false(existsSync(here.configFile));
});

test('without the Tentacle executable, systemd and files are enough', async t => {
	const here = await installed(t);
	const {tentacle: program, ...hostOptions} = here.sandbox.hostOptions;
	const sandboxFile = here.at('without-tentacle.json');
	writeFileSync(sandboxFile, JSON.stringify({hostOptions}), {mode: 0o600});
	rmSync(path.dirname(program), {recursive: true});
	const {exitCode, stdout, stderr} = await here.remove(['--yes', '--delete-files', ...here.flags], {
		environment: {CONFIGURE_TENTACLE_SANDBOX: sandboxFile},
	});
	t.is(exitCode, 0, stderr + stdout);
	for (const file of [here.home, here.configFile, here.indexFile, here.unitFile, here.keyCopy]) t.false(existsSync(file), file);
	t.deepEqual(here.sandbox.machine.pids(), []);
});

test('of several instances one must be named, and what another uses stays', async t => {
	const here = await installed(t);
	const config = here.at('etc/octopus/Other/tentacle-Other.config');
	await tentacle(t, here.sandbox, 'create-instance', '--instance=Other', `--config=${config}`, `--home=${here.home}/Other`);
	const unnamed = await here.remove(['--yes', ...here.flags]);
	t.is(unnamed.exitCode, 2);
	t.regex(unnamed.stderr, /Say which: --instance=NAME\. There are Other, Tentacle\./);
	const {exitCode, stdout, stderr} = await here.remove(['--yes', '--delete-files', '--instance=Tentacle', ...here.flags]);
	t.is(exitCode, 0, stderr + stdout);
	t.regex(stdout, /the instance Other needs/);
	t.true(existsSync(here.home));
	t.false(existsSync(path.join(here.home, 'Logs')));
	t.false(existsSync(path.join(here.home, 'Applications')));
	t.deepEqual(readdirSync(path.dirname(here.indexFile)), ['other.config']);
});

const canary = (here: Installed): string => {
	mkdirSync(here.at('canaries'));
	writeFileSync(here.at('canaries/canary'), 'canary');
	return here.at('canaries/canary');
};

test('links and hard links in what is deleted lead nowhere, and a home that is a link stays', async t => {
	const here = await installed(t);
	const file = canary(here);
	symlinkSync(path.dirname(file), path.join(here.home, 'Applications/link'));
	linkSync(file, path.join(here.home, 'Applications/hard'));
	const first = await here.remove(['--yes', '--delete-files', '--local-only']);
	t.is(first.exitCode, 0, first.stderr + first.stdout);
	t.false(existsSync(here.home));
	t.is(readFileSync(file, 'utf8'), 'canary');

	await tentacle(t, here.sandbox, 'create-instance', '--instance=Tentacle', `--config=${here.configFile}`, `--home=${here.home}`);
	rmSync(here.home, {recursive: true, force: true});
	symlinkSync(path.dirname(file), here.home);
	const second = await here.remove(['--yes', '--delete-files', '--local-only']);
	t.is(second.exitCode, 0, second.stderr + second.stdout);
	t.regex(second.stdout, /Stays here\n {2}.*Tentacle\n {4}.*it is a link/);
	t.is(readFileSync(file, 'utf8'), 'canary');
});

needs('root', 'unshare')('what is mounted in the home keeps all of it', async t => {
	const here = await installed(t);
	const file = canary(here);
	mkdirSync(path.join(here.home, 'Work/bound'), {recursive: true});
	const script = `mount --bind "${path.dirname(file)}" "${here.home}/Work/bound" && exec "$@"`;
	const {exitCode, stdout, stderr} = await here.remove(['--yes', '--delete-files', '--local-only'], {
		wrapper: ['unshare', '--mount', 'sh', '-c', script, 'sh'],
	});
	t.is(exitCode, 0, stderr + stdout);
	t.regex(stdout, /something is mounted at bound/);
	t.true(existsSync(path.join(here.home, 'Work')));
	t.is(readFileSync(file, 'utf8'), 'canary');
});

needs('root')('a configuration that others can write names no folder of root’s for deletion', async t => {
	const here = await installed(t);
	const nobody = 65_534;
	chownSync(here.configFile, nobody, nobody);
	const {exitCode, stdout, stderr} = await here.remove(['--yes', '--delete-files', '--local-only']);
	t.is(exitCode, 0, stderr + stdout);
	t.regex(stdout.replaceAll(/\s+/g, ' '), /the configuration names it, and \S+ belongs to another user \(65534\)/);
	t.true(existsSync(path.join(here.home, 'Applications/web/1.0/index.html')));
	t.true(existsSync(path.join(here.home, 'Logs')));
});

test('a person types the instance’s name, or nothing happens', async t => {
	const here = await installed(t);
	const start = () =>
		openTerminal(t, process.execPath, [cli, 'remove', '--local-only'], {environment: here.sandbox.environment, columns: 80, rows: 60});
	const wrong = start();
	await wrong.shows('Type the instance’s name to remove it (Tentacle):');
	wrong.type('yes');
	wrong.press('enter');
	t.is(await wrong.ended, 2);
	t.true(isUntouched(here));
	const interrupted = start();
	await interrupted.shows('Type the instance’s name');
	interrupted.press('ctrl+c');
	t.is(await interrupted.ended, 130);
	t.true(isUntouched(here));
	const right = start();
	await right.shows('Type the instance’s name');
	right.type('Tentacle');
	right.press('enter');
	await right.shows('Tentacle is removed from this machine, and proven gone here.');
	t.is(await right.ended, 0);
});

test('what a credential may not look at is said, and hides nothing else', async t => {
	const records = (spaceId: string, _filter: unknown, _signal: unknown, only: string) =>
		only === 'worker' && spaceId === 'Spaces-1'
			? Promise.reject(new RefusedByServer(403, 'no'))
			: Promise.resolve([{...record, registeredAs: only}]);
	const spaces = [
		{id: 'Spaces-1', name: 'Default', isDefault: true},
		{id: 'Spaces-2', name: 'Platform', isDefault: false},
	];
	const {signal} = new AbortController();
	const found = await recordsIn({records} as unknown as OctopusClient, spaces, {thumbprint: anotherThumbprint, signal});
	t.deepEqual(found.unseen, ['the workers of Default']);
	t.deepEqual(
		found.records.map(one => `${one.record.registeredAs} in ${one.space.name}`),
		['target in Default', 'target in Platform', 'worker in Platform'],
	);
	const broken = {records: () => Promise.reject(new RefusedByServer(500, 'no'))} as unknown as OctopusClient;
	await t.throwsAsync(recordsIn(broken, spaces, {thumbprint: anotherThumbprint, signal}), {instanceOf: RefusedByServer});
});

test('a record that somebody else has deleted meanwhile is fine', async t => {
	const client = {send: () => Promise.reject(new RefusedByServer(404, 'The Server answered 404'))};
	const server = {client: () => Promise.resolve(client)} as unknown as ServerAccess;
	const performer = createPerformer(createHost(), server, () => 'API-X', {
		schemaVersion: 1,
		instance: 'T',
		configFile: '',
		tentacle: '',
		steps: [],
	});
	const request = {
		kind: 'request',
		url: 'https://o',
		path: '/api/Spaces-1/machines/Machines-1',
		credential: {kind: 'apiKey', apiKey: {secret: 'apiKey', from: {stdin: true}}},
	} as const;
	const context = {signal: new AbortController().signal, onLine: () => {}};
	t.deepEqual(await performer.perform({...request, method: 'DELETE'}, context), {});
	t.true('failure' in (await performer.perform({...request, method: 'PUT'}, context)));
});
