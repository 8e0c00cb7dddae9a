import type {Cause, Report} from '../engine/report.ts';
import {toAscii} from '../model/ascii.ts';
import {type Category, type CheckResult, categories, type Owner} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import type {Json} from '../model/json.ts';
import {wrap} from '../model/wrap.ts';
import {indent, type Pen, penOf} from './report-pen.ts';
import {timeLines} from './report-times.ts';

export type ReportTextOptions = {
	readonly columns: number;
	readonly colour: boolean;
	/** Otherwise ASCII signs. */
	readonly unicode: boolean;
};

const owners: Readonly<Record<Owner, string>> = {
	host: 'whoever looks after this machine',
	network: 'the network team',
	proxy: 'whoever looks after the proxy',
	octopus: 'the Octopus administrator',
};

const categoryNames: Readonly<Record<Category, string>> = {
	machine: 'This machine',
	portal: 'Portal',
	network: 'Network',
	proxy: 'Proxy',
	trust: 'Trust',
	service: 'Service',
	octopus: 'Octopus',
};

/** The report for a terminal or a pipe: the verdict and the reason first, then the counts, the phases of each connection, and what was left out. */
export const renderReport = (report: Report, {columns, colour, unicode}: ReportTextOptions): string => {
	const pen = penOf(columns, colour);
	const {subject, causes, checks} = report;
	const who = [
		subject.instance === undefined ? 'The way to the Server' : `${nameOf(subject.instance)} on ${harmless(report.host.name)}`,
		subject.style,
	]
		.filter(part => part !== undefined)
		.join(' · ');
	const lines = [
		'',
		...indent(2, wrap(who, pen.columns - 2)),
		'',
		...(causes.length === 0
			? [`  ${pen.sign(report.verdict)} ${verdictSays(report)}`, '']
			: causes.flatMap(cause => causeLines(cause, checks, pen))),
		...notes(checks, pen),
		...counts(checks, pen),
		'',
		...timeLines(checks, pen),
		...indent(2, wrap(closing(report), pen.columns - 2)).map(line => pen.paint('dim', line)),
		'',
	];
	const text = lines.map(line => line.trimEnd()).join('\n');
	return unicode ? text : toAscii(text);
};

/** The usual instance is called like the agent itself. */
const nameOf = (instance: string): string => (instance === 'Tentacle' ? instance : `Tentacle ${harmless(instance)}`);

const verdictSays = ({verdict}: Report): string =>
	verdict === 'incomplete' ? 'Nothing failed, but not everything could be judged.' : 'Nothing is wrong that can be seen from here.';

const labelWidth = 8;

const causeLines = (
	{finding, subject, owner, verdict, says, remedy, command, page}: Cause,
	checks: readonly CheckResult[],
	pen: Pen,
): readonly string[] => {
	const check = checks.find(one => one.finding === finding && one.subject === subject && one.says === says);
	const code = finding ?? '';
	const [first = '', ...rest] = wrap(`Not so: ${check?.title ?? ''}${inBrackets(subject)}`, pen.columns - 6 - code.length);
	const gap = ' '.repeat(Math.max(2, pen.columns - 4 - first.length - code.length));
	const width = pen.columns - 4 - labelWidth;
	const field = (label: string, text: string, lines = wrap(safe(text), width)) => {
		const [line = '', ...more] = lines;
		return [`    ${pen.paint('dim', label.padEnd(labelWidth))}${line}`, ...indent(4 + labelWidth, more)];
	};
	return [
		`  ${pen.sign(verdict)} ${pen.paint('bold', first)}${code === '' ? '' : gap + pen.paint('dim', code)}`,
		...indent(4, rest),
		'',
		...field('Seen', says),
		...field('Who', owners[owner]),
		...field('Do', remedy),
		...(command === undefined ? [] : field('Try', command, [safe(command)])),
		...(page === null ? [] : field('More', page, wrapPath(safe(page), width))),
		'',
	];
};

