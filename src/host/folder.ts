import {accessSync, constants, readFileSync} from 'node:fs';
import {statfs} from 'node:fs/promises';
import type {FolderSeen} from '../model/probes.ts';
import {tracePath} from './trusted-path.ts';

/** Whose a folder may be besides root’s and the caller’s. */
export type Welcome = {
	/** Left out or not there: nobody. `anywhere`: on the way to it too; otherwise only what is in `given`. */
	readonly users: ReadonlyArray<{readonly uid: number | undefined; readonly anywhere: boolean}>;
	/** Folders that are given from one account to another. */
	readonly given: ReadonlyArray<string | undefined>;
};

/** A folder that is there, or could be made: who can change it, what its file system allows, how much space is free. Changes nothing. */
export const lookAtFolder = async (wanted: string, welcome?: Welcome): Promise<FolderSeen> => {
	const {real, stats, missing, throughLink, unsafe: unsafeForUs} = tracePath(wanted);
	const unsafe = unsafeForUs && welcome && isWelcome(wanted, unsafeForUs.path, welcome) ? undefined : unsafeForUs;
	const mount = mountOf(real, readFileSync('/proc/self/mountinfo', 'utf8'));
	const {bavail, bsize} = await statfs(real);
	return {
		path: wanted,
		nearest: real,
		exists: missing.length === 0,
		isFolder: stats.isDirectory(),
		writable: isWritable(real),
		...(unsafe && {unsafe}),
		...(throughLink && {throughLink}),
		readOnly: mount.has('ro'),
		noExecution: mount.has('noexec'),
		free: bavail * bsize,
	};
};

const isWelcome = (wanted: string, foreign: string, {users, given}: Welcome): boolean =>
	users.some(({uid, anywhere}) => {
		// Their groups are not asked: others may be in them.
		if (uid === undefined || tracePath(wanted, {uid, gid: -1}).unsafe) return false;
		return anywhere || given.some(folder => folder !== undefined && `${foreign}/`.startsWith(`${folder}/`));
	});

const isWritable = (real: string): boolean => {
	try {
		accessSync(real, constants.W_OK | constants.X_OK);
		return true;
	} catch {
		// The caller's rights or the file system forbid it: that is the answer.
		return false;
	}
};

/** The options of the mount that a path without links is on (`proc_pid_mountinfo(5)`), of the file system and of the mount. */
export const mountOf = (real: string, mountInformation: string): ReadonlySet<string> => {
	let best = {length: -1, options: [] as readonly string[]};
	for (const line of mountInformation.split('\n')) {
		const [before = '', after = ''] = line.split(' - ');
		const fields = before.split(' ');
		const point = (fields[4] ?? '').replaceAll(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
		const covers = point === '/' || real === point || real.startsWith(`${point}/`);
		// The last one mounted at a place is the one that is seen.
		if (point === '' || !covers || point.length < best.length) continue;
		best = {length: point.length, options: [...(fields[5] ?? '').split(','), ...(after.split(' ')[2] ?? '').split(',')]};
	}
	return new Set(best.options);
};
