import {UserError} from '../model/user-error.ts';
import {type Caller, currentCaller} from './account.ts';
import {shown} from './file-problem.ts';
import {readAt, withRegularFile} from './regular-file.ts';

export type GuardedFile =
	| {
			readonly bytes: Buffer;
			/** Others can read it. */
			readonly shared: boolean;
	  }
	/** `foreign`: others could exchange it. */
	| {readonly problem: 'unreadable' | 'foreign' | 'large'; readonly why: string};

/** The bytes of a file that holds a key. Never throws for what the file is. */
export const readGuarded = (wanted: string, longestBytes: number, caller: Caller = currentCaller()): GuardedFile => {
	try {
		return withRegularFile(
			wanted,
			({descriptor, stats, traced}): GuardedFile => {
				if (traced.unsafe) return {problem: 'foreign', why: `${shown(traced.unsafe.path)} ${traced.unsafe.why}`};
				const bytes = readAt(descriptor, 0, longestBytes + 1);
				if (bytes.length > longestBytes) return {problem: 'large', why: shown(wanted)};
				const groupReads = (stats.mode & 0o040) !== 0 && stats.gid !== 0 && stats.gid !== caller.gid;
				return {bytes, shared: (stats.mode & 0o004) !== 0 || groupReads};
			},
			caller,
		);
	} catch (error) {
		if (error instanceof UserError) return {problem: 'unreadable', why: error.message};
		throw error;
	}
};
