import type {Tell} from '../model/check.ts';
import type {RecordFacts} from '../model/facts.ts';
import type {HealthOutcome} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {createPauses, type Patience} from './pauses.ts';

export type RecordFollowed = {
	readonly outcome: Extract<HealthOutcome, 'ended' | 'untold' | 'gone' | 'lost'>;
	readonly why?: string;
	/** As it was last. */
	readonly record: RecordFacts;
};

type FollowOptions = Patience & {
	readonly record: RecordFacts;
	/** Reads it again. */
	readonly read: (signal: AbortSignal) => Promise<RecordFacts | undefined>;
	/** This run made the record: whatever it says of its health is new. */
	readonly isNew: boolean;
	readonly tell: Tell;
};

const mostMisses = 5;

/**
Follows the record's own health until it is of a look that ended after this run began to watch. What an older check left there does not count: a record of
this run began as `Unknown`, every other must change or be seen in a check first. A bad state of before may be of an agent that was not up yet.
*/
export const followRecord = async ({record: first, read, isNew, tell, ...patience}: FollowOptions): Promise<RecordFollowed> => {
	const pauses = createPauses(patience, tell);
	let record = first;
	let wasInProcess = false;
	let misses = 0;
	for (;;) {
		const inProcess = record.resource.IsInProcess === true;
		const isFresh = wasInProcess || wordsOf(record) !== wordsOf(first) || (isNew && isWell(record));
		if (!inProcess && isFresh && isKnown(record)) return {outcome: 'ended', record};
		wasInProcess ||= inProcess;
		if (pauses.isOver()) return {outcome: 'untold', why: untold(first, isNew), record};
		await pauses.wait('Waiting for the Server to look at this machine');
		try {
			const now = await read(patience.signal);
			if (now === undefined) return {outcome: 'gone', why: `the record ${first.name} is no longer there`, record};
			record = now;
			misses = 0;
		} catch (error) {
			patience.signal.throwIfAborted();
			if (!(error instanceof UserError)) throw error;
			if (++misses >= mostMisses) return {outcome: 'lost', why: error.message, record};
		}
	}
};

export const isWell = ({healthStatus}: RecordFacts): boolean => healthStatus === 'Healthy' || healthStatus === 'HasWarnings';

const isKnown = ({healthStatus}: RecordFacts): boolean => healthStatus !== 'Unknown' && healthStatus !== '';

/** What a health check leaves in a record (facts: Octopus REST §4.2). */
const wordsOf = ({healthStatus, resource}: RecordFacts): string =>
	JSON.stringify([healthStatus, resource.StatusSummary, resource.OperatingSystem, resource.ShellVersion, resource.HasLatestCalamari]);

const untold = (first: RecordFacts, isNew: boolean): string => {
	if (!isKnown(first)) return 'the Server has not looked at this machine yet';
	return `the record says ${first.healthStatus}, ${isNew ? 'maybe of a look before the agent was up' : 'but of a look before this set-up'}`;
};
