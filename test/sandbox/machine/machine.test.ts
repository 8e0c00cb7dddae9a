import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {isRunning, openMachine, unitText, until} from './_machine.ts';

const runs = promisify(execFile);

const exitCodeOf = async (file: string, words: readonly string[]): Promise<number> => {
	try {
		await runs(file, words);
		return 0;
	} catch (error) {
		return (error as {code: number}).code;
	}
};

test('a unit gets the folder /, its own environment, and no input', async t => {
	const {machine, folder} = await openMachine(t, {environment: {FROM_MACHINE: 'yes'}});
	writeFileSync(path.join(machine.unitFolder, 'Look.service'), unitText("/bin/sh -c 'pwd; env | sort; wc -c; exec sleep 1000'"));
	await runs(path.join(machine.binFolder, 'systemctl'), ['start', 'Look']);
	const journal = async () => {
		const {stdout} = await runs(path.join(machine.binFolder, 'journalctl'), ['-u', 'Look', '-n', '100', '-o', 'cat', '--no-pager']);
		return stdout.trimEnd().split('\n').slice(1);
	};
	await until(async () => (await journal()).at(-1) === '0');
	const lines = await journal();
	t.is(lines[0], '/');
	t.true(lines.includes('FROM_MACHINE=yes'));
	t.true(lines.includes(`HOME=${folder}`));
	t.deepEqual(
		lines.map(line => line.split('=')[0]).filter(name => /^[A-Z_]+$/.test(name ?? '')),
		['FROM_MACHINE', 'HOME', 'LANG', 'PATH', 'PWD'],
	);
});

test('the main process has no helper of the sandbox among its children', async t => {
	const {machine} = await openMachine(t);
	writeFileSync(path.join(machine.unitFolder, 'Good.service'), unitText('/bin/sleep 1000'));
	await runs(path.join(machine.binFolder, 'systemctl'), ['start', 'Good']);
	const [pid] = machine.pids();
	await until(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/bin/sleep'));
	t.is(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim(), '');
});

test('a unit that does not stop in time is killed', async t => {
	const {machine} = await openMachine(t, {stopMilliseconds: 50});
	const deaf = '/bin/sh -c \'trap "" TERM; echo ready; while :; do sleep 0.02; done\'';
	writeFileSync(path.join(machine.unitFolder, 'Deaf.service'), unitText(deaf));
	const systemctl = path.join(machine.binFolder, 'systemctl');
	const journal = async () => (await runs(path.join(machine.binFolder, 'journalctl'), ['-u', 'Deaf', '-o', 'cat'])).stdout;
	await runs(systemctl, ['start', 'Deaf']);
	await until(async () => (await journal()).includes('ready'));
	await runs(systemctl, ['stop', 'Deaf']);
	t.is((await runs(systemctl, ['show', '--value', '-p', 'Result', 'Deaf'])).stdout, 'timeout\n');
});

test('stopping the machine ends every process of a unit, and its programs say that there is no systemd', async t => {
	const {machine} = await openMachine(t);
	writeFileSync(path.join(machine.unitFolder, 'Family.service'), unitText("/bin/sh -c 'sleep 1000 & echo child $!; wait'"));
	await runs(path.join(machine.binFolder, 'systemctl'), ['start', 'Family']);
	const family = await familyOf(machine.binFolder, machine.pids());
	t.is(family.length, 2);
	await machine.stop();
	await until(() => !family.some(isRunning));
	const {code, stderr} = (await runs(path.join(machine.binFolder, 'systemctl'), ['is-active', 'Family']).catch(
		(error: {code: number; stderr: string}) => error as {code: number; stdout: string; stderr: string},
	)) as {code: number; stderr: string};
	t.is(code, 1);
	t.regex(stderr, /^System has not been booted with systemd/);
});

test('sudo asks nobody and runs what it is given', async t => {
	const {machine} = await openMachine(t);
	const sudo = path.join(machine.binFolder, 'sudo');
	t.is(await exitCodeOf(sudo, ['-vn']), 0);
	t.is((await runs(sudo, ['-n', 'printf', '%s|', 'a b', '', "c'd"])).stdout, "a b||c'd|");
	t.is((await runs(sudo, ['--', 'echo', 'yes'])).stdout, 'yes\n');
	t.is(await exitCodeOf(sudo, ['sh', '-c', 'exit 7']), 7);
	t.is(await exitCodeOf(sudo, []), 1);
	t.is(await exitCodeOf(sudo, ['-x', 'true']), 1);
});

test('the programs can be run and exchanged by nobody else', async t => {
	const {machine} = await openMachine(t);
	for (const name of ['systemctl', 'journalctl', 'sudo']) t.is(statSync(path.join(machine.binFolder, name)).mode & 0o777, 0o755);
});

test('two machines side by side do not know each other’s units', async t => {
	const [one, other] = await Promise.all([openMachine(t), openMachine(t)]);
	writeFileSync(path.join(one.machine.unitFolder, 'Good.service'), unitText('/bin/sleep 1000'));
	await runs(path.join(one.machine.binFolder, 'systemctl'), ['start', 'Good']);
	t.is(one.machine.pids().length, 1);
	t.deepEqual(other.machine.pids(), []);
	t.is(await exitCodeOf(path.join(other.machine.binFolder, 'systemctl'), ['start', 'Good']), 5);
	t.deepEqual(one.machine.calls, [['systemctl', 'start', 'Good']]);
});

test('a call that is no call is answered, and the machine goes on', async t => {
	const {machine, folder} = await openMachine(t);
	const connection = connect(path.join(folder, 'machine.socket'), () => connection.end('garbage'));
	const [answer] = (await once(connection, 'data')) as [Buffer];
	t.is((JSON.parse(answer.toString()) as {exitCode: number}).exitCode, 1);
	t.is(await exitCodeOf(path.join(machine.binFolder, 'systemctl'), ['is-system-running']), 0);
});

for (const signal of ['SIGKILL', 'SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
	test(`no process of a unit outlives its owner: ${signal}`, async t => {
		const {owner, family} = await startOwner(t);
		t.true(family.every(isRunning));
		owner.kill(signal);
		await once(owner, 'exit');
		await until(() => !family.some(isRunning));
		t.pass();
	});
}

/** Main processes and their children: the journal of a unit says when they are there. */
const familyOf = async (binFolder: string, pids: readonly number[]): Promise<readonly number[]> => {
	const journal = async () => (await runs(path.join(binFolder, 'journalctl'), ['-u', 'Family', '-o', 'cat'])).stdout;
	await until(async () => /^child \d+$/m.test(await journal()));
	return [...pids, Number(/^child (\d+)$/m.exec(await journal())?.[1])];
};

const startOwner = async (t: ExecutionContext) => {
	const folder = mkdtempSync(path.join(tmpdir(), 'machine-'));
	const owner = spawn(process.execPath, [path.join(import.meta.dirname, '_owner.js'), folder], {stdio: ['ignore', 'pipe', 'inherit']});
	t.teardown(() => {
		owner.kill('SIGKILL');
		rmSync(folder, {recursive: true});
	});
	const lines = createInterface({input: owner.stdout});
	const [line] = (await once(lines, 'line')) as [string];
	return {owner, family: await familyOf(path.join(folder, 'bin'), [Number(line)])};
};
