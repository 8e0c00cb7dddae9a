import {existsSync, mkdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {createJournal, type Journal} from './journal.ts';
import {createService, type Service, type ServiceOptions} from './service.ts';
import {parseUnitFile, type UnitFile} from './unit-file.ts';

/** A unit by its name: its file, its links and its service. */
export type Unit = {
	/** `Tentacle.service` */
	readonly name: string;
	readonly file: string;
	readonly service: Service;
	readonly journal: Journal;
	/** Reads the file as it is now: nothing is kept until a `daemon-reload` here. Undefined: there is none. */
	readonly read: () => UnitFile | undefined;
	/** The links that start it at boot. */
	readonly links: () => readonly string[];
	/** Makes the links and returns those that are new. */
	readonly enable: () => readonly string[];
	/** Removes the links and returns them. */
	readonly disable: () => readonly string[];
};

export type Units = {
	/** The unit of that name, whether there is a file or not. */
	readonly get: (name: string) => Unit;
	readonly all: () => readonly Unit[];
};

export const createUnits = (unitFolder: string, options: Omit<ServiceOptions, 'name' | 'journal'>): Units => {
	const known = new Map<string, Unit>();
	return {
		all: () => [...known.values()],
		get(name) {
			const unit = known.get(name) ?? createUnit(unitFolder, name, options);
			known.set(name, unit);
			return unit;
		},
	};
};

const createUnit = (unitFolder: string, name: string, options: Omit<ServiceOptions, 'name' | 'journal'>): Unit => {
	const journal = createJournal();
	const file = path.join(unitFolder, name);
	const read = () => (existsSync(file) ? parseUnitFile(readFileSync(file, 'utf8')) : undefined);
	const wanted = () => (read()?.wantedBy ?? []).map(target => path.join(unitFolder, `${target}.wants`, name));
	const links = () => wanted().filter(link => existsSync(link));
	return {
		name,
		file,
		journal,
		read,
		links,
		service: createService({...options, name, journal}),
		enable() {
			const missing = wanted().filter(link => !existsSync(link));
			for (const link of missing) {
				mkdirSync(path.dirname(link), {recursive: true});
				rmSync(link, {force: true});
				symlinkSync(file, link);
			}
			return missing;
		},
		disable() {
			const present = links();
			for (const link of present) rmSync(link);
			return present;
		},
	};
};

/** The unit's name as systemctl completes and escapes it: `Tentacle` → `Tentacle.service`, `a b` → `a\x20b.service`. */
export const fullUnitName = (word: string): string => {
	const escaped = word
		.replaceAll('/', '-')
		.replaceAll(/[^A-Za-z0-9:_.\\@-]/gu, letter =>
			[...Buffer.from(letter)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
		);
	return /\.(service|target|socket|timer|mount|path|slice|scope)$/.test(escaped) ? escaped : `${escaped}.service`;
};
