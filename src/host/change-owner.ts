import {closeSync, constants, fchmodSync, fchownSync, fstatSync, lstatSync, mkdirSync, openSync, readdirSync, type Stats} from 'node:fs';
import {setImmediate as breathe} from 'node:timers/promises';
import type {Action} from '../model/plan.ts';
import {UserError} from '../model/user-error.ts';
import type {Caller} from './account.ts';
import {entryIn, inParent, mountOf, openFolder} from './delete-path.ts';
import {attempt, fileProblem, shown} from './file-problem.ts';
import {tracePath} from './trusted-path.ts';

type Walk = {
	readonly wanted: string;
	readonly from: Caller;
	readonly to: Caller;
	readonly signal: AbortSignal;
	entries: number;
	changed: number;
};

const deepest = 200;
/** A program that still runs may leave a last file. */
const mostRounds = 3;
const entriesBetweenBreaths = 250;

/**
Hands a file, or a folder with all that is in it, from one account to another; what belongs to neither stays whose it is. What was not root’s, nobody
else can write from then on; what is made there later is open to whom a default access list of its folder names, which Node cannot see (`acl(5)`). Everything is opened by its
name in an open folder, never through a link, and changed through its descriptor, so that nothing else is changed that others put in its place; and
everything is on the mount of the folder above (security rule 12). It is looked through until nothing is left to change. A missing folder is made where nobody but root has a say. Throws a `UserError`.
*/
export const changeOwner = async (
	{path: wanted, what}: Pick<Extract<Action, {kind: 'owner'}>, 'path' | 'what'>,
	accounts: {readonly from: Caller; readonly to: Caller},
	signal: AbortSignal,
): Promise<void> => {
	const walk = {wanted, ...accounts, signal, entries: 0, changed: 0};
	const {uid} = walk.from.uid === 0 ? walk.to : walk.from;
	const traced = tracePath(wanted, {uid, gid: -1});
	const isDone = traced.unsafe?.path === traced.real && traced.stats.uid === walk.to.uid;
	if (traced.unsafe && !isDone) {
		throw new UserError(`${shown(wanted)} is not handed over: ${shown(traced.unsafe.path)} ${traced.unsafe.why}.`);
	}
	if (traced.missing.length > 0 && what === 'folder') {
		// Where the account itself can make it, Tentacle does as that account.
		if (tracePath(wanted).unsafe) return;
		attempt(wanted, () => mkdirSync(wanted, {recursive: true, mode: 0o755}));
	}
	try {
		await inParent(wanted, async (parent, name) => {
			const stats = lstatSync(entryIn(parent, name));
			if (stats.isDirectory() !== (what === 'folder')) throw new UserError(`${shown(wanted)} is not a ${what}.`);
			for (let round = 0; round === 0 || walk.changed > 0; round++) {
				if (round === mostRounds)
					throw new UserError(
						`In ${shown(wanted)}, files of its former owner (${walk.from.uid}) appear all the time: end what writes them.`,
					);
				walk.changed = 0;
				if (what === 'folder') await walkFolder(parent, name, mountOf(parent), walk, 0);
				else changeFile(parent, name, walk);
			}
		});
	} catch (error) {
		throw error instanceof UserError ? error : fileProblem(wanted, error);
	}
};

/** Whoever was its owner may have let itself in for ever: by mode, or by an access list, whose mask are the bits of the group (`acl(5)`). */
const change = (descriptor: number, {uid, mode}: Stats, walk: Walk): void => {
	if (uid !== walk.from.uid || uid === walk.to.uid) return;
	fchownSync(descriptor, walk.to.uid, walk.to.gid);
	if (uid !== 0) fchmodSync(descriptor, mode & 0o755);
	walk.changed++;
};

const changeFile = (folder: number, name: Buffer, walk: Walk): void => {
	const descriptor = openSync(entryIn(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
	try {
		const stats = fstatSync(descriptor);
		if (!stats.isFile()) return;
		// The other name may be of a file that has nothing to do with this folder.
		if (stats.nlink > 1 && stats.uid === walk.from.uid) {
			throw new UserError(
				`In ${shown(walk.wanted)}, ${shown(name.toString())} has a second name (a hard link) somewhere: it is not handed over.`,
			);
		}
		change(descriptor, stats, walk);
	} finally {
		closeSync(descriptor);
	}
};

const walkFolder = async (parent: number, name: Buffer, mount: string, walk: Walk, depth: number): Promise<void> => {
	if (depth > deepest) throw new UserError(`In ${shown(walk.wanted)}, folders are nested more than ${deepest} deep.`);
	const folder = openFolder(parent, name, walk.wanted);
	try {
		if (depth > 0 && mountOf(folder) !== mount) {
			throw new UserError(`In ${shown(walk.wanted)}, something is mounted at ${shown(name.toString())}: unmount it first.`);
		}
		for (const child of readdirSync(`/proc/self/fd/${folder}`, {encoding: 'buffer'})) {
			if (++walk.entries % entriesBetweenBreaths === 0) await breathe();
			if (walk.signal.aborted) throw new UserError(`Interrupted in ${shown(walk.wanted)}: the same command hands over the rest.`);
			const stats = lstatSync(entryIn(folder, child), {throwIfNoEntry: false});
			// Of links and sockets it does not matter whose they are.
			if (stats?.isDirectory()) await walkFolder(folder, child, mountOf(folder), walk, depth + 1);
			else if (stats?.isFile()) changeFile(folder, child, walk);
		}
		change(folder, fstatSync(folder), walk);
	} finally {
		closeSync(folder);
	}
};
