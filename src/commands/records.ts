import type {RecordFacts, SpaceFacts, TrustedServer} from '../model/facts.ts';
import type {OwnRecordSeen, RecordSeen, RecordsSeen} from '../model/probes.ts';
import {isOfAnother} from '../model/trusted.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {RefusedByServer} from '../octopus/reply.ts';
import {recordsIn} from './remove-server.ts';

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

export type OwnWanted = {
	/** It is looked into first. Left out: none is chosen. */
	readonly space?: string;
	readonly thumbprints: readonly string[];
	/** Of the Server that is asked. */
	readonly server: string;
	/** By this instance. */
	readonly trusted: readonly TrustedServer[];
};

/** The records of this machine's certificate, in every space that may be seen; one whose records may not be read is left out. */
export const ownRecordsOf = async (
	client: OctopusClient,
	spaces: readonly SpaceFacts[],
	{space: chosen, thumbprints, server, trusted}: OwnWanted,
	signal: AbortSignal,
): Promise<readonly OwnRecordSeen[]> => {
	const isChosen = ({name}: SpaceFacts) => name.toLowerCase() === chosen?.toLowerCase();
	const {found} = await carriersIn(client, [...spaces.filter(isChosen), ...spaces.filter(space => !isChosen(space))], thumbprints, signal);
	return found.flatMap(({space, records}) =>
		records.map(record => ({
			...seenIn(space, record),
			registeredAs: record.registeredAs,
			isInChosenSpace: isChosen(space),
			hasOtherSubscription: isOfAnother(record.uri, trusted, server),
		})),
	);
};

/** Records by their spaces; `unseen`: where some may be that this credential may not see, as far as that was asked. */
type Carriers = {
	readonly found: ReadonlyArray<{readonly space: SpaceFacts; readonly records: readonly RecordFacts[]}>;
	readonly unseen: readonly string[];
};

/** The records with one of these thumbprints in each of these spaces. */
export const carriersIn = async (
	client: Pick<OctopusClient, 'records'>,
	spaces: readonly SpaceFacts[],
	thumbprints: readonly string[],
	signal: AbortSignal,
): Promise<Carriers> => {
	const found = spaces.slice(0, mostSpaces).map(async space => {
		const looks = thumbprints.map(thumbprint => client.records(space.id, {thumbprint}, signal));
		const records = await Promise.all(looks).catch((error: unknown) => {
			if (error instanceof RefusedByServer && (error.status === 403 || error.status === 404)) return [];
			throw error;
		});
		return {space, records: records.flat()};
	});
	return {found: await Promise.all(found), unseen: []};
};

/** The same where none may be missed, as each of them is to be changed: in all spaces, by kind, and what may not be seen is told. */
export const everyCarrierIn = async (
	client: OctopusClient,
	spaces: readonly SpaceFacts[],
	thumbprints: readonly string[],
	signal: AbortSignal,
): Promise<Carriers> => {
	const looks = await Promise.all(thumbprints.map(thumbprint => recordsIn(client, spaces, {thumbprint, signal})));
	const records = looks.flatMap(look => look.records);
	return {
		found: spaces.map(space => ({space, records: records.flatMap(one => (one.space.id === space.id ? [one.record] : []))})),
		unseen: [...new Set(looks.flatMap(look => look.unseen))],
	};
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
