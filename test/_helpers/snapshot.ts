import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {projectRoot} from './project.ts';

/**
Compares with a golden file in `test/snapshots/`, which somebody has read. `ACCEPT=1` writes it: read it before you commit it.
A missing file fails, so that nothing passes unread.
*/
export const matchesGolden = (t: ExecutionContext, name: string, text: string): void => {
	const file = path.join(projectRoot, 'test', 'snapshots', name);
	if (process.env.ACCEPT === '1') writeFileSync(file, text);
	if (!existsSync(file)) {
		t.fail(`${name} is not there; ACCEPT=1 writes it`);
		return;
	}
	t.is(text, readFileSync(file, 'utf8'));
};
