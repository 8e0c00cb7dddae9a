import {lstatSync, readlinkSync, type Stats} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {UserError} from '../model/user-error.ts';
import {type Caller, currentCaller} from './account.ts';
import {attempt, shown} from './file-problem.ts';

/** Somebody other than root and the caller can change what a path leads to, here. */
export type Unsafe = {readonly path: string; readonly why: string};

export type TracedPath = {
	/** Absolute and without links, as far as it exists. */
	readonly real: string;
	/** Of `real`. */
	readonly stats: Stats;
	/** The names below `real` that do not exist; empty: all of it does. */
	readonly missing: readonly string[];
	/** A part of it is a symbolic link. */
	readonly throughLink: boolean;
	/** The first part that others can change; left out: none. Root's sticky folders (`/tmp`) are accepted as parents. */
	readonly unsafe?: Unsafe;
};

/** As the kernel has it (`path_resolution(7)`). */
const mostLinks = 40;

/** Follows a path name by name, as the kernel does, and looks at everybody who has a say in where it leads. Throws a `UserError`. */
export const tracePath = (wanted: string, caller: Caller = currentCaller()): TracedPath => attempt(wanted, () => follow(wanted, caller));

const follow = (wanted: string, caller: Caller): TracedPath => {
	// Not `path.resolve`: behind a link, `..` is not where the text says.
	const names = namesOf(path.isAbsolute(wanted) ? wanted : `${process.cwd()}/${wanted}`);
	let real = '/';
	let stats = lstatSync(real);
	let unsafe = unsafeEntry(real, stats, caller);
	let links = 0;
	const traced = (missing: readonly string[]): TracedPath => ({real, stats, missing, throughLink: links > 0, ...(unsafe && {unsafe})});
	for (let name = names.shift(); name !== undefined; name = names.shift()) {
		const next = path.resolve(real, name);
		const seen = stats.isDirectory() ? lstatSync(next, {throwIfNoEntry: false}) : undefined;
		if (!seen) return traced([name, ...names]);
		unsafe ??= unsafeEntry(next, seen, caller);
		if (!seen.isSymbolicLink()) {
			real = next;
			stats = seen;
			continue;
		}
		links++;
		if (links > mostLinks) throw new UserError(`${shown(wanted)} leads round in a circle of links.`);
		const target = readlinkSync(next);
		names.unshift(...namesOf(target));
		if (path.isAbsolute(target)) {
			real = '/';
			stats = lstatSync(real);
		}
	}
	return traced([]);
};

const namesOf = (wanted: string): string[] => wanted.split('/').filter(name => name !== '' && name !== '.');

const unsafeEntry = (entry: string, stats: Stats, caller: Caller): Unsafe | undefined => {
	if (stats.uid !== 0 && stats.uid !== caller.uid) return {path: entry, why: `belongs to another user (${stats.uid})`};
	// The bits of a link mean nothing; in a sticky folder of root only the owner of an entry can replace it.
	if (stats.isSymbolicLink() || (stats.isDirectory() && stats.uid === 0 && (stats.mode & 0o1000) !== 0)) return undefined;
	if ((stats.mode & 0o002) !== 0) return {path: entry, why: 'can be written by every user'};
	// Users often have a group of their own and a umask of 002; root's rule is strict.
	const ownGroup = caller.uid !== 0 && stats.gid === caller.gid;
	if ((stats.mode & 0o020) !== 0 && !ownGroup) return {path: entry, why: `can be written by a group (${stats.gid})`};
	return undefined;
};

/** Root follows a link only where nobody else has a say in where it leads (security rule 12). Throws a `UserError`. */
export const refuseLinksOfOthers = (wanted: string, {throughLink, unsafe}: TracedPath): void => {
	if (!throughLink || !unsafe) return;
	throw new UserError(`${shown(wanted)} is reached through a link where others could change it: ${shown(unsafe.path)} ${unsafe.why}.`);
};
