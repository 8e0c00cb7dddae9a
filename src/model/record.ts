import type {Answers, Style} from './answers.ts';
import type {RecordFacts} from './facts.ts';

/** How the Server and the machine of a record meet; undefined: it is no Tentacle's (facts: Octopus REST §4.3). */
export const styleOfRecord = ({communicationStyle}: RecordFacts): Style | undefined => {
	if (communicationStyle === 'TentaclePassive') return 'listening';
	return communicationStyle === 'TentacleActive' ? 'polling' : undefined;
};

/** The one of the chosen name and kind: names are compared as Tentacle does, trimmed and without case (facts: Octopus REST §3.1). */
export const recordOfName = ({name, registerAs}: Answers, records: readonly RecordFacts[]): RecordFacts | undefined =>
	records.find(record => record.registeredAs === registerAs && record.name.trim().toLowerCase() === name?.trim().toLowerCase());
