import {loadable} from '../test/_helpers/bundle.ts';
import type {Row} from './row.ts';

export const bundleSize: Row = {
	what: 'size of all that the program can load',
	against: '',
	judged: 'alone',
	reach: 1.5,
	unit: 'MB',
	turns: 1,
	ours: async () => Object.values(await loadable()).reduce((sum, {bytes}) => sum + bytes, 0) / 1_000_000,
};
