import {lstatSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {InstanceFacts} from '../model/facts.ts';
import type {Leftovers, NeededPath, PathMeasured} from '../model/leftovers.ts';
import {UserError} from '../model/user-error.ts';
import {startsInstance} from '../tentacle/unit.ts';
import {type Caller, currentCaller} from './account.ts';
import {accounts} from './accounts.ts';
import {measurePath} from './delete-path.ts';
import {shown} from './file-problem.ts';
import {indexFileOf, readInstances} from './instances.ts';
import {textIfReadable} from './regular-file.ts';
import {tracePath} from './trusted-path.ts';

export type LeftoversWanted = {
	readonly instance: Pick<InstanceFacts, 'name' | 'unit'>;
	readonly thumbprint?: string;
	/** Who writes this file says where the folders are. */
	readonly configFile?: string;
	/** Files and folders to look at. */
	readonly paths: readonly string[];
	readonly signal: AbortSignal;
};

export type Places = {
	readonly indexRoot: string;
	readonly unitFolder: string;
	/** Home folders in which copies of its key may be. */
	readonly homes: readonly string[];
	readonly tentacle?: string | undefined;
};

/** Finds them by files alone. */
export const findLeftovers = async (
	{instance: {name, unit}, thumbprint, configFile, paths, signal}: LeftoversWanted,
	places: Places,
): Promise<Leftovers> => {
	const unitFile = path.join(places.unitFolder, unit.name);
	const unitText = textIfReadable(unitFile);
	const others = readInstances(places.indexRoot).filter(one => one.name !== name);
	const indexFile = indexFileOf(places.indexRoot, name);
	const isShared = others.some(({settings}) => settings?.thumbprint === thumbprint);
	const measured: PathMeasured[] = [];
	for (const wanted of new Set(paths)) {
		const seen = await measurePath(wanted, signal);
		const foreign = configFile === undefined || configFile === wanted ? undefined : foreignPointer(configFile, wanted);
		if (seen) measured.push(foreign === undefined ? seen : {...seen, problem: foreign});
	}
	return {
		unitFile,
		unitIsOurs: startsInstance(unitText ?? unit.execStart ?? '', name),
		...(indexFile !== undefined && {indexFile}),
		keyCopies:
			thumbprint === undefined || isShared
				? []
				: [...new Set(places.homes)]
						.map(home => path.join(home, '.dotnet/corefx/cryptography/x509stores/my', `${thumbprint}.pfx`))
						.filter(isThere),
		paths: measured,
		needed: [
			...others.flatMap(({name: by, configFile: config, settings, problem}): readonly NeededPath[] =>
				problem === undefined
					? [
							...neededBy(`the instance ${by}`, [config], false),
							...neededBy(`the instance ${by}`, [settings?.homeFolder, settings?.applicationFolder], true),
						]
					: // Where its folders are is not known: they could be anywhere.
						neededBy(`the instance ${by}, whose configuration cannot be read,`, ['/'], true),
			),
			...neededBy('the index of all instances', [path.join(places.indexRoot, 'Tentacle/Instances')], true),
			...neededBy('systemd', [places.unitFolder], true),
			...neededBy('the Tentacle executable', [places.tentacle], false),
			...neededBy('this program', [process.execPath, process.argv[1]], false),
			...accounts().flatMap(({user, home}) => neededBy(`the account ${user}`, [home], false)),
		],
	};
};

const neededBy = (by: string, wanted: ReadonlyArray<string | undefined>, inside: boolean): readonly NeededPath[] =>
	wanted.flatMap(one => {
		if (one === undefined || !path.isAbsolute(one)) return [];
		try {
			const {real, missing} = tracePath(one);
			return [{path: path.join(real, ...missing), by, inside}];
		} catch (error) {
			// A circle of links, or a folder that may not be looked into: nobody gets anywhere through it.
			if (error instanceof UserError) return [];
			throw error;
		}
	});

/** Whoever else can write the configuration could name any folder of root's in it: only that user's own are believed. */
const foreignPointer = (configFile: string, folder: string, caller: Caller = currentCaller()): string | undefined => {
	try {
		const {unsafe, stats} = tracePath(configFile, caller);
		if (!unsafe || tracePath(folder, caller).stats.uid === stats.uid) return undefined;
		return `the configuration names it, and ${shown(unsafe.path)} ${unsafe.why}`;
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
};

const isThere = (file: string): boolean => {
	try {
		return lstatSync(file, {throwIfNoEntry: false}) !== undefined;
	} catch {
		// Not ours to look into: then no command of ours has left anything there.
		return false;
	}
};
