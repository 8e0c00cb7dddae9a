import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';

/** A folder of the test's own, without links in its path; gone with it. */
export const temporaryFolder = (t: ExecutionContext<unknown>): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'host-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};
