import process from 'node:process';
import test from 'ava';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {type Ended, openSandbox, type RunOptions, run} from '../_helpers/program.ts';
import {until} from '../sandbox/machine/_machine.ts';

const setUp = ({flags, environment}: Sandbox, options: RunOptions = {}, words: readonly string[] = []): Promise<Ended> =>
	run(['setup', '--no-input', '--yes', ...flags, ...words], {environment, ...options});

/** Calls once, when stderr has this. */
const at = (text: string, act: () => void): Pick<RunOptions, 'onStderr'> => {
	let isDone = false;
	return {
		onStderr(told) {
			if (isDone || !told.includes(text)) return;
			isDone = true;
			act();
		},
	};
};

/** Calls once, when the Server is first asked for tasks after this machine has its record; the answer comes after it. */
const atFirstTasks = ({server: {state}}: Sandbox, act: () => void): void => {
	state.hold = path => {
		if (state.machines.length === 0 || !path.includes('/tasks')) return undefined;
		state.hold = undefined;
		act();
		return undefined;
	};
};

test('the Server’s log of the health check is told while it grows, each line once', async t => {
	const sandbox = await openSandbox(t);
	const {exitCode, stderr, stdout} = await setUp(sandbox);
	t.is(exitCode, 0, stderr);
	const proof = stderr.slice(stderr.indexOf('… Prove that it works'));
	t.deepEqual(
		[...proof.matchAll(/^ {4}(.*)$/gm)].map(([, line]) => line),
		sandbox.server.state.tasks[0]?.log.map(({text}) => text),
	);
	t.regex(stdout, /The Server finds this machine healthy: Healthy \(task ServerTasks-\d+, [\d.]+ s\)\n/);
});

test('with --json the log is in the evidence, and nowhere else; warnings are no failure', async t => {
	const sandbox = await openSandbox(t, {faults: ['health-warnings']});
	const {exitCode, stderr, stdout} = await setUp(sandbox, {}, ['--json']);
	t.is(exitCode, 0, stderr);
	const {outcome} = JSON.parse(stdout) as {
		outcome: {checks: ReadonlyArray<{id: string; reason: string; evidence: {log: readonly string[]}}>};
	};
	const check = outcome.checks.find(({id}) => id === 'octopus/health');
	t.is(check?.reason, 'warnings');
	t.is(check?.evidence.log.at(-1), 'Warning: Available disk space is less than 5 GB.');
	t.notRegex(stderr, /^ {4}/m);
	t.regex(stderr, /! The Server finds this machine healthy: healthy, with warnings: Available disk space/);
});

test('a health check that the Server started by itself is taken, and no second one is started', async t => {
	const sandbox = await openSandbox(t);
	const {state} = sandbox.server;
	atFirstTasks(sandbox, () => {
		const [machine] = state.machines;
		if (!machine) throw new Error('There is no record');
		machine.HealthStatus = 'Healthy';
		const Arguments = {MachineIds: [machine.Id]};
		const log = [{machine: machine.Name, category: 'Info', text: 'Looked by itself.', at: new Date().toISOString()}];
		const own = {Name: 'Health', Description: 'Check', SpaceId: 'Spaces-1', QueueTime: new Date().toISOString()};
		state.tasks.push({...own, Id: 'ServerTasks-99', Arguments, State: 'Success', log});
	});
	const {exitCode, stderr, stdout} = await setUp(sandbox);
	t.is(exitCode, 0, stderr);
	t.regex(stderr, /^ {4}Looked by itself\.$/m);
	t.regex(stdout, /Healthy \(task ServerTasks-99, /);
	t.is(state.tasks.length, 1);
});

test('a key that may start no task follows the record, and says so', async t => {
	const sandbox = await openSandbox(t);
	const {state} = sandbox.server;
	atFirstTasks(sandbox, () => state.faults.add('key-without-permission'));
	const {exitCode, stderr, stdout} = await setUp(
		sandbox,
		at('Following the record of build-07', () => Object.assign(state.machines[0] ?? {}, {HealthStatus: 'Healthy'})),
	);
	t.is(exitCode, 0, stderr);
	t.regex(stdout, /finds this machine healthy: Healthy \(seen in the record, since this key may not start a health check\)/);
	t.is(state.tasks.length, 0);
});

test('a queued health check that somebody cancels proves nothing: what was proven, what was not, and how to look again', async t => {
	const sandbox = await openSandbox(t, {faults: ['health-queued']});
	const {exitCode, stderr, stdout} = await setUp(
		sandbox,
		at('waits in the Server’s queue', () => {
			for (const task of sandbox.server.state.tasks) task.State = 'Canceled';
		}),
	);
	t.is(exitCode, 5, stderr);
	t.regex(stderr, /^! Prove that it works: \d+ passed/m);
	t.regex(
		stdout,
		/^Tentacle is set up, but that it works is not proven yet:\n {2}The Server finds this machine healthy: not proven: the health check ServerTasks-\d+ did not come to its end on the Server \(Canceled\)\nLook again in a while: configure-tentacle diagnose\..*\nProven so far:\n {2}The service/,
	);
	t.notRegex(stdout, /proven to work/);
});

test('a Server that goes away during the proof leaves it unproven, not failed', async t => {
	const sandbox = await openSandbox(t, {faults: ['health-queued']});
	const {exitCode, stderr, stdout} = await setUp(
		sandbox,
		at('waits in the Server’s queue', () => void sandbox.server.stop()),
	);
	t.is(exitCode, 5, stderr);
	t.regex(stderr, /The Server does not answer, asking again: /);
	t.regex(stdout, /not proven: the Server could not be asked any more: /);
});

/** Ends the stand-in agent of a sandbox as the kernel does when memory is short, and waits until it is started again. */
const killAgent = async ({machine}: Sandbox): Promise<void> => {
	const [first] = machine.pids();
	process.kill(Number(first), 'SIGKILL');
	await until(() => machine.pids().some(pid => pid !== first));
};

test('an agent that ends during the proof, and is started again, is not called a success', async t => {
	const sandbox = await openSandbox(t, {faults: ['health-queued']});
	const endsAndCancels = async () => {
		await killAgent(sandbox);
		for (const task of sandbox.server.state.tasks) task.State = 'Canceled';
	};
	const {exitCode, stderr, stdout} = await setUp(
		sandbox,
		at('waits in the Server’s queue', () => void endsAndCancels()),
	);
	t.is(exitCode, 1, stderr);
	t.regex(stdout, /SVC005: during the proof the agent ended and was started again \(1\)/);
});

test('an end by --timeout during the proof is no success, and not waited out', async t => {
	const sandbox = await openSandbox(t, {faults: ['health-queued']});
	const {exitCode, stdout} = await setUp(sandbox, {}, ['--timeout', '12s']);
	t.not(exitCode, 0);
	t.notRegex(stdout, /proven to work/);
});
