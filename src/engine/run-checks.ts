import {addressText} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import type {AnyCheck, CheckEvent, CheckResult, Reason, Subject} from '../model/check.ts';
import {holds} from '../model/condition.ts';
import {findingPage} from '../model/finding.ts';
import {harmless} from '../model/harmless.ts';
import type {Json} from '../model/json.ts';
import type {Probes} from '../model/probes.ts';

export type RunChecksOptions = {
	/** In the order of the list; a check comes after those it needs. */
	readonly checks: readonly AnyCheck[];
	readonly answers: Answers;
	readonly probes: Probes;
	readonly signal: AbortSignal;
	/** A check that takes longer is `broken`. Left out: three minutes, longer than any probe's own deadline. */
	readonly mostMilliseconds?: number;
};

const usualMost = 180_000;

/** Verdicts after which what depends on a check can still be judged. */
const goesOn: ReadonlySet<CheckResult['verdict']> = new Set(['pass', 'information', 'warning', 'skipped']);

export const subjectText = (subject: Subject): string =>
	subject === undefined ? '' : typeof subject === 'string' ? subject : addressText(subject);

/**
Runs checks, each as soon as those it needs are judged, independent ones at the same time. Yields each beginning and end; a check that throws is
`broken` and the others go on. A check of the same subject is waited for; a need without that subject is waited for as a whole.
*/
export async function* runChecks({
	checks,
	answers,
	probes,
	signal,
	mostMilliseconds = usualMost,
}: RunChecksOptions): AsyncGenerator<CheckEvent> {
	const events: CheckEvent[] = [];
	let wake = () => {};
	const tell = (event: CheckEvent) => {
		events.push(event);
		wake();
	};
	const running = new Map<string, ReadonlyMap<string, Promise<CheckResult>>>();
	for (const check of checks) {
		const subjects: readonly Subject[] = holds(check.appliesTo, answers) ? (check.subjects?.(answers) ?? [undefined]) : [];
		const bySubject = new Map(
			subjects.map(subject => [
				subjectText(subject),
				judge({check, subject, needs: needsOf(check, subjectText(subject), running), answers, probes, signal, mostMilliseconds, tell}),
			]),
		);
		running.set(check.id, bySubject);
	}
	let settled = false;
	const all = Promise.all([...running.values()].flatMap(results => [...results.values()])).finally(() => {
		settled = true;
		wake();
	});
	while (!settled || events.length > 0) {
		const event = events.shift();
		if (event) {
			yield event;
			continue;
		}
		await new Promise<void>(resolve => {
			wake = resolve;
			if (settled || events.length > 0) resolve();
		});
	}
	await all;
}

const needsOf = (
	check: AnyCheck,
	subject: string,
	running: ReadonlyMap<string, ReadonlyMap<string, Promise<CheckResult>>>,
): ReadonlyArray<Promise<CheckResult>> =>
	(check.needs ?? []).flatMap(id => {
		const results = running.get(id);
		if (!results) return [];
		const same = results.get(subject);
		return same ? [same] : [...results.values()];
	});

type Judging = {
	readonly check: AnyCheck;
	readonly subject: Subject;
	readonly needs: ReadonlyArray<Promise<CheckResult>>;
	readonly answers: Answers;
	readonly probes: Probes;
	readonly signal: AbortSignal;
	readonly mostMilliseconds: number;
	readonly tell: (event: CheckEvent) => void;
};

const judge = async (judging: Judging): Promise<CheckResult> => {
	const {check, subject, needs, tell} = judging;
	const waitedFor = await Promise.all(needs);
	const base = {
		id: check.id,
		category: check.category,
		title: check.title,
		subject: subjectText(subject),
		page: null,
		evidence: null,
		milliseconds: 0,
	} as const;
	const failed = waitedFor.find(({verdict}) => !goesOn.has(verdict));
	const result: CheckResult = failed ? {...base, verdict: 'blocked', says: `waits for: ${failed.title}`} : await look(judging, base);
	tell({kind: 'check-ended', result});
	return result;
};

const look = async (
	{check, subject, answers, probes, signal, mostMilliseconds, tell}: Judging,
	base: Omit<CheckResult, 'verdict' | 'says'>,
): Promise<CheckResult> => {
	tell({kind: 'check-began', id: check.id, title: check.title, subject: base.subject});
	const began = performance.now();
	const deadline = AbortSignal.timeout(mostMilliseconds);
	const limited = AbortSignal.any([signal, deadline]);
	try {
		const evidence: Json = await Promise.race([check.gather(probes, subject, {answers, signal: limited}), aborted(limited)]);
		const reason = check.judge(evidence);
		const declared = check.reasons[reason];
		if (!declared) throw new Error(`${check.id} judged “${reason}”, which it does not declare`);
		return {...base, ...judged(declared, reason, evidence, base.subject), evidence, milliseconds: Math.round(performance.now() - began)};
	} catch (error) {
		const says = signal.aborted
			? 'interrupted'
			: deadline.aborted
				? `not finished after ${mostMilliseconds / 1000} s`
				: `could not be judged: ${harmless(error instanceof Error ? error.message : String(error))}`;
		return {...base, verdict: 'broken', says, milliseconds: Math.round(performance.now() - began)};
	}
};

const aborted = (signal: AbortSignal): Promise<never> =>
	new Promise((_resolve, reject) => {
		const end = () => reject(new Error('interrupted'));
		if (signal.aborted) end();
		signal.addEventListener('abort', end, {once: true});
	});

const judged = (
	reason: Reason,
	name: string,
	evidence: Json,
	subject: string,
): Pick<CheckResult, 'verdict' | 'says' | 'page'> & Partial<CheckResult> => {
	const says = fillIn(reason.says, evidence, subject);
	if (!('remedy' in reason)) return {verdict: reason.verdict, says, reason: name, page: null};
	const {finding, owner, firm} = reason;
	return {
		verdict: reason.verdict,
		says,
		reason: name,
		owner,
		remedy: fillIn(reason.remedy, evidence, subject),
		page: finding ? findingPage(finding) : null,
		...(finding && {finding}),
		...(firm && {firm}),
	};
};

/** `{field}` from the evidence, `{subject}`; everything foreign made harmless. A field that is not there is left out with its braces. */
export const fillIn = (template: string, evidence: Json, subject: string): string =>
	template.replaceAll(/\{(\w+)\}/g, (_all, field: string) => {
		if (field === 'subject') return harmless(subject);
		const value =
			typeof evidence === 'object' && evidence !== null && !Array.isArray(evidence)
				? (evidence as Readonly<Record<string, Json>>)[field]
				: undefined;
		if (value === undefined || value === null) return '';
		return harmless(Array.isArray(value) ? value.join(', ') : String(value));
	});
