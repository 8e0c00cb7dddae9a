import path from 'node:path';
import process from 'node:process';
import {projectRoot} from '../test/_helpers/project.ts';
import {openTerminal} from '../test/_helpers/terminal.ts';
import {milliseconds, type Row} from './row.ts';

/** From the start of a program in a terminal to the moment when its first words are on the screen. */
const firstWords = async (words: readonly string[], wanted: string): Promise<number> => {
	const terminal = openTerminal(undefined, process.execPath, words, {cwd: '/'});
	const time = await milliseconds(async () => terminal.shows(wanted));
	terminal.close();
	await terminal.ended;
	return time;
};

export const firstFrame: Row = {
	what: 'first frame of the wizard in a terminal',
	against: 'first byte of a bare Node',
	judged: 'ratio',
	reach: 4,
	unit: 'ms',
	ours: async () => firstWords([path.join(projectRoot, 'dist/cli.js'), 'setup'], 'Instance name'),
	peer: async () => firstWords(['-e', 'process.stdout.write("x")'], 'x'),
};
