import test, {type ExecutionContext} from 'ava';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import type {Resource} from '../../src/sandbox/server/state.ts';
import {openSandbox} from '../_helpers/program.ts';
import type {Terminal, TerminalOptions} from '../_helpers/terminal.ts';
import {pageOn} from './_page-on.ts';
import {eventually, openWizard, walk} from './_pages.ts';

/** The wizard on the page of a question, all before it answered by Enter. */
const openAt = async (
	t: ExecutionContext,
	page: AnswerId | 'review',
	{
		change,
		sandbox: options,
		terminal: size,
	}: {change?: (sandbox: Sandbox) => void; sandbox?: SandboxOptions; terminal?: TerminalOptions} = {},
): Promise<{readonly sandbox: Sandbox; readonly terminal: Terminal}> => {
	const sandbox = await openSandbox(t, options);
	change?.(sandbox);
	const terminal = openWizard(t, sandbox, size);
	await walk(terminal, one => (one === page ? 'stay' : undefined));
	return {sandbox, terminal};
};

const asksFor = ({server}: Sandbox, list: string): readonly string[] =>
	server.state.requests.map(({path}) => path).filter(path => path.includes(list));

const environment = (index: number, name: string): Resource => ({Id: `Environments-${100 + index}`, Name: name, SpaceId: 'Spaces-1'});

/** Holds the answers to paths with these words back, until it is called. */
const hold = ({server}: Sandbox, words: string): (() => void) => {
	const {promise, resolve} = Promise.withResolvers<void>();
	server.state.hold = path => (path.includes(words) ? promise : undefined);
	return resolve;
};

/** In which row of the screen a text is. */
const rowOf = (terminal: Terminal, text: string): number =>
	terminal
		.screen()
		.split('\n')
		.findIndex(line => line.includes(text));

test.serial('a list that may not be seen says why, and is typed; the others are there; it can be asked for again', async t => {
	const {sandbox, terminal} = await openAt(t, 'environments', {sandbox: {faults: ['environments-hidden']}});
	await terminal.shows(/lacks the permission\s+EnvironmentView/);
	await terminal.shows(/or ask again with\s+Ctrl\+R\./);
	terminal.type('Stag');
	await terminal.shows('❯ Stag');
	sandbox.server.state.faults.delete('environments-hidden');
	terminal.press('ctrl+r');
	await terminal.shows(/❯ Stag\s+0 of 3/);
	terminal.press('ctrl+u');
	terminal.type('dev');
	await terminal.shows('❯ ◉ Development');
	terminal.press('enter');
	t.regex(await terminal.shows('❯ ◉ web-server'), /✔ Environments +Development$/m);
});

test.serial('what was typed while a list may not be seen is the answer, several with commas', async t => {
	const {terminal} = await openAt(t, 'environments', {sandbox: {faults: ['environments-hidden']}});
	await terminal.shows('Type the names instead, with commas,');
	terminal.type('Test, Old one');
	await terminal.shows('❯ Test, Old one');
	terminal.press('enter');
	t.regex(await terminal.shows('web-server'), /✔ Environments +Development, Test, Old one/);
});

test.serial('a slow list keeps nobody: it is typed meanwhile, and when it comes, what was typed filters it and nothing moves', async t => {
	let release = () => {};
	const {terminal} = await openAt(t, 'environments', {
		change: sandbox => {
			release = hold(sandbox, '/environments');
		},
	});
	await terminal.shows('asking the Server for the list');
	terminal.type('prod');
	await terminal.shows('❯ prod');
	const before = [rowOf(terminal, 'The stages'), rowOf(terminal, 'Enter next')];
	release();
	await terminal.shows(/❯ prod\s+1 of 3/);
	t.deepEqual([rowOf(terminal, 'The stages'), rowOf(terminal, 'Enter next')], before);
	terminal.press('enter');
	t.regex(await terminal.shows('❯ ◉ web-server'), /✔ Environments +Development, Production$/m);
});

