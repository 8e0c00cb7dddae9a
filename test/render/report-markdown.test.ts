import {spawnSync} from 'node:child_process';
import test from 'ava';
import {check as holds, property, string} from 'fast-check';
import {cellCode, cellText, code, inert, table} from '../../src/render/markdown.ts';
import {renderMarkdown} from '../../src/render/report-markdown.ts';
import {needs} from '../_helpers/components.ts';
import {pollingWorker} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {reportOn} from '../engine/_reports.ts';
import {hostileReport, namedReports, nastyTexts, threeNodes} from './_named-reports.ts';

/** GitHub's own parser, with everything that GitHub switches on. */
const toHtml = (markdown: string): string => {
	const extensions = ['table', 'strikethrough', 'autolink', 'tagfilter', 'tasklist'].flatMap(name => ['--extension', name]);
	const {status, stdout, stderr} = spawnSync('cmark-gfm', ['--unsafe', '--to', 'html', ...extensions], {
		input: markdown,
		encoding: 'utf8',
		maxBuffer: 1e9,
	});
	if (status !== 0) throw new Error(stderr);
	return stdout;
};

/** The elements of a page, in order, attributes included; texts left out. */
const elementsOf = (html: string): readonly string[] => [...html.matchAll(/<[^>]*>/g)].map(([element]) => element);

const decoded = (html: string): string =>
	html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

test('the report as Markdown', async t => {
	matchesGolden(t, 'report-nodes.md', renderMarkdown([await reportOn(pollingWorker, threeNodes)]));
});

test('several instances are parts of one text', async t => {
	const reports = await Promise.all(Object.values(namedReports).map(make => make()));
	t.is([...renderMarkdown(reports).matchAll(/^# /gm)].length, reports.length);
});

needs('cmark-gfm')('foreign text adds no element: no link, no picture, no HTML, no emphasis, no line', t => {
	for (const nasty of nastyTexts) {
		const html = toHtml(`Seen: ${inert(nasty)} end\n`);
		t.deepEqual(
			elementsOf(html).filter(element => !/^<\/?(p|code)>$/.test(element)),
			[],
			html,
		);
		t.deepEqual(
			elementsOf(toHtml(`Seen: ${code(nasty)} end\n`)).filter(element => !/^<\/?(p|code)>$/.test(element)),
			[],
		);
	}
});

needs('cmark-gfm')('any text is what is read, as text or as code, in a line and in a table', t => {
	const texts: string[] = [];
	const word = string({unit: 'grapheme-ascii', minLength: 1, maxLength: 30});
	holds(
		property(word, text => texts.push(`a${text}b`.replaceAll(/ {2,}/g, ' ')) > 0),
		{numRuns: 1500},
	);
	const html = toHtml(
		table(
			['1', '2'],
			texts.map(text => [cellText(text), cellCode(text)]),
		),
	);
	const cells = [...html.matchAll(/<td>(.*)<\/td>/g)].map(([, content = '']) => decoded(content.replaceAll(/<\/?code>/g, '')));
	t.deepEqual(
		cells,
		texts.flatMap(text => [text, text]),
	);
	t.deepEqual(
		elementsOf(html).filter(element => !/^<\/?(table|thead|tbody|tr|th|td|code)>$/.test(element)),
		[],
	);
	for (const text of texts.slice(0, 100)) {
		t.is(decoded(toHtml(`Seen: ${inert(text)}\n`).replaceAll(/<[^>]*>/g, '')).trim(), `Seen: ${text}`);
	}
});

needs('cmark-gfm')('a report of somebody else has the same structure as ours, whatever its texts are', async t => {
	const structureOf = (html: string) => elementsOf(html).filter(element => !/^<\/?code>$/.test(element));
	const harmlessText = structureOf(toHtml(renderMarkdown([await hostileReport('words')])));
	for (const nasty of nastyTexts) {
		const markdown = renderMarkdown([await hostileReport(nasty)]);
		t.deepEqual(structureOf(toHtml(markdown)), harmlessText, nasty);
		t.notRegex(markdown, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u202A-\u202E\u2066-\u2069]/);
	}
});

needs('cmark-gfm')('the only links are Octopus’s own pages', async t => {
	const html = toHtml(renderMarkdown([await hostileReport('https://evil.example/ www.evil.example a@evil.example')]));
	const links = [...html.matchAll(/<a href="([^"]*)"/g)].map(([, link = '']) => link);
	t.true(links.length > 0);
	for (const link of links) t.true(link.startsWith('https://octopus.com/docs/'), link);
});
