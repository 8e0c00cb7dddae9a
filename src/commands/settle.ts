import type {Lookup, Lookups} from '../engine/lookup.ts';
import {lookupsFor} from '../engine/lookups.ts';
import {isMissingFromServer, isNeeded, isOnlyTold} from '../engine/needed-lookups.ts';
import {type Given, type Problem, type Resolution, type Resolver, resolve} from '../engine/resolve.ts';
import {withLookups} from '../engine/with-lookups.ts';
import type {Facts} from '../model/facts.ts';
import {lookUp} from './look-up.ts';
import type {ServerAccess} from './server-access.ts';
import type {SetUpSession} from './set-up-session.ts';

export type Settled = {
	readonly resolution: Resolution;
	readonly facts: Facts;
	/** Why the Server could not be asked for what it adds. */
	readonly serverProblem?: string;
	/** Knows what was looked up. */
	readonly planned: ServerAccess;
};

/**
Resolves unattended: first with what was given, so that every mistake in it is told before any connection; then with what the Server adds. `isWanted`: the
looks that are worth their time. Left out: all.
*/
export const settle = async (
	session: SetUpSession,
	signal: AbortSignal,
	isWanted: (lookup: Lookup) => boolean = () => true,
): Promise<Settled> => {
	const {resolver, given, machine, server} = session;
	let facts = machine;
	let resolution = resolve(resolver, given, facts);
	const planned = server.through(resolution.answers).remembering();
	if (hasMistake(resolver, resolution, facts)) return {resolution, facts, planned};
	let lookups: Lookups = {};
	for (;;) {
		const next = together(
			lookupsFor(resolution.answers, facts).filter(
				lookup => lookups[lookup.key] === undefined && isOfUse(lookup, given) && isWanted(lookup),
			),
		);
		if (next.length === 0) return {resolution, facts, planned};
		const ended = await Promise.all(
			next.map(async lookup => ({lookup, result: await lookUp({...session, server: planned}, lookup, signal)})),
		);
		for (const {lookup, result} of ended) {
			if (result.what === 'failed' && isNeeded(lookup, resolution)) return {resolution, facts, planned, serverProblem: result.says};
		}
		lookups = {...lookups, ...Object.fromEntries(ended.map(({lookup, result}) => [lookup.key, result]))};
		facts = withLookups(facts, resolution.answers, lookups);
		resolution = resolve(resolver, given, facts);
	}
};

/** Something that no look at the Server can mend. */
const hasMistake = ({questions}: Resolver, {problems, answers}: Resolution, facts: Facts): boolean =>
	problems.some(
		(problem: Problem) =>
			!isMissingFromServer(problem, answers, facts) || questions[problem.id].whenMissing?.(answers, facts) !== undefined,
	);

/** Where nobody looks on. A name that was given is the one under which this machine is reached: what else there is need not be found out. */
const isOfUse = (lookup: Lookup, {publicHostName}: Given): boolean =>
	lookup.what !== 'portal' && !isOnlyTold(lookup) && (lookup.what !== 'reach' || !publicHostName);

/** One after the other, as one can decide what the next is about; lists are asked for together. */
const together = (lookups: readonly Lookup[]): readonly Lookup[] =>
	lookups.filter(({what}, index) => index === 0 || (what === 'list' && lookups[0]?.what === 'list'));
