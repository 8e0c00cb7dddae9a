import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {Address} from '../model/address.ts';
import type {InstanceSettings} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {LastContact} from '../model/instance-summary.ts';
import type {ConnectionSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {lastContactIn} from '../tentacle/last-contact.ts';
import {connectionOf, type LogLine, parseLog} from '../tentacle/log-lines.ts';
import {codeOf} from './file-problem.ts';
import {archives} from './instance-log.ts';
import {readAt, withRegularFile} from './regular-file.ts';

/** All that is read of an agent's log: the last 4 MiB. */
const longestBytes = 4 * 1024 * 1024;
const betweenLooksMilliseconds = 250;
/** The first retry of an agent comes after five seconds, and a connection counts after ten quiet ones. */
const longestWaitMilliseconds = 45_000;

export type ConnectionOptions = {
	/** An agent that started before it does not count. */
	readonly since?: Date;
	readonly signal: AbortSignal;
	/** Wait until it is connected or failed, at most 45 s. */
	readonly wait: boolean;
};

/** How a polled address fares, by the agent's own log. `unknown`: no log, or no start of an agent in it. Throws the reason of `signal`. */
export const lookAtConnection = async (
	{homeFolder}: Pick<InstanceSettings, 'homeFolder'>,
	address: Address,
	{since, signal, wait}: ConnectionOptions,
): Promise<ConnectionSeen> => {
	const began = performance.now();
	const readLog = createLogReader(homeFolder);
	for (;;) {
		signal.throwIfAborted();
		const milliseconds = Math.round(performance.now() - began);
		const {state, line, kind, fields} = connectionOf(readLog(), address, {since, now: new Date()});
		const settled = state === 'connected' || state === 'failed';
		if (settled || !wait || milliseconds > longestWaitMilliseconds) {
			return {
				state,
				...(line !== undefined && {line: harmless(line)}),
				...(kind !== undefined && {kind}),
				...(fields && {fields}),
				milliseconds,
			};
		}
		await pause(betweenLooksMilliseconds, undefined, {signal});
	}
};

/** Reads the log again only when it has grown or was exchanged. */
const createLogReader = (homeFolder: string | undefined): (() => readonly LogLine[]) => {
	let mark = '';
	let lines: readonly LogLine[] = [];
	return () => {
		if (homeFolder === undefined) return lines;
		const file = path.join(homeFolder, 'Logs/OctopusTentacle.txt');
		const current = markOf(file);
		if (current !== mark) {
			mark = current;
			lines = parseLog(readBackToStart(file));
		}
		return lines;
	};
};

/** Tells one state of a file from the next. */
const markOf = (file: string): string =>
	ifThere(() => withRegularFile(file, ({stats}) => `${stats.ino} ${stats.size} ${stats.mtimeMs}`)) ?? 'not there';

/** What the log says of the last contact with a Server; `unreadable`: it may not be read. */
export const readLastContact = ({homeFolder}: Pick<InstanceSettings, 'homeFolder'>): LastContact | 'unreadable' | undefined => {
	if (homeFolder === undefined) return undefined;
	try {
		return lastContactIn(parseLog(readBackToStart(path.join(homeFolder, 'Logs/OctopusTentacle.txt'))));
	} catch (error) {
		if (error instanceof UserError) return 'unreadable';
		throw error;
	}
};

/** The end of the log; of archives too, as far back as the last start of an agent, within the bound. */
const readBackToStart = (file: string): string => {
	let text = tailOf(file, longestBytes);
	for (const number of archives) {
		const left = longestBytes - text.length;
		if (left <= 0 || text.includes('==== RunAgentCommand')) break;
		text = `${tailOf(file.replace(/\.txt$/, `.${number}.txt`), left)}${text}`;
	}
	return text;
};

const tailOf = (file: string, longest: number): string =>
	ifThere(() =>
		withRegularFile(file, ({descriptor, stats}) => readAt(descriptor, Math.max(0, stats.size - longest), longest).toString('utf8')),
	) ?? '';

const ifThere = <Result>(act: () => Result): Result | undefined => {
	try {
		return act();
	} catch (error) {
		// An agent that has not started yet has no log; a log is renamed once a day.
		if (error instanceof UserError && codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
};
