import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {mountOf} from '../../src/host/folder.ts';
import {createHost} from '../../src/host/host.ts';
import {bareVersion} from '../../src/host/tentacle.ts';
import {UserError} from '../../src/model/user-error.ts';
import {temporaryFolder} from './_folder.ts';

const host = createHost();

const listener = async (t: ExecutionContext<unknown>, address: string): Promise<number> => {
	const server = createServer();
	server.listen(0, address);
	await once(server, 'listening');
	t.teardown(() => server.close());
	const bound = server.address();
	return typeof bound === 'object' && bound !== null ? bound.port : 0;
};

test('the machine tells its name, user and processors', async t => {
	const machine = await createHost({isRoot: false, hasSystemd: true, searchPath: '/nowhere'}).machine();
	t.not(machine.name, '');
	t.true(machine.processors >= 1);
	t.like(machine, {isRoot: false, hasSystemd: true, hasSudo: false});
});

test('a port in use is told with its holder, on any address and on one', async t => {
	const port = await listener(t, '127.0.0.1');
	for (const address of ['any', '127.0.0.1']) {
		const seen = await host.port(port, address);
		t.like(seen, {port, free: false, code: 'EADDRINUSE', isOurs: false});
		t.regex(seen.holder ?? '', new RegExp(`\\(process ${process.pid}\\)`));
	}
	t.true((await host.port(port, 'any', process.pid)).isOurs);
	t.true((await host.port(port, '127.0.0.2')).free);
});

test('a port held by what the agent has started counts as the agent’s', async t => {
	const child = spawn(
		process.execPath,
		['-e', 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>console.log(s.address().port))'],
		{
			stdio: ['ignore', 'pipe', 'inherit'],
		},
	);
	t.teardown(() => child.kill());
	const [port] = (await once(child.stdout, 'data')) as [Buffer];
	t.true((await host.port(Number(port), 'any', process.pid)).isOurs);
	t.false((await host.port(Number(port), 'any', child.pid === undefined ? 1 : child.pid + 100_000)).isOurs);
	const scripts = await host.scriptsUnder(process.pid);
	t.true(scripts.some(words => words.includes('createServer')));
});

test('an address that is not of this machine, or no address, is told by its code', async t => {
	t.like(await host.port(10_933, '192.0.2.1'), {free: false, code: 'EADDRNOTAVAIL'});
	t.like(await host.port(10_933, 'localhost'), {free: false, code: 'EADDRNOTAVAIL'});
});

test('a folder that could be made is judged by the nearest one above it', async t => {
	const folder = temporaryFolder(t);
	const seen = await host.folder(path.join(folder, 'a/b'));
	t.like(seen, {path: path.join(folder, 'a/b'), nearest: folder, exists: false, isFolder: true, writable: true, readOnly: false});
	t.is(seen.unsafe, undefined);
	t.true(seen.free > 0);
	t.like(await host.folder(folder), {exists: true});
	writeFileSync(path.join(folder, 'file'), '');
	t.like(await host.folder(path.join(folder, 'file/a')), {nearest: path.join(folder, 'file'), exists: false, isFolder: false});
});

test('a folder that others can write, itself or above, is unsafe', async t => {
	const folder = temporaryFolder(t);
	chmodSync(folder, 0o777);
	t.is((await host.folder(path.join(folder, 'a/b'))).unsafe?.path, folder);
});

test('the options of a mount are those of the last one that covers a path', t => {
	const lines = [
		'22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
		'30 22 0:5 / /srv rw,nosuid,noexec - tmpfs tmpfs rw',
		'31 22 0:6 / /srv/two\\040words ro,relatime shared:3 - ext4 /dev/sdb1 rw,errors=remount-ro',
		'32 30 0:7 / /srv rw,relatime - tmpfs tmpfs ro',
	].join('\n');
	t.true(mountOf('/srv/x', lines).has('ro'));
	t.false(mountOf('/srv/x', lines).has('noexec'));
	t.true(mountOf('/srv/two words/x', lines).has('ro'));
	t.false(mountOf('/srvother', lines).has('ro'));
});

test('a Tentacle’s version is told without starting it, by what lies beside it', async t => {
	for (const [name, text] of [
		['version', '9.2.4285\n'],
		['Tentacle.deps.json', '{"targets": {"net8.0": {"Newtonsoft.Json/13.0.3": {}, "Tentacle/9.2.4285": {}}}}'],
	] as const) {
		const folder = temporaryFolder(t);
		const tentacle = path.join(folder, 'Tentacle');
		writeFileSync(tentacle, `#!/bin/sh\n: > '${folder}/was-run'\n`, {mode: 0o755});
		writeFileSync(path.join(folder, name), text);
		symlinkSync('Tentacle', path.join(folder, 'link'));
		t.deepEqual(await createHost({tentacle: path.join(folder, 'link')}).tentacle(), {path: path.join(folder, 'link'), version: '9.2.4285'});
		t.false((await host.folder(path.join(folder, 'was-run'))).exists);
	}
});

test('a Tentacle’s version comes from the package database, and stays unknown where no database knows', async t => {
	const folder = temporaryFolder(t);
	const bin = path.join(folder, 'bin');
	mkdirSync(bin);
	const tentacle = path.join(folder, 'Tentacle');
	writeFileSync(tentacle, '#!/bin/sh\n', {mode: 0o755});
	const database = `#!/bin/sh\ncase $1 in --search) echo "tentacle:amd64: $2";; --show) echo 9.2.4285-1;; esac\n`;
	t.deepEqual(await createHost({tentacle, searchPath: bin}).tentacle(), {path: tentacle});
	writeFileSync(path.join(bin, 'dpkg-query'), database, {mode: 0o755});
	t.is((await createHost({tentacle, searchPath: `${bin}:/usr/bin:/bin`}).tentacle())?.version, '9.2.4285');
});

test('a named Tentacle that is not there is an error in usage', async t => {
	const error = await t.throwsAsync(createHost({tentacle: '/nowhere/Tentacle'}).tentacle(), {instanceOf: UserError});
	t.is(error?.exitCode, 2);
});

test('a version is read in every spelling', t => {
	t.is(bareVersion('9.2.4285+Branch.main.Sha.a321dc6c'), '9.2.4285');
	t.is(bareVersion('9.2.4285-1'), '9.2.4285');
	t.is(bareVersion('9.3.0-beta.2'), '9.3.0-beta.2');
	t.is(bareVersion('none'), undefined);
});

test('a set-up asks the executable for its version, and says what it said instead', async t => {
	const folder = temporaryFolder(t);
	const tentacle = path.join(folder, 'Tentacle');
	writeFileSync(tentacle, '#!/bin/sh\n[ "$*" = version ] && printf 9.2.4285+Branch.main\n', {mode: 0o755});
	const own = createHost({home: folder});
	t.is(await own.tentacleVersion(tentacle, AbortSignal.timeout(10_000)), '9.2.4285');
	const broken = path.join(folder, 'Broken');
	writeFileSync(
		broken,
		'#!/bin/sh\necho ===============================================================================\necho no libssl >&2; exit 134\n',
		{mode: 0o755},
	);
	await t.throwsAsync(own.tentacleVersion(broken, AbortSignal.timeout(10_000)), {instanceOf: UserError, message: /no libssl/});
});
