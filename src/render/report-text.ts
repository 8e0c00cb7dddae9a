import type {Cause, Report} from '../engine/report.ts';
import {type CheckResult, categories} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import {wrap} from '../model/wrap.ts';
import {type CauseGroup, groupsOf, listed} from './cause-groups.ts';
import {checkLines, leftOutLines, otherFailures, wasAsked} from './report-details.ts';
import {pathsOf} from './report-path.ts';
import {indent, type Pen, penOf, type Writing, written} from './report-pen.ts';
import {sinceFields} from './report-since.ts';
import {timeLines} from './report-times.ts';
import {categoryNames, closingWords, subjectTitle, verdictSentence, whoMustAct} from './report-words.ts';

export type ReportTextOptions = Writing & {
	/** Every check with its verdict. Left out: only what is not good. */
	readonly verbose?: boolean;
	/** How this program was called, for what is to be typed next. */
	readonly program: string;
	/** Where the report was written to besides, and in which form. */
	readonly written?: ReadonlyArray<{readonly form: 'html' | 'markdown' | 'junit'; readonly file: string}>;
};

/** The report for a terminal or a pipe: the verdict and the reason first, then the counts, the phases of each connection, and what was left out. */
export const renderReport = (report: Report, options: ReportTextOptions): string => {
	const pen = penOf(options);
	const {causes, checks} = report;
	const groups = groupsOf(causes);
	const lines = [
		'',
		...indent(2, wrap(heading(report), pen.columns - 2)),
		'',
		...(groups.length === 1 ? [] : [`  ${pen.sign(report.verdict)} ${pen.paint('bold', verdictSentence(report))}`, '']),
		...groups.flatMap((group, index) => causeLines(group, index === 0 ? sinceFields(report) : [], options.program, pen)),
		...otherFailures(report, pen),
		...counts(checks, pen),
		'',
		...(options.verbose ? checkLines(checks, pen) : leftOutLines(checks, pen)),
		...timeLines(report, pen),
		...closing(report, options.written ?? [], pen),
	];
	return written([...lines, ''], options);
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

const causeLines = (group: CauseGroup, since: ReturnType<typeof sinceFields>, program: string, pen: Pen): readonly string[] => {
	const {finding, verdict, problem, says, remedy, logged, subjects, commands} = group;
	const code = finding ?? '';
	const [first = '', ...rest] = wrap(safe(problem), pen.columns - 6 - code.length);
	const gap = pen.isSpoken ? ' ' : ' '.repeat(Math.max(2, pen.columns - 4 - first.length - code.length));
	const width = pen.columns - 4 - labelWidth;
	const field = (label: string, text: string, lines = wrap(safe(text), width)) => {
		const [line = '', ...more] = lines;
		return [`    ${pen.isSpoken ? `${label}: ` : pen.paint('dim', label.padEnd(labelWidth))}${line}`, ...indent(4 + labelWidth, more)];
	};
	return [
		`  ${pen.sign(verdict)} ${pen.paint('bold', first)}${code === '' ? '' : gap + pen.paint('dim', code)}`,
		...indent(4, rest),
		'',
		...(subjects.length > 1 ? field('Where', listed(subjects)) : []),
		...field('Seen', says),
		...(logged && !says.includes(logged.line) ? field('Log', `${logged.at}: ${logged.line}`) : []),
		...since.flatMap(([label, text]) => field(label, text)),
		...field('Who', whoMustAct(group)),
		...field('Do', remedy),
		// Of several subjects the first shows how; the other forms have the command of each.
		...commands.slice(0, 1).flatMap(command => field('Try', '', [safe(command)])),
		...(finding === undefined ? [] : field('More', `${program} explain ${finding}`)),
		'',
	];
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
		return mine.length === 0 ? [] : [{verdict: worst, text: `${categoryNames[category]}${pen.isSpoken ? ', checks:' : ''} ${mine.length}`}];
	});
	return inLines(
		blocked === 0 ? groups : [...groups, {verdict: 'blocked', text: `${blocked} ${pen.isSpoken ? 'for what failed' : 'waiting'}`}],
		pen,
	);
};

/** Groups side by side, as many as fit; the width is that of the text, not of the colours. */
const inLines = (groups: readonly Group[], pen: Pen): readonly string[] => {
	if (pen.isSpoken) return groups.map(({verdict, text}) => `${pen.sign(verdict)} ${text}`);
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
const closing = (report: Report, written: NonNullable<ReportTextOptions['written']>, pen: Pen): readonly string[] => {
	const files = written.length === 0 ? 'nothing was changed' : 'nothing else was changed';
	const hasTexts = written.some(({form}) => form !== 'junit');
	return [
		...(wasAsked(report.checks) ? ['The Server was asked whether it knows this certificate; --no-identity omits it'] : []),
		[...closingWords(report), files].join(' · '),
		...(written.length === 0 ? [] : [`Written: ${written.map(({file}) => safe(file)).join(', ')}`]),
		...(report.causes.length === 0 || hasTexts ? [] : [`A text for ${ownersText(report.causes)}: --markdown FILE or --html FILE`]),
	].flatMap(line => indent(2, wrap(line, pen.columns - 2)).map(one => pen.paint('dim', one)));
};

const ownersText = (causes: readonly Cause[]): string => {
	const [first, ...others] = new Set(groupsOf(causes).map(whoMustAct));
	return first === undefined || others.length > 0 ? 'those who must act' : first;
};
