import {
	accessSync,
	closeSync,
	constants,
	fchmodSync,
	fsyncSync,
	lstatSync,
	openSync,
	readlinkSync,
	renameSync,
	unlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {UserError} from '../model/user-error.ts';
import {type Caller, currentCaller} from './account.ts';
import {attempt, shown} from './file-problem.ts';
import {withRegularFile} from './regular-file.ts';
import {refuseLinksOfOthers, tracePath} from './trusted-path.ts';

/**
Sets the permission bits of a regular file of root, the caller or the `owner`, through a descriptor: what is changed is what was looked at, wherever the name
leads a moment later (security rules 9 and 12).
*/
export const setMode = (wanted: string, mode: number, caller: Caller = currentCaller(), owner = caller): void =>
	withRegularFile(
		wanted,
		({descriptor, stats}) => {
			if (![0, caller.uid, owner.uid].includes(stats.uid))
				throw new UserError(`${shown(wanted)} belongs to another user (${stats.uid}); its permissions stay as they are.`);
			attempt(wanted, () => fchmodSync(descriptor, mode));
		},
		caller,
	);

/**
Writes a file for a person (security rule 17): under a temporary name, then renamed, only its owner can read it. Replaces a regular file of that
name; refuses a link and anything else. The folder must exist. Returns the absolute path. Throws a `UserError`.
*/
export const writeForPeople = (wanted: string, text: string, caller: Caller = currentCaller()): string => {
	const target = path.resolve(wanted);
	const folder = openFolder(path.dirname(target), caller);
	try {
		return attempt(target, () => writeInto(folder, path.basename(target), target, text));
	} finally {
		closeSync(folder);
	}
};

/**
Refuses what `writeForPeople` would refuse, before anything costs time: a link, what is not a regular file, a folder that is not there or that this
user may not write. Returns the absolute path. Throws a `UserError`.
*/
export const assertWritableForPeople = (wanted: string, caller: Caller = currentCaller()): string => {
	const target = path.resolve(wanted);
	const folder = openFolder(path.dirname(target), caller);
	try {
		attempt(target, () => {
			refuseUnlessRegular(`/proc/self/fd/${folder}/${path.basename(target)}`, target);
			accessSync(`/proc/self/fd/${folder}`, constants.W_OK);
		});
	} finally {
		closeSync(folder);
	}
	return target;
};

/** The folder is held open and spoken of by its descriptor, so exchanging it for a link leads nowhere. */
const writeInto = (folder: number, name: string, target: string, text: string): string => {
	const inFolder = (entry: string) => `/proc/self/fd/${folder}/${entry}`;
	refuseUnlessRegular(inFolder(name), target);
	const temporary = inFolder(`.${crypto.randomUUID()}.tmp`);
	writeNew(temporary, text);
	try {
		renameSync(temporary, inFolder(name));
	} catch (error) {
		unlinkSync(temporary);
		throw error;
	}
	fsyncSync(folder);
	return target;
};

const openFolder = (wanted: string, caller: Caller): number => {
	const traced = tracePath(wanted, caller);
	if (traced.missing.length > 0) throw new UserError(`There is no folder ${shown(wanted)}.`);
	if (!traced.stats.isDirectory()) throw new UserError(`${shown(wanted)} is not a folder.`);
	if (caller.uid === 0) refuseLinksOfOthers(wanted, traced);
	const descriptor = attempt(wanted, () => openSync(traced.real, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW));
	if (readlinkSync(`/proc/self/fd/${descriptor}`) === traced.real) return descriptor;
	closeSync(descriptor);
	throw new UserError(`${shown(wanted)} was exchanged while it was opened.`);
};

const refuseUnlessRegular = (entry: string, target: string): void => {
	const there = lstatSync(entry, {throwIfNoEntry: false});
	if (!there || there.isFile()) return;
	throw new UserError(`${shown(target)} is ${there.isSymbolicLink() ? 'a link' : 'not a regular file'}; it is not written to.`, {
		next: ['Choose another name.'],
	});
};

/** A file that is not there yet, for its owner alone, on the disk when it returns. */
export const writeNew = (temporary: string, text: string): void => {
	const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
	const descriptor = openSync(temporary, flags, 0o600);
	try {
		// A umask may have taken bits away, none may be left over.
		fchmodSync(descriptor, 0o600);
		writeFileSync(descriptor, text);
		fsyncSync(descriptor);
	} catch (error) {
		unlinkSync(temporary);
		throw error;
	} finally {
		closeSync(descriptor);
	}
};
