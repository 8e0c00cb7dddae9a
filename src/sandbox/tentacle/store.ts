import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../../model/user-error.ts';
import {parseConfig, renderConfig} from '../../tentacle/config-file.ts';
import {type IndexEntry, indexFileName, parseIndexEntry, renderIndexEntry} from '../../tentacle/instance-index.ts';
import {decryptSecret, encryptSecret} from '../../tentacle/secret-encryption.ts';
import {trustedServersKey} from '../../tentacle/trusted-servers.ts';
import {indexFolder, machineIdFile, type Surroundings} from './environment.ts';
import {Controlled, Crash} from './options.ts';

export type TrustEntry = {
	Thumbprint: string;
	CommunicationStyle: number;
	Address: string | null;
	Squid: null;
	SubscriptionId: string | null;
};

/** One instance's settings, saved at each change as the real one does. */
export type Store = {
	readonly name: string | undefined;
	readonly configFile: string;
	readonly get: (key: string) => string | undefined;
	readonly set: (key: string, value: string) => void;
	readonly home: () => string;
	/** Throws a `Crash` for a value that is no whole number, as each getter does for what it cannot read. */
	readonly integer: (key: string) => number | undefined;
	readonly trust: () => TrustEntry[];
	readonly setTrust: (entries: readonly TrustEntry[]) => void;
	readonly encrypted: (key: string) => string | undefined;
	readonly setEncrypted: (key: string, value: string) => void;
};

export const readIndex = (surroundings: Surroundings): readonly IndexEntry[] => {
	const folder = indexFolder(surroundings);
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.sort()
		.map(file => {
			try {
				return parseIndexEntry(readFileSync(path.join(folder, file), 'utf8'));
			} catch (error) {
				if (error instanceof UserError) throw new Crash(`Could not load instance at path ${path.join(folder, file)}`);
				throw error;
			}
		});
};

export const writeIndexEntry = (surroundings: Surroundings, entry: IndexEntry): void => {
	const folder = indexFolder(surroundings);
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, indexFileName(entry.name)), renderIndexEntry(entry));
};

export const removeIndexEntry = (surroundings: Surroundings, name: string): void =>
	rmSync(path.join(indexFolder(surroundings), indexFileName(name)));

export type Selection = {readonly instance: string | undefined; readonly config: string | undefined};

type Selected = {readonly configFile: string; readonly name: string | undefined};

export const selectInstance = (surroundings: Surroundings, selection: Selection): Store => {
	const {configFile, name} = findInstance(surroundings, selection);
	return openStore(surroundings, configFile, name);
};

/** Before any command, also one without an instance: a config file that cannot be read ends it; nothing else matters yet (Tentacle 9.2, §1.1). */
export const peekAtInstance = (surroundings: Surroundings, selection: Selection): void => {
	let found: Selected;
	try {
		found = findInstance(surroundings, selection);
	} catch (error) {
		if (error instanceof Controlled || error instanceof Crash) return;
		throw error;
	}
	openStore(surroundings, found.configFile, found.name);
};

/** Selection as the real one does it (Tentacle 9.2, §1.1): name, config file, the current folder, `Tentacle`, the only one. */
const findInstance = (surroundings: Surroundings, {instance, config}: Selection): Selected => {
	const index = instance === undefined && config !== undefined ? [] : readIndex(surroundings);
	const available = index.map(({name}) => name).join(', ');
	if (instance !== undefined) {
		const same = index.filter(({name}) => name.toLowerCase() === instance.toLowerCase());
		const entry = same.find(({name}) => name === instance) ?? same[0];
		if (!entry)
			throw new Controlled(`Instance ${instance} of Tentacle has not been configured on this machine. Available instances: ${available}.`);
		if (!existsSync(entry.configFile)) {
			throw new Controlled(
				`The configuration file for instance ${entry.name} could not be located at the specified location ${entry.configFile}. The file might have been manually removed without properly removing the instance and as such it is still listed as present.The instance must be created again before you can interact with it.`,
			);
		}
		return entry;
	}
	if (config !== undefined) {
		if (!existsSync(config)) throw new Controlled(`The configuration file at ${config} could not be located at the specified location.`);
		return {configFile: config, name: undefined};
	}
	const here = path.resolve('Tentacle.config');
	if (existsSync(here)) return {configFile: here, name: undefined};
	const chosen = index.find(({name}) => name === 'Tentacle') ?? (index.length === 1 ? index[0] : undefined);
	if (chosen) return chosen;
	if (index.length === 0) throw new Controlled('Unable to find default instance of Tentacle. Available instances: .');
	throw new Controlled(
		`There is more than one instance of Tentacle configured on this machine. Please pass --instance=INSTANCENAME when invoking this command to target a specific instance. Available instances: ${available}.`,
	);
};

export const openStore = (surroundings: Surroundings, configFile: string, name: string | undefined): Store => {
	const config = new Map(load(configFile));
	const save = () => writeFileSync(configFile, renderConfig(config));
	const machineId = () => readFileSync(machineIdFile(surroundings), 'utf8');
	const get = (key: string) => config.get(key) || undefined;
	const set = (key: string, value: string) => {
		config.set(key, value);
		save();
	};
	return {
		name,
		configFile,
		get,
		set,
		home: () => get('Octopus.Home') ?? path.dirname(configFile),
		integer(key) {
			const value = get(key);
			if (value === undefined || /^-?\d+$/.test(value)) return value === undefined ? undefined : Number(value);
			throw unreadable(key, 'Int32', value);
		},
		trust() {
			const value = get(trustedServersKey) ?? '[]';
			try {
				return JSON.parse(value) as TrustEntry[];
			} catch {
				// Its reason does not reach the real one's output either.
				throw unreadable(trustedServersKey, 'IEnumerable`1', value);
			}
		},
		setTrust: entries => set(trustedServersKey, JSON.stringify(entries)),
		encrypted(key) {
			const value = get(key);
			if (value === undefined) return undefined;
			try {
				return decryptSecret(value, machineId());
			} catch {
				// Another machine's: the real one does not show the value, nor why.
				throw unreadable(key, 'String');
			}
		},
		setEncrypted: (key, value) => set(key, encryptSecret(value, machineId())),
	};
};

const load = (configFile: string): ReadonlyMap<string, string> => {
	try {
		return parseConfig(readFileSync(configFile, 'utf8'));
	} catch (error) {
		if (error instanceof UserError || (error as NodeJS.ErrnoException).code === 'EACCES') throw unreadable('Octopus.Home', 'String', '');
		throw error;
	}
};

const unreadable = (key: string, type: string, value?: string): Crash =>
	new Crash(
		`Unable to parse configuration key '${key}' as a '${type}'.${value === undefined ? '' : ` Value was '${value}'.`}`,
		'System.FormatException',
	);
