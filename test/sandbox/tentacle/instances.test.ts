import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {installStandIn} from '../../../src/sandbox/tentacle/install.ts';
import {type Box, createBox, type Ran, standInEntry} from './_stand-in.ts';

const create = (box: Box, name: string) =>
	box.run('create-instance', `--instance=${name}`, `--config=${box.root}/${name}/tentacle-${name}.config`);

const writeIndex = (box: Box, name: string, text: string): string => {
	const folder = path.join(box.root, 'etc/octopus/Tentacle/Instances');
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, name), text);
	return path.join(folder, name);
};

/** The message and the type of a crash. */
const crashOf = ({stderr}: Ran): readonly string[] => stderr.split('\n').slice(1, 3);

test('an instance is found by its name in any case, by its config file, or as the only one', async t => {
	const box = createBox(t);
	await create(box, 'Alpha');
	for (const selection of [['--instance=ALPHA'], [`--config=${box.root}/Alpha/tentacle-Alpha.config`], []]) {
		t.is((await box.run('configure', '--port=10940', ...selection)).exit, 0, selection.join(' '));
	}
});

test('Tentacle is the default of several instances; without it one must be named', async t => {
	const box = createBox(t);
	t.is((await box.run('show-thumbprint')).stderr, 'Unable to find default instance of Tentacle. Available instances: .\n');
	await create(box, 'Alpha');
	await create(box, 'Beta');
	t.deepEqual(await box.run('show-thumbprint'), {
		stdout: '',
		stderr:
			'There is more than one instance of Tentacle configured on this machine. Please pass --instance=INSTANCENAME when invoking this command to target a specific instance. Available instances: Alpha, Beta.\n',
		exit: 1,
	});
	await create(box, 'Tentacle');
	t.is((await box.run('show-thumbprint')).exit, 0);
	t.is(
		(await box.run('show-thumbprint', '--instance=Nope')).stderr,
		'Instance Nope of Tentacle has not been configured on this machine. Available instances: Alpha, Beta, Tentacle.\n',
	);
});

test('an instance whose config file is gone can neither be used nor deleted', async t => {
	const box = createBox(t);
	await create(box, 'Beta');
	rmSync(path.join(box.root, 'Beta'), {recursive: true});
	for (const command of ['show-thumbprint', 'delete-instance']) {
		const ran = await box.run(command, '--instance=Beta');
		t.is(ran.exit, 1);
		t.true(
			ran.stderr.startsWith(`The configuration file for instance Beta could not be located at the specified location ${box.root}/Beta/`),
		);
	}
});

test('deleting an instance takes its index entry and nothing else', async t => {
	const box = createBox(t);
	await create(box, 'Alpha');
	t.deepEqual(await box.run('delete-instance', '--instance=Alpha'), {stdout: 'Deleted instance: Alpha\n', stderr: '', exit: 0});
	t.deepEqual(await box.run('list-instances'), {stdout: 'No instances installed', stderr: '', exit: 0});
	t.notThrows(() => box.read('Alpha/tentacle-Alpha.config'));
});

test('a file of the index that is none breaks every command that looks for an instance, but not version', async t => {
	const box = createBox(t);
	await create(box, 'Alpha');
	const file = writeIndex(box, 'empty.config', '');
	const ran = await box.run('show-thumbprint', '--instance=Alpha');
	t.is(ran.exit, 100);
	t.is(crashOf(ran)[0], `Could not load instance at path ${file}`);
	t.is((await box.run('version')).exit, 0);
});

test('a broken config file of the default instance breaks every command, version included', async t => {
	const box = createBox(t);
	await create(box, 'Tentacle');
	writeFileSync(path.join(box.root, 'Tentacle/tentacle-Tentacle.config'), '<octopus-settings');
	for (const command of [['version'], ['list-instances'], ['configure', '--port=1']]) {
		const ran = await box.run(...command);
		t.is(ran.exit, 100);
		t.deepEqual(crashOf(ran), ["Unable to parse configuration key 'Octopus.Home' as a 'String'. Value was ''.", 'System.FormatException']);
	}
});

