import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type Implementation} from 'ava';

/** What some tests have for real, and not every machine has: `root`, `systemd-box`, else the name of a program, or of one of the C library’s name services. */
export type Component = string;

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const hasProgram = (name: string): boolean =>
	(name.startsWith('libnss_') ? ['/usr/lib', '/usr/lib64'] : folders).some(folder => {
		try {
			accessSync(path.join(folder, name), name.startsWith('libnss_') ? constants.R_OK : constants.X_OK);
			return true;
		} catch {
			// Not there: the next folder.
			return false;
		}
	});

const isRoot = (): boolean => process.getuid?.() === 0;

const missingOf = (component: Component): readonly string[] => {
	if (component === 'root') return isRoot() ? [] : ['root'];
	if (component !== 'systemd-box') return hasProgram(component) ? [] : [component];
	const programs = ['unshare', 'nsenter', 'findmnt', 'ip', 'journalctl'].filter(name => !hasProgram(name));
	return [...(isRoot() ? [] : ['root']), ...programs];
};

/**
Declares a test that needs components: `needs('systemd-box')('the unit stays up', async t => …)`. Where one is missing, the test is skipped
with its name in the title; with `REQUIRE_ALL_COMPONENTS=1` in the environment it fails instead.
*/
export const needs =
	(...components: readonly Component[]) =>
	(title: string, implementation: Implementation<[], unknown>): void => {
		const missing = components.flatMap(missingOf);
		if (missing.length === 0) test(title, implementation);
		else if (process.env.REQUIRE_ALL_COMPONENTS === '1') test(title, t => t.fail(`missing here: ${missing.join(', ')}`));
		else test.skip(`${title} (needs ${missing.join(', ')})`, implementation);
	};
