import type {CheckResult, Owner, Precedence} from '../model/check.ts';
import type {FindingCode} from '../model/finding.ts';
import {findingSlug} from '../model/finding.ts';
import {headlineOf} from '../model/headline.ts';
import type {Json} from '../model/json.ts';
import type {History} from '../model/logs.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';

export type ReportVerdict = 'pass' | 'warning' | 'fail' | 'incomplete';

/** One reason why, with who must act. The shape is a contract (`product` §5). */
export type Cause = {
	readonly finding?: FindingCode;
	readonly slug?: string;
	readonly subject: string;
	readonly owner: Owner;
	readonly verdict: 'fail' | 'warning';
	/** What is wrong, in one sentence. */
	readonly problem: string;
	/** What was seen. */
	readonly says: string;
	readonly remedy: string;
	/** The same seen with the usual tools, ready to paste. */
	readonly command?: string;
	/** What the agent's own log says of it: the newest line, and when it was written by the clock of its machine (`2026-11-21 02:14:09`). */
	readonly logged?: {readonly line: string; readonly at: string};
	readonly page: string | null;
	/** A text to send to whoever must act. Left out: not asked for. */
	readonly ticket?: string;
};

export type Report = {
	readonly schemaVersion: 1;
	readonly tool: {readonly name: string; readonly version: string};
	readonly host: {readonly name: string; readonly os: string};
	readonly subject: {readonly instance?: string; readonly style?: string};
	/** ISO 8601 */
	readonly startedAt: string;
	readonly milliseconds: number;
	readonly verdict: ReportVerdict;
	readonly causes: readonly Cause[];
	readonly checks: readonly CheckResult[];
	/** Left out: nothing is wrong, or no log tells since when. */
	readonly history?: History;
};

export type ReportOptions = Pick<Report, 'tool' | 'host' | 'subject' | 'startedAt' | 'milliseconds' | 'history'> & {
	/** In the order of the list of checks. */
	readonly results: readonly CheckResult[];
	/** Which finding comes first, and which explains another of the same subject. */
	readonly precedence: Precedence;
};

/** Judged checks → the report. Pure, so that a saved run can be reported elsewhere. */
export const makeReport = ({results, precedence, history, ...about}: ReportOptions): Report => ({
	schemaVersion: 1,
	...about,
	verdict: verdictOf(results),
	causes: causesOf(results, precedence),
	checks: results,
	...(history && {history}),
});

const verdictOf = (results: readonly CheckResult[]): ReportVerdict => {
	const has = (verdict: CheckResult['verdict']) => results.some(result => result.verdict === verdict);
	if (has('fail')) return 'fail';
	if (has('broken') || has('blocked')) return 'incomplete';
	return has('warning') ? 'warning' : 'pass';
};

/**
Root causes: failures before warnings, the most fundamental first; one of a kind and subject, as the first check says it. What waits for them is
blocked and never among them. What only a log tells of a subject is no cause beside what was seen to fail of it just now: its line stands with that. A finding about the whole may explain one of any subject, and stands for the same finding of every subject.
*/
export const causesOf = (results: readonly CheckResult[], {order, explains}: Precedence): readonly Cause[] => {
	const rank = ({finding}: Cause): number => {
		const index = finding === undefined ? -1 : order.indexOf(finding);
		return index < 0 ? order.length : index;
	};
	const all = results.filter(result => !isOnlyTold(result, results)).flatMap(result => toCause(result, results));
	const isExplained = ({finding, subject, verdict}: Cause) =>
		all.some(
			other =>
				(other.subject === subject || other.subject === '') &&
				finding !== undefined &&
				other.finding !== undefined &&
				(explains[other.finding]?.includes(finding) ||
					(other.finding === finding && other.subject !== subject && other.verdict === verdict)),
		);
	const causes = all.filter(cause => !isExplained(cause));
	const unique = causes.filter(
		(cause, index) =>
			causes.findIndex(
				other =>
					other.finding === cause.finding && other.subject === cause.subject && (cause.finding !== undefined || other.says === cause.says),
			) === index,
	);
	return unique
		.map((cause, index) => ({cause, index}))
		.sort(
			(one, other) =>
				Number(one.cause.verdict === 'warning') - Number(other.cause.verdict === 'warning') ||
				rank(one.cause) - rank(other.cause) ||
				one.index - other.index,
		)
		.map(({cause}) => cause);
};

/** A log tells of the past; whatever fails now is nearer to the reason. */
const isOnlyTold = (result: CheckResult, results: readonly CheckResult[]): boolean =>
	result.verdict === 'fail' &&
	result.subject !== '' &&
	says(result.evidence, 'fromLog') &&
	results.some(other => other.verdict === 'fail' && other.subject === result.subject && !says(other.evidence, 'fromLog'));

/** What the log has of the same subject, where it agrees with what was seen, or is itself what was seen. */
const loggedOf = (
	{category, evidence, subject, finding}: CheckResult,
	results: readonly CheckResult[],
): {readonly line: string; readonly at: string} | undefined => {
	if (category === 'log') return lineIn(evidence);
	const agreeing = results.find(
		other =>
			other.category === 'log' &&
			other.verdict === 'fail' &&
			other.subject === subject &&
			(other.finding === finding || says(other.evidence, 'agrees')),
	);
	return lineIn(agreeing?.evidence ?? null);
};

/** A mark that a check puts into its evidence: `fromLog`, what it says was read in a log; `agrees`, the look just now says the same. */
const says = (evidence: Json, mark: 'fromLog' | 'agrees'): boolean =>
	typeof evidence === 'object' && evidence !== null && (evidence as Readonly<Record<string, Json>>)[mark] === true;

const lineIn = (evidence: Json): {readonly line: string; readonly at: string} | undefined => {
	if (typeof evidence !== 'object' || evidence === null || !('line' in evidence) || !('at' in evidence)) return undefined;
	const {line, at} = evidence;
	return typeof line === 'string' && typeof at === 'string' ? {line, at} : undefined;
};

const toCause = (result: CheckResult, results: readonly CheckResult[]): readonly Cause[] => {
	const {verdict, finding, owner, title, says, remedy, command, subject, page} = result;
	if ((verdict !== 'fail' && verdict !== 'warning') || owner === undefined || remedy === undefined) return [];
	const logged = loggedOf(result, results);
	return [
		{
			...(finding && {finding, slug: findingSlug(finding)}),
			subject,
			owner,
			verdict,
			problem: headlineOf(finding, subject) ?? `Not so: ${title}${subject === '' ? '' : ` (${subject})`}`,
			says,
			remedy,
			...(command !== undefined && {command}),
			...(logged && {logged}),
			page,
		},
	];
};

/** `failOnWarning`: a warning counts as a failure. */
export const exitCodeOf = (
	{verdict, causes}: Pick<Report, 'verdict' | 'causes'>,
	{failOnWarning}: {readonly failOnWarning: boolean} = {failOnWarning: false},
): ExitCode => {
	if (verdict === 'fail' || (failOnWarning && causes.length > 0)) return exitCodes.failed;
	return verdict === 'incomplete' ? exitCodes.incomplete : exitCodes.fine;
};

/** The failures that stop a set-up: those that are firm, and those whose finding was not overruled on purpose. */
export const blockingFailures = (results: readonly CheckResult[], despite: readonly FindingCode[]): readonly CheckResult[] =>
	results.filter(({verdict, finding, firm}) => verdict === 'fail' && (firm || finding === undefined || !despite.includes(finding)));