test('settings that cannot be read are named by key, type and value', async t => {
	const box = createBox(t);
	await create(box, 'Alpha');
	const config = path.join(box.root, 'Alpha/tentacle-Alpha.config');
	for (const [key, value, says] of [
		['Tentacle.Services.PortNumber', 'abc', "as a 'Int32'. Value was 'abc'."],
		['Tentacle.Communication.TrustedOctopusServers', '[{oops', "as a 'IEnumerable`1'. Value was '[{oops'."],
		['Tentacle.Certificate', 'bm9uc2Vuc2U=', "as a 'String'."],
	]) {
		writeFileSync(config, `<octopus-settings><set key="${key}">${value}</set></octopus-settings>`);
		const ran = await box.run('show-configuration');
		t.is(ran.exit, 100);
		t.is(crashOf(ran)[0], `Unable to parse configuration key '${key}' ${says}`);
	}
});

test('a name with a slash leaves a config file without an index entry', async t => {
	const box = createBox(t);
	const ran = await box.run('create-instance', '--instance=a/b', `--config=${box.root}/ab/tentacle.config`);
	t.is(ran.stdout, `Creating empty configuration file: ${box.root}/ab/tentacle.config\n`);
	t.is(ran.exit, 100);
	t.deepEqual(crashOf(ran), [
		`Could not find a part of the path '${box.root}/etc/octopus/Tentacle/Instances/a/b.config'.`,
		'System.IO.DirectoryNotFoundException',
	]);
});

test('the log has the command line, with secrets masked unless they are very short', async t => {
	const box = createBox(t);
	await create(box, 'Alpha');
	await box.run('polling-proxy', '--instance=Alpha', '--proxyEnable=true', '--proxyHost=h', '--proxyPassword=s3cret-pw');
	await box.run('polling-proxy', '--instance=Alpha', '--proxyEnable=true', '--proxyHost=h', '--proxyPassword=abc');
	const log = box.read('Alpha/Logs/OctopusTentacle.txt');
	t.regex(log, /Tentacle\.dll polling-proxy --instance=Alpha --proxyEnable=true --proxyHost=h --proxyPassword=\*{8}$/m);
	t.notRegex(log, /s3cret-pw/);
	t.regex(log, /--proxyPassword=abc$/m);
});

test('a config file keeps its mode', async t => {
	const box = createBox(t);
	await create(box, 'Alpha');
	const config = path.join(box.root, 'Alpha/tentacle-Alpha.config');
	chmodSync(config, 0o600);
	await box.run('configure', '--port=10940');
	t.is(statSync(config).mode & 0o777, 0o600);
});

test('livez fails when the heartbeat is missing, and when it is old', async t => {
	const box = createBox(t);
	await create(box, 'Alpha');
	const file = path.join(box.root, 'Alpha/livez.heartbeat');
	t.regex((await box.run('livez')).stderr, /^Liveness heartbeat file not found at /);
	writeFileSync(file, '');
	t.is((await box.run('livez')).exit, 0);
	const ran = await box.run('livez', '--max-age=-1');
	t.is(ran.exit, 1);
	t.regex(ran.stderr, /^Liveness heartbeat at .* is stale: last written 0s ago \(threshold -1000ms\)\.\n$/);
});

test('installed, it is a program that has its environment with it, whatever the folder is called', async t => {
	const box = createBox(t);
	const {PATH, ...environment} = box.environment;
	const program = await installStandIn(path.join(box.root, "it's a folder"), {node: process.execPath, entry: standInEntry, environment});
	const run = (...words: readonly string[]) => execFileSync(program, words, {encoding: 'utf8', env: {PATH}});
	t.is(run('version'), '9.2.4285+Branch.main.Sha.a321dc6c7569bdcdc34db3035250da8c90f22740');
	run('create-instance', '--instance=Alpha', `--config=${box.root}/Alpha/a.config`);
	t.is(run('list-instances'), `Instance 'Alpha' uses configuration '${box.root}/Alpha/a.config'.\n`);
	t.regex(readFileSync(path.join(path.dirname(program), 'Tentacle.deps.json'), 'utf8'), /Tentacle\/9\.2\.4285/);
});

test('a command that is a name of JavaScript’s own is an unknown command', async t => {
	const ran = await createBox(t).run('constructor');
	t.deepEqual(ran, {stdout: "See 'Tentacle help'\n", stderr: "Command 'constructor' is not supported\n", exit: 2});
});
