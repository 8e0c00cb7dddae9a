import {lstatSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {HostOptions} from '../host/host.ts';
import {exitCodes, UserError} from '../model/user-error.ts';

/** Names the sandbox's description, which stands in for the machine. Set by `demo --serve` and by tests. */
const variable = 'CONFIGURE_TENTACLE_SANDBOX';

/**
The host of a running sandbox, when the environment names one; else the machine itself. Its options decide what is executed, so the description
must be a file that only this user could have written. Throws a `UserError` otherwise.
*/
export const sandboxHost = (environment: Readonly<Record<string, string | undefined>>): HostOptions => {
	const file = environment[variable];
	if (file === undefined || file === '') return {};
	const refuse = (why: string) =>
		new UserError(`${variable} names ${path.resolve(file)}, which is not used: ${why}.`, {
			exitCode: exitCodes.usage,
			next: [`Unset ${variable}, or start a sandbox: configure-tentacle demo --serve`],
		});
	for (const one of [path.resolve(file), path.dirname(path.resolve(file))]) {
		const stats = lstatSync(one, {throwIfNoEntry: false});
		if (!stats) throw refuse('it is not there');
		if (stats.isSymbolicLink() || stats.uid !== process.getuid?.() || (stats.mode & 0o077) !== 0)
			throw refuse('others own it, or can read or write it');
	}
	return (JSON.parse(readFileSync(file, 'utf8')) as {hostOptions: HostOptions}).hostOptions;
};
