import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {projectRoot} from './project.ts';

export type Box = {
	/** The program to start, before the words of `inside`: for a terminal or `spawn`. */
	readonly script: string;
	/** Runs a command inside and returns what it printed; throws when its exit code is not 0. */
	readonly run: (...words: string[]) => string;
	/** Writes a file inside. */
	readonly write: (file: string, text: string, mode?: string) => void;
	/** The words that run a command inside, for `script`. */
	readonly inside: (...words: string[]) => string[];
	readonly close: () => void;
};

const script = path.join(projectRoot, 'test/_helpers/systemd-box.sh');

/**
A throw-away machine with a real systemd as process 1. It sees the checkout and `binds` for real, at the same paths; what else is written inside
is gone with it. Ends with the test, and with the test's process. Root only: declare the test with `needs('systemd-box')`.
*/
export const openBox = (t: ExecutionContext<unknown>, {binds = []}: {readonly binds?: readonly string[]} = {}): Box => {
	const folder = mkdtempSync(path.join(tmpdir(), 'box-'));
	const box = path.join(folder, 'box');
	const inside = (...words: string[]) => ['run', box, ...words];
	let open = true;
	const close = () => {
		if (!open) return;
		open = false;
		execFileSync(script, ['stop', box]);
		rmSync(folder, {recursive: true});
	};
	execFileSync(script, ['start', box], {
		env: {PATH: process.env.PATH, BOX_BIND: [projectRoot, ...binds].join(' '), BOX_OWNER: String(process.pid)},
	});
	t.teardown(close);
	return {
		script,
		inside,
		run: (...words) => execFileSync(script, inside(...words), {encoding: 'utf8'}),
		write(file, text, mode = '644') {
			const words = ['sh', '-c', 'mkdir -p "$(dirname "$1")" && cat > "$1" && chmod "$2" "$1"', '-', file, mode];
			execFileSync(script, inside(...words), {input: text});
		},
		close,
	};
};
