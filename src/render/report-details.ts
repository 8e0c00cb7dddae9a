import type {Report} from '../engine/report.ts';
import {type CheckResult, categories} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import {wrap} from '../model/wrap.ts';
import type {Pen} from './report-pen.ts';
import {categoryNames} from './report-words.ts';

/** What failed besides the causes: lines for the screen, the rest by number. */
const mostOthers = 3;

/** A check in one line, with its sign. */
const noteLines = (verdict: CheckResult['verdict'], text: string, pen: Pen): readonly string[] =>
	wrap(harmless(text, Number.POSITIVE_INFINITY), pen.columns - 4).map((line, index) =>
		index > 0 || (pen.isSpoken && line.startsWith(pen.sign(verdict))) ? `    ${line}` : `  ${pen.sign(verdict)} ${line}`,
	);

const titleOf = ({title, subject}: CheckResult): string => `${title}${subject === '' ? '' : ` (${harmless(subject)})`}`;

/** Checks that came out badly and are no cause of their own, because a cause explains them. */
export const explainedFailures = ({causes, checks}: Pick<Report, 'causes' | 'checks'>): readonly CheckResult[] =>
	checks.filter(
		({verdict, finding, subject, says}) =>
			(verdict === 'fail' || verdict === 'warning') &&
			!causes.some(cause => cause.finding === finding && cause.subject === subject && (finding !== undefined || cause.says === says)),
	);

export const otherFailures = (report: Report, pen: Pen): readonly string[] => {
	const others = explainedFailures(report);
	if (others.length === 0) return [];
	const more = others.length - mostOthers;
	return [
		...others.slice(0, mostOthers).flatMap(check => noteLines(check.verdict, `${titleOf(check)}: ${check.says}`, pen)),
		...(more > 0 ? noteLines('blocked', `and ${more} more that failed for the same reasons: --verbose lists all`, pen) : []),
		'',
	];
};

/** What could not be judged, and what of the Server was left out, is said with its reason: silence would read as good. */
export const leftOutOf = (
	checks: readonly CheckResult[],
): ReadonlyArray<{readonly verdict: CheckResult['verdict']; readonly text: string}> => {
	const unjudged = checks.flatMap(check =>
		check.verdict === 'broken' ? [{verdict: check.verdict, text: `Not judged: ${titleOf(check)}: ${check.says}`}] : [],
	);
	const leftOut = (['portal', 'octopus'] as const).flatMap(category => {
		const mine = checks.filter(check => check.category === category);
		const [first] = mine;
		return first && mine.every(({verdict}) => verdict === 'skipped')
			? [{verdict: first.verdict, text: `Left out: ${categoryNames[category]} (${first.says})`}]
			: [];
	});
	const known = checks.flatMap(check =>
		check.suppressed && check.finding !== undefined
			? [{verdict: check.verdict, text: `Known and accepted: ${titleOf(check)}: ${check.says} (${check.finding})`}]
			: [],
	);
	return [...unjudged, ...known, ...leftOut];
};

/** The Server was asked with this machine's own certificate whether it knows it, and has noted that: the one look that goes by a name (docs/probes.md). */
export const wasAsked = (checks: readonly CheckResult[]): boolean =>
	checks.some(
		({id, evidence}) =>
			id === 'trust/known' && typeof evidence === 'object' && evidence !== null && 'asked' in evidence && evidence.asked === true,
	);

/** What a list of all checks shows; the others do not apply, and are counted. */
export const isShown = ({verdict, suppressed}: CheckResult): boolean => verdict !== 'skipped' || suppressed === true;

/** As a list of all checks shows it: one of 10,000 checks still has to be read. */
export const brief = (check: CheckResult): CheckResult => ({
	...check,
	title: harmless(check.title, 300),
	subject: harmless(check.subject, 300),
	says: harmless(check.says, 1000),
});

export const leftOutLines = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const lines = leftOutOf(checks).flatMap(({verdict, text}) => noteLines(verdict, text, pen));
	return lines.length === 0 ? [] : [...lines, ''];
};

/** Every check by category, for `--verbose`. */
export const checkLines = (checks: readonly CheckResult[], pen: Pen): readonly string[] =>
	categories.flatMap(category => {
		const mine = checks.filter(check => check.category === category);
		if (mine.length === 0) return [];
		return [
			`  ${pen.paint('bold', categoryNames[category])}`,
			...mine.flatMap(check => noteLines(check.verdict, `${titleOf(check)}: ${check.says}`, pen)),
			'',
		];
	});