/** A URL in lines that end after a slash. */
const wrapPath = (url: string, width: number): readonly string[] => {
	const lines: string[] = [];
	for (const part of url.split(/(?<=[^/]\/)(?=[^/])/).flatMap(one => wrap(one, width))) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + part.length <= width) lines[lines.length - 1] = last + part;
		else lines.push(part);
	}
	return lines;
};

/** A report may come from a file: whatever is in it, at any length, is only text. */
const safe = (text: string): string => harmless(text, Number.POSITIVE_INFINITY);

const inBrackets = (subject: string): string => (subject === '' ? '' : ` (${harmless(subject)})`);

/** What could not be judged, and what of the Server was left out, is said with its reason: silence would read as good. */
const notes = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const note = (verdict: CheckResult['verdict'], text: string) =>
		wrap(safe(text), pen.columns - 4).map((line, index) => (index === 0 ? `  ${pen.sign(verdict)} ${line}` : `    ${line}`));
	const unjudged = checks
		.filter(({verdict}) => verdict === 'broken')
		.flatMap(({title, subject, says}) => note('broken', `Not judged: ${title}${inBrackets(subject)}: ${says}`));
	const leftOut = (['portal', 'octopus'] as const).flatMap(category => {
		const mine = checks.filter(check => check.category === category);
		const [first] = mine;
		return first && mine.every(({verdict}) => verdict === 'skipped')
			? note('skipped', `Left out: ${categoryNames[category]} (${first.says})`)
			: [];
	});
	const asked = checks.some(({id, evidence}) => id === 'trust/known' && askedAsThisMachine(evidence))
		? note(
				'information',
				'The Server was asked with this machine’s own certificate whether it knows it, and notes that; --no-identity omits it.',
			)
		: [];
	const lines = [...unjudged, ...asked, ...leftOut];
	return lines.length === 0 ? [] : [...lines, ''];
};

const askedAsThisMachine = (evidence: Json): boolean =>
	typeof evidence === 'object' && evidence !== null && 'asked' in evidence && evidence.asked === true;

type Group = {readonly verdict: CheckResult['verdict']; readonly text: string};

/** One group a category: the worst sign, and how many were judged. */
const counts = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const judged = checks.filter(({verdict}) => verdict !== 'skipped' && verdict !== 'blocked');
	const blocked = checks.filter(({verdict}) => verdict === 'blocked').length;
	const groups: readonly Group[] = categories.flatMap(category => {
		const mine = judged.filter(check => check.category === category);
		const worst = (['fail', 'warning', 'broken'] as const).find(verdict => mine.some(check => check.verdict === verdict)) ?? 'pass';
		return mine.length === 0 ? [] : [{verdict: worst, text: `${categoryNames[category]} ${mine.length}`}];
	});
	return inLines(blocked === 0 ? groups : [...groups, {verdict: 'blocked', text: `${blocked} waiting for others`}], pen);
};

/** Groups side by side, as many as fit; the width is that of the text, not of the colours. */
const inLines = (groups: readonly Group[], pen: Pen): readonly string[] => {
	const lines: Array<{text: string; width: number}> = [];
	for (const {verdict, text} of groups) {
		const last = lines.at(-1);
		const width = text.length + 2;
		if (last && last.width + 3 + width <= pen.columns) {
			last.text += `   ${pen.sign(verdict)} ${text}`;
			last.width += 3 + width;
		} else {
			lines.push({text: `  ${pen.sign(verdict)} ${text}`, width: width + 2});
		}
	}
	return lines.map(({text}) => text);
};

const closing = ({causes, checks, milliseconds}: Report): string => {
	const judged = checks.filter(({verdict}) => verdict !== 'skipped' && verdict !== 'blocked').length;
	const number = causes.length === 0 ? 'no cause' : causes.length === 1 ? '1 cause' : `${causes.length} causes`;
	return `${number} · ${judged} checks · ${(milliseconds / 1000).toFixed(1)} s · nothing was changed`;
};
