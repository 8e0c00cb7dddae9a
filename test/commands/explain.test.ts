import process from 'node:process';
import test from 'ava';
import {findingCodes} from '../../src/model/finding.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {cli, run} from '../_helpers/program.ts';
import {openTerminal} from '../_helpers/terminal.ts';
import {findings} from '../findings/pages.ts';
import {textOf} from '../house/_files.ts';

const schema = JSON.parse(textOf('docs/schema/explain.schema.json')) as Schema;

type Document = {readonly schemaVersion: 1; readonly findings: ReadonlyArray<{readonly code: string}>};

/** The codes that are explained, read from the JSON. */
const explained = async (words: readonly string[], input = ''): Promise<readonly string[]> => {
	const {exitCode, stdout, stderr} = await run(['explain', ...words, '--json'], {input});
	if (exitCode !== 0) throw new Error(stderr);
	return (JSON.parse(stdout) as Document).findings.map(({code}) => code);
};

test('a code, in any letter case, is explained', async t => {
	const {exitCode, stdout, stderr} = await run(['explain', 'net004']);
	t.is(exitCode, 0);
	t.is(stderr, '');
	t.regex(stdout, /^\n {2}NET004 {2}The machine answers, but nothing listens on the port\n/);
	t.regex(stdout, /\n {2}What to do\n[\s\S]*\n {2}Why\n[\s\S]*\n {2}How it is told apart\n/);
});

test('in a terminal it is wrapped to its width', async t => {
	const terminal = openTerminal(t, process.execPath, [cli, 'explain', 'SVC002'], {columns: 60, rows: 60});
	const screen = await terminal.shows('Octopus’s own page');
	t.regex(screen, /^ {2}unit-not-enabled · it works badly, or soon will not ·\n {2}usually for whoever looks after this machine$/m);
	t.is(await terminal.ended, 0);
});

test('a slug, several codes, an area and codes in a text are explained', async t => {
	t.deepEqual(await explained(['tcp-refused']), ['NET004']);
	t.deepEqual(await explained(['TLS007', 'net001', 'TLS007']), ['TLS007', 'NET001']);
	t.deepEqual(
		await explained(['upg']),
		findingCodes.filter(code => code.startsWith('UPG')),
	);
	t.deepEqual(await explained(['Report: NET005 on node1, XYZ123, then REG001.']), ['NET005', 'REG001']);
	t.deepEqual(await explained(['-'], 'first\nnode2 ✘ NET004\n'), ['NET004']);
});

test('alone it lists all, by area', async t => {
	const {stdout, exitCode} = await run(['explain']);
	t.is(exitCode, 0);
	t.deepEqual(
		[...stdout.matchAll(/^ {4}([A-Z]{3}\d{3}) /gm)].map(([, code]) => code),
		[...findingCodes],
	);
});

test('an unknown code or slug is answered with the nearest one', async t => {
	for (const [word, near] of [
		['NET04', 'NET004'],
		['tcp-refusd', 'tcp-refused'],
	] as const) {
		const {exitCode, stdout, stderr} = await run(['explain', word]);
		t.is(exitCode, 2);
		t.is(stdout, '');
		t.is(stderr, `There is no finding ${word}.\n  Did you mean ${near}?\n  configure-tentacle explain lists all.\n`);
	}
});

test('a text without a code is said to have none, and nothing of it is repeated', async t => {
	const {exitCode, stdout, stderr} = await run(['explain', 'the \u001b[31magent is sad']);
	t.is(exitCode, 2);
	t.is(stdout, '');
	t.regex(stderr, /^Neither the code of a finding nor a known failure is in this text\.\n/);
	t.false(stderr.includes('\u001b'));
});

test('a text without end is refused, not read for ever', async t => {
	const {exitCode, stderr} = await run(['explain', '-'], {wrapper: ['/bin/sh', '-c', 'yes NET004 | "$0" "$@"']});
	t.is(exitCode, 2);
	t.regex(stderr, /too long/);
});

test('a text that never ends can be given up', async t => {
	const silent = 'folder=$(mktemp -d) && mkfifo "$folder/pipe" && exec 3<>"$folder/pipe" && rm -r "$folder" && exec "$0" "$@" <&3';
	const {exitCode, stdout, stderr} = await run(['explain', '-', '--timeout', '50ms'], {wrapper: ['/bin/sh', '-c', silent]});
	t.is(exitCode, 130);
	t.is(stdout, '');
	t.is(stderr, 'Ended before the text was.\n');
});

test('the JSON is as its schema says, for every finding', async t => {
	const {stdout} = await run(['explain', '--json']);
	const document = JSON.parse(stdout) as Document;
	t.deepEqual(misfits(schema, document), []);
	t.deepEqual(document, JSON.parse(JSON.stringify({schemaVersion: 1, findings})));
	t.not(misfits(schema, {...document, more: 1}).length, 0);
});
