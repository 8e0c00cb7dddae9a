import type {Cause, Report} from '../engine/report.ts';
import {toAscii} from '../model/ascii.ts';
import {type CheckResult, categories} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import {wrap} from '../model/wrap.ts';
import {checkLines, leftOutLines, otherFailures} from './report-details.ts';
import {pathsOf} from './report-path.ts';
import {indent, type Pen, penOf} from './report-pen.ts';
import {sinceFields} from './report-since.ts';
import {timeLines} from './report-times.ts';
import {categoryNames, closingWords, owners, subjectTitle, verdictSentence} from './report-words.ts';

export type ReportTextOptions = {
	readonly columns: number;
	readonly colour: boolean;
	/** Otherwise ASCII signs. */
	readonly unicode: boolean;
	/** Every check with its verdict. Left out: only what is not good. */
	readonly verbose?: boolean;
	/** How to ask for the page of a finding, such as `configure-tentacle explain`. Left out: Octopus's own page is named. */
	readonly explain?: string;
	/** Where the report was written to besides. */
	readonly written?: readonly string[];
};

/** The report for a terminal or a pipe: the verdict and the reason first, then the counts, the phases of each connection, and what was left out. */
export const renderReport = (report: Report, options: ReportTextOptions): string => {
	const pen = penOf(options.columns, options.colour);
	const {causes, checks} = report;
	const lines = [
		'',
		...indent(2, wrap(heading(report), pen.columns - 2)),
		'',
		...(causes.length === 1 ? [] : [`  ${pen.sign(report.verdict)} ${pen.paint('bold', verdictSentence(report))}`, '']),
		...causes.flatMap((cause, index) => causeLines(cause, index === 0 ? sinceFields(report) : [], options.explain, pen)),
		...otherFailures(report, pen),
		...counts(checks, pen),
		'',
		...(options.verbose ? checkLines(checks, pen) : leftOutLines(checks, pen)),
		...timeLines(report, pen),
		...closing(report, options.written ?? [], pen),
	];
	const text = `${lines.map(line => line.trimEnd()).join('\n')}\n`;
	return options.unicode ? text : toAscii(text);
};

/** `Tentacle on build-07 · polling 3 addresses` */
const heading = (report: Report): string => {
	const {style} = report.subject;
	const polled = pathsOf(report).filter(({kind}) => kind === 'comms').length;
	return [subjectTitle(report), style === 'polling' && polled > 1 ? `polling ${polled} addresses` : style && safe(style)]
		.filter(part => part !== undefined)
		.join(' · ');
};

const labelWidth = 10;

const causeLines = (cause: Cause, since: ReturnType<typeof sinceFields>, explain: string | undefined, pen: Pen): readonly string[] => {
	const {finding, owner, verdict, problem, says, remedy, command, logged, page} = cause;
	const code = finding ?? '';
	const [first = '', ...rest] = wrap(safe(problem), pen.columns - 6 - code.length);
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
		...(logged && !says.includes(logged.line) ? field('Log', `${logged.at}: ${logged.line}`) : []),
		...since.flatMap(([label, text]) => field(label, text)),
		...field('Who', owners[owner]),
		...field('Do', remedy),
		...(command === undefined ? [] : field('Try', command, [safe(command)])),
		...(finding !== undefined && explain !== undefined
			? field('More', `${explain} ${finding}`)
			: page === null
				? []
				: field('More', page, wrapPath(safe(page), width))),
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
	return inLines(blocked === 0 ? groups : [...groups, {verdict: 'blocked', text: `${blocked} waiting`}], pen);
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

/** The last words: what was done, what was written, and how to get a text for whoever must act. */
const closing = (report: Report, written: readonly string[], pen: Pen): readonly string[] => {
	const files = written.length === 0 ? 'nothing was changed' : 'nothing else was changed';
	const hasTexts = written.some(file => /\.(md|markdown|html?)$/i.test(file));
	return [
		[...closingWords(report), files].join(' · '),
		...(written.length === 0 ? [] : [`Written: ${written.map(safe).join(', ')}`]),
		...(report.causes.length === 0 || hasTexts ? [] : [`A text for ${ownersText(report.causes)}: --markdown FILE or --html FILE`]),
	].flatMap(line => indent(2, wrap(line, pen.columns - 2)).map(one => pen.paint('dim', one)));
};

const ownersText = (causes: readonly Cause[]): string => {
	const [first, ...others] = new Set(causes.map(({owner}) => owner));
	return first === undefined || others.length > 0 ? 'those who must act' : owners[first];
};
