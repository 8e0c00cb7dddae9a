import type {RecordFacts, SpaceFacts} from '../model/facts.ts';
import type {OwnRecordSeen, RecordSeen, RecordsSeen} from '../model/probes.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {RefusedByServer} from '../octopus/reply.ts';

export type Wanted = {
	/** The chosen one; left out: every space that the key may see. */
	readonly space?: string;
	/** Under which this machine is, or would be, registered. */
	readonly name: string;
	/** Left out: it has no certificate, so no record can be its own. */
	readonly thumbprint?: string;
};

/** A Server with more spaces than that is asked for the first of them only; they are named. */
const mostSpaces = 20;

/** The records of this machine's certificate, in every space that may be seen; one whose records may not be read is left out. */
export const ownRecordsOf = async (
	client: OctopusClient,
	spaces: readonly SpaceFacts[],
	{space: chosen, thumbprint, subscriptionId}: {readonly space?: string; readonly thumbprint: string; readonly subscriptionId?: string},
	signal: AbortSignal,
): Promise<readonly OwnRecordSeen[]> => {
	const found = await Promise.all(
		spaces.slice(0, mostSpaces).map(async space => {
			const records = await client.records(space.id, {thumbprint}, signal).catch((error: unknown) => {
				if (error instanceof RefusedByServer) return [];
				throw error;
			});
			return records.map(record => ({
				...seenIn(space, record),
				registeredAs: record.registeredAs,
				isInChosenSpace: space.name.toLowerCase() === chosen?.toLowerCase(),
				hasOtherSubscription: (record.uri?.startsWith('poll:') ?? false) && subscriptionId !== undefined && record.uri !== subscriptionId,
			}));
		}),
	);
	return found.flat();
};

const seenIn = (space: SpaceFacts, record: RecordFacts): RecordSeen => ({
	name: record.name,
	space: space.name,
	thumbprint: record.thumbprint ?? 'none',
	isDisabled: record.isDisabled,
});

/** Looks for this machine's records by thumbprint and by name. Undefined: the chosen space is not there. */
export const recordsOf = async (
	client: OctopusClient,
	spaces: readonly SpaceFacts[],
	{space, name, thumbprint}: Wanted,
	signal: AbortSignal,
): Promise<RecordsSeen | undefined> => {
	const looked = (space === undefined ? spaces : spaces.filter(one => one.name.toLowerCase() === space.toLowerCase())).slice(0, mostSpaces);
	if (looked.length === 0) return undefined;
	const found = await Promise.all(
		looked.map(async one => {
			const [own, same] = await Promise.all([
				thumbprint === undefined ? [] : client.records(one.id, {thumbprint}, signal),
				client.records(one.id, {name}, signal),
			]);
			const seen = (record: RecordFacts) => seenIn(one, record);
			return {own: own.map(seen), namesakes: same.map(seen).filter(record => record.thumbprint.toUpperCase() !== thumbprint)};
		}),
	);
	return {
		spaces: looked.map(one => one.name),
		own: found.flatMap(one => one.own),
		namesakes: found.flatMap(one => one.namesakes),
	};
};
