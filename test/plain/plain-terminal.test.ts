import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {cli, holdTentacle, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {openTerminal, type Terminal} from '../_helpers/terminal.ts';

const faces = {
	plain: {words: ['--plain'], variables: []},
	accessible: {words: ['--accessible'], variables: []},
	dumb: {words: [], variables: ['TERM=dumb']},
} as const;
type Face = keyof typeof faces;

const open = (t: ExecutionContext, face: Face, {environment, flags}: Sandbox, ...words: readonly string[]): Terminal =>
	// The pseudo-terminal sets a TERM of its own.
	openTerminal(t, '/usr/bin/env', [...faces[face].variables, process.execPath, cli, 'setup', ...flags, ...faces[face].words, ...words], {
		columns: 3000,
		rows: 60,
		cwd: '/',
		environment,
	});

/** A line for each question, typed when its prompt is there; told from the one before by what has been written since. */
const say = async (terminal: Terminal, ...dialogue: ReadonlyArray<readonly [question: string, line: string]>): Promise<void> => {
	for (const [question, line] of dialogue) {
		await isAsked(terminal, question);
		answered.set(terminal, terminal.transcript().length);
		terminal.type(`${line}\r`);
	}
};

const isAsked = async (terminal: Terminal, question: string): Promise<void> => {
	const from = answered.get(terminal) ?? 0;
	await terminal.shows(new RegExp(`${question}[\\s\\S]*\\n[>❯][^\\n]*$`), {of: () => terminal.transcript().slice(from)});
};

/** How much of a terminal's transcript belongs to questions that were answered. */
const answered = new WeakMap<Terminal, number>();

const enterOnAll = (kind: 'target' | 'worker' | 'listening target'): ReadonlyArray<readonly [string, string]> =>
	[
		'Instance name',
		'How should Octopus',
		'Register this machine',
		'Octopus Server address',
		'API key',
		'What will this machine be',
		'Space',
		...(kind === 'listening target' ? ['Address under which'] : []),
		'Name in Octopus',
		...(kind === 'worker' ? ['Worker pools'] : ['Environments', 'Target tags']),
	].map(question => [question, ''] as const);

const anonymous = (sandbox: Sandbox): readonly string[] =>
	[...tentacleCalls(sandbox), ...writes(sandbox)].map(call => anonymousText(sandbox, call));

const anonymousText = (sandbox: Sandbox, text: string): string =>
	text
		.replaceAll(sandbox.folder, 'FOLDER')
		.replaceAll(sandbox.server.thumbprint, 'THUMBPRINT')
		.replaceAll(/(port=|127\.0\.0\.1:)\d+/gi, '$1PORT')
		.replaceAll(/Spaces-1\/tasks.*/g, 'Spaces-1/tasks');

const unattendedCalls = async (t: ExecutionContext, options: SandboxOptions): Promise<readonly string[]> => {
	const sandbox = await openSandbox(t, options);
	const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 0, stderr);
	return anonymous(sandbox);
};

for (const [face, title, options, kind] of [
	['accessible', 'polling target', {}, 'target'],
	['plain', 'polling worker with three nodes', {nodes: 3, registerAs: 'worker'}, 'worker'],
	['dumb', 'listening target', {style: 'listening'}, 'listening target'],
] as const) {
	test(`${face}, ${title}: Enter leads to a registered, healthy agent, by the same commands as unattended`, async t => {
		const byEnter = async () => {
			const sandbox = await openSandbox(t, options);
			const terminal = open(t, face, sandbox);
			await say(terminal, ...enterOnAll(kind), ['What now', '1']);
			await terminal.shows('If it ever stops working:', {of: terminal.transcript});
			t.is(await terminal.ended, 0);
			t.regex(terminal.transcript(), /is set up, and proven to work/);
			// Nothing that moves a cursor, sets a colour or rings.
			if (face !== 'plain') t.notRegex(terminal.raw(), /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/);
			if (face === 'accessible') matchesGolden(t, 'accessible-polling-target.txt', spoken(sandbox, terminal));
			return anonymous(sandbox);
		};
		// Most of each is waiting for the agent to stay up.
		const [called, unattended] = await Promise.all([byEnter(), unattendedCalls(t, options)]);
		t.deepEqual(called, unattended);
	});
}

/** What a screen reader would read, without what differs from run to run. */
const spoken = (sandbox: Sandbox, terminal: Terminal): string =>
	`${anonymousText(sandbox, terminal.transcript())
		.replaceAll(/\b[0-9A-F]{4} [0-9A-F]{4} … [0-9A-F]{4}\b/g, '0123 4567 … CDEF')
		.replaceAll(/^(Now: |Still waiting: |Asking the Server;|Server certificate: |Server thumbprint: ).*\n/gm, '')
		.replaceAll(/\d+ more answers/g, '9 more answers')
		.replaceAll(/\d+\.\d s\b/g, '1.0 s')
		.replaceAll(/up for \d+ s/g, 'up for 5 s')
		.replaceAll(/\d+ passed/g, '9 passed')}\n`;

