import type {AnswerId} from '../model/answers.ts';
import type {Facts} from '../model/facts.ts';
import type {Question} from '../model/question.ts';
import type {ListSoFar, Lookup, LookupResult, Lookups} from './lookup.ts';
import {lookupsFor} from './lookups.ts';
import {idsOf} from './names.ts';
import {isMissingFromServer} from './needed-lookups.ts';
import {isRefused, proofOf, refusedCredential} from './proof.ts';
import {type Given, type Problem, type Resolution, type Resolver, resolve} from './resolve.ts';
import {rawOf} from './unset.ts';
import {withLookups} from './with-lookups.ts';
import {isWaiting} from './wizard-lookups.ts';

/**
The wizard as a value. Ink draws it, a linear mode can speak it, tests feed it arrays of events. Everything shown is derived from it.
*/
export type WizardState = {
	/** What flags, variables and the answers file gave. */
	readonly given: Given;
	/** What was answered here; stronger than `given`. An empty list unsets an optional answer. */
	readonly typed: Given;
	/** This machine, before anything was asked of the Server. */
	readonly machine: Facts;
	readonly lookups: Lookups;
	/** The question on the screen, or the review. */
	readonly at: AnswerId | 'review';
	/** Questions that were confirmed, in asking order. */
	readonly confirmed: readonly AnswerId[];
	/** Unfinished values of questions that were left with Esc. */
	readonly drafts: Readonly<Partial<Record<AnswerId, unknown>>>;
	/** The question was opened from the review, and Esc goes back there. */
	readonly changing: boolean;
	/**
	The question on the screen was answered, and does not go before the Server has proven that; or it was refused, and stays. `before`: what was typed until
	then, for whoever goes on typing. Undefined: nothing is waited for.
	*/
	readonly hold: {readonly before: Given[AnswerId]} | undefined;
	/** What the question on the screen wants instead of what was given. */
	readonly problem: string | undefined;
	/** Answers, sources, problems and facts for all of the above. */
	readonly resolution: Resolution;
	readonly facts: Facts;
};

export type WizardEvent =
	/**
	Enter: the raw value of the question on the screen. `undefined` unsets an optional one. One for another question came too late and counts for nothing. What
	the Server can prove holds its page until it has; the same once more goes on over a refusal that may pass.
	*/
	| {readonly kind: 'answer'; readonly id: AnswerId; readonly raw: unknown}
	/** Esc, with what stands in the field. */
	| {readonly kind: 'back'; readonly id: AnswerId | 'review'; readonly draft: unknown}
	/** From the review: open one question. */
	| {readonly kind: 'change'; readonly id: AnswerId}
	/** From the review: go on asking (something is missing). */
	| {readonly kind: 'continue'}
	/** The value in the field changed: what was wrong with it is no longer said, and what it was is no longer waited for. */
	| {readonly kind: 'edited'}
	/** What failed of what these answers call for is to be looked up once more. */
	| {readonly kind: 'look-again'}
	| {readonly kind: 'lookup-began'; readonly lookup: Lookup}
	/** A part of a list has come. */
	| {readonly kind: 'lookup-went-on'; readonly lookup: Lookup; readonly soFar: ListSoFar}
	| {readonly kind: 'lookup-ended'; readonly lookup: Lookup; readonly result: LookupResult};

export const startWizard = (resolver: Resolver, given: Given, machine: Facts): WizardState => {
	const empty = {
		given,
		typed: {},
		machine,
		lookups: {},
		at: 'review',
		confirmed: [],
		drafts: {},
		changing: false,
		hold: undefined,
		problem: undefined,
	} as const;
	return goOn(resolver, settle(resolver, empty));
};

/** The reducer. Pure but for the resolver's look at the shape of a secret. */
export const reduce = (resolver: Resolver, state: WizardState, event: WizardEvent): WizardState => {
	switch (event.kind) {
		case 'answer':
			return event.id === state.at ? answer(resolver, state, event.raw) : state;
		case 'back':
			return event.id === state.at ? back(resolver, state, event.draft) : state;
		case 'change':
			return {...state, at: event.id, changing: true, hold: undefined, problem: undefined};
		case 'continue':
			return goOn(resolver, state);
		case 'edited':
			return state.problem === undefined && !state.hold ? state : {...letGo(resolver, state), problem: undefined};
		case 'look-again': {
			const failed = lookupsFor(state.resolution.answers, state.facts).filter(({key}) => isRefused(state.lookups[key]));
			const kept = Object.entries(state.lookups).filter(([key]) => !failed.some(lookup => lookup.key === key));
			return failed.length === 0 ? state : settle(resolver, {...state, lookups: Object.fromEntries(kept)});
		}
		case 'lookup-began':
			return {...state, lookups: {...state.lookups, [event.lookup.key]: {what: 'waiting'}}};
		case 'lookup-went-on':
			return {...state, lookups: {...state.lookups, [event.lookup.key]: {what: 'waiting', soFar: event.soFar}}};
		case 'lookup-ended': {
			const next = proven(resolver, settle(resolver, {...state, lookups: {...state.lookups, [event.lookup.key]: event.result}}));
			// The review may have been reached while a default was still being looked up, and now it turns out that there is none.
			return next.at === 'review' ? goOn(resolver, next) : next;
		}
	}
};

