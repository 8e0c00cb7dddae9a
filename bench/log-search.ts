import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import {logFragments} from '../src/tentacle/log-patterns.ts';
import {projectRoot} from '../test/_helpers/project.ts';
import {milliseconds, type Row} from './row.ts';

const wantedBytes = 256 * 1024 * 1024;
const recorded = (name: string): string => readFileSync(path.join(projectRoot, 'test/fixtures/recorded/logs', `${name}.txt`), 'utf8');

let folder: string | undefined;

/** A log of the usual kind, made once: a quiet agent at its finest level, then a failure with its stack traces; a tenth of it is failures. */
const bigLog = (): string => {
	if (folder !== undefined) return path.join(folder, 'OctopusTentacle.txt');
	folder = mkdtempSync(path.join(os.tmpdir(), 'bench-log-'));
	const file = path.join(folder, 'OctopusTentacle.txt');
	const received = '2026-11-21 02:26:46.3128  18282      7 TRACE  https://octopus.example.test:10943/    7  Received Message\n';
	const block = `${recorded('connected')}\n${received.repeat(700)}${recorded('untrusted-client')}\n${recorded('refused')}\n`.repeat(20);
	do appendFileSync(file, block);
	while (statSync(file).size < wantedBytes);
	return file;
};

/** To be called at the end. */
export const removeLog = (): void => {
	if (folder !== undefined) rmSync(folder, {recursive: true});
};

/** Runs a program to its end; resolves with what it wrote to descriptor 3. */
const run = async (file: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> => {
	const child = spawn(file, words, {stdio: ['ignore', 'pipe', 'inherit', 'pipe'], env: {...process.env, ...environment}});
	let text = '';
	// Not /dev/null: grep sees that nobody wants more than the first match.
	child.stdout?.resume();
	child.stdio[3]?.on('data', (chunk: Buffer) => (text += chunk.toString()));
	const [exitCode] = (await once(child, 'close')) as [number];
	// Both find something: the program a failure, grep a line.
	if (exitCode > 1) throw new Error(`${file} ended with ${exitCode}`);
	return text;
};

const diagnose = async (): Promise<number> =>
	Number(
		await run(process.execPath, [
			'--import',
			pathToFileURL(path.join(projectRoot, 'build/bench/peak-memory.js')).href,
			path.join(projectRoot, 'dist/cli.js'),
			'diagnose',
			'--json',
			'--log',
			bigLog(),
		]),
	);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const grep = () => run('grep', ['-cE', logFragments.map(escaped).join('|'), bigLog()], {LC_ALL: 'C'});
const bareNode = () => run(process.execPath, ['-e', '0']);

export const logRows: readonly Row[] = [
	{
		what: 'search of a log of 256 MB, time',
		against: 'bare Node start + grep -cE',
		judged: 'ratio',
		reach: 2,
		unit: 'ms',
		ours: async () => {
			bigLog();
			return milliseconds(diagnose);
		},
		peer: async () => (await milliseconds(bareNode)) + (await milliseconds(grep)),
	},
	{
		what: 'search of a log of 256 MB, memory',
		against: '–',
		judged: 'alone',
		reach: 150,
		unit: 'MB',
		turns: 3,
		ours: diagnose,
	},
];
