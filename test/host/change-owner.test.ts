import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, chownSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {accounts} from '../../src/host/accounts.ts';
import {changeOwner} from '../../src/host/change-owner.ts';
import {editText} from '../../src/host/edit-text.ts';
import {lookAtFolder} from '../../src/host/folder.ts';
import {createHost} from '../../src/host/host.ts';
import {UserError} from '../../src/model/user-error.ts';
import {ownerLines} from '../../src/render/bash-user.ts';
import {needs} from '../_helpers/components.ts';
import {projectRoot} from '../_helpers/project.ts';
import {temporaryFolder} from './_folder.ts';

const {signal} = new AbortController();
const asRoot = needs('root');
const nobody = 65_534;
const daemon = 1;

const account = (user: string) => {
	const found = accounts().find(one => one.user === user);
	if (!found) throw new Error(`There is no ${user}`);
	return found;
};

const give = async (place: string, from = 'root', to = 'nobody', what: 'file' | 'folder' = 'folder') =>
	changeOwner({path: place, what}, {from: account(from), to: account(to)}, signal);
const owner = (place: string) => statSync(place).uid;

/** `home` with a file, a folder and a file of another user; `others` with a canary; both of root. */
const prepared = (t: ExecutionContext): {readonly folder: string; readonly home: string; readonly canary: string} => {
	const folder = temporaryFolder(t);
	chmodSync(folder, 0o755);
	const home = path.join(folder, 'home');
	const canary = path.join(folder, 'others/canary');
	mkdirSync(path.join(home, 'Logs'), {recursive: true});
	mkdirSync(path.dirname(canary));
	writeFileSync(canary, 'canary');
	writeFileSync(path.join(home, 'Logs/OctopusTentacle.txt'), '');
	writeFileSync(path.join(home, 'theirs'), '');
	chownSync(path.join(home, 'theirs'), daemon, daemon);
	return {folder, home, canary};
};

asRoot('a folder is handed over with what belonged to its owner, and back; what belongs to others stays', async t => {
	const {home, canary} = prepared(t);
	symlinkSync(canary, path.join(home, 'link'));
	symlinkSync(path.dirname(canary), path.join(home, 'folder-link'));
	const all = [home, path.join(home, 'Logs'), path.join(home, 'Logs/OctopusTentacle.txt')];
	await give(home);
	t.deepEqual(all.map(owner), [nobody, nobody, nobody]);
	await give(home);
	await give(home, 'nobody', 'root');
	t.deepEqual(all.map(owner), [0, 0, 0]);
	t.is(owner(path.join(home, 'theirs')), daemon);
	t.is(owner(canary), 0);
});

asRoot('files of an account that is gone are taken over by its number; nothing has the name of one', async t => {
	const {home} = prepared(t);
	const file = path.join(home, 'theirs');
	const gone = 54_321;
	for (const place of [home, file]) chownSync(place, gone, gone);
	const take = async (from: string) => createHost().changeOwner({kind: 'owner', path: home, what: 'folder', from, to: 'root'}, signal);
	await take('gone-since');
	t.deepEqual([home, file].map(owner), [gone, gone]);
	await take(String(gone));
	t.deepEqual([home, file].map(owner), [0, 0]);
});

asRoot('what a user has left open to itself is closed when it is taken over: by mode, by group and by an access list', async t => {
	const {home} = prepared(t);
	await give(home);
	const modes: ReadonlyArray<readonly [name: string, mode: number, after: number]> = [
		['Logs', 0o2775, 0o755],
		['Logs/OctopusTentacle.txt', 0o666, 0o644],
		['tool', 0o4755, 0o755],
	];
	writeFileSync(path.join(home, 'tool'), '');
	chownSync(path.join(home, 'tool'), nobody, nobody);
	for (const [name, mode] of modes) chmodSync(path.join(home, name), mode);
	await give(home, 'nobody', 'root');
	for (const [name, , mode] of modes) t.is(statSync(path.join(home, name)).mode & 0o7777, mode, name);
	chmodSync(path.join(home, 'tool'), 0o775);
	await give(home);
	t.is(statSync(path.join(home, 'tool')).mode & 0o7777, 0o775, 'root’s own modes are root’s business');
});

asRoot('a script closes the same when it hands over', t => {
	const {home} = prepared(t);
	const configuration = path.join(path.dirname(home), 'Tentacle.config');
	writeFileSync(configuration, '');
	chownSync(configuration, nobody, nobody);
	chmodSync(configuration, 0o664);
	for (const name of ['Logs', 'Logs/OctopusTentacle.txt', '']) chownSync(path.join(home, name), nobody, nobody);
	chmodSync(path.join(home, 'Logs'), 0o2775);
	chmodSync(path.join(home, 'Logs/OctopusTentacle.txt'), 0o666);
	chmodSync(path.join(home, 'theirs'), 0o666);
	const lines = [
		...ownerLines({kind: 'owner', path: home, what: 'folder', from: 'nobody', to: 'root'}),
		...ownerLines({kind: 'owner', path: configuration, what: 'file', from: 'nobody', to: 'root', trusted: []}),
	];
	execFileSync('bash', ['-euc', lines.join('\n')]);
	const now = (place: string) => [owner(place), statSync(place).mode & 0o7777];
	t.deepEqual(now(path.join(home, 'Logs')), [0, 0o755]);
	t.deepEqual(now(path.join(home, 'Logs/OctopusTentacle.txt')), [0, 0o644]);
	t.deepEqual(now(path.join(home, 'theirs')), [daemon, 0o666], 'what belongs to others stays');
	t.deepEqual(now(configuration), [0, 0o600]);
});

