import {readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import type {InstanceFacts, InstanceSettings, UnitFacts} from '../model/facts.ts';
import {UserError} from '../model/user-error.ts';
import {parseIndexEntry} from '../tentacle/instance-index.ts';
import {readSettings} from '../tentacle/settings.ts';
import {unitName} from '../tentacle/unit.ts';
import {currentCaller} from './account.ts';
import {codeOf, fileProblem, shown} from './file-problem.ts';
import {readAll, readTextFile, usualLongestBytes, withRegularFile} from './regular-file.ts';

/** More files in the index folder than this are not instances of a person. */
const mostInstances = 500;

/** An instance as its files have it: everything but the unit. */
export type InstanceFiles = Omit<InstanceFacts, 'unit' | 'changedSinceStart'>;

/**
The instances of the index, in the order of their names. What is wrong with one is said in its `problem` and never touches the others; one whose
index entry is broken is named after that file and has no `configFile` (''). The config file of an unnamed instance may be given: unless the index has
it, it is one more, named by its path. Throws a `UserError` when the folder itself cannot be read.
*/
export const readInstances = (indexRoot: string, unnamedConfig?: string): readonly InstanceFiles[] => {
	const folder = path.join(indexRoot, 'Tentacle/Instances');
	const indexed = namesIn(folder)
		.slice(0, mostInstances)
		.map(name => readInstance(path.join(folder, name)))
		.sort((one, other) => (one.name < other.name ? -1 : 1));
	if (unnamedConfig === undefined || indexed.some(({configFile}) => configFile === unnamedConfig)) return indexed;
	return [...indexed, {name: unnamedConfig, configFile: unnamedConfig, ...readConfig(unnamedConfig)}];
};

const namesIn = (folder: string): readonly string[] => {
	try {
		// Tentacle reads every file in it, and no folder.
		return readdirSync(folder, {withFileTypes: true})
			.flatMap(entry => (entry.isDirectory() ? [] : [entry.name]))
			.sort();
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw fileProblem(folder, error);
	}
};

/** The file of the index that has an instance; undefined: none has. */
export const indexFileOf = (indexRoot: string, name: string): string | undefined => {
	const folder = path.join(indexRoot, 'Tentacle/Instances');
	return namesIn(folder)
		.map(file => path.join(folder, file))
		.find(file => readInstance(file).name === name);
};

const readInstance = (indexFile: string): InstanceFiles => {
	try {
		const {name, configFile} = parseIndexEntry(readTextFile(indexFile));
		return {name, configFile, ...readConfig(configFile)};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return {
			name: path.basename(indexFile, '.config'),
			configFile: '',
			problem: `${shown(indexFile)} is not an entry of the index. ${error.message}`,
		};
	}
};

/** What a config file says, whether the index has it or not. */
export const readConfig = (configFile: string): {readonly settings: InstanceSettings} | {readonly problem: string} => {
	if (!path.isAbsolute(configFile)) return {problem: `The path of its configuration file, ${shown(configFile)}, is not absolute.`};
	try {
		const {text, mode, uid} = withRegularFile(configFile, ({descriptor, stats}) => ({
			text: readAll(descriptor, configFile, usualLongestBytes),
			mode: stats.mode & 0o7777,
			uid: stats.uid,
		}));
		const isOurs = uid === 0 || uid === currentCaller().uid;
		return {settings: {...readSettings(text, mode), ...(!isOurs && {owner: String(uid)})}};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return {problem: `Its configuration file ${shown(configFile)} cannot be used. ${error.message}`};
	}
};

/** Adds what the system says about the instance's unit, and its accounts by the names that they have here: systemd takes a number, and a directory’s name in any spelling. */
export const withUnit = async (
	{settings, ...files}: InstanceFiles,
	unit: (name: string) => Promise<UnitFacts>,
	nameOf: (user: number | string) => Promise<string>,
): Promise<InstanceFacts> => {
	const found = await unit(unitName(files.name));
	const owner = settings?.owner === undefined ? undefined : await nameOf(Number(settings.owner));
	return {
		...files,
		...(settings && {settings: {...settings, ...(owner !== undefined && {owner})}}),
		unit: {...found, ...(found.user !== undefined && {user: await nameOf(found.user)})},
		...(isOlder(found, files.configFile) && {changedSinceStart: true}),
	};
};

/** Whether the unit has run since before the file was written. What cannot be looked at has not changed. */
const isOlder = ({activeForSeconds}: UnitFacts, configFile: string): boolean => {
	if (activeForSeconds === undefined) return false;
	try {
		return statSync(configFile).mtimeMs > Date.now() - activeForSeconds * 1000;
	} catch {
		return false;
	}
};
