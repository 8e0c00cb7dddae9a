import path from 'node:path';
import type {Address} from '../model/address.ts';
import {addressText} from '../model/address.ts';
import {harmless} from '../model/harmless.ts';
import type {LogSeen} from '../model/logs.ts';
import {UserError} from '../model/user-error.ts';
import {createSummary, type LogSummary, type Summing} from '../tentacle/log-summary.ts';
import {codeOf} from './file-problem.ts';
import {searchLogFile} from './log-files.ts';
import {readAt, withRegularFile} from './regular-file.ts';

/** The newest archive is `.0`; seven are kept (facts: Tentacle §6.1). */
export const archives = [0, 1, 2, 3, 4, 5, 6] as const;

/** How far back is looked, in turn, until everything asked for is found. */
const reaches = [4, 16, 64].map(mebibytes => mebibytes * 1024 * 1024);
const usualMilliseconds = 1500;

export type InstanceLogOptions = {
	/** The polled addresses whose last good connection is looked for. */
	readonly addresses: readonly Address[];
	/** The last lines of its journal, when the unit is not up. */
	readonly journal: readonly string[];
	readonly signal: AbortSignal;
	/** After this no further reach is begun. Left out: a second and a half. */
	readonly longestMilliseconds?: number;
};

/** An instance's log and its archives, the newest first, and its size. */
const segmentsOf = (homeFolder: string): ReadonlyArray<{readonly file: string; readonly size: number}> => {
	const newest = path.join(homeFolder, 'Logs/OctopusTentacle.txt');
	return [newest, ...archives.map(number => newest.replace(/\.txt$/, `.${number}.txt`))].flatMap(file => {
		try {
			return [withRegularFile(file, ({stats}) => ({file, size: stats.size}))];
		} catch (error) {
			// Not every day has been yet; a log is renamed once a day.
			if (error instanceof UserError && codeOf(error) === 'ENOENT') return [];
			throw error;
		}
	});
};

/**
Reads an instance's log from its end, only as far back as needed for its newest start and each address's last good connection, and at most 64 MiB. Undefined:
there is no log and no journal.
*/
export const searchInstanceLog = async (
	homeFolder: string | undefined,
	{addresses, journal, signal, longestMilliseconds = usualMilliseconds}: InstanceLogOptions,
): Promise<LogSeen | undefined> => {
	const began = performance.now();
	const segments = homeFolder === undefined ? [] : segmentsOf(homeFolder);
	if (segments.length === 0 && journal.length === 0) return undefined;
	const whole = segments.reduce((sum, {size}) => sum + size, 0);
	for (const [index, reach] of reaches.entries()) {
		const summary = createSummary();
		const {bytes, sources} = await searchBack(segments, reach, summary, signal);
		for (const message of sinceLastStarts(journal)) summary.take({message, details: [], only: ['start']});
		const seen = summary.end(new Date());
		const isEnough = reach >= whole || isComplete(seen, addresses);
		if (!isEnough && index < reaches.length - 1 && performance.now() - began < longestMilliseconds) continue;
		return {
			sources: [...sources, ...(journal.length > 0 ? ['journal'] : [])],
			files: sources.length,
			bytes,
			leftOut: isEnough ? [] : [`only the last ${Math.round(bytes / 1024 / 1024)} MiB of ${Math.round(whole / 1024 / 1024)} were searched`],
			...seen,
		};
	}
	return undefined;
};

const isComplete = ({start, connections}: LogSummary, addresses: readonly Address[]): boolean =>
	start !== undefined &&
	addresses.every(address =>
		connections.some(({endpoint, lastGood}) => endpoint === addressText(address).toLowerCase() && lastGood !== undefined),
	);

const searchBack = async (
	segments: ReturnType<typeof segmentsOf>,
	reach: number,
	summary: Summing,
	signal: AbortSignal,
): Promise<{readonly bytes: number; readonly sources: readonly string[]}> => {
	const parts: Array<{readonly file: string; readonly position: number}> = [];
	let left = reach;
	for (const {file, size} of segments) {
		if (left <= 0) break;
		parts.unshift({file, position: lineBegin(file, Math.max(0, size - left))});
		left -= size;
	}
	let bytes = 0;
	for (const {file, position} of parts) bytes += await searchLogFile(file, summary, signal, position);
	return {bytes, sources: parts.map(({file}) => harmless(file, 300)).reverse()};
};

/** The beginning of the next whole line. */
const lineBegin = (file: string, position: number): number => {
	if (position === 0) return 0;
	const newline = withRegularFile(file, ({descriptor}) => readAt(descriptor, position, 64 * 1024).indexOf('\n'));
	return newline < 0 ? position : position + newline + 1;
};

/** systemd's word about the last start but one, and what came after: older lines may have been about something else. */
const sinceLastStarts = (journal: readonly string[]): readonly string[] => {
	const starts = journal.flatMap((line, index) => (line.startsWith('Started ') ? [index] : []));
	return journal.slice(starts.at(-2) ?? 0);
};
