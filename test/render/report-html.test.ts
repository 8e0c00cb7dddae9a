import {createHash} from 'node:crypto';
import test from 'ava';
import type {Report} from '../../src/engine/report.ts';
import {renderHtml} from '../../src/render/report-html.ts';
import {pollingTarget, pollingWorker} from '../_helpers/facts.ts';
import {reportOn} from '../engine/_reports.ts';
import {hostileReport, namedReports, nastyTexts, threeNodes} from './_named-reports.ts';

/** Elements with their attributes' names, in order; texts and values left out. */
const structureOf = (page: string): readonly string[] =>
	[
		...page
			.replace(/<style>[\s\S]*?<\/style>/, '')
			.replaceAll(/="[^"]*"/g, '')
			.matchAll(/<[^>]*>/g),
	].map(([element]) => element);

test('the page allows its own style by its hash, and nothing else', async t => {
	const page = renderHtml([await reportOn(pollingTarget)]);
	const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
	const hash = createHash('sha256').update(style).digest('base64');
	t.true(page.includes(`content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`));
	t.notRegex(style, /url\(|@import|expression/i);
	t.notRegex(page, /<script|<link|<iframe|<object|<form|\sstyle=|\son\w+=/i);
});

test('the only addresses of the page are Octopus’s own pages and places in the page', async t => {
	const page = renderHtml([await hostileReport('https://evil.example'), await reportOn(pollingWorker, threeNodes)]);
	const links = [...page.matchAll(/\s(?:href|src|action|srcset|data)="([^"]*)"/g)].map(([, link = '']) => link);
	t.true(links.some(link => link.startsWith('https://')));
	for (const link of links) t.regex(link, /^(#|https:\/\/octopus\.com\/docs\/)/);
});

test('it opens with the verdict', async t => {
	const heading = async (make: (() => Promise<Report>) | undefined) =>
		/<h1>(.*?)<\/h1>/.exec(renderHtml([(await make?.()) as Report]))?.[1];
	t.is(await heading(namedReports.healthy), 'Nothing is wrong that can be seen from here.');
	t.is(await heading(namedReports.nodes), '2 things are broken.');
	t.is(await heading(namedReports.warnings), 'Nothing is broken, but 2 things need a look.');
	t.is(await heading(namedReports.unjudged), 'Nothing failed, but not everything could be judged.');
});

test('several instances have one page with a list of contents, whose entries lead to their parts', async t => {
	const reports = await Promise.all(Object.values(namedReports).map(make => make()));
	const page = renderHtml(reports);
	const entries = [...page.matchAll(/<a href="#(report-\d+)">/g)].map(([, id = '']) => id);
	t.is(entries.length, reports.length);
	for (const id of entries) t.true(page.includes(` id="${id}"`), id);
	const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id);
	t.is(new Set(ids).size, ids.length);
});

test('every cause, check and endpoint of the report is on the page', async t => {
	const report = await reportOn(pollingWorker, threeNodes);
	const page = renderHtml([report]);
	for (const {subject, verdict} of report.checks) if (verdict !== 'skipped') t.true(page.includes(subject), subject);
	t.is([...page.matchAll(/<article class="cause/g)].length, report.causes.length);
	t.is([...page.matchAll(/<svg class="wide"/g)].length, 4);
	t.is([...page.matchAll(/<tr><td class="c1">/g)].length, report.checks.filter(({verdict}) => verdict !== 'skipped').length);
});

test('no text changes the structure of the page, and no control character is in it', async t => {
	const words = structureOf(renderHtml([await hostileReport('words')]));
	for (const nasty of nastyTexts) {
		const page = renderHtml([await hostileReport(nasty)]);
		t.deepEqual(structureOf(page), words, nasty);
		t.notRegex(page, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u202A-\u202E\u2066-\u2069]/);
	}
});

test('no report is a page, too', t => {
	t.regex(renderHtml([]), /<h1>There is no report\.<\/h1>/);
});
