import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {projectRoot} from '../_helpers/project.ts';

const ignored = new Set(['node_modules', 'build', 'dist', '.git']);

const filesOf = (folder: string): readonly string[] =>
	readdirSync(path.join(projectRoot, folder), {withFileTypes: true}).flatMap(entry => {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) return ignored.has(entry.name) ? [] : filesOf(file);
		return entry.isFile() ? [file] : [];
	});

/** Every file of the project, by its path from the checkout; nothing that is made or installed. */
export const projectFiles = (): readonly string[] => filesOf('.');

export const textOf = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
