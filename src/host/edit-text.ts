import {closeSync, constants, fsyncSync, lstatSync, openSync, renameSync, rmSync, type Stats, utimesSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../model/user-error.ts';
import {type Caller, currentCaller} from './account.ts';
import {writeNew} from './change-file.ts';
import {attempt, shown} from './file-problem.ts';
import {readAll, readTextFile, usualLongestBytes, withRegularFile} from './regular-file.ts';

/**
Replaces a text file by what `edit` makes of it, atomically: written beside it, given its owner, mode, ACL and label, renamed, and read back (security
rule 9). Only where nobody but root and the caller can change the file or what leads to it (rule 12); the file itself may be its `owner`’s. `copyAttributes` tells whether it could.
Throws a `UserError`, and then nothing has changed.
*/
export const editText = async (
	wanted: string,
	edit: (text: string) => string,
	copyAttributes: (from: string, to: string) => Promise<boolean>,
	{caller = currentCaller(), owner = caller}: {readonly caller?: Caller; readonly owner?: Caller | undefined} = {},
): Promise<void> => {
	const {text, stats, real} = withRegularFile(
		wanted,
		({descriptor, stats, traced}) => {
			const {unsafe, real} = traced;
			// Of a folder of its own, the owner could make something else while we write.
			const isOwn = unsafe?.path === real && stats.uid === owner.uid && (stats.mode & 0o022) === 0;
			if (unsafe && !isOwn) throw new UserError(`${shown(wanted)} is not changed: ${shown(unsafe.path)} ${unsafe.why}.`);
			return {text: readAll(descriptor, wanted, usualLongestBytes), stats, real};
		},
		caller,
	);
	const edited = edit(text);
	const folder = path.dirname(real);
	const temporary = path.join(folder, `.${crypto.randomUUID()}.tmp`);
	try {
		attempt(wanted, () => writeNew(temporary, edited));
		const isCopied = await copyAttributes(real, temporary);
		attempt(wanted, () => {
			// Times were copied too: whoever asks when it was changed must be told so.
			utimesSync(temporary, new Date(), new Date());
			if (!isCopied || !hasSameOwner(lstatSync(temporary), stats)) {
				throw new UserError(`${shown(wanted)} is not changed: its owner and access rights could not be kept.`);
			}
			if (!isSameState(lstatSync(real), stats)) throw new UserError(`${shown(wanted)} was changed by somebody else meanwhile.`);
			renameSync(temporary, real);
			syncFolder(folder);
		});
	} finally {
		rmSync(temporary, {force: true});
	}
	if (readTextFile(wanted) !== edited) throw new UserError(`${shown(wanted)} does not read as it was written.`);
};

const hasSameOwner = (one: Stats, other: Stats): boolean => one.uid === other.uid && one.gid === other.gid && one.mode === other.mode;

const isSameState = (one: Stats, other: Stats): boolean =>
	one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs;

const syncFolder = (folder: string): void => {
	const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
};
