import {Writable} from 'node:stream';
import xterm from '@xterm/headless';
import test from 'ava';
import {render} from 'ink';
import {createElement} from 'react';
import {checks} from '../../diagnostics/index.ts';
import {leftOut} from '../../src/engine/run-checks.ts';
import {createRunLines, signsOf} from '../../src/engine/run-lines.ts';
import type {RunEvent} from '../../src/engine/run-set-up.ts';
import {mostTold, reduceRun, startRun} from '../../src/engine/run-view.ts';
import type {CheckResult, ToldLine} from '../../src/model/check.ts';
import {ThemeContext} from '../../src/screen/parts.tsx';
import {RunScreen} from '../../src/screen/run-screen.tsx';
import {createTheme} from '../../src/screen/theme.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';

const health = checks.find(({id}) => id === 'octopus/health');
const told = (text: string, category?: string): RunEvent => ({
	kind: 'check-told',
	id: 'octopus/health',
	subject: '',
	line: {text, ...(category !== undefined && {category})} as ToldLine,
});
const endedAs = (verdict: CheckResult['verdict'], says: string): RunEvent => {
	if (!health) throw new Error('There is no such check');
	return {kind: 'check-ended', place: 0, result: {...leftOut(health, says), verdict}};
};
const began: readonly RunEvent[] = [
	{kind: 'phase-began', phase: 'before'},
	endedAs('pass', ''),
	{kind: 'phase-ended', phase: 'before', milliseconds: 340},
	{kind: 'phase-began', phase: 'proof'},
];
const growing: readonly RunEvent[] = [
	...began,
	told('waits, 4 s so far', 'Wait'),
	told('waits, 14 s so far', 'Wait'),
	told('The machine answered.', 'Info'),
	told('A line of the Server that is so long that it does not fit in the width of any usual terminal at all', 'Info'),
	told('\u001B[2Jcleared\u202E', 'Warning'),
	told('The script ended with exit code 1.', 'Error'),
];

/** What a person sees of a run on a terminal of so many columns and 24 rows. */
const frameOf = async (events: readonly RunEvent[], columns: number): Promise<string> => {
	const emulator = new xterm.Terminal({cols: columns, rows: 24, allowProposedApi: true, convertEol: true});
	const stdout = Object.assign(
		new Writable({
			write(chunk: Buffer, _encoding, done) {
				emulator.write(chunk, done);
			},
		}),
		{columns, rows: 24, isTTY: true},
	) as unknown as NodeJS.WriteStream;
	const screen = createElement(RunScreen, {view: events.reduce(reduceRun, startRun), upcoming: [], isStopping: false});
	const theme = createTheme({colour: false, unicode: true});
	const app = render(createElement(ThemeContext.Provider, {value: theme}, screen), {stdout, patchConsole: false, interactive: true});
	await app.waitUntilRenderFlush();
	const frame = Array.from({length: 24}, (_, row) => emulator.buffer.active.getLine(row)?.translateToString(true) ?? '').join('\n');
	app.unmount();
	return `${frame.replaceAll(/[◐◓◑◒]|·(?= Prove)/g, '◐').trimEnd()}\n`;
};

for (const columns of [80, 60]) {
	test(`what a check hears stands under its phase, bounded, at ${columns} columns`, async t => {
		matchesGolden(t, `run-told-${columns}.txt`, await frameOf(growing, columns));
	});
}

test('from the first line on the frame is as high as it stays', async t => {
	const heightOf = async (events: readonly RunEvent[]) => (await frameOf(events, 80)).split('\n').length;
	t.is(await heightOf([...began, told('first')]), await heightOf(growing));
});

test('wherever a line breaks, the next one begins below the first', async t => {
	const says = 'words of several lengths, that a terminal breaks wherever its width says, one after the other';
	for (let columns = 60; columns <= 80; columns++) {
		const [first = '', ...others] = (await frameOf([...began.slice(0, 1), endedAs('warning', says)], columns)).split('\n').slice(2);
		t.regex(first, /^ {4}! \S/);
		for (const line of others.filter(line => line !== '').slice(0, -1)) t.regex(line, /^ {6}\S/, `${columns} columns`);
	}
});

test('what is waited for longer takes the place of what was said before', t => {
	const {told: lines} = [...began, ...Array.from({length: 9}, (_, index) => told(`waits, ${index} s`, 'Wait'))].reduce(reduceRun, startRun);
	t.deepEqual(lines, [{text: 'waits, 8 s', category: 'Wait'}]);
	t.is(growing.reduce(reduceRun, startRun).told.length, mostTold);
});

test('what was heard goes with its phase; one that could not be judged makes the phase no success', async t => {
	const over: readonly RunEvent[] = [
		...growing,
		endedAs('broken', 'not proven: it waits'),
		{kind: 'phase-ended', phase: 'proof', milliseconds: 9100},
	];
	const view = over.reduce(reduceRun, startRun);
	t.deepEqual([view.told, view.rows.at(1)], [[], {kind: 'phase', phase: 'proof', state: 'open', passed: 0, milliseconds: 9100}]);
	t.regex(await frameOf(over, 80), /! Prove that it works/);
	const stopped = await frameOf([...began, endedAs('broken', 'interrupted'), {kind: 'phase-ended', phase: 'proof', milliseconds: 9}], 80);
	t.regex(stopped, /! Prove that it works/);
	t.notRegex(stopped, /interrupted/);
});

test('plain lines are indented under their phase, harmless, with a sign where they are bad', t => {
	const lines = [...growing, endedAs('broken', 'not proven: it waits'), endedAs('warning', 'so so'), endedAs('fail', 'no')].flatMap(
		createRunLines(signsOf(false, false)),
	);
	const from = lines.indexOf('    waits, 4 s so far');
	t.deepEqual(lines.slice(from + 2), [
		'    The machine answered.',
		'    A line of the Server that is so long that it does not fit in the width of any usual terminal at all',
		'    ! \\u{1B}[2Jcleared\\u{202E}',
		'    x The script ended with exit code 1.',
		'! The Server finds this machine healthy: not proven: it waits',
		'! The Server finds this machine healthy: so so',
		'x Not so: The Server finds this machine healthy: no',
	]);
});
