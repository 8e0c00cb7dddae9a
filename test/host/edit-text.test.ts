import {
	appendFileSync,
	chmodSync,
	chownSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {editText} from '../../src/host/edit-text.ts';
import {createHost} from '../../src/host/host.ts';
import {UserError} from '../../src/model/user-error.ts';
import {needs} from '../_helpers/components.ts';
import {temporaryFolder} from './_folder.ts';

const nobody = 65_534;
const soon = () => AbortSignal.timeout(30_000);
const withText = (t: ExecutionContext, mode = 0o640): {readonly folder: string; readonly file: string} => {
	const folder = temporaryFolder(t);
	const file = path.join(folder, 'Tentacle.config');
	writeFileSync(file, '\uFEFFbefore');
	chmodSync(file, mode);
	utimesSync(file, 1, 1);
	return {folder, file};
};
const edit = (text: string) => text.replace('before', 'after');

test('a file is exchanged for its new text with the mode it had, and its time is now', async t => {
	const {folder, file} = withText(t, 0o644);
	const {ino} = statSync(file);
	await createHost().editText(file, edit, soon());
	t.is(readFileSync(file, 'utf8'), '\uFEFFafter');
	t.is(statSync(file).mode & 0o7777, 0o644);
	t.not(statSync(file).ino, ino);
	t.true(statSync(file).mtimeMs > Date.now() - 60_000);
	t.deepEqual(readdirSync(folder), ['Tentacle.config']);
});

needs('root')('owner and group stay', async t => {
	const {file} = withText(t);
	chownSync(file, 0, nobody);
	await createHost().editText(file, edit, soon());
	const {uid, gid, mode} = statSync(file);
	t.deepEqual([uid, gid, mode & 0o7777], [0, nobody, 0o640]);
});

needs('root')('nothing is changed where others could', async t => {
	const {folder, file} = withText(t);
	const theirs = path.join(folder, 'theirs');
	mkdirSync(theirs);
	writeFileSync(path.join(theirs, 'mine'), 'before');
	chownSync(theirs, nobody, nobody);
	symlinkSync(file, path.join(theirs, 'link'));
	chownSync(file, nobody, nobody);
	for (const wanted of [path.join(theirs, 'mine'), path.join(theirs, 'link'), file]) {
		await t.throwsAsync(createHost().editText(wanted, edit, soon()), {instanceOf: UserError});
	}
	t.is(readFileSync(file, 'utf8'), '\uFEFFbefore');
	t.is(readFileSync(path.join(theirs, 'mine'), 'utf8'), 'before');
});

test('a file that somebody else changes meanwhile, or whose rights cannot be kept, stays', async t => {
	const {folder, file} = withText(t);
	const meanwhile = async (_from: string, to: string) => {
		chmodSync(to, 0o640);
		appendFileSync(file, ' and more');
		return true;
	};
	await t.throwsAsync(editText(file, edit, meanwhile), {instanceOf: UserError, message: /changed by somebody else/});
	await t.throwsAsync(
		editText(file, edit, async () => false),
		{instanceOf: UserError, message: /could not be kept/},
	);
	await t.throwsAsync(
		editText(file, edit, async () => true),
		{instanceOf: UserError, message: /could not be kept/},
	);
	t.is(readFileSync(file, 'utf8'), '\uFEFFbefore and more');
	t.deepEqual(readdirSync(folder), ['Tentacle.config']);
});

test('an edit that is refused leaves nothing behind', async t => {
	const {folder, file} = withText(t);
	const refuse = () => {
		throw new UserError('No.');
	};
	await t.throwsAsync(createHost().editText(file, refuse, soon()), {instanceOf: UserError, message: 'No.'});
	t.deepEqual(readdirSync(folder), ['Tentacle.config']);
});
