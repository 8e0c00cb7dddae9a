import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {type Browser, type BrowserContextOptions, chromium, type Page} from 'playwright-core';
import type {Report} from '../../src/engine/report.ts';
import {renderHtml} from '../../src/render/report-html.ts';
import {needs} from '../_helpers/components.ts';
import {pollingWorker} from '../_helpers/facts.ts';
import {reportOn} from '../engine/_reports.ts';
import {temporaryFolder} from '../host/_folder.ts';
import {hostileReport, namedReports, nastyTexts, threeNodes} from './_named-reports.ts';

const inBrowser = needs('chromium');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** For a start or a page: a browser takes its time where many programs run. */
const longest = 100_000;

/** One for all tests, since each start takes a second; every test has a context of its own. */
let started: Promise<Browser> | undefined;
const browser = (): Promise<Browser> => {
	// As root, Chromium has no sandbox of its own; it sees nothing here but our page.
	started ??= chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox'], timeout: longest});
	return started;
};
test.after.always('the browser ends', async () => (await started)?.close());

type Opened = {readonly page: Page; readonly asked: readonly string[]; readonly said: readonly string[]};

/** The page of these reports in a real browser. `asked`: what it fetched besides itself; `said`: its console and dialogs. */
const open = async (t: ExecutionContext, reports: readonly Report[], options: BrowserContextOptions = {}): Promise<Opened> => {
	const file = path.join(temporaryFolder(t), 'report.html');
	writeFileSync(file, renderHtml(reports));
	const context = await (await browser()).newContext({viewport: {width: 1000, height: 800}, ...options});
	context.setDefaultTimeout(longest);
	t.teardown(async () => context.close());
	const page = await context.newPage();
	const asked: string[] = [];
	const said: string[] = [];
	const own = pathToFileURL(file).href;
	page.on('request', request => {
		if (request.url() !== own) asked.push(request.url());
	});
	page.on('console', message => said.push(message.text()));
	page.on('dialog', async dialog => {
		said.push(dialog.message());
		await dialog.dismiss();
	});
	await page.goto(own);
	return {page, asked, said};
};

type Violation = {readonly id: string; readonly nodes: ReadonlyArray<{readonly html: string}>};

/** What axe finds wrong, with all that can be opened open. */
const violationsOf = async (page: Page): Promise<readonly string[]> => {
	await page.evaluate('document.querySelectorAll("details").forEach(one => { one.open = true; })');
	await page.evaluate(axe);
	const found = await page.evaluate(
		'axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}).then(({violations}) => violations)',
	);
	return (found as readonly Violation[]).flatMap(({id, nodes}) => nodes.slice(0, 3).map(({html}) => `${id}: ${html.slice(0, 200)}`));
};

for (const colorScheme of ['light', 'dark'] as const) {
	inBrowser(`the page has no barrier that axe knows, and fetches nothing: ${colorScheme}`, async t => {
		const reports = await Promise.all(Object.values(namedReports).map(make => make()));
		for (const some of [[await reportOn(pollingWorker, threeNodes)], reports]) {
			const {page, asked, said} = await open(t, some, {colorScheme});
			t.deepEqual(await violationsOf(page), []);
			t.deepEqual(asked, []);
			t.deepEqual(said, []);
		}
	});
}

inBrowser('axe finds what is wrong where something is: the test itself can fail', async t => {
	const {page} = await open(t, [await reportOn(pollingWorker, threeNodes)]);
	await page.evaluate('document.documentElement.removeAttribute("lang")');
	t.deepEqual(
		(await violationsOf(page)).map(found => found.split(':')[0]),
		['html-has-lang'],
	);
});

const widest = 'Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)';
for (const width of [320, 360, 700, 1400]) {
	inBrowser(`nothing is wider than a screen of ${width} pixels`, async t => {
		const {page} = await open(t, [await reportOn(pollingWorker, threeNodes)], {viewport: {width, height: 700}});
		t.true(Number(await page.evaluate(widest)) <= width);
		await page.evaluate('document.querySelectorAll("details").forEach(one => { one.open = true; })');
		t.true(Number(await page.evaluate(widest)) <= width);
		const shown = await page.evaluate('["wide", "narrow"].map(name => getComputedStyle(document.querySelector("svg." + name)).display)');
		t.deepEqual(shown, width < 736 ? ['none', 'block'] : ['block', 'none']);
	});
}

inBrowser('on paper everything is told, also what has to be opened on a screen', async t => {
	const {page} = await open(t, [await reportOn(pollingWorker, threeNodes)]);
	await page.emulateMedia({media: 'print'});
	const isSeen = 'document.querySelector(".ticket pre").checkVisibility()';
	t.true(await page.evaluate(isSeen));
	await page.emulateMedia({media: 'screen'});
	t.false(await page.evaluate(isSeen));
});

inBrowser('a click takes the whole command, ready to copy', async t => {
	const {page} = await open(t, [await reportOn(pollingWorker, threeNodes)]);
	await page.click('dd pre.copy');
	t.is(await page.evaluate('getSelection().toString()'), 'openssl s_client -connect node2.example.com:10943 </dev/null');
});

inBrowser('a hostile report is only text: nothing runs, nothing is fetched, nothing is hidden', async t => {
	const reports = await Promise.all(nastyTexts.map(nasty => hostileReport(nasty)));
	const {page, asked, said} = await open(t, reports);
	t.deepEqual(asked, []);
	t.deepEqual(said, []);
	t.not(await page.title(), 'owned');
	t.deepEqual(
		await page.evaluate('[...document.querySelectorAll("script, img, iframe, object, embed, link, form, base")].map(one => one.outerHTML)'),
		[],
	);
	t.is(await page.evaluate('getComputedStyle(document.body).display'), 'block');
	t.is(await page.evaluate('document.querySelectorAll("main > article").length'), nastyTexts.length);
	const [text = ''] = nastyTexts;
	t.true(String(await page.evaluate('document.body.textContent')).includes(text));
});

inBrowser('even a script that had got into the page would not run: its policy forbids it', async t => {
	const text = renderHtml([await reportOn(pollingWorker, threeNodes)]);
	const file = path.join(temporaryFolder(t), 'report.html');
	const canaries =
		'<script>document.title = "owned"</script><img src="https://evil.example/x" onerror="document.title = 1"><style>h1 { color: rgb(1, 2, 3) }</style>';
	writeFileSync(file, text.replace('<main', `${canaries}<main`));
	const page = await (await browser()).newPage();
	t.teardown(async () => page.close());
	await page.goto(pathToFileURL(file).href);
	t.regex(await page.title(), /^Tentacle on build-07/);
	t.not(await page.evaluate('getComputedStyle(document.querySelector("h1")).color'), 'rgb(1, 2, 3)');
});

inBrowser('10,000 checks and texts of a megabyte make a page that opens', async t => {
	const report = await hostileReport('x'.repeat(1_000_000));
	const [first] = report.checks;
	if (!first) return t.fail();
	const checks = Array.from({length: 10_000}, (_none, index) => ({
		...first,
		id: 'network/port',
		subject: `node${index}:10943`,
		says: 'connected',
	}));
	const {page} = await open(t, [{...report, checks: [...report.checks, ...checks]}]);
	t.true(Number(await page.evaluate('document.querySelectorAll("tbody tr").length')) >= 10_000);
	t.is(await page.evaluate('document.querySelectorAll("figure").length'), 64);
	const size = Number(await page.evaluate('document.documentElement.outerHTML.length'));
	t.true(size < 20_000_000, `${size}`);
});
