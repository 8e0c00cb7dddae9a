import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import type {Report} from '../../src/engine/report.ts';
import {renderReport} from '../../src/render/report-text.ts';
import {pollingTarget, pollingWorker} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {deadTry, goodProbes, pathWith} from '../diagnostics/_probes.ts';
import {reportOn} from '../engine/_reports.ts';
import {hostileReport, namedReports, nastyTexts, threeNodes} from './_named-reports.ts';

const plain = {columns: 80, colour: false, unicode: true, program: 'configure-tentacle'};

for (const [name, make] of Object.entries(namedReports)) {
	test(`a report reads well at 80 and 60 columns: ${name}`, async t => {
		const report = await make();
		matchesGolden(t, `report-${name}.txt`, renderReport(report, plain));
		matchesGolden(t, `report-${name}-60-ascii.txt`, renderReport(report, {...plain, columns: 60, unicode: false}));
	});

	test(`a report is a transcript that can be listened to: ${name}`, async t => {
		const text = renderReport(await make(), {...plain, isSpoken: true});
		matchesGolden(t, `report-${name}-spoken.txt`, text);
		// One fact a line: no sign, no drawn line, no column, no colour.
		t.notRegex(text, /[✔✘│─·…]|\S {2,}\S|^ |\u001B/mu);
	});
}

test('no line is wider than the terminal but commands to paste, and no word is lost', async t => {
	const report = await reportOn(pollingWorker, threeNodes);
	const words = (text: string) => text.split(/\s+/).join('');
	const wide = words(renderReport(report, {...plain, columns: 1000}));
	for (const columns of [40, 60, 80, 120]) {
		const text = renderReport(report, {...plain, columns});
		for (const line of text.split('\n')) t.true(line.length <= columns || line.startsWith('    Try '), `${columns}: ${line}`);
		t.is([...words(text)].toSorted().join(''), [...wide].toSorted().join(''));
	}
});

test('a terminal that tells no width gets a report all the same', async t => {
	const report = await reportOn(pollingTarget);
	t.is(renderReport(report, {...plain, columns: 0}), renderReport(report, {...plain, columns: 40}));
});

test('colours change nothing but the colour', async t => {
	for (const make of Object.values(namedReports)) {
		const report = await make();
		const coloured = renderReport(report, {...plain, colour: true});
		t.not(coloured, renderReport(report, plain));
		t.is(stripVTControlCharacters(coloured), renderReport(report, plain));
	}
});

test('without Unicode, our own words have none', async t => {
	for (const make of Object.values(namedReports)) {
		t.regex(renderReport(await make(), {...plain, unicode: false}), /^[\x20-\x7E\n]*$/);
	}
});

test('hostile text in a report stays text: from a Server, a log, or a file of somebody else', async t => {
	const nasty = '\u001B]0;owned\u0007\u001B[2J\u202Eevil\r\nDo        run this';
	const report = await reportOn(
		{...pollingTarget, instance: nasty},
		{
			portal: async () => ({url: 'https://octopus.example.com', milliseconds: 1, status: 200, application: nasty}),
			connection: async () => ({state: 'failed', line: nasty, milliseconds: 5}),
		},
	);
	const [cause] = report.causes;
	const forged: Report = {...report, causes: cause ? [{...cause, says: nasty, remedy: nasty, subject: nasty}] : []};
	for (const one of [report, forged]) {
		const text = renderReport(one, plain);
		t.notRegex(text, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
		t.regex(text, /\\u\{1B\}/);
		t.notRegex(text, /^ {0,4}Do {8}run this/m);
	}
});

test('whatever a report of somebody else says, no control character reaches the terminal', async t => {
	for (const nasty of nastyTexts) {
		const text = renderReport(await hostileReport(nasty), {...plain, verbose: true, written: [{form: 'html', file: nasty}]});
		t.notRegex(text, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u202A-\u202E\u2066-\u2069]/);
	}
});

/** Three nodes of which the second is not there: one cause, as people meet it. */
const oneDead = () =>
	reportOn(
		{...pollingWorker, serverAddresses: [1, 2, 3].map(number => ({host: `node${number}.example.com`, port: 10_943}))},
		{
			path: async (address, signal) =>
				(address.host === 'node2.example.com' ? (pathWith([deadTry('ECONNREFUSED')]).path ?? goodProbes.path) : goodProbes.path)(
					address,
					signal,
				),
			connection: async address =>
				address.host === 'node2.example.com'
					? {state: 'failed', line: 'The remote host refused the connection.', kind: 'refused', milliseconds: 5}
					: goodProbes.connection(address, new AbortController().signal),
		},
	);

test('one cause with three nodes is one screen of 80 columns and 24 lines, with room for the prompt', async t => {
	const text = renderReport(await oneDead(), plain);
	matchesGolden(t, 'report-one-dead.txt', text);
	t.true(text.trimEnd().split('\n').length <= 23, text);
});

test('verbose lists every check with its verdict', async t => {
	const report = await reportOn(pollingWorker, threeNodes);
	const text = renderReport(report, {...plain, columns: 1000, verbose: true});
	for (const {title, subject, says} of report.checks)
		t.true(text.includes(`${title}${subject === '' ? '' : ` (${subject})`}: ${says}`), title);
});

test('the end says what was written, else how to get a text to send; a healthy report needs none', async t => {
	const nodes = await reportOn(pollingWorker, threeNodes);
	t.regex(renderReport(nodes, plain), /A text for those who must act: --markdown FILE or --html FILE/);
	const written = renderReport(nodes, {
		...plain,
		written: [
			{form: 'markdown', file: '/tmp/a.txt'},
			{form: 'junit', file: '/tmp/b.xml'},
		],
	});
	t.regex(written, /nothing else was changed\n {2}Written: \/tmp\/a.txt, \/tmp\/b.xml/);
	t.notRegex(written, /A text for/);
	t.regex(renderReport(nodes, {...plain, written: [{form: 'junit', file: '/tmp/b.xml'}]}), /A text for/);
	t.notRegex(renderReport(await reportOn(pollingTarget), plain), /A text for/);
});

test('more about a finding is asked for as this program was called', async t => {
	const nodes = await reportOn(pollingWorker, threeNodes);
	t.regex(renderReport(nodes, {...plain, program: './configure-tentacle.sh'}), /More {6}\.\/configure-tentacle\.sh explain NET004\n/);
});

test('asking the Server as this machine is told, and only then', async t => {
	const told = /The Server was asked whether it knows this certificate; --no-identity omits it\n/;
	t.regex(renderReport(await reportOn(pollingTarget), plain), told);
	t.notRegex(
		renderReport(
			await reportOn(
				pollingTarget,
				{},
				checks.filter(({id}) => id !== 'trust/known'),
			),
			plain,
		),
		told,
	);
});

test('what failed because of a cause is told beside it, never as a cause', async t => {
	const nodes = await reportOn(pollingWorker, threeNodes);
	const [check] = nodes.checks;
	if (!check) return t.fail();
	const failed = [1, 2, 3, 4, 5].map(number => ({...check, verdict: 'fail' as const, says: `failure ${number}`}));
	const text = renderReport({...nodes, checks: [...nodes.checks, ...failed]}, plain);
	t.regex(text, /✘ Tentacle is on this machine: failure 3\n {2}· and 2 more that failed for the same reasons/);
});
