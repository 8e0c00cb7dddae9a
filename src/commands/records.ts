import type {RecordFacts, SpaceFacts} from '../model/facts.ts';
import type {RecordSeen, RecordsSeen} from '../model/probes.ts';
import type {OctopusClient} from '../octopus/client.ts';

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
			const seen = (record: RecordFacts): RecordSeen => ({
				name: record.name,
				space: one.name,
				thumbprint: record.thumbprint ?? 'none',
				isDisabled: record.isDisabled,
			});
			return {own: own.map(seen), namesakes: same.map(seen).filter(record => record.thumbprint.toUpperCase() !== thumbprint)};
		}),
	);
	return {
		spaces: looked.map(one => one.name),
		own: found.flatMap(one => one.own),
		namesakes: found.flatMap(one => one.namesakes),
	};
};
