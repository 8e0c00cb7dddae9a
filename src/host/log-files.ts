import {closeSync, lstatSync, readSync, statSync} from 'node:fs';
import {opendir} from 'node:fs/promises';
import path from 'node:path';
import {setImmediate as breathe} from 'node:timers/promises';
import {harmless} from '../model/harmless.ts';
import type {LogSeen} from '../model/logs.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {readRecord} from '../tentacle/log-record.ts';
import {createLogScanner, type LogScanner} from '../tentacle/log-scan.ts';
import {createSummary, type Summing} from '../tentacle/log-summary.ts';
import {attempt, fileProblem, shown} from './file-problem.ts';
import {openRegularFile, readAt, withRegularFile} from './regular-file.ts';

/** Of a folder, so many names are looked at, and so many logs are searched: the newest. */
const mostNames = 20_000;
const mostFiles = 200;
const mostSources = 20;
/** After so many bytes everybody else has a turn: Ctrl+C, the waiting line. */
const breatheBytes = 16 * 1024 * 1024;

export type GivenLogsOptions = {
	/** What `-` is read from. */
	readonly stdin: AsyncIterable<Uint8Array | string>;
	readonly signal: AbortSignal;
};

/**
Searches logs from anywhere: files, folders of them, or `-` for standard input, each whole and in the order of time. Throws a `UserError` for what is neither
a regular file nor a folder; what a folder has besides is passed over and said.
*/
export const searchGivenLogs = async (paths: readonly string[], {stdin, signal}: GivenLogsOptions): Promise<LogSeen> => {
	const summary = createSummary();
	const leftOut: string[] = [];
	const found: LogFile[] = [];
	for (const wanted of paths.filter(one => one !== '-')) {
		const files = attempt(wanted, () => statSync(wanted)).isDirectory() ? await filesIn(wanted, leftOut) : [fileOf(wanted)];
		found.push(...files);
	}
	let bytes = 0;
	for (const {file} of found.toSorted((one, other) => one.begins - other.begins)) bytes += await searchLogFile(file, summary, signal);
	if (paths.includes('-')) bytes += await searchStream(stdin, summary, signal);
	const names = [...found.map(({file}) => harmless(file, 300)), ...(paths.includes('-') ? ['standard input'] : [])];
	return {sources: names.slice(0, mostSources), files: names.length, bytes, leftOut, ...summary.end()};
};

type LogFile = {readonly file: string /** Milliseconds since 1970: of its first line, else of its last change. */; readonly begins: number};

/** Usage errors: what was given cannot be searched. */
const fileOf = (file: string): LogFile => {
	try {
		return withRegularFile(file, ({descriptor, stats}) => ({file, begins: firstTime(readAt(descriptor, 0, 64 * 1024)) ?? stats.mtimeMs}));
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		throw new UserError(error.message, {
			exitCode: exitCodes.usage,
			next: ['--log wants a file, a folder, or - for standard input.'],
			cause: error,
		});
	}
};

const firstTime = (bytes: Buffer): number | undefined => {
	for (const line of bytes.toString('latin1').split('\n')) {
		const at = readRecord(line)?.at;
		if (at !== undefined) return at;
	}
	return undefined;
};

const isLogName = (name: string): boolean => /\.(log|txt)(\.\d{1,4})?$/i.test(name);

const openFolder = async (folder: string) => {
	try {
		return await opendir(folder);
	} catch (error) {
		throw fileProblem(folder, error);
	}
};

/** The logs right in a folder: no folders below it, no links, pipes or devices. */
const filesIn = async (folder: string, leftOut: string[]): Promise<readonly LogFile[]> => {
	const logs: Array<{readonly file: string; readonly changed: number}> = [];
	let names = 0;
	let others = 0;
	for await (const entry of await openFolder(folder)) {
		names++;
		if (names > mostNames) break;
		const file = path.join(folder, entry.name);
		const stats = entry.isFile() && isLogName(entry.name) ? lstatSync(file, {throwIfNoEntry: false}) : undefined;
		if (stats) logs.push({file, changed: stats.mtimeMs});
		else others++;
	}
	const newest = logs.toSorted((one, other) => other.changed - one.changed).slice(0, mostFiles);
	const about = shown(folder);
	if (names > mostNames) leftOut.push(`${about} has more than ${mostNames} names; the rest was not looked at`);
	if (logs.length > newest.length) leftOut.push(`of ${logs.length} logs in ${about} only the ${newest.length} newest were searched`);
	if (others > 0) leftOut.push(`${others} other names in ${about} are no logs (.txt or .log) or no regular files`);
	return newest.flatMap(({file}) => {
		try {
			return [fileOf(file)];
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			leftOut.push(error.message);
			return [];
		}
	});
};

/** Resolves with the number of bytes. `position`: where to begin. */
export const searchLogFile = async (file: string, summary: Summing, signal: AbortSignal, position = 0): Promise<number> => {
	const {descriptor} = openRegularFile(file);
	const scanner = createLogScanner(summary.take);
	let bytes = 0;
	let rested = 0;
	try {
		for (;;) {
			const room = scanner.room();
			const count = readSync(descriptor, room, 0, room.length, position + bytes);
			if (count === 0) break;
			scanner.filled(count);
			bytes += count;
			if (bytes - rested < breatheBytes) continue;
			rested = bytes;
			await breathe();
			signal.throwIfAborted();
		}
	} finally {
		closeSync(descriptor);
	}
	summary.reached(scanner.finish());
	return bytes;
};

const searchStream = async (stream: GivenLogsOptions['stdin'], summary: Summing, signal: AbortSignal): Promise<number> => {
	const scanner = createLogScanner(summary.take);
	let bytes = 0;
	for await (const piece of stream) {
		signal.throwIfAborted();
		const data = typeof piece === 'string' ? Buffer.from(piece) : piece;
		bytes += data.length;
		fill(scanner, data);
	}
	summary.reached(scanner.finish());
	return bytes;
};

const fill = (scanner: LogScanner, data: Uint8Array): void => {
	for (let position = 0; position < data.length; ) {
		const room = scanner.room();
		const count = Math.min(room.length, data.length - position);
		room.set(data.subarray(position, position + count));
		scanner.filled(count);
		position += count;
	}
};
