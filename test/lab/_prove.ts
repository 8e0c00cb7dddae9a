import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import test from 'ava';
import {needs} from '../_helpers/components.ts';
import {projectRoot} from '../_helpers/project.ts';
import type {Case, Outcome} from './case.ts';

type Answer = {readonly title: string; readonly outcome?: Outcome; readonly error?: string};

type OpenWorld = {readonly prove: (title: string) => Promise<Outcome>; readonly close: () => Promise<void>};

/** Declares a test for each case; those of a file share a world, which ends with the file, or with its process whatever happens to that. */
export const proveAll = (cases: readonly Case[]): void => {
	let open: OpenWorld | undefined;
	test.after.always(() => open?.close());
	for (const {title, finding, warns, programs, exitCode: expected = finding === undefined || warns ? 0 : 1} of cases) {
		needs(
			'root',
			'unshare',
			'ip',
			...programs,
		)(finding === undefined ? `no reason: ${title}` : `${finding}: ${title}`, async t => {
			open ??= openWorld();
			const {exitCode, causes, unhappy, stderr} = await open.prove(title);
			t.log(...unhappy);
			t.is(stderr, '');
			t.deepEqual(
				causes.map(cause => `${cause.verdict} ${cause.finding} ${causes.length > 1 ? `${cause.subject}: ${cause.says}` : ''}`.trimEnd()),
				finding === undefined ? [] : [`${warns ? 'warning' : 'fail'} ${finding}`],
			);
			t.is(exitCode, expected);
		});
	}
};

const openWorld = (): OpenWorld => {
	const folder = mkdtempSync(path.join(tmpdir(), 'lab-'));
	// Servers that give root up must get through to their own files.
	chmodSync(folder, 0o755);
	const inside = path.join(projectRoot, 'build/test/lab/inside.js');
	const words = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', process.execPath, inside, folder];
	// All that is left there goes with the folder.
	const child = spawn('unshare', words, {stdio: ['pipe', 'pipe', 'inherit'], env: {...process.env, TMPDIR: folder}});
	const answers = new Map<string, (answer: Answer) => void>();
	createInterface({input: child.stdout}).on('line', line => {
		const answer = JSON.parse(line) as Answer;
		answers.get(answer.title)?.(answer);
	});
	let end: string | undefined;
	const closed = once(child, 'close').then(([code]) => {
		end = `the world ended with ${code}`;
		for (const [title, give] of answers) give({title, error: end});
		rmSync(folder, {recursive: true, force: true});
	});
	// Of a world that has ended, its end tells more.
	child.stdin.on('error', () => {});
	return {
		prove: title =>
			new Promise((resolve, reject) => {
				answers.set(title, ({outcome, error}) => (outcome ? resolve(outcome) : reject(new Error(error))));
				if (end === undefined) child.stdin.write(`${title}\n`);
				else reject(new Error(end));
			}),
		// It ends with its input.
		close() {
			child.stdin.end();
			return closed;
		},
	};
};
