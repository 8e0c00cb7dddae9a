import {execFile} from 'node:child_process';
import {statSync} from 'node:fs';
import {isBuiltin} from 'node:module';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {rolldown} from 'rolldown';
import {projectRoot} from './project.ts';

const run = promisify(execFile);

/** A file that the program can load: its bytes, and the files it imports at once and when it comes to them. */
export type Loadable = {readonly bytes: number; readonly imports: readonly string[]; readonly importsLater: readonly string[]};

/**
Every file that the program can load, its worker included, by its path below the project; the bundle is made first, so that it is never an old one. The
stand-ins are programs of their own.
*/
export const loadable = (): Promise<Readonly<Record<string, Loadable>>> => {
	made ??= make();
	return made;
};

/** Once in a process. */
let made: Promise<Readonly<Record<string, Loadable>>> | undefined;

const make = async (): Promise<Readonly<Record<string, Loadable>>> => {
	await run(process.execPath, ['bundle.mjs'], {cwd: projectRoot});
	const found: Record<string, Loadable> = {};
	const relative = (ids: readonly string[]) =>
		ids.filter(id => !isBuiltin(id)).map(id => (path.isAbsolute(id) ? path.relative(projectRoot, id) : id));
	const build = await rolldown({
		cwd: projectRoot,
		input: ['dist/cli.js', 'dist/pfx-worker.js'],
		platform: 'node',
		plugins: [
			{
				name: 'listen',
				moduleParsed({id, importedIds, dynamicallyImportedIds}) {
					if (id.startsWith('\0')) return;
					found[path.relative(projectRoot, id)] = {
						bytes: statSync(id).size,
						imports: relative(importedIds),
						importsLater: relative(dynamicallyImportedIds),
					};
				},
			},
		],
	});
	try {
		await build.generate();
	} finally {
		await build.close();
	}
	return found;
};

/** What is loaded with these files at once. */
export const loadedWith = (files: Readonly<Record<string, Loadable>>, first: readonly string[]): ReadonlySet<string> => {
	const found = new Set<string>();
	const follow = (file: string) => {
		if (found.has(file)) return;
		found.add(file);
		for (const to of files[file]?.imports ?? []) follow(to);
	};
	for (const file of first) follow(file);
	return found;
};
