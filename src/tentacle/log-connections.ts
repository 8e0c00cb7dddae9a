import type {LoggedConnection} from '../model/logs.ts';
import {quietMilliseconds} from './log-lines.ts';

const mostEndpoints = 500;
const mostLifetimes = 12;

/** A Server that never answers is given up after 60 seconds of silence, which proves that the connection never was one. */
const proofMilliseconds = 75_000;

type Lifetime = {readonly seconds: number; readonly endedAt: number};

type Connection = {
	/** The newest connection line that is not yet proven or refuted. */
	pending: number | undefined;
	/** The newest that lasted, and whether it still does; and the one before. */
	good: number | undefined;
	goodBefore: number | undefined;
	isUp: boolean;
	/** The first ERROR since `good`, and the newest. */
	firstFailure: number | undefined;
	lastFailure: number | undefined;
	made: number | undefined;
	lifetimes: Lifetime[];
};

export type Connections = {
	readonly made: (endpoint: string, at: number) => void;
	readonly failed: (endpoint: string, at: number) => void;
	/** Everything it had is gone; what was good stays known. */
	readonly agentStarted: () => void;
	/** Since the newest connection line of the endpoint; undefined: there was none since the last failure but one. */
	readonly secondsSinceMade: (endpoint: string, at: number | undefined) => number | undefined;
	readonly end: (newest: number | undefined, startedAt: number | undefined) => readonly LoggedConnection[];
};

/**
How each polled address fares. A connection line alone proves nothing (an agent that is rejected writes it too, facts: Tentacle §16): it counts when no ERROR
of that endpoint follows within ten seconds.
*/
export const createConnections = (): Connections => {
	const all = new Map<string, Connection>();
	const of = (endpoint: string): Connection | undefined => {
		const known = all.get(endpoint);
		if (known) return known;
		if (all.size >= mostEndpoints) return undefined;
		const made: Connection = {
			pending: undefined,
			good: undefined,
			goodBefore: undefined,
			isUp: false,
			firstFailure: undefined,
			lastFailure: undefined,
			made: undefined,
			lifetimes: [],
		};
		all.set(endpoint, made);
		return made;
	};

	/** It has lasted until `at`, or not long enough to say. */
	const settle = (one: Connection, at: number) => {
		if (one.pending === undefined || at - one.pending < quietMilliseconds) return;
		one.goodBefore = one.good;
		one.good = one.pending;
		one.isUp = true;
		one.pending = undefined;
		one.firstFailure = undefined;
	};

	const ended = (one: Connection, at: number) => {
		if (!one.isUp || one.good === undefined) return;
		one.isUp = false;
		if (at - one.good < proofMilliseconds) {
			one.good = one.goodBefore;
			return;
		}
		one.lifetimes.push({seconds: (at - one.good) / 1000, endedAt: at});
		if (one.lifetimes.length > mostLifetimes) one.lifetimes.shift();
	};

	return {
		made: (endpoint, at) => {
			const one = of(endpoint);
			if (!one) return;
			settle(one, at);
			ended(one, at);
			// Several connections to one address are made together; the first of them counts.
			if (one.pending === undefined) one.pending = at;
			one.made = at;
		},
		failed: (endpoint, at) => {
			const one = of(endpoint);
			if (!one) return;
			settle(one, at);
			ended(one, at);
			one.pending = undefined;
			one.firstFailure ??= at;
			one.lastFailure = at;
		},
		agentStarted: () => {
			for (const one of all.values()) {
				one.isUp = false;
				one.pending = undefined;
				one.made = undefined;
			}
		},
		secondsSinceMade: (endpoint, at) => {
			const made = all.get(endpoint)?.made;
			return made === undefined || at === undefined ? undefined : (at - made) / 1000;
		},
		end: (newest, startedAt) =>
			[...all].map(([endpoint, one]) => {
				if (newest !== undefined) settle(one, newest);
				return logged(endpoint, one, startedAt);
			}),
	};
};

const logged = (endpoint: string, one: Connection, startedAt: number | undefined): LoggedConnection => {
	const {good, firstFailure, lastFailure} = one;
	const lifetimes = equalLifetimes(one.lifetimes);
	return {
		endpoint,
		state: stateOf(one, startedAt),
		...(good !== undefined && {lastGood: isoOf(good)}),
		...(firstFailure !== undefined && {firstFailure: isoOf(firstFailure)}),
		...(lastFailure !== undefined && {lastFailure: isoOf(lastFailure)}),
		...(lifetimes && {equalLifetimes: lifetimes}),
	};
};

const stateOf = ({isUp, pending, lastFailure}: Connection, startedAt: number | undefined): LoggedConnection['state'] => {
	if (isUp) return 'connected';
	if (pending !== undefined) return 'open';
	return lastFailure !== undefined && (startedAt === undefined || lastFailure >= startedAt) ? 'failed' : 'untold';
};

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

const fewest = 4;
/** Shorter ones are retries; what comes once a day has its reason in the calendar (backups, restarts at night). */
const shortestSeconds = proofMilliseconds / 1000;
const longestSeconds = 12 * 3600;

/** The newest lifetimes in a row that differ by two seconds or five percent at most; undefined: fewer than four do. */
export const equalLifetimes = (lifetimes: readonly Lifetime[]): LoggedConnection['equalLifetimes'] => {
	const newest = lifetimes.at(-1);
	if (!newest || newest.seconds < shortestSeconds || newest.seconds > longestSeconds) return undefined;
	const most = Math.max(2, newest.seconds * 0.05);
	const firstOther = lifetimes.findLastIndex(({seconds}) => Math.abs(seconds - newest.seconds) > most);
	const equal = lifetimes.slice(firstOther + 1);
	const [first] = equal;
	if (!first || equal.length < fewest) return undefined;
	return {count: equal.length, seconds: Math.round(newest.seconds), first: isoOf(first.endedAt), last: isoOf(newest.endedAt)};
};
