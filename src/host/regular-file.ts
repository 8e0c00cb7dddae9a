import {isUtf8} from 'node:buffer';
import {closeSync, constants, fstatSync, openSync, readlinkSync, readSync, type Stats} from 'node:fs';
import {UserError} from '../model/user-error.ts';
import {type Caller, currentCaller} from './account.ts';
import {attempt, fileProblem, shown} from './file-problem.ts';
import {refuseLinksOfOthers, type TracedPath, tracePath} from './trusted-path.ts';

/** What is read whole is never larger, unless said otherwise: 1 MiB. */
export const usualLongestBytes = 1024 * 1024;

export type OpenedFile = {readonly descriptor: number; readonly stats: Stats; readonly traced: TracedPath};

/**
Opens a regular file for reading and hands its descriptor to `use`. As root it does not follow a link that somebody else can change, nor read another
name (a hard link) that somebody else may have given to a file of root (security rule 12). Throws a `UserError`, its `cause` the system's.
*/
export const withRegularFile = <Result>(wanted: string, use: (opened: OpenedFile) => Result, caller: Caller = currentCaller()): Result => {
	const opened = openRegularFile(wanted, caller);
	try {
		return use(opened);
	} finally {
		closeSync(opened.descriptor);
	}
};

/** As `withRegularFile`, for who needs longer than a moment: whoever calls it closes the descriptor. */
export const openRegularFile = (wanted: string, caller: Caller = currentCaller()): OpenedFile => {
	const traced = tracePath(wanted, caller);
	if (traced.missing.length > 0) throw fileProblem(wanted, Object.assign(new Error('no such file'), {code: 'ENOENT'}));
	if (caller.uid === 0) refuseLinksOfOthers(wanted, traced);
	// Not blocking: opening a pipe would wait for a writer.
	const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
	const descriptor = attempt(wanted, () => openSync(traced.real, flags));
	try {
		const stats = fstatSync(descriptor);
		if (!stats.isFile()) throw new UserError(`${shown(wanted)} is not a regular file.`);
		if (readlinkSync(`/proc/self/fd/${descriptor}`) !== traced.real)
			throw new UserError(`${shown(wanted)} was exchanged while it was opened.`);
		if (stats.nlink > 1 && traced.unsafe && caller.uid === 0) {
			throw new UserError(`${shown(wanted)} has a second name (a hard link) at a place where others can write.`);
		}
		return {descriptor, stats, traced};
	} catch (error) {
		closeSync(descriptor);
		throw error;
	}
};

/** The text of a regular file of at most `longestBytes`, as UTF-8. Throws a `UserError`. */
export const readTextFile = (wanted: string, longestBytes = usualLongestBytes): string =>
	withRegularFile(wanted, ({descriptor}) => readAll(descriptor, wanted, longestBytes));

/** The same, for who is content without it: undefined where it is not there, or not to be read. */
export const textIfReadable = (wanted: string, longestBytes = usualLongestBytes): string | undefined => {
	try {
		return readTextFile(wanted, longestBytes);
	} catch (error) {
		if (error instanceof UserError) return undefined;
		throw error;
	}
};

/** Everything that an open file has, as UTF-8 text; refused when it is longer than `longestBytes`. */
export const readAll = (descriptor: number, wanted: string, longestBytes: number): string => {
	const bytes = readAt(descriptor, 0, longestBytes + 1);
	if (bytes.length > longestBytes) throw new UserError(`${shown(wanted)} is larger than ${sizeText(longestBytes)}.`);
	if (!isUtf8(bytes)) throw new UserError(`${shown(wanted)} is not UTF-8 text.`);
	return bytes.toString('utf8');
};

/** At most `length` bytes from `position`: less at the end of the file. */
export const readAt = (descriptor: number, position: number, length: number): Buffer => {
	const {size} = fstatSync(descriptor);
	// Files of /proc say that they are empty.
	const bytes = Buffer.alloc(size === 0 ? length : Math.max(0, Math.min(length, size - position)));
	let filled = 0;
	while (filled < bytes.length) {
		const count = readSync(descriptor, bytes, filled, bytes.length - filled, position + filled);
		if (count === 0) break;
		filled += count;
	}
	return bytes.subarray(0, filled);
};

const sizeText = (bytes: number): string => (bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`);
