import type {Cause} from '../engine/report.ts';
import type {Host} from '../host/host.ts';
import {addressText} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import type {InstanceFacts} from '../model/facts.ts';
import type {History, LoggedChange, LoggedConnection, LogSeen} from '../model/logs.ts';

/** Without a good connection in the log, changes of this time before the failure are told. */
const usualMilliseconds = 24 * 3600 * 1000;
const mostChanges = 5;

/**
When the connection that the first cause is about was good last, when it first failed after that, and what changed in between: by the log, and by the times of the
instance's files. Undefined: nothing failed, or no log tells.
*/
export const historyOf = (
	causes: readonly Cause[],
	log: LogSeen | undefined,
	files: readonly LoggedChange[],
	polled: Pick<Answers, 'serverAddresses'>,
): History | undefined => {
	const [first] = causes.filter(({verdict}) => verdict === 'fail');
	// A log that tells of another failure knows nothing about this one's beginning.
	if (!first || !log || (first.subject !== '' && !first.logged)) return undefined;
	const endpoints = first.subject === '' ? (polled.serverAddresses ?? []).map(addressText) : [first.subject];
	const mine = log.connections.filter(({endpoint}) => endpoints.some(one => one.toLowerCase() === endpoint));
	const connection = mine.toSorted((one, other) => (one.firstFailure ?? '~').localeCompare(other.firstFailure ?? '~'))[0];
	if (!connection || (connection.lastGood === undefined && connection.firstFailure === undefined)) return undefined;
	const {lastGood, firstFailure} = connection;
	return {
		...(lastGood !== undefined && {lastGood}),
		...(firstFailure !== undefined && {firstFailure}),
		changes: changesIn(connection, [...log.changes, ...files]),
	};
};

const changesIn = ({lastGood, firstFailure}: LoggedConnection, changes: readonly LoggedChange[]): readonly LoggedChange[] => {
	const until = firstFailure === undefined ? Number.POSITIVE_INFINITY : Date.parse(firstFailure);
	const from = lastGood === undefined ? until - usualMilliseconds : Date.parse(lastGood);
	const between = changes.filter(({at}) => Date.parse(at) > from && Date.parse(at) <= until);
	return between.toSorted((one, other) => one.at.localeCompare(other.at)).slice(-mostChanges);
};

/** When the instance's own files were changed last, as changes. */
export const changedFiles = async (host: Pick<Host, 'changed'>, instance: InstanceFacts | undefined): Promise<readonly LoggedChange[]> => {
	if (!instance) return [];
	const files = [
		[instance.configFile, 'the instance’s configuration file was written last'],
		[`/etc/systemd/system/${instance.unit.name}`, 'the unit’s file was written last'],
	] as const;
	const times = await Promise.all(files.map(async ([file]) => host.changed(file)));
	return files.flatMap(([, what], index) => {
		const at = times[index];
		return at === undefined ? [] : [{at: at.toISOString(), what}];
	});
};
