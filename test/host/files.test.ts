import {execFileSync} from 'node:child_process';
import {chmodSync, chownSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {setMode, writeForPeople} from '../../src/host/change-file.ts';
import {readTextFile} from '../../src/host/regular-file.ts';
import {UserError} from '../../src/model/user-error.ts';
import {needs} from '../_helpers/components.ts';
import {temporaryFolder} from './_folder.ts';

const nobody = 65_534;
const bits = (file: string): number => statSync(file).mode & 0o7777;

test('a file is read up to its bound and not a byte further', t => {
	const file = path.join(temporaryFolder(t), 'a');
	writeFileSync(file, 'x'.repeat(1024));
	t.is(readTextFile(file, 1024).length, 1024);
	t.throws(() => readTextFile(file, 1023), {instanceOf: UserError, message: /is larger than/});
});

test('only regular UTF-8 files are read, and a pipe is not waited for', t => {
	const folder = temporaryFolder(t);
	execFileSync('mkfifo', [path.join(folder, 'pipe')]);
	writeFileSync(path.join(folder, 'latin'), Buffer.from([0x61, 0xe9]));
	t.throws(() => readTextFile(path.join(folder, 'pipe')), {instanceOf: UserError, message: /not a regular file/});
	t.throws(() => readTextFile(folder), {instanceOf: UserError, message: /not a regular file/});
	t.throws(() => readTextFile('/dev/zero'), {instanceOf: UserError, message: /not a regular file/});
	t.throws(() => readTextFile(path.join(folder, 'latin')), {instanceOf: UserError, message: /not UTF-8/});
	t.throws(() => readTextFile(path.join(folder, 'none')), {instanceOf: UserError, message: /There is no file/});
});

needs('root')('root reads neither through a link nor by a hard link that others can make', t => {
	const folder = temporaryFolder(t);
	const theirs = path.join(folder, 'theirs');
	mkdirSync(theirs);
	writeFileSync(path.join(folder, 'canary'), 'canary');
	symlinkSync('../canary', path.join(theirs, 'link'));
	linkSync(path.join(folder, 'canary'), path.join(theirs, 'hard'));
	chownSync(theirs, nobody, nobody);
	t.throws(() => readTextFile(path.join(theirs, 'link')), {instanceOf: UserError, message: /through a link/});
	t.throws(() => readTextFile(path.join(theirs, 'hard')), {instanceOf: UserError, message: /hard link/});
	t.throws(() => setMode(path.join(theirs, 'hard'), 0o666), {instanceOf: UserError});
	t.throws(() => writeForPeople(path.join(theirs, 'link'), 'x'), {instanceOf: UserError});
	t.is(readFileSync(path.join(folder, 'canary'), 'utf8'), 'canary');
});

test('a link of our own is followed', t => {
	const folder = temporaryFolder(t);
	writeFileSync(path.join(folder, 'a'), 'text');
	symlinkSync('a', path.join(folder, 'b'));
	t.is(readTextFile(path.join(folder, 'b')), 'text');
});

test('permission bits are set on a regular file, and on nothing else', t => {
	const folder = temporaryFolder(t);
	const file = path.join(folder, 'a');
	writeFileSync(file, '');
	chmodSync(file, 0o644);
	setMode(file, 0o600);
	t.is(bits(file), 0o600);
	chmodSync(folder, 0o700);
	t.throws(() => setMode(folder, 0o777), {instanceOf: UserError});
	t.is(bits(folder), 0o700);
});

needs('root')('permission bits of another user’s file stay as they are', t => {
	const file = path.join(temporaryFolder(t), 'a');
	writeFileSync(file, '');
	chmodSync(file, 0o644);
	chownSync(file, nobody, nobody);
	t.throws(() => setMode(file, 0o600), {instanceOf: UserError, message: /belongs to another user/});
	t.is(bits(file), 0o644);
});

test('a file for people is whole, private, and replaces only a regular file', t => {
	const folder = temporaryFolder(t);
	const file = path.join(folder, 'report');
	writeFileSync(file, 'old');
	chmodSync(file, 0o666);
	t.is(writeForPeople(file, 'new'), file);
	t.is(readFileSync(file, 'utf8'), 'new');
	t.is(bits(file), 0o600);
	t.deepEqual(readdirSync(folder), ['report']);
});

test('a file for people is not written through a link, into a pipe, or where no folder is', t => {
	const folder = temporaryFolder(t);
	writeFileSync(path.join(folder, 'canary'), 'canary');
	symlinkSync('canary', path.join(folder, 'link'));
	symlinkSync('nowhere', path.join(folder, 'dangling'));
	mkdirSync(path.join(folder, 'folder'));
	for (const name of ['link', 'dangling'])
		t.throws(() => writeForPeople(path.join(folder, name), 'x'), {instanceOf: UserError, message: /is a link/});
	t.throws(() => writeForPeople(path.join(folder, 'folder'), 'x'), {instanceOf: UserError, message: /not a regular file/});
	t.throws(() => writeForPeople('/dev/null', 'x'), {instanceOf: UserError, message: /not a regular file/});
	t.throws(() => writeForPeople(path.join(folder, 'none/a'), 'x'), {instanceOf: UserError, message: /There is no folder/});
	t.is(readFileSync(path.join(folder, 'canary'), 'utf8'), 'canary');
	t.deepEqual(readdirSync(folder).sort(), ['canary', 'dangling', 'folder', 'link']);
});

needs('root', 'strace')('a file for people is made new, without following links, synced, and then renamed', t => {
	const folder = temporaryFolder(t);
	const module = new URL('../../src/host/change-file.js', import.meta.url).href;
	const trace = path.join(folder, 'trace');
	const file = path.join(folder, 'report');
	const words = [
		process.execPath,
		'--input-type=module',
		'-e',
		`import {writeForPeople} from ${JSON.stringify(module)}; writeForPeople(${JSON.stringify(file)}, 'x');`,
	];
	execFileSync('strace', ['-f', '-qq', '-e', 'trace=openat,fsync,rename,renameat,renameat2', '-o', trace, ...words]);
	const calls = readFileSync(trace, 'utf8')
		.split('\n')
		.filter(line => line.includes('.tmp') || line.includes('fsync'));
	t.regex(calls[0] ?? '', /O_WRONLY\|O_CREAT\|O_EXCL\|O_NOFOLLOW.*, 0600\)/);
	t.regex(calls[1] ?? '', /fsync/);
	t.regex(calls[2] ?? '', /rename/);
	t.regex(calls[3] ?? '', /fsync/);
});