asRoot('a folder that is missing is made where only root has a say', async t => {
	const {folder, home} = prepared(t);
	await give(path.join(folder, 'srv/apps'));
	t.is(owner(path.join(folder, 'srv/apps')), nobody);
	t.is(owner(path.join(folder, 'srv')), 0);
	await give(home);
	await give(path.join(home, 'Applications'), 'root', 'nobody');
	t.throws(() => statSync(path.join(home, 'Applications')), {code: 'ENOENT'}, 'nothing is made in a folder of another user');
});

asRoot('nothing is handed over by a link, a second name, or below somebody else', async t => {
	const {folder, home, canary} = prepared(t);
	const secret = path.join(folder, 'secret');
	writeFileSync(secret, '');
	linkSync(secret, path.join(home, 'Logs/second'));
	await t.throwsAsync(give(home), {instanceOf: UserError, message: /second name/});
	t.is(owner(secret), 0);
	symlinkSync(path.dirname(canary), path.join(folder, 'link'));
	await t.throwsAsync(give(path.join(folder, 'link')), {instanceOf: UserError});
	chownSync(path.join(folder, 'others'), daemon, daemon);
	await t.throwsAsync(give(canary, 'root', 'nobody', 'file'), {message: /belongs to another user \(1\)/});
	await t.throwsAsync(give(path.join(folder, 'others')), {message: /belongs to another user \(1\)/});
	await t.throwsAsync(give(path.join(folder, 'secret'), 'root', 'nobody', 'folder'), {message: /not a folder/});
	t.is(owner(canary), 0);
});

asRoot('a user who exchanges names all the time gets nothing of root’s', async t => {
	const {home, canary} = prepared(t);
	for (let index = 0; index < 20; index++) mkdirSync(path.join(home, `Work/${index}/deep`), {recursive: true});
	await give(home);
	const swap = `const fs = require('fs'); const [, home, canary] = process.argv; console.log('on');
		for (;;) for (const name of ['Logs', 'Work/3', 'Work/7/deep']) { const at = home + '/' + name;
			try { fs.renameSync(at, at + '.x'); fs.symlinkSync(canary, at); fs.unlinkSync(at); fs.renameSync(at + '.x', at); } catch {} }`;
	const swapper = spawn(process.execPath, ['-e', swap, home, path.dirname(canary)], {
		uid: nobody,
		gid: nobody,
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	try {
		await once(swapper.stdout, 'data');
		for (let round = 0; round < 40; round++) {
			const [from, to] = round % 2 === 0 ? ['nobody', 'root'] : ['root', 'nobody'];
			await give(home, from, to).catch((error: unknown) => t.true(error instanceof UserError));
			t.deepEqual([owner(canary), owner(path.dirname(canary))], [0, 0]);
		}
	} finally {
		swapper.kill('SIGKILL');
		await once(swapper, 'exit');
	}
});

needs('root', 'unshare')('what is mounted in a folder stays whose it is', async t => {
	const {home, canary} = prepared(t);
	mkdirSync(path.join(home, 'Work/bound'), {recursive: true});
	const module = path.join(projectRoot, 'build/src/host/change-owner.js');
	const script = `const {changeOwner} = await import(${JSON.stringify(module)});
		await changeOwner({path: process.argv[1], what: 'folder'}, {from: {uid: 0, gid: 0}, to: {uid: ${nobody}, gid: ${nobody}}}, new AbortController().signal)
			.catch(error => console.log(error.message));`;
	const words = ['--mount', 'sh', '-c', 'mount --bind "$1" "$2" && exec "$3" --input-type=module -e "$4" "$5"', '-'];
	const child = spawn('unshare', [...words, path.dirname(canary), path.join(home, 'Work/bound'), process.execPath, script, home]);
	const said = (await child.stdout.toArray()).join('');
	t.regex(said, /something is mounted at bound/);
	t.is(owner(canary), 0);
});

asRoot('a configuration of the service’s user is changed in a folder of root’s, and keeps its owner; in its own it is not', async t => {
	const {home} = prepared(t);
	const edit = (wanted: string, uid: number) =>
		editText(
			wanted,
			() => 'after',
			async (_from, to) => {
				chownSync(to, nobody, nobody);
				return true;
			},
			{owner: {uid, gid: uid}},
		);
	const file = path.join(home, 'Tentacle.config');
	writeFileSync(file, 'before', {mode: 0o600});
	chownSync(file, nobody, nobody);
	await t.throwsAsync(edit(file, daemon), {instanceOf: UserError});
	await edit(file, nobody);
	t.is(owner(file), nobody);
	chownSync(home, nobody, nobody);
	await t.throwsAsync(edit(file, nobody), {instanceOf: UserError, message: /is not changed/});
});

asRoot('a folder may be the service’s user’s, and where nothing is yet only root’s', async t => {
	const {folder, home} = prepared(t);
	chownSync(home, nobody, nobody);
	const look = async (uid: number | undefined, anywhere: boolean, given: string) =>
		(await lookAtFolder(path.join(home, 'Logs'), {users: [{uid, anywhere}], given: [given]})).unsafe?.path;
	t.is(await look(nobody, true, '/nowhere'), undefined);
	t.is(await look(nobody, false, home), undefined);
	t.is(await look(nobody, false, path.join(home, 'Logs')), home);
	t.is(await look(daemon, true, home), home);
	t.is(await look(undefined, true, home), home);
	chmodSync(folder, 0o777);
	t.is(await look(nobody, true, home), folder);
});
