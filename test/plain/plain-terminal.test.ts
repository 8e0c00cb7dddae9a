import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {cli, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
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
		columns: 300,
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
	await terminal.shows(new RegExp(`${question}[^]*\\n[>❯][^\\n]*$`), {of: () => terminal.transcript().slice(from)});
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
	test.serial(`${face}, ${title}: Enter leads to a registered, healthy agent, by the same commands as unattended`, async t => {
		const sandbox = await openSandbox(t, options);
		const terminal = open(t, face, sandbox);
		await say(terminal, ...enterOnAll(kind), ['What now', '1']);
		await terminal.shows('If it ever stops working:', {milliseconds: 60_000, of: terminal.transcript});
		t.is(await terminal.ended, 0);
		t.regex(terminal.transcript(), /is set up, and proven to work/);
		t.deepEqual(anonymous(sandbox), await unattendedCalls(t, options));
		if (face === 'plain') return;
		// Nothing that moves a cursor, sets a colour or rings.
		t.notRegex(terminal.raw(), /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/);
		if (face === 'accessible') matchesGolden(t, 'accessible-polling-target.txt', spoken(sandbox, terminal));
	});
}

/** What a screen reader would read, without what differs from run to run. */
const spoken = (sandbox: Sandbox, terminal: Terminal): string =>
	`${anonymousText(sandbox, terminal.transcript())
		.replaceAll(/\b[0-9A-F]{4} [0-9A-F]{4} … [0-9A-F]{4}\b/g, '0123 4567 … CDEF')
		.replaceAll(/^(Now: |Still waiting: |Asking the Server;).*\n/gm, '')
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
