import path from 'node:path';
import type {Surroundings} from './environment.ts';
import {Controlled, Crash} from './options.ts';
import {readIndex} from './store.ts';

const rule = '-'.repeat(79);

/** Exit 1 with one sentence, or 100 with the block of an unhandled exception. */
export const guarded = async (surroundings: Surroundings, act: () => Promise<void>): Promise<number> => {
	try {
		await act();
		return 0;
	} catch (error) {
		if (error instanceof Controlled) {
			surroundings.error(error.message);
			return 1;
		}
		const crash = crashOf(error);
		for (const line of [
			'='.repeat(79),
			crash.message,
			crash.type,
			'   at Octopus.Tentacle.Startup.OctopusProgram.Run()',
			rule,
			'Terminating process with exit code 100',
			'Full error details are available in the log files at:',
			...logFolders(surroundings),
			'If you need help, please send these log files to https://octopus.com/support',
			rule,
			'',
		]) {
			surroundings.error(line);
		}
		return 100;
	}
};

/** The system's errors in the words of .NET; what is left is a bug of the stand-in's and keeps its own. */
const crashOf = (error: unknown): Crash => {
	if (error instanceof Crash) return error;
	const {code, path: file, message} = error as NodeJS.ErrnoException;
	if (code === 'EACCES' || code === 'EPERM')
		return new Crash(`Access to the path '${file}' is denied.`, 'System.UnauthorizedAccessException');
	if (code === 'ENOENT') return new Crash(`Could not find a part of the path '${file}'.`, 'System.IO.DirectoryNotFoundException');
	if (code === 'EROFS') return new Crash(`Read-only file system : '${file}'`, 'System.IO.IOException');
	return new Crash(error instanceof Error ? (error.stack ?? message) : String(error));
};

const logFolders = (surroundings: Surroundings): readonly string[] => {
	try {
		return readIndex(surroundings).map(({configFile}) => path.join(path.dirname(configFile), 'Logs'));
	} catch (error) {
		if (error instanceof Crash) return [];
		throw error;
	}
};
