import path from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {startSandbox} from '../src/sandbox/sandbox.ts';
import {projectRoot} from '../test/_helpers/project.ts';
import {openTerminal, type Terminal} from '../test/_helpers/terminal.ts';
import type {Row} from './row.ts';

const entries = 10_000;
const filter = 'region 1';
const rounds = 25;
/** Between two keys: faster than a key that is held down. */
const pauseMilliseconds = 20;

/** From the moment a key is written to the moment when the frame that shows it has come whole. */
const timeOf = async (terminal: Terminal, key: string, shown: RegExp): Promise<number> => {
	const frame = terminal.nextFrame();
	const began = performance.now();
	terminal.type(key);
	const time = (await frame) - began;
	await terminal.shows(shown);
	await wait(pauseMilliseconds);
	return time;
};

/** Letters that filter, arrows in what fits, and the letters taken back, over and over. */
const times = async (terminal: Terminal): Promise<readonly number[]> => {
	const all: number[] = [];
	for (let round = 0; round < rounds; round++) {
		for (let length = 1; length <= filter.length; length++) {
			all.push(await timeOf(terminal, filter[length - 1] ?? '', new RegExp(`^❯ ${filter.slice(0, length)} +\\S+ of `, 'm')));
		}
		for (let row = 1; row <= 3; row++) all.push(await timeOf(terminal, '\u001B[B', new RegExp(`❯ ◯ Region 1${row - 1}$`, 'm')));
		for (let length = filter.length - 1; length >= 0; length--) {
			all.push(await timeOf(terminal, '\u007F', new RegExp(`^❯ ${filter.slice(0, length)} +\\S+ `, 'm')));
		}
	}
	return all;
};

/** What a key takes on this machine at this time when nothing is done about it. */
const echoes = async (): Promise<readonly number[]> => {
	const echo =
		"process.stdin.setRawMode(true).on('data', key => process.stdout.write('\\u001B[?2026h' + key + '\\u001B[?2026l')); console.log('ready')";
	const terminal = openTerminal(undefined, process.execPath, ['-e', echo]);
	await terminal.shows('ready');
	const all: number[] = [];
	for (let count = 0; count < rounds * (2 * filter.length + 3); count++) all.push(await timeOf(terminal, 'x', /x/));
	terminal.close();
	await terminal.ended;
	return all;
};

/** One in a hundred takes longer. */
const percentile99 = (numbers: readonly number[]): number =>
	numbers.toSorted((one, other) => one - other)[Math.ceil(numbers.length * 0.99) - 1] ?? Number.NaN;

export const keyToFrame: Row = {
	what: `key to frame in a list of ${entries.toLocaleString('en')}, 99 of 100`,
	against: 'the echo of a bare Node',
	judged: 'alone',
	reach: 16,
	unit: 'ms',
	turns: 1,
	isCold: true,
	peer: async () => percentile99(await echoes()),
	async ours() {
		const sandbox = await startSandbox();
		sandbox.server.state.environments.splice(
			0,
			Number.POSITIVE_INFINITY,
			...Array.from({length: entries}, (_, index) => ({
				Id: `Environments-${index}`,
				Name: index === 0 ? 'Development' : `Region ${index}`,
				SpaceId: 'Spaces-1',
			})),
		);
		const terminal = openTerminal(undefined, process.execPath, [path.join(projectRoot, 'dist/cli.js'), 'setup', ...sandbox.flags], {
			cwd: '/',
			environment: sandbox.environment,
		});
		try {
			for (const page of [
				'Instance name',
				'How should',
				'Register this',
				'Server address',
				'Enter takes the one',
				'What will',
				'Where this',
				'How this',
			]) {
				await terminal.shows(page);
				terminal.type('\r');
			}
			await terminal.shows(/ 10,000 · 1 chosen/);
			await terminal.shows(/API and the port agree/);
			return percentile99(await times(terminal));
		} finally {
			terminal.close();
			await sandbox.stop();
		}
	},
};
