import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../model/user-error.ts';
import type {Account} from './accounts.ts';
import {codeOf, shown} from './file-problem.ts';
import {findProgram} from './programs.ts';
import type {Run} from './run.ts';

/**
All that a child gets (security rule 14): nothing is passed on from our own environment, so no variable of the caller's (`BASH_ENV`, `LD_PRELOAD`,
`DOTNET_STARTUP_HOOKS`, a secret) reaches it.
*/
export const childEnvironment = (options: {
	readonly home: string;
	readonly searchPath: string;
	readonly added: Readonly<Record<string, string>>;
}): Readonly<Record<string, string>> => ({HOME: options.home, PATH: options.searchPath, LANG: 'C.UTF-8', ...options.added});

/**
Tentacle logs to `~/.local/share/Octopus/Logs` before it knows its instance. Where `~/.local/share` is missing, that becomes a folder
relative to the current one (facts: Tentacle §6.1), so it is made. Throws a `UserError`.
*/
export const makeLogParent = (home: string): void => {
	const folder = path.join(home, '.local/share');
	try {
		mkdirSync(folder, {recursive: true, mode: 0o700});
	} catch (error) {
		throw new UserError(`${shown(folder)}, where Tentacle keeps its first log lines, cannot be made (${codeOf(error)}).`, {cause: error});
	}
};

/** The same in the home folder of an account, and as it: root writes nothing there (security rule 12). */
export const makeLogParentAs = async (
	{user, home}: Account,
	run: Run,
	{searchPath, signal}: {searchPath: string; signal: AbortSignal},
): Promise<void> => {
	const folder = path.join(home, '.local/share');
	const {exitCode} = await run(findProgram('mkdir', searchPath) ?? '/bin/mkdir', ['-p', '-m', '700', '--', folder], {user, signal});
	if (exitCode !== 0) throw new UserError(`${shown(folder)}, where Tentacle keeps its first log lines, cannot be made by ${shown(user)}.`);
};
