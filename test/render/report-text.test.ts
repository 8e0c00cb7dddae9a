import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import type {Report} from '../../src/engine/report.ts';
import type {Probes} from '../../src/model/probes.ts';
import {renderReport} from '../../src/render/report-text.ts';
import {instance, listeningTrust, ownThumbprint, pollingTarget, pollingWorker, settings} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {deadTry, goodProbes, pathWith, presenting, serverCertificate, webCertificate} from '../diagnostics/_probes.ts';
import {reportOn} from '../engine/_reports.ts';

const plain = {columns: 80, colour: false, unicode: true};

/** Of three nodes, the second refuses and the last presents the certificate of an inspecting proxy. */
const nodes: Partial<Probes> = {
	path: async (address, signal) => {
		const {path = goodProbes.path} =
			address.host === 'node2.example.com'
				? pathWith([deadTry('ECONNREFUSED')])
				: address.host === 'fd00::3'
					? presenting({...webCertificate, sha256: 'E5'.repeat(32), issuer: 'CN=Corp TLS Inspection CA'})
					: {};
		return path(address, signal);
	},
	connection: async address =>
		address.host === 'node2.example.com'
			? {state: 'failed', line: 'The remote host at https://node2.example.com:10943/ refused the connection.', milliseconds: 5}
			: goodProbes.connection(address, new AbortController().signal),
};
const fromAfar = checks.filter(({category}) => category === 'portal' || category === 'network');
const {instance: _, serverUrl: _url, apiKey: _key, ...withoutPortal} = pollingTarget;

const reports: Readonly<Record<string, () => Promise<Report>>> = {
	healthy: () => reportOn(pollingTarget),
	nodes: () => reportOn(pollingWorker, nodes),
	unjudged: () =>
		reportOn(pollingTarget, {
			connection: async () => ({state: 'waiting', milliseconds: 5}),
			health: () => Promise.reject(new Error('odd')),
		}),
	warnings: () =>
		reportOn(listeningTrust, {
			...presenting({...serverCertificate, thumbprint: ownThumbprint}),
			instance: async () => ({...instance, settings: {...settings, mode: 0o644}, unit: {...instance.unit, enabled: false}}),
		}),
	afar: () => reportOn(withoutPortal, {}, fromAfar),
};

for (const [name, make] of Object.entries(reports)) {
	test(`a report reads well at 80 and 60 columns: ${name}`, async t => {
		const report = await make();
		matchesGolden(t, `report-${name}.txt`, renderReport(report, plain));
		matchesGolden(t, `report-${name}-60-ascii.txt`, renderReport(report, {columns: 60, colour: false, unicode: false}));
	});
}

test('no line is wider than the terminal but commands to paste, and no word is lost', async t => {
	const report = await reportOn(pollingWorker, nodes);
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
	for (const make of Object.values(reports)) {
		const report = await make();
		const coloured = renderReport(report, {...plain, colour: true});
		t.not(coloured, renderReport(report, plain));
		t.is(stripVTControlCharacters(coloured), renderReport(report, plain));
	}
});

test('without Unicode, our own words have none', async t => {
	for (const make of Object.values(reports)) {
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
