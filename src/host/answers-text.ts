import {exitCodes, UserError} from '../model/user-error.ts';
import {type Caller, currentCaller} from './account.ts';
import {shown} from './file-problem.ts';
import {readAll, usualLongestBytes, withRegularFile} from './regular-file.ts';
import {tracePath} from './trusted-path.ts';

/**
The text of an answers file: a regular file of at most 1 MiB. `foreign`: somebody other than root and the caller owns it or can change it, so it
may not hold references to secrets (security rule 8). Throws a `UserError` (usage).
*/
export const readAnswersText = (file: string, caller: Caller = currentCaller()): {readonly text: string; readonly foreign: boolean} =>
	asUsage(() =>
		withRegularFile(
			file,
			({descriptor, traced}) => ({text: readAll(descriptor, file, usualLongestBytes), foreign: traced.unsafe !== undefined}),
			caller,
		),
	);

/**
Somebody else's answers could name `{file: /etc/shadow}` beside their own `serverUrl`, which would send it there. Throws a `UserError` (usage)
when others own or can change the file (security rule 8).
*/
export const assertMayReferenceSecrets = (file: string, caller: Caller = currentCaller()): void =>
	assertOwn(file, 'may not refer to secrets', caller);

/** Throws a `UserError` (usage), with `otherwise` as its verb, when others own or can change the file. */
export const assertOwn = (file: string, otherwise: string, caller: Caller = currentCaller()): void => {
	const {unsafe} = asUsage(() => tracePath(file, caller));
	if (!unsafe) return;
	throw new UserError(`${shown(file)} ${otherwise}: ${shown(unsafe.path)} ${unsafe.why}.`, {
		exitCode: exitCodes.usage,
		next: ['Copy it to a place where only you can write, and read the copy before using it; or give the secret by flag or variable.'],
	});
};

const asUsage = <Result>(act: () => Result): Result => {
	try {
		return act();
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		throw new UserError(error.message, {cause: error, exitCode: exitCodes.usage, next: error.next});
	}
};
