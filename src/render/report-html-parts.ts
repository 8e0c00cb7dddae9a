import type {Report} from '../engine/report.ts';
import {type CheckResult, categories, type Verdict} from '../model/check.ts';
import {findingPage} from '../model/finding.ts';
import {type CauseGroup, groupsOf, listed} from './cause-groups.ts';
import {Fragment, html} from './markup.ts';
import {brief, isShown, leftOutOf, wasAsked} from './report-details.ts';
import {times, ways} from './report-html-path.ts';
import {lookOf, sign} from './report-html-signs.ts';
import {pathsOf} from './report-path.ts';
import {sinceFields} from './report-since.ts';
import {askedWords, categoryNames, verdictWords, whoMustAct, worstOf} from './report-words.ts';
import {ticketText} from './ticket.ts';

/** Everything below the verdict. `level` is that of its headings; `prefix` keeps ids apart on a page of several. */
export const reportBody = (report: Report, level: 2 | 3, prefix: string): Fragment => {
	const {checks} = report;
	const groups = groupsOf(report.causes);
	const paths = pathsOf(report);
	const notes = [...leftOutOf(checks).map(({text}) => text), ...(wasAsked(checks) ? [askedWords] : [])];
	// On a page of several the same names come again and again: there the headings lead, not landmarks.
	const part = (id: string, title: string, content: Fragment) =>
		html`<section${prefix === '' ? html` aria-labelledby="${id}"` : undefined}>${heading(level, title, {id: `${prefix}${id}`, className: 'part'})}
${content}</section>
`;
	return html`${groups.length === 0 ? undefined : part('causes', groups.length === 1 ? 'The cause, and what to do' : 'The causes, and what to do', html`${groups.map((group, index) => causeBox(report, group, index === 0 ? sinceFields(report) : [], level))}`)}
${paths.length === 0 ? undefined : part('ways', 'The way, layer by layer', ways(paths))}
${paths.length > 0 ? part('times', 'How long each phase took', times(paths)) : undefined}
${notes.length === 0 ? undefined : part('left-out', 'What else there is to know', html`<ul class="notes">${notes.map(text => html`<li>${text}</li>`)}</ul>`)}
${part(
	'checks',
	`All checks`,
	html`${categories.map(category =>
		categoryBox(
			categoryNames[category],
			checks.filter(check => check.category === category),
			level,
		),
	)}`,
)}`;
};

const heading = (level: number, text: string, {id, className}: {readonly id?: string; readonly className?: string} = {}): Fragment => {
	const tag = new Fragment(`h${level}`);
	return html`<${tag}${id === undefined ? undefined : html` id="${id}"`}${className === undefined ? undefined : html` class="${className}"`}>${text}</${tag}>`;
};

const causeBox = (report: Report, group: CauseGroup, since: ReturnType<typeof sinceFields>, level: number): Fragment => {
	const {finding, verdict, problem, says, remedy, logged, subjects, commands} = group;
	// Never the address in the report: it may come from a file.
	const page = finding === undefined ? null : findingPage(finding);
	const row = (label: string, content: Fragment) => html`<div><dt>${label}</dt><dd>${content}</dd></div>
`;
	return html`<article class="cause ${lookOf(verdict)}">
<div class="cause-head">${sign(verdict)}${heading(level + 1, problem)}<span class="code mono">${finding ?? ''}</span></div>
<dl>
${subjects.length > 1 ? row('Where', html`${listed(subjects)}`) : undefined}${row('Seen', html`${says}`)}${logged && !says.includes(logged.line) ? row('Log', html`${logged.at}: ${logged.line}`) : undefined}${since.map(([label, text]) => row(label, html`${text}`))}${row('Who', html`${whoMustAct(group)}`)}${row('Do', html`${remedy}`)}${commands.length === 0 ? undefined : row('Try', html`${commands.map(command => html`<pre class="copy">${command}</pre>`)}`)}${finding === undefined ? undefined : row('More', html`${page === null ? undefined : html`<span class="more"><a href="${page}" rel="noreferrer">Octopus’s page about it</a></span>, or `}<code>configure-tentacle explain ${finding}</code>`)}</dl>
<details class="ticket"><summary>A text to send to ${whoMustAct(group)}</summary><pre class="copy">${lines(ticketText(report, group))}</pre></details>
</article>
`;
};

/** A text of ours in lines, every line made harmless. */
const lines = (text: string): Fragment =>
	new Fragment(
		text
			.trimEnd()
			.split('\n')
			.map(line => html`${line}`.text)
			.join('\n'),
	);

const categoryBox = (name: string, checks: readonly CheckResult[], level: number): Fragment => {
	const shown = checks.filter(isShown);
	const worst = worstOf(checks);
	if (worst === undefined) return html``;
	const isOpen = worst === 'fail' || worst === 'warning' || worst === 'broken';
	return html`<details class="category"${isOpen ? html` open` : undefined}><summary>${sign(worst)}${heading(level + 1, name)}<span class="tally">${tally(checks)}</span></summary>
${shown.length === 0 ? html`<p class="quiet">${checks[0]?.says}</p>` : checkTable(name, shown)}
</details>
`;
};

const checkTable = (name: string, checks: readonly CheckResult[]): Fragment => html`<table><caption>The checks of ${name}</caption>
<thead><tr><th class="c1" scope="col"><span>Verdict</span></th><th class="c2" scope="col">Check</th><th scope="col">Seen</th></tr></thead>
<tbody>
${checks.map(brief).map(
	({
		verdict,
		title,
		subject,
		says,
		finding,
	}) => html`<tr><td class="c1">${sign(verdict)} <span class="word ${lookOf(verdict)}">${verdictWords[verdict]}</span></td><td class="check">${title}${subject === '' ? undefined : html` <bdi class="mono">${subject}</bdi>`}</td><td>${says}${finding === undefined ? undefined : html` <span class="code mono">${finding}</span>`}</td></tr>
`,
)}</tbody></table>`;

/** `1 failed, 4 good, 2 left out` */
const tally = (checks: readonly CheckResult[]): string => {
	const order: readonly Verdict[] = ['fail', 'warning', 'broken', 'blocked', 'pass', 'information', 'skipped'];
	return order
		.flatMap(verdict => {
			const count = checks.filter(check => check.verdict === verdict).length;
			return count === 0 ? [] : [`${count} ${verdictWords[verdict]}`];
		})
		.join(', ');
};
