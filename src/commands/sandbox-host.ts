import path from 'node:path';
import {type Caller, currentCaller} from '../host/account.ts';
import type {HostOptions} from '../host/host.ts';
import {type OpenedFile, readAll, usualLongestBytes, withRegularFile} from '../host/regular-file.ts';
import {exitCodes, UserError} from '../model/user-error.ts';

/** Names the sandbox's description, which stands in for the machine. Set by `demo --serve` and by tests. */
const variable = 'CONFIGURE_TENTACLE_SANDBOX';

/**
The host of a running sandbox, when the environment names one; else the machine itself. Its options decide what is executed, so the description
must be a file that only this user could have put there: its own, private, below folders that nobody else can change. Throws a `UserError` otherwise.
*/
export const sandboxHost = (environment: Readonly<Record<string, string | undefined>>, caller: Caller = currentCaller()): HostOptions => {
	const named = environment[variable];
	if (named === undefined || named === '') return {};
	const file = path.resolve(named);
	try {
		return withRegularFile(file, opened => readDescription(file, opened, caller), caller);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		throw new UserError(`${variable} is set, and the sandbox it names is not used: ${error.message}`, {
			exitCode: exitCodes.usage,
			next: [`Unset ${variable}, or start a sandbox: configure-tentacle demo --serve`],
			cause: error,
		});
	}
};

const readDescription = (file: string, {descriptor, stats, traced}: OpenedFile, caller: Caller): HostOptions => {
	if (traced.unsafe) throw new UserError(`${traced.unsafe.path} ${traced.unsafe.why}.`);
	if (stats.uid !== caller.uid) throw new UserError(`${file} belongs to another user (${stats.uid}).`);
	if ((stats.mode & 0o077) !== 0) throw new UserError(`${file} can be read or written by others.`);
	const options = hostOptionsOf(readAll(descriptor, file, usualLongestBytes));
	if (options === undefined) throw new UserError(`${file} is not the description of a sandbox.`);
	return options;
};

const hostOptionsOf = (text: string): HostOptions | undefined => {
	try {
		const {hostOptions} = JSON.parse(text) as {readonly hostOptions?: HostOptions};
		return typeof hostOptions === 'object' && hostOptions !== null ? hostOptions : undefined;
	} catch {
		// Not JSON: the caller says so.
		return undefined;
	}
};
