import {accessSync, constants, readFileSync} from 'node:fs';
import {statfs} from 'node:fs/promises';
import type {FolderSeen} from '../model/probes.ts';
import {type Caller, currentCaller} from './account.ts';
import {tracePath} from './trusted-path.ts';

/** A folder that is there, or could be made: who can change it, what its file system allows, how much space is free. Changes nothing. */
export const lookAtFolder = async (wanted: string, caller: Caller = currentCaller()): Promise<FolderSeen> => {
	const {real, stats, missing, unsafe} = tracePath(wanted, caller);
	const mount = mountOf(real, readFileSync('/proc/self/mountinfo', 'utf8'));
	const {bavail, bsize} = await statfs(real);
	return {
		path: wanted,
		nearest: real,
		exists: missing.length === 0,
		isFolder: stats.isDirectory(),
		writable: isWritable(real),
		...(unsafe && {unsafe}),
		readOnly: mount.has('ro'),
		noExecution: mount.has('noexec'),
		free: bavail * bsize,
	};
};

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
