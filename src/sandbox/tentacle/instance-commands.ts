import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {renderConfig} from '../../tentacle/config-file.ts';
import {type Command, type FreeCommand, value} from './command.ts';
import {informationalVersion, type Surroundings, version} from './environment.ts';
import {Controlled} from './options.ts';
import {openStore, readIndex, removeIndexEntry, writeIndexEntry} from './store.ts';

export const createInstance: FreeCommand = {
	name: 'create-instance',
	className: 'CreateInstanceCommand',
	make() {
		let instance = '';
		let config = '';
		let home = '';
		return {
			options: [
				value(['instance'], text => (instance = text)),
				value(['config'], text => (config = text)),
				value(['home'], text => (home = text)),
			],
			run(surroundings) {
				const isNamed = instance !== '' || config !== '';
				const name = isNamed ? instance || 'Tentacle' : undefined;
				// A relative path with a folder is resolved twice, as by the real one: sub/t.config becomes sub/sub/t.config.
				const folder = home || (isNamed ? path.resolve(path.dirname(config)) : '.');
				const file = path.resolve(folder, config || 'Tentacle.config');
				if (existsSync(file)) surroundings.out(`Configuration file at ${file} already exists.`);
				else {
					surroundings.out(`Creating empty configuration file: ${file}`);
					mkdirSync(path.dirname(file), {recursive: true});
					writeFileSync(file, renderConfig(new Map()));
				}
				if (name !== undefined) {
					writeIndexEntry(surroundings, {name: spelling(surroundings, name), configFile: file});
					surroundings.out(`Saving instance: ${name}`);
				}
				surroundings.out(`Setting home directory to: ${folder}`);
				openStore(surroundings, file, name).set('Octopus.Home', folder);
			},
		};
	},
};

/** An entry that is there keeps its name. */
const spelling = (surroundings: Surroundings, name: string): string =>
	readIndex(surroundings).find(entry => entry.name.toLowerCase() === name.toLowerCase())?.name ?? name;

export const deleteInstance: Command = {
	name: 'delete-instance',
	className: 'DeleteInstanceCommand',
	selects: 'standard',
	make: () => ({
		options: [],
		run({store, log, surroundings}) {
			if (store.name === undefined) return undefined;
			removeIndexEntry(surroundings, store.name);
			log.line('INFO', `Deleted instance: ${store.name}`);
			return undefined;
		},
	}),
};

export const listInstances: FreeCommand = {
	name: 'list-instances',
	className: 'ListInstancesCommand',
	make() {
		let format = 'text';
		return {
			options: [value(['format'], text => (format = text.toLowerCase()))],
			run(surroundings) {
				const index = readIndex(surroundings);
				if (format === 'json')
					surroundings.write(
						JSON.stringify(
							index.map(({name, configFile}) => ({InstanceName: name, ConfigurationFilePath: configFile})),
							undefined,
							2,
						),
					);
				else if (index.length === 0) surroundings.write('No instances installed');
				else for (const {name, configFile} of index) surroundings.out(`Instance '${name}' uses configuration '${configFile}'.`);
			},
		};
	},
};

export const showVersion: FreeCommand = {
	name: 'version',
	className: 'VersionCommand',
	make() {
		let format = 'text';
		return {
			options: [value(['format'], text => (format = text.toLowerCase()))],
			run(surroundings) {
				const details = {
					InformationalVersion: informationalVersion,
					MajorMinorPatch: version,
					NuGetVersion: version,
					SourceBranchName: 'main',
					IsPrerelease: false,
				};
				surroundings.write(format === 'json' ? JSON.stringify(details, undefined, 2) : informationalVersion);
			},
		};
	},
};

const onlyOnWindows = (name: string, className: string, says?: string): FreeCommand => ({
	name,
	className,
	make: () => ({
		options: [
			{names: ['create'], act: () => {}},
			{names: ['delete'], act: () => {}},
			value(['instances'], () => {}),
			value(['interval'], () => {}),
		],
		run(surroundings) {
			if (says !== undefined) surroundings.out(says);
			throw new Controlled('This command is only supported on Windows.');
		},
	}),
});

export const watchdog = onlyOnWindows('watchdog', 'WatchdogCommand', 'Creating watchdog task');
export const checkServices = onlyOnWindows('checkservices', 'CheckServicesCommand');