test.serial('an answer that comes late, for a space that is no longer the chosen one, never lands', async t => {
	let release = () => {};
	const {sandbox, terminal} = await openAt(t, 'name', {
		change: sandbox => {
			release = hold(sandbox, 'Spaces-1/environments');
		},
	});
	terminal.press('escape');
	await terminal.shows('Where this machine will appear');
	terminal.type('plat');
	await terminal.shows('❯ Platform');
	terminal.press('enter');
	await terminal.shows('How this machine is called');
	terminal.press('enter');
	await terminal.shows('◯ Staging');
	const seen = terminal.screen();
	release();
	await eventually(() => asksFor(sandbox, 'Spaces-2/environments').length > 0, 'the other space was asked');
	terminal.press('end');
	for (const screen of [seen, await terminal.shows('◯ Staging')]) {
		t.regex(screen, /Development {2}\(not in the list\)/);
		t.notRegex(screen, /Production/);
	}
});

test.serial('10,000 entries come in pages: they can be chosen from meanwhile, and are counted when all are there', async t => {
	let release = () => {};
	const {terminal} = await openAt(t, 'environments', {
		change: sandbox => {
			const {state} = sandbox.server;
			state.environments.push(...Array.from({length: 9997}, (_, index) => environment(index, `Region ${String(index).padStart(4, '0')}`)));
			state.largestPage = 500;
			const {promise, resolve} = Promise.withResolvers<void>();
			release = resolve;
			state.hold = path =>
				path.includes('/environments') && state.requests.filter(one => one.path === path).length > 3 ? promise : undefined;
		},
	});
	await terminal.shows(/1,500 · 10,000 in all/);
	terminal.type('region 0011');
	await terminal.shows('❯ ◯ Region 0011');
	terminal.press('space');
	await terminal.shows('◉ Region 0011');
	release();
	await terminal.shows(/ 10,000 · \d chosen/);
	t.regex(terminal.screen(), /❯ ◉ Region 0011/);
	terminal.press('end');
	await terminal.shows('❯ ◯ Region 9996');
});

test.serial('back and forth asks for no list twice', async t => {
	const {sandbox, terminal} = await openAt(t, 'review');
	await terminal.shows('❯ Apply');
	const lists = ['/environments', '/machineroles', '/workerpools/all', '/machinepolicies', '/tenants', '/tagsets', '/proxies'];
	// They are asked for together; the last one may still be on its way where no answer waits for it.
	await eventually(() => lists.every(list => asksFor(sandbox, list).length > 0), 'all lists were asked for');
	const asked = lists.map(list => asksFor(sandbox, list));
	t.deepEqual(
		asked.map(one => one.length),
		lists.map(() => 1),
	);
	for (const page of ['targetTags', 'environments', 'name', 'space', 'registerAs'] as const) {
		terminal.press('escape');
		await terminal.showsWhen(screen => pageOn(screen) === page, page);
	}
	terminal.press('down', 'enter');
	await walk(terminal);
	await terminal.shows('❯ Apply');
	t.deepEqual(
		lists.map(list => asksFor(sandbox, list)),
		asked,
	);
});

test.serial('from the review a target becomes a worker and a target again, with what it was answered', async t => {
	const {terminal} = await openAt(t, 'review');
	const becomes = async (key: 'up' | 'down') => {
		await terminal.shows('❯ Apply');
		terminal.press('right', 'enter');
		await terminal.shows('Which answer?');
		terminal.type('register as');
		await terminal.shows(/❯ Register as:/);
		terminal.press('enter');
		await terminal.shows('What will this machine be?');
		terminal.press(key, 'enter');
	};
	await becomes('down');
	await terminal.shows('The pools this worker serves');
	terminal.type('linux');
	await terminal.shows('❯ ◯ Linux Builders');
	terminal.press('enter');
	await becomes('up');
	await terminal.shows('❯ Apply');
	terminal.press('right', 'enter');
	await terminal.shows('Which answer?');
	terminal.type('environments');
	t.regex(await terminal.shows(/❯ Environments:/), /Environments: Development/);
});

test.serial('dynamic pools are not offered, and it is said', async t => {
	const {terminal} = await openAt(t, 'workerPools', {sandbox: {registerAs: 'worker'}});
	const screen = await terminal.shows('1 dynamic pool is left out, with machines of their own: Hosted Ubuntu');
	t.regex(screen, /◉ Linux Builders/);
	t.notRegex(screen, /◯ Hosted/);
	t.regex(screen, /Default Worker Pool {2}default/);
});

