import {chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {currentCaller} from '../../src/host/account.ts';
import {tracePath} from '../../src/host/trusted-path.ts';
import {UserError} from '../../src/model/user-error.ts';
import {needs} from '../_helpers/components.ts';
import {temporaryFolder} from './_folder.ts';

const nobody = 65_534;

test('a file of ours below a sticky folder of root is safe', t => {
	const folder = temporaryFolder(t);
	writeFileSync(path.join(folder, 'a'), '');
	chmodSync(path.join(folder, 'a'), 0o644);
	const traced = tracePath(path.join(folder, 'a'));
	t.is(traced.unsafe, undefined);
	t.is(traced.real, path.join(folder, 'a'));
	t.false(traced.throughLink);
});

test('what does not exist is told by its names, below the nearest that does', t => {
	const folder = temporaryFolder(t);
	const traced = tracePath(path.join(folder, 'b/c'));
	t.is(traced.real, folder);
	t.deepEqual(traced.missing, ['b', 'c']);
});

test('links are followed as the kernel does, relative and absolute, and round in a circle is an error', t => {
	const folder = temporaryFolder(t);
	mkdirSync(path.join(folder, 'real/inner'), {recursive: true});
	symlinkSync('real/inner', path.join(folder, 'relative'));
	symlinkSync(`${folder}/relative/..`, path.join(folder, 'absolute'));
	t.is(tracePath(path.join(folder, 'absolute')).real, path.join(folder, 'real'));
	t.true(tracePath(path.join(folder, 'absolute')).throughLink);
	symlinkSync('circle', path.join(folder, 'circle'));
	t.throws(() => tracePath(path.join(folder, 'circle')), {instanceOf: UserError, message: /circle of links/});
});

test('a part that every user can write is unsafe', t => {
	const folder = temporaryFolder(t);
	mkdirSync(path.join(folder, 'open'));
	chmodSync(path.join(folder, 'open'), 0o777);
	t.deepEqual(tracePath(path.join(folder, 'open/x')).unsafe, {path: path.join(folder, 'open'), why: 'can be written by every user'});
});

test('a group that can write is unsafe for root, and for others unless it is their own', t => {
	const folder = temporaryFolder(t);
	chmodSync(folder, 0o770);
	const {uid, gid} = currentCaller();
	t.truthy(tracePath(folder, {uid: 0, gid}).unsafe);
	t.is(tracePath(folder, {uid: uid === 0 ? 1 : uid, gid}).unsafe, undefined);
	t.regex(tracePath(folder, {uid: uid === 0 ? 1 : uid, gid: gid + 1}).unsafe?.why ?? '', /by a group/);
});

needs('root')('a part, or a link on the way, that belongs to another user is unsafe', t => {
	const folder = temporaryFolder(t);
	mkdirSync(path.join(folder, 'theirs'));
	chownSync(path.join(folder, 'theirs'), nobody, nobody);
	symlinkSync('/etc', path.join(folder, 'link'));
	lchownSync(path.join(folder, 'link'), nobody, nobody);
	t.regex(tracePath(path.join(folder, 'theirs')).unsafe?.why ?? '', /another user \(65534\)/);
	t.is(tracePath(path.join(folder, 'link/hostname')).unsafe?.path, path.join(folder, 'link'));
	t.is(tracePath(path.join(folder, 'theirs'), {uid: nobody, gid: nobody}).unsafe, undefined);
});