for (const face of ['accessible', 'plain'] as const) {
	test.serial(`${face}: what is typed hidden is never shown, a wrong shape is said at once, and Ctrl+C changes nothing`, async t => {
		const sandbox = await openSandbox(t);
		const terminal = open(t, face, sandbox);
		await say(
			terminal,
			...enterOnAll('target').slice(0, 4),
			['API key', 'hunter2canary'],
			['Wanted is', sandbox.server.apiKey],
			['What will this machine be', 'back'],
			['the one typed in', ''],
		);
		await isAsked(terminal, 'What will this machine be');
		t.regex(terminal.transcript(), /belongs to svc-deploy/);
		for (const secret of ['hunter2canary', 'canary', sandbox.server.apiKey, sandbox.server.apiKey.slice(4, 14)])
			t.false(terminal.raw().includes(secret));
		terminal.press('ctrl+c');
		t.is(await terminal.ended, 130);
		t.regex(terminal.transcript(), /Nothing was changed\.$/);
		t.deepEqual(tentacleCalls(sandbox), []);
	});
}

/** Runs the words behind it, and says whether the terminal is afterwards as it was before. */
const asBefore = 'trap : INT; before=$(stty -g); "$@"; code=$?; [ "$before" = "$(stty -g)" ] && echo "as before, $code" || stty -a';

for (const face of ['accessible', 'plain'] as const) {
	for (const key of ['ctrl+c', 'ctrl+d'] as const) {
		test.serial(
			`${face}: ${key} on a question, and where something hidden is typed, changes nothing and leaves the terminal as it was`,
			async t => {
				for (const questions of [1, 4]) {
					const sandbox = await openSandbox(t);
					const words = ['-c', asBefore, 'sh', process.execPath, cli, 'setup', ...sandbox.flags, ...faces[face].words];
					const terminal = openTerminal(t, '/bin/sh', words, {columns: 3000, rows: 60, cwd: '/', environment: sandbox.environment});
					await say(terminal, ...enterOnAll('target').slice(0, questions));
					await isAsked(terminal, enterOnAll('target')[questions]?.[0] ?? '');
					terminal.press(key);
					await terminal.ended;
					t.regex(terminal.transcript(), /\nNothing was changed\.\nas before, 130$/);
					t.deepEqual(tentacleCalls(sandbox), []);
				}
			},
		);
	}

	test.serial(`${face}: a closed terminal changes nothing`, async t => {
		const sandbox = await openSandbox(t);
		const terminal = open(t, face, sandbox);
		await say(terminal, ...enterOnAll('target').slice(0, 4));
		await isAsked(terminal, 'API key');
		terminal.hangUp();
		t.is(await terminal.ended, 130);
		t.deepEqual(tentacleCalls(sandbox), []);
	});
}

test.serial('Ctrl+C while it is set up: once stops after the step and says what was done', async t => {
	const sandbox = await openSandbox(t);
	const release = holdTentacle(sandbox, 'new-certificate');
	const terminal = open(t, 'accessible', sandbox);
	await say(terminal, ...enterOnAll('target'), ['What now', 'apply']);
	await terminal.shows('Done: Create the instance', {of: terminal.transcript});
	terminal.press('ctrl+c');
	await terminal.shows('Stopping after this step', {of: terminal.transcript});
	release();
	t.is(await terminal.ended, 130);
	t.regex(terminal.transcript(), /Stopping after this step\. Ctrl\+C again ends it now\.\n/);
	t.regex(
		terminal.transcript(),
		/Interrupted\.\nDone:\n {2}Create the instance\n[\s\S]*Not done:\n[\s\S]*This goes on with the rest:\n {2}\S+ setup --yes --no-input --instance=Tentacle .*--ca-file=/,
	);
	t.notRegex(terminal.raw(), /\u001B|\^C/);
});

for (const [title, variables, words] of [
	['CI', ['CI=true', 'TERM=dumb'], []],
	['--no-input', ['ACCESSIBLE=1'], ['--no-input']],
	['--json', [], ['--json', '--accessible']],
] as const) {
	test.serial(`${title}: nothing is asked, also where it would be asked line by line`, async t => {
		const sandbox = await openSandbox(t);
		const terminal = openTerminal(t, '/usr/bin/env', [...variables, process.execPath, cli, 'setup', ...sandbox.flags, ...words], {
			columns: 3000,
			rows: 60,
			cwd: '/',
			environment: sandbox.environment,
		});
		t.is(await terminal.ended, 2);
		t.regex(terminal.transcript(), /Nothing was changed: --yes applies this plan\./);
	});
}

test.serial('ACCESSIBLE=1 asks in words alone; ACCESSIBLE=0 does not', async t => {
	const sandbox = await openSandbox(t);
	const start = (variable: string) =>
		openTerminal(t, '/usr/bin/env', [variable, process.execPath, cli, 'setup', ...sandbox.flags], {
			cwd: '/',
			environment: sandbox.environment,
		});
	const spokenTerminal = start('ACCESSIBLE=1');
	await spokenTerminal.shows('Step 1 of');
	t.notRegex(spokenTerminal.raw(), /\u001B/);
	const drawn = start('ACCESSIBLE=0');
	await drawn.shows('Enter next');
});