/** The questions that are asked with these answers, in order: the first run's, those without a value, those once opened, and a credential that was refused. */
export const asked = (resolver: Resolver, state: WizardState): readonly AnswerId[] => {
	const {resolution, typed, given, facts} = state;
	const refused = refusedCredential(state);
	return resolution.applicable.filter(id => {
		const question = resolver.questions[id] as Question;
		const from = resolution.sources[id]?.kind;
		// What another answer implies is not asked beside that answer.
		const isImplied = from === 'typed' || (from === 'file' && given[id] === undefined);
		const settledElsewhere = from === 'flag' || from === 'environment' || isImplied;
		const isFirst = question.first || question.askedIf?.(resolution.answers, facts);
		return typed[id] !== undefined || (isFirst && !settledElsewhere) || refused.includes(id) || problemOf(resolution, id) !== undefined;
	});
};

export const problemOf = ({problems}: Resolution, id: AnswerId): Problem | undefined => problems.find(problem => problem.id === id);

const answer = (resolver: Resolver, state: WizardState, given: unknown): WizardState => {
	if (state.at === 'review') return state;
	const id = state.at;
	const raw = rawOf(resolver.questions[id] as Question, given);
	const typed: Given = {...state.typed, [id]: raw === undefined ? [] : [{raw, source: {kind: 'typed'}}]};
	const next = settle(resolver, {...state, typed});
	const problem = problemOf(next.resolution, id);
	if (problem) return {...state, drafts: {...state.drafts, [id]: raw}, problem: problem.wanted};
	const held = {...next, hold: state.hold ?? {before: state.typed[id]}, problem: undefined};
	const refused = state.hold && proofOf(id, state);
	const isAgain = refused?.is === 'refused' && refused.key === proofOf(id, held)?.key;
	return isAgain ? confirm(resolver, held, id) : proven(resolver, held);
};

/** Goes on when what the page is held for is proven, or nobody can prove it any more. What follows may be a part of the same, and is asked first. */
const proven = (resolver: Resolver, state: WizardState): WizardState => {
	if (!state.hold || state.at === 'review') return state;
	const proof = proofOf(state.at, state);
	const next = confirm(resolver, state, state.at);
	return !proof || proof.is === 'good' || proof.proves.some(id => id === next.at && id !== state.at) ? next : state;
};

const confirm = (resolver: Resolver, state: WizardState, id: AnswerId): WizardState => {
	const {[id]: _done, ...drafts} = state.drafts;
	const confirmed = idsOf(resolver.questions).filter(one => one === id || state.confirmed.includes(one));
	return goOn(resolver, {...state, confirmed, drafts, hold: undefined, problem: undefined});
};

/** Without the answer that the page is held for: a late reply finds nothing that it is about. */
const letGo = (resolver: Resolver, state: WizardState): WizardState => {
	if (!state.hold || state.at === 'review') return state;
	const {[state.at]: _held, ...others} = state.typed;
	const {before} = state.hold;
	return settle(resolver, {...state, hold: undefined, typed: before ? {...others, [state.at]: before} : others});
};

const back = (resolver: Resolver, state: WizardState, draft: unknown): WizardState => {
	if (state.at === 'review') return openLast(resolver, state);
	const drafts = draft === undefined ? state.drafts : {...state.drafts, [state.at]: draft};
	if (state.changing) return goOn(resolver, {...letGo(resolver, state), changing: false, problem: undefined});
	const before = asked(resolver, state);
	const previous = before[before.indexOf(state.at) - 1];
	if (previous === undefined) return {...state, drafts};
	return {...state, at: previous, drafts, hold: undefined, problem: undefined, confirmed: state.confirmed.filter(id => id !== previous)};
};

const openLast = (resolver: Resolver, state: WizardState): WizardState => {
	const last = asked(resolver, state).at(-1);
	return last === undefined ? state : {...state, at: last, problem: undefined, confirmed: state.confirmed.filter(id => id !== last)};
};

/** To the first question that is asked and not confirmed, or to the review. What a running lookup may still bring is not asked. */
const goOn = (resolver: Resolver, state: WizardState): WizardState => {
	const waiting = isWaiting(state);
	const at = asked(resolver, state).find(id => {
		const problem = problemOf(state.resolution, id);
		const mayCome = problem !== undefined && waiting && isMissingFromServer(problem, state.resolution.answers, state.facts);
		if (problem && !state.confirmed.includes(id)) return !mayCome || resolver.questions[id].first === true;
		return problem !== undefined || !state.confirmed.includes(id);
	});
	if (at === undefined) return {...state, at: 'review', changing: false, problem: undefined};
	const problem = problemOf(state.resolution, at);
	return {...state, at, changing: false, problem: problem && !problem.missing ? problem.wanted : undefined};
};

/** Resolves, lets finished lookups add to the facts, and resolves again until nothing is added. */
const settle = (resolver: Resolver, state: Omit<WizardState, 'resolution' | 'facts'>): WizardState => {
	const given: Given = {...state.given, ...state.typed};
	let facts = state.machine;
	let resolution = resolve(resolver, given, facts);
	// The account brings the spaces, the own record one of them, the space its lists, and with them the Server looks at this machine: five rounds add all there is.
	for (let round = 0; round < 5; round++) {
		const more = withLookups(facts, resolution.answers, state.lookups);
		if (more === facts) break;
		facts = more;
		resolution = resolve(resolver, given, facts);
	}
	return {...state, resolution, facts};
};
