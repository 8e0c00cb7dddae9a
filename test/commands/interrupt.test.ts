import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {cli, holdTentacle, openSandbox, type RunOptions, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {openTerminal} from '../_helpers/terminal.ts';

const apply = [cli, 'setup', '--no-input', '--yes'];
/** All of the step's output that can be waited for: it is held until the signal has been heard. */
const step = '… Make a certificate';
const stopping = 'Stopping after this step. Ctrl+C again ends it now.';
const ended =
	/Interrupted\.\nDone:\n {2}Create the instance\n {2}Keep the configuration file private\n {2}Make a certificate\nNot done:\n {2}Poll[\s\S]*\nThe same command again goes on with the rest\.\n?$/;

test.serial('Ctrl+C in the terminal of an unattended set-up: the step ends, the run stops, and the same command does the rest', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags} = sandbox;
	const release = holdTentacle(sandbox, 'new-certificate');
	const terminal = openTerminal(t, process.execPath, [...apply, ...flags], {columns: 300, rows: 60, cwd: '/', environment});
	await terminal.shows(step, {of: terminal.transcript});
	terminal.press('ctrl+c');
	await terminal.shows(stopping, {of: terminal.transcript});
	release();
	t.is(await terminal.ended, 130);
	t.regex(terminal.transcript(), ended);
	t.deepEqual(writes(sandbox), []);
	const rest = await run(['setup', '--no-input', '--yes', ...flags], {environment});
	t.is(rest.exitCode, 0, rest.stderr);
	t.regex(rest.stderr, /· Make a certificate: nothing to do/);
	t.is(sandbox.server.state.machines.length, 1);
});

test.serial('an interrupt of the whole process group, as of a build system: the step ends, and the run stops', async t => {
	const sandbox = await openSandbox(t);
	const release = holdTentacle(sandbox, 'new-certificate');
	const group = spawn(process.execPath, [...apply, ...sandbox.flags], {
		cwd: '/',
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {PATH: '/usr/bin:/bin', HOME: '/', LANG: 'C.UTF-8', ...sandbox.environment},
	});
	const says = {out: '', err: ''};
	let isSent = false;
	group.stdout.setEncoding('utf8').on('data', (text: string) => (says.out += text));
	group.stderr.setEncoding('utf8').on('data', (text: string) => {
		says.err += text;
		if (!isSent && says.err.includes(step)) {
			isSent = true;
			process.kill(-(group.pid ?? 0), 'SIGINT');
		}
		if (says.err.includes(stopping)) release();
	});
	const [exitCode] = (await once(group, 'close')) as [number | null];
	t.is(exitCode, 130, says.err);
	t.regex(says.out, ended);
	t.deepEqual(writes(sandbox), []);
});

test.serial(
	'a run that stopped before its restart: the next one sees that the agent has not read its settings, and restarts it once',
	async t => {
		const sandbox = await openSandbox(t);
		const {environment, flags, folder} = sandbox;
		const setUp = (more: readonly string[], interruption: RunOptions = {}) =>
			run(['setup', '--no-input', '--yes', ...flags, ...more], {environment, ...interruption});
		const first = await setUp([]);
		t.is(first.exitCode, 0, first.stderr);
		const moved = [`--application-folder=${path.join(folder, 'elsewhere')}`];
		const release = holdTentacle(sandbox, 'configure');
		const interrupted = await setUp(moved, {
			interruptAt: '… Poll, and do not listen',
			onStderr(text) {
				if (text.includes(stopping)) release();
			},
		});
		t.is(interrupted.exitCode, 130, interrupted.stderr);
		t.regex(interrupted.stdout, /Done:\n {2}Poll, and do not listen\nNot done:\n {2}Restart the service\n/);
		const calls = tentacleCalls(sandbox).length;
		const rest = await setUp(moved);
		t.is(rest.exitCode, 0, rest.stdout + rest.stderr);
		t.deepEqual(tentacleCalls(sandbox).slice(calls), ['service --instance=Tentacle --restart']);
		t.regex((await setUp(moved)).stdout, /nothing was changed/);
		t.is(tentacleCalls(sandbox).length, calls + 1);
	},
);
