import {readdirSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {questions} from '../../wizards/questions.ts';
import {openSandbox, tentacleCalls, writes} from '../_helpers/program.ts';
import type {Terminal} from '../_helpers/terminal.ts';
import {all, kindOf, pageOn} from './_page-on.ts';
import {openWizard, walk} from './_pages.ts';

/*
Whatever pages the wizard has: each is found by walking, none is named here. A new question is covered by being asked.
*/

const kinds: ReadonlyArray<readonly [title: string, options: SandboxOptions]> = [
	['a listening target', {style: 'listening'}],
	['a polling worker', {registerAs: 'worker'}],
];

const takesLine = (id: AnswerId): boolean => ['text', 'number', 'addresses'].includes(kindOf(id));

for (const [title, options] of kinds) {
	test.serial(`${title}: through all pages, each at 60×20 and back, then back and forth with what was typed`, async t => {
		t.timeout(240_000);
		const sandbox = await openSandbox(t, options);
		const terminal = openWizard(t, sandbox);
		const pages = await walk(terminal, async page => {
			terminal.resize(60, 20);
			await terminal.showsWhen(screen => pageOn(screen) === page && isWhole(screen, 60, 20), `${page}, whole, at 60×20`);
			terminal.resize(80, 24);
			await terminal.showsWhen(screen => pageOn(screen) === page && isWhole(screen, 80, 24), `${page}, whole, at 80×24`);
			return undefined;
		});
		t.true(pages.length >= 9, pages.join(' '));

		const drafts: AnswerId[] = [];
		for (const page of pages.toReversed()) {
			terminal.press('escape');
			await terminal.showsWhen(screen => pageOn(screen) === page, `Esc leads to ${page}`);
			if (!takesLine(page)) continue;
			terminal.type('Q');
			await terminal.shows(/❯ .*Q/);
			drafts.push(page);
		}
		const again: AnswerId[] = [];
		for (const page of pages) {
			await terminal.showsWhen(screen => pageOn(screen) === page, `Enter leads to ${page}`);
			again.push(page);
			if (drafts.includes(page)) {
				await terminal.shows(/❯ .*Q/);
				terminal.press('backspace');
				await terminal.shows(/❯ (?!.*Q)/);
			}
			terminal.press('enter');
		}
		await terminal.showsWhen(screen => pageOn(screen) === 'review', 'the review');
		t.deepEqual(again, pages);
		t.deepEqual(changes(sandbox), []);
	});

	test.serial(
		`${title}: every answer opens from the review with no frame of anything else between, at 60×20, and Esc comes back`,
		async t => {
			t.timeout(240_000);
			const sandbox = await openSandbox(t, options);
			const terminal = openWizard(t, sandbox, {columns: 60, rows: 20});
			await walk(terminal);
			await terminal.shows('❯ Apply');
			const opened: AnswerId[] = [];
			for (const [id, {ask, short}] of all) {
				terminal.press('home', 'right', 'enter');
				await terminal.shows('Which answer?');
				terminal.type(`${short ?? ask}:`);
				const listed = await terminal.shows(new RegExp(`❯ ${escaped(`${short ?? ask}:`)}\\s+\\d+ of \\d+`));
				if (listed.includes('Not in the list')) {
					terminal.press('escape');
				} else {
					const isThere = (screen: string) => pageOn(screen) === id && isWhole(screen, 60, 20);
					const between: string[] = [];
					terminal.press('enter');
					await terminal.showsWhen(screen => {
						if (!isThere(screen) && !screen.includes('Which answer?')) between.push(screen);
						return isThere(screen);
					}, `${id}, whole, at 60×20`);
					t.deepEqual(between, [], id);
					opened.push(id);
					terminal.press('escape');
				}
				await terminal.shows('❯ Apply');
			}
			t.true(opened.length >= 20, opened.join(' '));
			t.deepEqual(changes(sandbox), []);
		},
	);
}

for (const [how, exitCode, leave] of [
	['Ctrl+C', 130, (terminal: Terminal) => terminal.press('ctrl+c')],
	['a closed terminal', 130, (terminal: Terminal) => terminal.hangUp()],
] as const) {
	test.serial(`${how} on each page leaves nothing changed, and the terminal as it was`, async t => {
		t.timeout(300_000);
		const sandbox = await openSandbox(t, {style: how === 'Ctrl+C' ? 'listening' : 'polling'});
		for (let count = 0; ; count++) {
			const terminal = openWizard(t, sandbox);
			let page: AnswerId | 'review' = 'review';
			let walked = 0;
			await walk(terminal, one => {
				page = one;
				return walked++ === count ? 'stay' : undefined;
			});
			leave(terminal);
			t.is(await terminal.ended, exitCode, page);
			isRestored(t, terminal, page);
			t.deepEqual(changes(sandbox), [], page);
			if (pageIs(page, 'review')) break;
		}
	});
}

/** What TypeScript thinks of a variable that a callback sets. */
const pageIs = (page: AnswerId | 'review', wanted: string): boolean => page === wanted;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Its first and its last line are on the screen, and it fits. */
const isWhole = (screen: string, columns: number, rows: number): boolean => {
	const lines = screen.split('\n');
	return (
		lines.length < rows &&
		lines[0]?.startsWith('configure-tentacle') === true &&
		lines.filter(line => line.startsWith('configure-tentacle')).length === 1 &&
		lines.every(line => line.length <= columns) &&
		/Ctrl\+C|leave|Esc back/.test(lines.slice(-2).join(' '))
	);
};

const changes = (sandbox: Sandbox): readonly string[] => [
	...tentacleCalls(sandbox),
	...writes(sandbox).filter(write => !/\/discover$/.test(write)),
	...readdirSync(sandbox.folder).filter(name => name === 'etc-octopus'),
];

const isRestored = (t: ExecutionContext, terminal: Terminal, page: string): void => {
	const raw = terminal.raw();
	const isOff = (on: string, off: string) => raw.lastIndexOf(off) >= raw.lastIndexOf(on);
	t.true(isOff('\u001B[?25l', '\u001B[?25h'), `${page}: the cursor is shown`);
	t.true(isOff('\u001B[?2004h', '\u001B[?2004l'), `${page}: pastes are plain again`);
	t.true(isOff('\u001B[?2026h', '\u001B[?2026l'), `${page}: frames are over`);
};

test('every question has words of its own, by which its page is told', t => {
	const asks = all.map(([, {ask}]) => ask);
	t.is(new Set(asks).size, asks.length);
	t.is(Object.keys(questions).length, asks.length);
});
