import {addressText} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import type {AnyCheck, CheckEvent, CheckResult, Subject, Tell} from '../model/check.ts';
import {type Condition, holds} from '../model/condition.ts';
import {harmless} from '../model/harmless.ts';
import type {Json} from '../model/json.ts';
import type {Probes} from '../model/probes.ts';
import {type Scope, usualScope} from '../model/scope.ts';
import {secretNames} from '../model/secret.ts';
import {UserError} from '../model/user-error.ts';
import {flagOf} from './names.ts';
import {reasonText} from './reason-text.ts';

export type RunChecksOptions = {
	/** In the order of the list; a check comes after those it needs. */
	readonly checks: readonly AnyCheck[];
	readonly answers: Answers;
	/** Left out: nothing besides the answers. */
	readonly scope?: Scope;
	readonly probes: Probes;
	readonly signal: AbortSignal;
	/** What becomes of each result before others look at it. Left out: it stays. */
	readonly adjust?: (result: CheckResult) => CheckResult;
	/** A check that takes longer is `broken`. Left out: three minutes, longer than any probe's own deadline. */
	readonly mostMilliseconds?: number;
};

const usualMost = 180_000;

/** Verdicts after which what depends on a check can still be judged. */
const goesOn: ReadonlySet<CheckResult['verdict']> = new Set(['pass', 'information', 'warning', 'skipped']);

export const subjectText = (subject: Subject): string =>
	subject === undefined ? '' : typeof subject === 'string' ? subject : addressText(subject);

