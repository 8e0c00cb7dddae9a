import {accessSync, constants, statSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../model/user-error.ts';
import {type Caller, currentCaller} from './account.ts';
import {shown} from './file-problem.ts';
import {tracePath} from './trusted-path.ts';

export const isExecutableFile = (wanted: string): boolean => {
	try {
		accessSync(wanted, constants.X_OK);
		return statSync(wanted).isFile();
	} catch {
		// Not there, or not for us: both mean that it cannot be started.
		return false;
	}
};

/** The first program of that name on a search path (`/usr/sbin:/usr/bin`), as an absolute path. */
export const findProgram = (name: string, searchPath: string): string | undefined =>
	searchPath
		.split(':')
		.filter(folder => path.isAbsolute(folder))
		.map(folder => path.join(folder, name))
		.find(isExecutableFile);

/** A name would be looked up on somebody's PATH. Throws a `UserError`. */
export const assertAbsolute = (program: string): string => {
	if (path.isAbsolute(program)) return program;
	throw new UserError(`${shown(program)} is not run: it is not an absolute path.`);
};

/**
The real path of a program that only root (or the caller) could have put there: each part of the way to it is theirs and not writable by others,
and its name needs no quoting in a unit (security rule 13). Throws a `UserError` that says what is wrong, before anything is run.
*/
export const assertSafeProgram = (program: string, caller: Caller = currentCaller()): string => {
	const {real, stats, missing, unsafe} = tracePath(assertAbsolute(program), caller);
	if (missing.length > 0) throw new UserError(`There is no program ${shown(program)}.`);
	if (!/^[A-Za-z0-9/._+-]+$/.test(real)) {
		throw new UserError(`The program ${shown(real)} is not run: its path has characters that a systemd unit could not take.`, {
			next: ['Move it to a path of letters, digits, and . _ + - only.'],
		});
	}
	if (unsafe) {
		throw new UserError(
			`The program ${shown(program)} is not run: ${shown(unsafe.path)} ${unsafe.why}, so somebody else could exchange it.`,
			{
				next: ['Give the file and every folder above it to root, without write permission for others (chown root, chmod go-w).'],
			},
		);
	}
	if (!stats.isFile() || !isExecutableFile(real)) throw new UserError(`${shown(program)} is not a program that can be run.`);
	return real;
};
