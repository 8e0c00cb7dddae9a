import {harmless} from '../model/harmless.ts';
import {UserError} from '../model/user-error.ts';

/** `ENOENT`, `EACCES`, … of a system error, or of what a `UserError` was caused by. */
export const codeOf = (error: unknown): string | undefined => {
	if (!(error instanceof Error)) return undefined;
	if ('code' in error && typeof error.code === 'string') return error.code;
	return codeOf(error.cause);
};

/** A path as a message may show it. */
export const shown = (wanted: string): string => harmless(wanted, 300);

/** A system error about a file, in words. */
export const fileProblem = (wanted: string, cause: unknown): UserError => {
	const code = codeOf(cause);
	const says: Readonly<Record<string, string>> = {
		ENOENT: `There is no file ${shown(wanted)}.`,
		EACCES: `This user may not read or change ${shown(wanted)}.`,
		EPERM: `This user may not read or change ${shown(wanted)}.`,
		ELOOP: `${shown(wanted)} is a link.`,
		ENXIO: `${shown(wanted)} is not a regular file.`,
		EROFS: `${shown(wanted)} is on a file system that is mounted read-only.`,
		ENOSPC: `The disk of ${shown(wanted)} is full.`,
	};
	return new UserError(says[code ?? ''] ?? `${shown(wanted)} cannot be used (${code ?? 'no reason given'}).`, {cause});
};

/** Does something with a file; a system error becomes a `UserError` about `wanted`. */
export const attempt = <Result>(wanted: string, act: () => Result): Result => {
	try {
		return act();
	} catch (error) {
		throw error instanceof UserError ? error : fileProblem(wanted, error);
	}
};