test.serial('names that are pasted with line breaks are chosen; what is not there stays, and the nearest is told', async t => {
	const {terminal} = await openAt(t, 'environments');
	await terminal.shows(/3 · 1 chosen/);
	terminal.paste('development\nTest\r\nProducton\n');
	await terminal.shows('2 chosen');
	t.regex(terminal.screen(), /❯ Producton/);
	await terminal.shows('The nearest is Production; Tab takes it.');
	terminal.press('enter');
	await terminal.shows('Not in the list. The nearest is Production');
	terminal.press('tab');
	await terminal.shows('❯ ◯ Production');
	terminal.press('enter');
	t.regex(await terminal.shows('web-server'), /✔ Environments +Development, Test, Production/);
});

test.serial('new tags are marked as new; several pasted with commas are chosen', async t => {
	const {terminal} = await openAt(t, 'targetTags');
	await terminal.shows(/4 · 1 chosen/);
	terminal.paste('database, blue-green,web-server');
	await terminal.shows(/ 4 · 3 chosen/);
	terminal.type('canary');
	await terminal.shows('❯ ◯ canary  (new)');
	terminal.press('enter');
	await terminal.shows(/Ready to set up/);
	terminal.press('escape');
	t.regex(await terminal.shows('4 chosen'), /◉ blue-green {2}\(new\)/);
});

for (const [title, name] of [
	['200 characters', 'x'.repeat(200)],
	['characters of two columns', '開発環境'.repeat(50)],
	['emoji', '🚀 '.repeat(60).trim()],
	['right to left', 'סביבת ייצור '.repeat(20).trim()],
	['controls of a terminal', `a\u001B[2J\u0007${'b'.repeat(150)}`],
] as const) {
	test.serial(`a name of ${title} breaks no line at 60 columns`, async t => {
		const {terminal} = await openAt(t, 'environments', {
			change: ({server}) => void server.state.environments.unshift(environment(0, name), environment(1, 'After it')),
			terminal: {columns: 60, rows: 20},
		});
		await terminal.shows('◯ After it');
		terminal.press('home');
		await terminal.shows(/❯ ◯ /);
		const lines = terminal.screen().split('\n');
		const at = lines.findIndex(line => line.startsWith('❯ ◯'));
		t.regex(lines[at + 1] ?? '', /^ {2}◯ After it/);
		t.true(lines.length < 20);
		t.is(lines.filter(line => line.startsWith('configure-tentacle')).length, 1);
	});
}

test.serial('the keys of a text and of a list: by word, to the ends, Delete, Ctrl+G', async t => {
	const {terminal} = await openAt(t, 'name');
	await terminal.shows('❯ build-07');
	terminal.press('ctrl+u');
	terminal.type('one two three');
	terminal.press('ctrl+a', 'delete');
	await terminal.shows('❯ ne two three');
	terminal.type('\u001Bf');
	terminal.type('X');
	await terminal.shows('❯ neX two three');
	terminal.press('ctrl+e');
	terminal.type('\u001B[1;5D');
	terminal.type('Y');
	await terminal.shows('❯ neX two Ythree');
	terminal.type('\u000B');
	await terminal.shows(/❯ neX two Y *$/m);
	terminal.press('ctrl+w', 'ctrl+w', 'backspace');
	await terminal.shows(/❯ neX *$/m);
	terminal.press('ctrl+g');
	await terminal.shows('Tab goes on as Enter does');
	terminal.press('tab');
	await terminal.shows('The stages');
	// The list comes after its page: until then End is a key of the empty text.
	await terminal.shows('❯ ◉ Development');
	terminal.press('end');
	await terminal.shows('❯ ◯ Production');
	terminal.press('home');
	await terminal.shows('❯ ◉ Development');
	terminal.press('shiftTab');
	t.regex(await terminal.shows('How this machine is called'), /❯ neX/);
});

test.serial('a value of 4 kB is shown in part at 60×20, and is all there', async t => {
	const {terminal} = await openAt(t, 'name', {terminal: {columns: 60, rows: 20}});
	terminal.press('ctrl+u');
	terminal.paste(`\n${'x'.repeat(4093)}END\n`);
	const screen = await terminal.shows(/END[\s\S]*4,096 characters/);
	t.regex(screen, /^configure-tentacle/);
	t.regex(screen, /Ctrl\+C leave/);
	terminal.press('enter');
	t.regex(await terminal.shows('Wanted is'), /at most 200 characters; this\s+has\s+4096/);
});
