import {chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {sandboxHost} from '../../src/commands/sandbox-host.ts';
import {exitCodes, UserError} from '../../src/model/user-error.ts';
import {needs} from '../_helpers/components.ts';

const hostOptions = {searchPath: '/sandbox/bin', tentacle: '/sandbox/Tentacle'};

/** A description as `demo --serve` leaves it: private file, in a private folder, in another folder. */
const describe = (t: ExecutionContext, text = JSON.stringify({hostOptions})) => {
	const outer = mkdtempSync(path.join(realpathSync(tmpdir()), 'sandbox-host-'));
	t.teardown(() => rmSync(outer, {recursive: true}));
	const folder = path.join(outer, 'sandbox');
	mkdirSync(folder, {mode: 0o700});
	const file = path.join(folder, 'sandbox.json');
	writeFileSync(file, text, {mode: 0o600});
	return {outer, folder, file};
};

const refused = (t: ExecutionContext, file: string, why: RegExp) => {
	const error = t.throws(() => sandboxHost({CONFIGURE_TENTACLE_SANDBOX: file}), {instanceOf: UserError, message: why});
	t.is(error.exitCode, exitCodes.usage);
};

test('without the variable it is this machine', t => {
	t.deepEqual(sandboxHost({}), {});
	t.deepEqual(sandboxHost({CONFIGURE_TENTACLE_SANDBOX: ''}), {});
});

test('a sandbox of this user stands in for the machine', t => {
	t.deepEqual(sandboxHost({CONFIGURE_TENTACLE_SANDBOX: describe(t).file}), hostOptions);
});

test('a description that others can write or read is refused', t => {
	const {file} = describe(t);
	for (const mode of [0o602, 0o620, 0o640, 0o604]) {
		chmodSync(file, mode);
		refused(t, file, /CONFIGURE_TENTACLE_SANDBOX .*sandbox\.json/);
	}
});

test('a description below a folder that others can write is refused, however far above', t => {
	const {outer, folder, file} = describe(t);
	chmodSync(outer, 0o777);
	refused(t, file, /can be written by every user/);
	chmodSync(outer, 0o700);
	chmodSync(folder, 0o703);
	refused(t, file, /can be written by every user/);
});

needs('root')('root refuses a description of another user, and one below a folder of another user', t => {
	const {outer, folder, file} = describe(t);
	const somebody = 65_534;
	for (const one of [file, folder, outer]) {
		chownSync(one, somebody, somebody);
		refused(t, file, /belongs to another user/);
		chownSync(one, 0, 0);
	}
	t.deepEqual(sandboxHost({CONFIGURE_TENTACLE_SANDBOX: file}), hostOptions);
});

test('what is not a description is said to be none', t => {
	refused(t, describe(t, 'garbage').file, /is not the description of a sandbox/);
	refused(t, describe(t, '{}').file, /is not the description of a sandbox/);
	refused(t, describe(t, '[]').file, /is not the description of a sandbox/);
	const {folder, outer} = describe(t);
	refused(t, folder, /is not a regular file/);
	refused(t, path.join(outer, 'missing.json'), /missing\.json/);
	const link = path.join(outer, 'circle');
	symlinkSync(link, link);
	refused(t, link, /circle/);
});