/**
Runs checks, those that do not apply are `skipped`, the others run each as soon as those it needs are judged, independent ones at the same time. Yields each beginning and end; a check that throws is
`broken` and the others go on. A check of the same subject is waited for; a need without that subject is waited for as a whole.
*/
export async function* runChecks({
	checks,
	answers,
	scope = usualScope,
	probes,
	signal,
	adjust = result => result,
	mostMilliseconds = usualMost,
}: RunChecksOptions): AsyncGenerator<CheckEvent> {
	const events: CheckEvent[] = [];
	let wake = () => {};
	const tell = (event: CheckEvent) => {
		events.push(event);
		wake();
	};
	const running = new Map<string, ReadonlyMap<string, Promise<CheckResult>>>();
	let places = 0;
	for (const check of checks) {
		const subjects = subjectsOf(check, answers, scope);
		const results =
			subjects.length === 0
				? [['', Promise.resolve(skip({check, place: places++, answers, adjust, tell}))] as const]
				: subjects.map(subject => {
						const needs = needsOf(check, subjectText(subject), running);
						return [
							subjectText(subject),
							judge({check, subject, place: places++, needs, answers, scope, probes, signal, mostMilliseconds, adjust, tell}),
						] as const;
					});
		running.set(check.id, new Map(results));
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

/** The results of a run in the order of the list and of the subjects, as reports have them; checks that ran at the same time end in any order. */
export const collect = async (checks: readonly AnyCheck[], events: AsyncIterable<CheckEvent>): Promise<readonly CheckResult[]> => {
	const ended: Array<{readonly result: CheckResult; readonly place: number}> = [];
	for await (const event of events) if (event.kind === 'check-ended') ended.push(event);
	const order = checks.map(({id}) => id);
	return ended
		.toSorted((one, other) => order.indexOf(one.result.id) - order.indexOf(other.result.id) || one.place - other.place)
		.map(({result}) => result);
};

const subjectsOf = (check: AnyCheck, answers: Answers, scope: Scope): readonly Subject[] =>
	holds(check.appliesTo, answers) ? (check.subjects?.(answers, scope) ?? [undefined]) : [];

const baseOf = ({id, category, title}: AnyCheck, subject: Subject) =>
	({id, category, title, subject: subjectText(subject), page: null, evidence: null, milliseconds: 0}) as const;

const skip = ({check, place, answers, adjust, tell}: Pick<Judging, 'check' | 'place' | 'answers' | 'adjust' | 'tell'>): CheckResult => {
	const unmet = unmetOf(check.appliesTo, answers);
	const says = unmet.length === 0 ? 'there is nothing it could be about' : `only when ${unmet.join(' and ')}`;
	const result = adjust(leftOut(check, says));
	tell({kind: 'check-ended', result, place});
	return result;
};

/** The result of a check that is not run, with the reason. */
export const leftOut = (check: AnyCheck, says: string): CheckResult => ({...baseOf(check, undefined), verdict: 'skipped', says});

/** The parts of a condition that do not hold, in words. */
const unmetOf = (condition: Condition | undefined, answers: Answers): readonly string[] => {
	if (condition === undefined || holds(condition, answers)) return [];
	if ('is' in condition) return [`${condition.is[0]} is ${String(condition.is[1])}`];
	if ('given' in condition) return [`--${flagOf(condition.given, {kind: condition.given in secretNames ? 'secret' : 'text'})} is given`];
	if ('all' in condition) return condition.all.flatMap(part => unmetOf(part, answers));
	if ('any' in condition) {
		const parts = condition.any.flatMap(part => unmetOf(part, answers));
		// Each but the last without its verb: “a, b or c is given”.
		return [parts.map((part, at) => (at < parts.length - 1 ? part.replace(/ is given$/, '') : part)).join(' or ')];
	}
	return ['the answers are others'];
};

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
	readonly place: number;
	readonly needs: ReadonlyArray<Promise<CheckResult>>;
	readonly answers: Answers;
	readonly scope: Scope;
	readonly probes: Probes;
	readonly signal: AbortSignal;
	readonly mostMilliseconds: number;
	readonly adjust: (result: CheckResult) => CheckResult;
	readonly tell: (event: CheckEvent) => void;
};

const judge = async (judging: Judging): Promise<CheckResult> => {
	const {check, subject, place, needs, adjust, tell} = judging;
	const waitedFor = await Promise.all(needs);
	const base = baseOf(check, subject);
	const failed = waitedFor.find(one => !goesOn.has(one.verdict) || isAccepted(one));
	const result = failed ? adjust(waitsFor(failed, base)) : adjust(await look(judging, base));
	tell({kind: 'check-ended', result, place});
	return result;
};

/** A failure that is known: nothing behind it can be judged, and nothing is to be done about it. */
const isAccepted = ({verdict, suppressed}: CheckResult): boolean => verdict === 'skipped' && suppressed === true;

const waitsFor = (failed: CheckResult, base: Omit<CheckResult, 'verdict' | 'says'>): CheckResult =>
	isAccepted(failed)
		? {...base, verdict: 'skipped', suppressed: true, says: `waits for what is suppressed: ${failed.title}`}
		: {...base, verdict: 'blocked', says: `waits for: ${failed.title}`};

const look = async (
	{check, subject, answers, scope, probes, signal, mostMilliseconds, tell}: Judging,
	base: Omit<CheckResult, 'verdict' | 'says'>,
): Promise<CheckResult> => {
	tell({kind: 'check-began', id: check.id, title: check.title, subject: base.subject});
	const began = performance.now();
	// A timer of our own: that of AbortSignal.timeout does not keep the process alive, which would end without a word.
	const deadline = new AbortController();
	const timer = setTimeout(() => deadline.abort(), mostMilliseconds);
	const limited = AbortSignal.any([signal, deadline.signal]);
	let isOver = false;
	const hear: Tell = line => {
		if (!isOver) tell({kind: 'check-told', id: check.id, subject: base.subject, line});
	};
	try {
		const evidence: Json = await Promise.race([
			check.gather(probes, subject, {answers, scope, signal: limited, tell: hear}),
			aborted(limited),
		]);
		const reason = check.judge(evidence);
		const declared = check.reasons[reason];
		if (!declared) throw new Error(`${check.id} judged “${reason}”, which it does not declare`);
		return {
			...base,
			...reasonText(declared, reason, evidence, base.subject),
			evidence,
			milliseconds: Math.round(performance.now() - began),
		};
	} catch (error) {
		const says = signal.aborted
			? interrupted
			: deadline.signal.aborted
				? `not finished after ${mostMilliseconds / 1000} s`
				: `could not be judged: ${harmless(errorText(error))}`;
		return {...base, verdict: 'broken', says, milliseconds: Math.round(performance.now() - began)};
	} finally {
		isOver = true;
		clearTimeout(timer);
	}
};

/** A `UserError` is a sentence for people; of any other error the name helps whoever is told of it. */
const errorText = (error: unknown): string =>
	error instanceof UserError ? error.message : error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** What a check says that was given up because the run was ended. */
export const interrupted = 'interrupted';

const aborted = (signal: AbortSignal): Promise<never> =>
	new Promise((_resolve, reject) => {
		const end = () => reject(new Error(interrupted));
		if (signal.aborted) end();
		signal.addEventListener('abort', end, {once: true});
	});
