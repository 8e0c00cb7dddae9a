import {type Address, isHost} from './address.ts';
import type {Answers, Style} from './answers.ts';
import type {RecordFacts} from './facts.ts';
import {hostOf} from './portal-url.ts';

/** How the Server and the machine of a record meet; undefined: it is no Tentacle's (facts: Octopus REST §4.3). */
export const styleOfRecord = ({communicationStyle}: RecordFacts): Style | undefined => {
	if (communicationStyle === 'TentaclePassive') return 'listening';
	return communicationStyle === 'TentacleActive' ? 'polling' : undefined;
};

/** Names of records are compared as Tentacle does, trimmed and without case (facts: Octopus REST §3.1). */
export const isSameName = (one: string, other: string | undefined): boolean => one.trim().toLowerCase() === other?.trim().toLowerCase();

/** The one of the chosen name and kind. */
export const recordOfName = ({name, registerAs}: Answers, records: readonly RecordFacts[]): RecordFacts | undefined =>
	records.find(record => record.registeredAs === registerAs && isSameName(record.name, name));

/** Whether a record is of this certificate, or of one of these; without one no record is. */
export const carries = ({thumbprint}: Pick<RecordFacts, 'thumbprint'>, own: string | readonly string[] | undefined): boolean =>
	own !== undefined && thumbprint !== undefined && (typeof own === 'string' ? [own] : own).includes(thumbprint.toUpperCase());

/**
Of the records that one certificate has in a space, which can be several (facts: Octopus REST §4.3), the one that the answers mean: of the chosen kind, and
of those the one of the chosen name goes before others, then one of the chosen style.
*/
export const ownAmong = ({name, registerAs, style}: Answers, own: readonly RecordFacts[]): RecordFacts | undefined => {
	const mine = own.filter(({registeredAs}) => registerAs === undefined || registeredAs === registerAs);
	return mine.find(record => isSameName(record.name, name)) ?? mine.find(record => styleOfRecord(record) === style) ?? mine[0];
};

/** Where a record says that its machine is dialled; undefined: it says nothing that could be dialled. */
export const dialledOf = ({uri}: Pick<RecordFacts, 'uri'>): Address | undefined => {
	const url = uri === undefined ? null : URL.parse(uri);
	if (url?.protocol !== 'https:' || !isHost(hostOf(url))) return undefined;
	return {host: hostOf(url), port: Number(url.port || 443)};
};
