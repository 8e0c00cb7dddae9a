import {closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, rmdirSync, type Stats, unlinkSync} from 'node:fs';
import path from 'node:path';
import {setImmediate as breathe} from 'node:timers/promises';
import type {PathMeasured} from '../model/leftovers.ts';
import {UserError} from '../model/user-error.ts';
import {codeOf, fileProblem, shown} from './file-problem.ts';

const deepest = 200;
/** Counting for a review ends here: the rest is told as “more than”. */
const mostCounted = 200_000;
const entriesBetweenBreaths = 250;

type Tally = {files: number; bytes: number; entries: number};
type Walk = {
	readonly wanted: string;
	readonly mount: string;
	readonly signal: AbortSignal;
	readonly deletes: boolean;
	readonly tally: Tally;
};

/** Looks at a file, or at a folder with all that is in it, in the way in which it would be deleted. Undefined: it is not there. */
export const measurePath = async (wanted: string, signal: AbortSignal): Promise<PathMeasured | undefined> => {
	const tally: Tally = {files: 0, bytes: 0, entries: 0};
	const measured = (isFolder: boolean, problem?: string): PathMeasured => ({
		path: wanted,
		isFolder,
		files: tally.files,
		bytes: tally.bytes,
		complete: tally.entries <= mostCounted,
		...(problem !== undefined && {problem}),
	});
	try {
		return await inParent(wanted, async (parent, name) => {
			const stats = lstatSync(entryIn(parent, name), {throwIfNoEntry: false});
			if (!stats) return undefined;
			if (stats.isSymbolicLink()) return measured(false, 'it is a link');
			if (!stats.isDirectory()) {
				count(tally, stats);
				return measured(false);
			}
			await walkFolder(parent, name, {wanted, mount: mountOf(parent), signal, deletes: false, tally}, 0);
			return measured(true);
		});
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		return measured(true, deleteProblem(wanted, error).message.replace(/\.$/, ''));
	}
};

/**
Deletes a file or link by its name, or a folder with all that is in it. Every folder on the way and in it is held open while its entries are spoken
of, so that nothing that others exchange for a link is followed; and everything is on the mount of the folder above, so that what somebody has bound
into it stays (security rule 12). What is not there is fine. Throws a `UserError`.
*/
export const deletePath = async (wanted: string, what: 'file' | 'folder', signal: AbortSignal): Promise<void> => {
	try {
		await inParent(wanted, async (parent, name) => {
			const stats = lstatSync(entryIn(parent, name), {throwIfNoEntry: false});
			if (!stats) return;
			if (what === 'file') {
				if (stats.isDirectory()) throw new UserError(`${shown(wanted)} is a folder; nothing was deleted.`);
				unlinkSync(entryIn(parent, name));
				return;
			}
			if (!stats.isDirectory()) throw new UserError(`${shown(wanted)} is no folder any more; nothing was deleted.`);
			await walkFolder(parent, name, {wanted, mount: mountOf(parent), signal, deletes: true, tally: {files: 0, bytes: 0, entries: 0}}, 0);
		});
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return;
		throw deleteProblem(wanted, error);
	}
};

/** Deletes a folder in which nothing is; one in which something is stays. */
export const deleteEmptyFolder = async (wanted: string): Promise<void> => {
	try {
		await inParent(wanted, async (parent, name) => rmdirSync(entryIn(parent, name)));
	} catch (error) {
		// It is used for something else, or is gone: both are as it should be.
		if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY'].includes(codeOf(error) ?? '')) throw deleteProblem(wanted, error);
	}
};

const deleteProblem = (wanted: string, error: unknown): UserError => (error instanceof UserError ? error : fileProblem(wanted, error));

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Opens the folder of `wanted` name by name from the root, none of them through a link, and hands it over with the last name. */
export const inParent = async <Result>(wanted: string, use: (parent: number, name: Buffer) => Promise<Result>): Promise<Result> => {
	const names = wanted.split('/').slice(1);
	if (!path.isAbsolute(wanted) || names.some(name => name === '' || name === '.' || name === '..')) {
		throw new UserError(`${shown(wanted)} is not a plain absolute path.`);
	}
	let at = openSync('/', folderFlags);
	try {
		for (const name of names.slice(0, -1)) {
			const next = openFolder(at, Buffer.from(name), wanted);
			closeSync(at);
			at = next;
		}
		return await use(at, Buffer.from(names.at(-1) ?? ''));
	} finally {
		closeSync(at);
	}
};

/** A name as its bytes are: not every name is UTF-8. */
export const entryIn = (folder: number, name: Buffer): Buffer => Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), name]);

export const openFolder = (parent: number, name: Buffer, wanted: string): number => {
	try {
		return openSync(entryIn(parent, name), folderFlags);
	} catch (error) {
		if (codeOf(error) === 'ELOOP' || codeOf(error) === 'ENOTDIR') {
			throw new UserError(`${shown(wanted)} is reached through a link or something else than a folder (${shown(name.toString())}).`);
		}
		throw error;
	}
};

/** Of an open folder: a bind mount of the same file system has an id of its own too (`proc_pid_fdinfo(5)`). */
export const mountOf = (descriptor: number): string =>
	/^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '';

const count = (tally: Tally, stats: Stats): void => {
	tally.files++;
	tally.bytes += stats.size;
};

const walkFolder = async (parent: number, name: Buffer, walk: Walk, depth: number): Promise<void> => {
	const {wanted, mount, signal, deletes, tally} = walk;
	if (depth > deepest) throw new UserError(`In ${shown(wanted)}, folders are nested more than ${deepest} deep.`);
	const folder = openFolder(parent, name, wanted);
	try {
		if (!fstatSync(folder).isDirectory() || mountOf(folder) !== mount) {
			throw new UserError(
				depth === 0
					? `${shown(wanted)} is a mount point.`
					: `In ${shown(wanted)}, something is mounted at ${shown(name.toString())}: unmount it first.`,
			);
		}
		for (const child of readdirSync(`/proc/self/fd/${folder}`, {encoding: 'buffer'})) {
			if (++tally.entries % entriesBetweenBreaths === 0) await breathe();
			if (signal.aborted) throw new UserError(`Interrupted in ${shown(wanted)}: what is left of it is deleted by the next run.`);
			if (!deletes && tally.entries > mostCounted) return;
			const stats = lstatSync(entryIn(folder, child), {throwIfNoEntry: false});
			if (!stats) continue;
			if (stats.isDirectory()) await walkFolder(folder, child, walk, depth + 1);
			else if (deletes) unlinkSync(entryIn(folder, child));
			else count(tally, stats);
		}
	} finally {
		closeSync(folder);
	}
	if (deletes) rmdirSync(entryIn(parent, name));
};
