import {closeSync, constants, fchownSync, openSync, writeFileSync} from 'node:fs';
import {UserError} from '../model/user-error.ts';
import type {Caller} from './account.ts';
import {codeOf} from './file-problem.ts';

/** Linux's own number (`open(2)`), which Node does not name. */
const unnamed = 0o20000000 | constants.O_DIRECTORY;

/** In memory, as a rule: in a container /run can be on a disk. */
const inMemory = ['/dev/shm', '/run'];

/**
Opens a file that never has a name, for this user alone, with these bytes in it: it is gone when the last process that has it open ends, however that
ends. `folder`: where it is made when there is no memory to make it in; `owner`: whose it becomes. Closed when `use` has ended. Throws a `UserError` when there is no place for it.
*/
export const withUnnamed = async <Result>(
	bytes: Uint8Array,
	folder: string,
	use: (descriptor: number) => Promise<Result>,
	owner?: Caller,
): Promise<Result> => {
	const descriptor = openUnnamed(bytes, folder);
	try {
		if (owner) fchownSync(descriptor, owner.uid, owner.gid);
		return await use(descriptor);
	} finally {
		closeSync(descriptor);
	}
};

const openUnnamed = (bytes: Uint8Array, folder: string): number => {
	let last: unknown;
	for (const place of [...inMemory, folder]) {
		let descriptor: number;
		try {
			descriptor = openSync(place, unnamed | constants.O_RDWR | constants.O_EXCL, 0o600);
		} catch (error) {
			// Not there, not ours to write in, or a file system that has no such files: the next place.
			last = error;
			continue;
		}
		try {
			writeFileSync(descriptor, bytes);
			return descriptor;
		} catch (error) {
			closeSync(descriptor);
			last = error;
		}
	}
	throw new UserError(`No file in memory can be made to hand the certificate to Tentacle (${codeOf(last)}).`, {cause: last});
};
