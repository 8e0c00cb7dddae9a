import {readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {projectRoot} from '../test/_helpers/project.ts';
import type {Row} from './row.ts';

const folder = path.join(projectRoot, 'dist');

export const bundleSize: Row = {
	what: 'size of the program’s bundle, stand-ins included',
	against: '',
	judged: 'alone',
	reach: 1.5,
	unit: 'MB',
	turns: 1,
	ours: async () =>
		readdirSync(folder)
			.filter(name => name.endsWith('.js'))
			.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0) / 1_000_000,
};
