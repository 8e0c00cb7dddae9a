import path from 'node:path';
import type {TentacleFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {shown} from './file-problem.ts';
import {findProgram, isExecutableFile} from './programs.ts';
import {textIfReadable} from './regular-file.ts';
import type {Run} from './run.ts';
import {tracePath} from './trusted-path.ts';

/** Where Octopus's packages put it (facts: Tentacle §9). */
const usualPlaces = ['/usr/bin/Tentacle', '/opt/octopus/tentacle/Tentacle'];

/**
The Tentacle that would be called, by its files alone: starting it writes logs (product: diagnosing changes nothing). `explicit` is the path that a
person gave; throws a `UserError` when nothing that can be run is there. Undefined: there is none at the usual places.
*/
export const findTentacle = async (explicit: string | undefined, searchPath: string, run: Run): Promise<TentacleFacts | undefined> => {
	if (explicit !== undefined && !isExecutableFile(explicit)) {
		throw new UserError(`There is no program ${shown(explicit)}.`, {
			exitCode: exitCodes.usage,
			next: ['--tentacle names the executable itself, such as /opt/octopus/tentacle/Tentacle.'],
		});
	}
	const found = explicit === undefined ? usualPlaces.find(isExecutableFile) : path.resolve(explicit);
	if (found === undefined) return undefined;
	const {real} = tracePath(found);
	const version = versionBeside(path.dirname(real)) ?? (await versionOfPackage(real, searchPath, run));
	return {path: found, ...(version !== undefined && {version})};
};

/** `9.2.4285`, from `9.2.4285+Branch.main.Sha.…` or a package's `9.2.4285-1`. */
export const bareVersion = (text: string): string | undefined => /\b\d+\.\d+\.\d+(?:-[A-Za-z][0-9A-Za-z.-]*)?/.exec(text)?.[0];

/** What the build left beside the executable, as far as it can be read: .NET's list of dependencies names the program itself with its version. */
const versionBeside = (folder: string): string | undefined => {
	const dependencies = textIfReadable(path.join(folder, 'Tentacle.deps.json'), 8 * 1024 * 1024);
	const named = /"Tentacle\/([^"]{1,80})"/.exec(dependencies ?? '')?.[1];
	return bareVersion(named ?? '') ?? bareVersion(textIfReadable(path.join(folder, 'version'), 1024) ?? '');
};

const patience = (): AbortSignal => AbortSignal.timeout(10_000);

const versionOfPackage = async (file: string, searchPath: string, run: Run): Promise<string | undefined> =>
	(await versionOfDebianPackage(file, searchPath, run)) ??
	bareVersion((await ask('rpm', ['--query', '--file', '--queryformat', '%{VERSION}\\n', file], searchPath, run)) ?? '');

/** `dpkg-query` first names the package of a file, then its version. */
const versionOfDebianPackage = async (file: string, searchPath: string, run: Run): Promise<string | undefined> => {
	const owner = await ask('dpkg-query', ['--search', file], searchPath, run);
	const name = /^([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9]+)?: /m.exec(owner ?? '')?.[1];
	if (name === undefined) return undefined;
	// biome-ignore lint/suspicious/noTemplateCurlyInString: it is dpkg-query that fills this in
	return bareVersion((await ask('dpkg-query', ['--show', '--showformat=${Version}\\n', name], searchPath, run)) ?? '');
};

/** What a package database prints; undefined when it is not there or does not know. */
const ask = async (program: string, words: readonly string[], searchPath: string, run: Run): Promise<string | undefined> => {
	const found = findProgram(program, searchPath);
	if (found === undefined) return undefined;
	const {exitCode, lines} = await run(found, words, {signal: patience()});
	return exitCode === 0
		? lines
				.filter(({stream}) => stream === 'stdout')
				.map(({text}) => text)
				.join('\n')
		: undefined;
};

/**
What `Tentacle version` prints, as `9.2.4285`; for set-ups, which start it anyway. Throws a `UserError` when it cannot be run or does not say (an unreadable
configuration of the default instance makes even `version` fail: facts, Tentacle §1.1).
*/
export const askTentacleVersion = async (program: string, run: Run, signal: AbortSignal): Promise<string> => {
	const {exitCode, lines} = await run(program, ['version'], {signal, mustBeSafe: true});
	const version = bareVersion(
		lines
			.filter(({stream}) => stream === 'stdout')
			.map(({text}) => text)
			.join('\n'),
	);
	if (exitCode === 0 && version !== undefined) return version;
	const said = lines.map(({text}) => text).find(text => text.trim() !== '' && !/^[=-]{20,}$/.test(text));
	throw new UserError(`${shown(program)} did not tell its version${said === undefined ? '' : `: ${harmless(said, 200)}`}`, {
		next: ['Run it with the word version to see all of its answer.'],
	});
};
