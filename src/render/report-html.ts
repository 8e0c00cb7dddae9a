import {createHash} from 'node:crypto';
import type {Report} from '../engine/report.ts';
import {Fragment, html} from './markup.ts';
import {reportBody} from './report-html-parts.ts';
import {lookOf, sign} from './report-html-signs.ts';
import {style} from './report-html-style.ts';
import {subjectTitle, timeText, verdictSentence} from './report-words.ts';

/**
A report, or those of several instances, as one page that needs nothing else: no script, nothing fetched, links only to Octopus's own pages
(security rule 20). It opens with the verdict, reads in light and dark, on paper and on a telephone.
*/
export const renderHtml = (reports: readonly Report[]): string => {
	const [first, ...others] = reports;
	const body =
		first === undefined
			? html`<main id="report"><h1>There is no report.</h1></main>`
			: others.length === 0
				? single(first)
				: several(reports);
	const title =
		first === undefined ? 'No report' : others.length === 0 ? `${subjectTitle(first)}: ${verdictSentence(first)}` : severalTitle(reports);
	return page(title, body).text;
};

const page = (title: string, body: Fragment): Fragment => {
	const hash = createHash('sha256').update(style).digest('base64');
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Fragment(style)}</style>
</head>
<body>
<a class="skip" href="#report">To the report</a>
${body}
</body>
</html>
`;
};

const single = (report: Report): Fragment => html`<header>
<div class="verdict ${lookOf(report.verdict)}"><p>${subjectTitle(report)}</p><h1>${verdictSentence(report)}</h1></div>
${facts(report)}
</header>
<main id="report">
${reportBody(report, 2, '')}
</main>
${foot(report)}`;

const several = (reports: readonly Report[]): Fragment => {
	const worst =
		(['fail', 'incomplete', 'warning', 'pass'] as const).find(verdict => reports.some(report => report.verdict === verdict)) ?? 'pass';
	return html`<header>
<div class="verdict ${lookOf(worst)}"><p>Diagnosis</p><h1>${severalTitle(reports)}</h1></div>
</header>
<nav aria-label="Contents"><ol>${reports.map((report, index) => html`<li>${sign(report.verdict)} <a href="#report-${index + 1}">${subjectTitle(report)}</a>: ${verdictSentence(report)}</li>`)}</ol></nav>
<main id="report">
${reports.map(
	(report, index) => html`<article class="report">
<h2 id="report-${index + 1}">${subjectTitle(report)}</h2>
<p>${sign(report.verdict)} ${verdictSentence(report)}</p>
${facts(report)}
${reportBody(report, 3, `report-${index + 1}-`)}
</article>
`,
)}</main>
${reports.slice(0, 1).map(foot)}`;
};

const severalTitle = (reports: readonly Report[]): string => {
	const broken = reports.filter(({verdict}) => verdict === 'fail').length;
	const unwell = reports.filter(({verdict}) => verdict !== 'pass').length - broken;
	if (broken === 0 && unwell === 0) return `${reports.length} instances, and nothing is wrong that can be seen from here.`;
	return [
		`${reports.length} instances`,
		...(broken === 0 ? [] : [`${broken} broken`]),
		...(unwell === 0 ? [] : [`${unwell} to look at`]),
	].join(', ');
};

const facts = ({host, subject, startedAt, milliseconds}: Report): Fragment => html`<dl class="facts">
<div><dt>Machine</dt><dd>${host.name}, ${host.os}</dd></div>
${subject.style === undefined ? undefined : html`<div><dt>Style</dt><dd>${subject.style}</dd></div>`}
<div><dt>Looked at</dt><dd>${timeText(startedAt)}, for ${(milliseconds / 1000).toFixed(1)} s</dd></div>
</dl>`;

const foot = ({tool}: Report): Fragment =>
	html`<footer><p>Made by ${tool.name} ${tool.version}, which looked and changed nothing. This page needs no network, runs no script, and names machines and addresses: send it only to whom they concern.</p></footer>`;
