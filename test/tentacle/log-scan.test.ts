import test from 'ava';
import fc from 'fast-check';
import {longestLineBytes} from '../../src/tentacle/log-find.ts';
import {recordedLog} from '../_helpers/recordings.ts';
import {summaryOf} from './_summary.ts';

const logs = ['connected', 'untrusted-client', 'proxy-407', 'wrong-thumbprint', 'listening-callers', 'no-trust', 'dns-timeout'].map(
	recordedLog,
);
const lines = logs.flatMap(log => log.split('\n'));
const error =
	'2026-11-21 02:26:17.0733  18399      5 ERROR  https://octopus.example.test:10960/    5  The remote host at https://octopus.example.test:10960/ refused the connection.';

/** Lines of real logs in any order, with what else a file may have between them. */
const text = fc
	.array(
		fc.oneof(
			{weight: 12, arbitrary: fc.constantFrom(...lines)},
			{weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 40})},
			{weight: 1, arbitrary: fc.nat({max: 3 * longestLineBytes}).map(length => `ERROR${'x'.repeat(length)}ERROR  refused the connection`)},
			{
				weight: 1,
				arbitrary: fc.nat({max: 3 * longestLineBytes}).map(length => `${error}${' padding '.repeat(length / 9)}Secure connection`),
			},
			{weight: 1, arbitrary: fc.constantFrom('', '\r', '\0\0\0', 'Client at ', '=====', '   at System.Secure', error.slice(0, 30))},
		),
		{maxLength: 80},
	)
	.map(parts => parts.join('\n'));
const pieces = fc.array(fc.oneof(fc.integer({min: 1, max: 50}), fc.integer({min: 50, max: 70_000})), {minLength: 1, maxLength: 8});

test('a log that comes in pieces tells what the whole tells', t => {
	fc.assert(
		fc.property(text, pieces, (log, sizes) => {
			t.deepEqual(summaryOf(log, {pieces: sizes}), summaryOf(log, {bufferBytes: 4 * 1024 * 1024}));
		}),
		{numRuns: 150},
	);
});

test('any bytes at all are read to their end', t => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 5000}), pieces, (bytes, sizes) => {
			t.deepEqual(summaryOf(Buffer.from(bytes), {pieces: sizes}), summaryOf(Buffer.from(bytes)));
		}),
		{numRuns: 100},
	);
});

test('a long log is searched beyond its first buffer, and every line counts', t => {
	const times = 30_000;
	const {failures} = summaryOf(`${recordedLog('connected')}\n${`${error}\n`.repeat(times)}`, {bufferBytes: 1});
	t.is(failures.find(({kind}) => kind === 'refused')?.count, times);
});

test('of a line without end only the beginning is kept', t => {
	const head = `${recordedLog('connected')}\n`;
	const long = `${error} ${'x'.repeat(5 * 1024 * 1024)} presented an unexpected security certificate\n`;
	const {failures} = summaryOf(`${head}${long}${error}\n`);
	t.like(
		failures.find(({kind}) => kind === 'refused'),
		{count: 2},
	);
	t.false(failures.some(({kind}) => kind === 'certificate'));
	for (const {lines: told} of failures) for (const line of told) t.true(line.length <= 501);
});

test('what is quoted is UTF-8 where it was, and harmless', t => {
	const log = `${recordedLog('connected')}\n${error} Grüße 東京 \u001B[31m\u202Eevil\u0000\n`;
	const [line = ''] = summaryOf(log).failures.find(({kind}) => kind === 'refused')?.lines ?? [];
	t.regex(line, /Grüße 東京 \\u\{1B\}\[31m\\u\{202E\}evil\\u\{0\}/);
	const broken = Buffer.concat([Buffer.from(`${recordedLog('connected')}\n${error} `), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('\n')]);
	const [other = ''] = summaryOf(broken).failures.find(({kind}) => kind === 'refused')?.lines ?? [];
	t.true(other.endsWith('\uFFFD\uFFFD\uFFFD'));
});

test('lines may end as on Windows', t => {
	const {failures, start} = summaryOf(recordedLog('refused').replaceAll('\n', '\r\n'));
	t.like(
		failures.find(({kind}) => kind === 'refused'),
		{endpoint: 'octopus.example.test:10960'},
	);
	t.is(start?.version, '9.2.4285');
});

test('a text that is no agent’s log is searched for the same words', t => {
	const task = [
		'                    | == Failed: Health check ==',
		'14:02:11   Fatal    | The remote host at https://192.0.2.7:10933/ refused the connection.',
		'14:02:12   Fatal    | The polling endpoint did not collect the request within the allowed time (00:02:00), so the request timed out.',
	].join('\n');
	t.deepEqual(
		summaryOf(task).failures.map(({kind, endpoint}) => [kind, endpoint]),
		[
			['refused', '192.0.2.7:10933'],
			['notCollected', undefined],
		],
	);
});

test('memory does not grow with the number of addresses that fail', t => {
	const many = Array.from({length: 5000}, (_none, index) => error.replaceAll('octopus.example', `host${index}.example`)).join('\n');
	const {failures, connections} = summaryOf(`${recordedLog('connected')}\n${many}`);
	t.true(failures.length <= 200);
	t.true(connections.length <= 500);
});

test('from when to when a log reaches', t => {
	const {from, to} = summaryOf(recordedLog('untrusted-client'));
	t.is(from, '2026-11-21T02:26:12.113Z');
	t.is(to, '2026-11-21T02:26:24.073Z');
});
