import {access, mkdir, readFile, rename, rm, symlink, unlink} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {makeCheckout, told} from './_checkout.ts';

test('a first start installs, builds and starts the program; stdout is the program’s alone', async t => {
	const {run, record} = await makeCheckout(t);
	const result = await run(['hello']);
	t.is(result.code, 0, result.stderr);
	t.deepEqual(told(result).arguments, ['hello']);
	t.is(told(result).startedBy, 'lock');
	t.deepEqual(
		(await record()).map(line => line.split(' ', 2).join(' ')),
		['npm ci', 'build'],
	);
	t.regex(result.stderr, /installing what package-lock\.json names/);
});

test('a second start only starts: no word on stderr, no npm, no build', async t => {
	const {run, record} = await makeCheckout(t);
	await run();
	const result = await run();
	t.is(result.stderr, '');
	t.is(result.code, 0);
	t.is((await record()).length, 2);
});

test('npm runs no scripts of packages, brings what the build needs whatever NODE_ENV says, and sees no NODE_OPTIONS', async t => {
	const {run, record, checkout} = await makeCheckout(t);
	const result = await run([], {environment: {NODE_ENV: 'production', NODE_OPTIONS: '--require=/nowhere.cjs'}});
	t.is(result.code, 0, result.stderr);
	const [npm = ''] = await record();
	for (const word of ['--ignore-scripts', '--include=dev', '--include=optional', 'NODE_OPTIONS=unset', `in ${checkout}`])
		t.true(npm.includes(word), npm);
	t.is(told(result).nodeOptions, undefined);
});

test('arguments arrive as they were given', async t => {
	const {run} = await makeCheckout(t);
	const words = [
		'',
		' ',
		'--',
		'-n',
		'*',
		'~',
		'$HOME',
		'$(id)',
		'`id`',
		'"double"',
		"'single'",
		'two\nlines\n',
		'\\',
		'ünïcödé',
		'\t',
		'!!',
	];
	t.deepEqual(told(await run(words)).arguments, words);
});

test('the program’s exit code is passed on', async t => {
	const {run} = await makeCheckout(t);
	t.is((await run(['exit', '5'])).code, 5);
	t.is((await run(['exit', '130'])).code, 130);
});

test('the program takes the place of the front door, so signals reach it', async t => {
	const {run, start} = await makeCheckout(t);
	await run();
	const {child, ended, says} = start(['wait']);
	await says('ready');
	child.kill('SIGTERM');
	t.is((await ended).code, 77);
	const next = start();
	t.is(told(await next.ended).pid, Number(next.child.pid));
});

test('it works through symbolic links, relative and absolute', async t => {
	const {run, folder, checkout} = await makeCheckout(t);
	await mkdir(path.join(folder, 'links'));
	await symlink('../check out/configure-tentacle.sh', path.join(folder, 'links/relative'));
	await symlink(path.join(folder, 'links/relative'), path.join(folder, 'links/absolute'));
	await symlink(checkout, path.join(folder, 'links/folder'));
	for (const file of ['relative', 'absolute', 'folder/configure-tentacle.sh']) {
		const result = await run([file], {file: path.join(folder, 'links', file)});
		t.deepEqual(told(result).arguments, [file], result.stderr);
	}
});

test('the program runs in the folder of who called, with the caller’s umask', async t => {
	const {run, folder} = await makeCheckout(t);
	const before = process.umask();
	const result = told(await run([], {cwd: folder}));
	t.is(result.folder, folder);
	t.is(result.mask, before);
});

test('it can be called by bash and by name', async t => {
	const {run, checkout, folder} = await makeCheckout(t);
	t.is((await run(['configure-tentacle.sh'], {file: path.join(folder, 'bin/bash'), cwd: checkout})).code, 0);
	t.is(
		(await run(['-c', 'configure-tentacle.sh'], {file: path.join(folder, 'bin/bash'), environment: {PATH: `${folder}/bin:${checkout}`}}))
			.code,
		0,
	);
});

test('nothing in the current folder is used, also with a search path that names it', async t => {
	const {run, write, folder, record} = await makeCheckout(t);
	for (const name of ['node', 'npm', 'stat', 'find', 'flock', 'readlink'])
		await write(`trap/${name}`, '#!/bin/sh\necho trapped >&2\nexit 66\n', 0o755);
	await write('trap/package.json', '{"type": "commonjs"}');
	await write('trap/.npmrc', 'registry=http://127.0.0.1:1/');
	const result = await run(['x'], {cwd: path.join(folder, 'trap'), environment: {PATH: `.::trap:${folder}/bin:`}});
	t.is(result.code, 0, result.stderr);
	t.false(result.stderr.includes('trapped'));
	t.false((await record()).some(line => line.includes('trap')));
});

test('BASH_ENV and functions from the environment are not run', async t => {
	const {run, write, folder} = await makeCheckout(t);
	await write('evil', 'echo trapped >&2\n');
	const result = await run([], {environment: {BASH_ENV: path.join(folder, 'evil'), 'BASH_FUNC_find%%': '() { echo trapped >&2; }'}});
	t.is(result.code, 0);
	t.false(result.stderr.includes('trapped'));
});

for (const version of ['v22.22.2', 'v22.30.0', 'v24.15.0', 'v26.0.0', 'v31.2.1']) {
	test(`the system's Node ${version} is used`, async t => {
		const {run, addSystemNode} = await makeCheckout(t);
		await addSystemNode(version);
		t.is(told(await run()).startedBy, 'system');
		t.is(told(await run()).startedBy, 'system');
	});
}

for (const version of [
	'v12.22.9',
	'v18.20.4',
	'v20.20.2',
	'v22.22.1',
	'v22.9.0',
	'v23.11.0',
	'v24.14.9',
	'v25.9.0',
	'v26.0.0-rc.1',
	'nonsense',
]) {
	test(`the system's Node ${version} does not suit, so the lock's is used`, async t => {
		const {run, addSystemNode} = await makeCheckout(t);
		await addSystemNode(version);
		t.is(told(await run()).startedBy, 'lock');
		t.is(told(await run()).startedBy, 'lock');
	});
}

test('a system Node that was exchanged is asked anew', async t => {
	const {run, addSystemNode, folder} = await makeCheckout(t);
	await addSystemNode('v24.15.0');
	t.is(told(await run()).startedBy, 'system');
	await unlink(path.join(folder, 'bin/node'));
	await addSystemNode('v18.20.4');
	t.is(told(await run()).startedBy, 'lock');
	await unlink(path.join(folder, 'bin/node'));
	t.is(told(await run()).startedBy, 'lock');
});

for (const file of [
	'src/cli.ts',
	'wizards/one.ts',
	'diagnostics/new/deep.ts',
	'package.json',
	'tsconfig.json',
	'bundle.mjs',
	'bundle/one.mjs',
]) {
	test(`a change in ${file} builds anew, once, and installs nothing`, async t => {
		const {run, write, checkout, record, addSystemNode} = await makeCheckout(t);
		// So that the Node does not hang on node_modules.
		await addSystemNode('v24.15.0');
		await run();
		const text = await readFile(path.join(checkout, file), 'utf8').catch(() => '// new\n');
		await write(`check out/${file}`, file === 'src/cli.ts' ? text.replace('TEXT', 'changed') : text);
		const result = await run();
		t.is(told(result).text, file === 'src/cli.ts' ? 'changed' : 'TEXT', result.stderr);
		await run();
		t.deepEqual((await record()).filter(line => line === 'build').length, 2);
		t.is((await record()).filter(line => line.startsWith('npm')).length, 1);
	});
}

test('a source that is gone builds anew', async t => {
	const {run, checkout, record} = await makeCheckout(t);
	await run();
	await unlink(path.join(checkout, 'wizards/one.ts'));
	await run();
	t.is((await record()).filter(line => line === 'build').length, 2);
});

test('a changed package-lock.json installs and builds anew, once', async t => {
	const {run, write, record} = await makeCheckout(t);
	await run();
	await write('check out/package-lock.json', '{"changed": true}');
	await run();
	await run();
	t.is((await record()).filter(line => line.startsWith('npm')).length, 2);
	t.is((await record()).filter(line => line === 'build').length, 2);
});

test('a build that fails is not covered by the old one', async t => {
	const {run, write} = await makeCheckout(t);
	await run();
	await write('check out/src/cli.ts', 'syntax error');
	const result = await run();
	t.is(result.code, 1);
	t.is(result.stdout, '');
	t.regex(result.stderr, /could not be built/);
	await write('check out/src/cli.ts', 'process.stdout.write("mended")');
	t.is((await run()).stdout, 'mended');
});

test('without npm it says what to install', async t => {
	const {run, folder} = await makeCheckout(t);
	await rename(path.join(folder, 'bin/npm'), path.join(folder, 'npm'));
	const result = await run();
	t.is(result.code, 1);
	t.is(result.stdout, '');
	t.regex(result.stderr, /npm is needed[\s\S]*apt install npm/);
});

test('once it is installed and built, neither npm nor a Node of the system is needed', async t => {
	const {run, folder} = await makeCheckout(t);
	await run();
	await rm(path.join(folder, 'bin/npm'));
	t.is((await run()).code, 0);
});

test('an npm that fails is told with the way on, and the next start tries again', async t => {
	const {run, write} = await makeCheckout(t);
	await write('npm-does', 'fail');
	const result = await run();
	t.is(result.code, 1);
	t.is(result.stdout, '');
	t.regex(result.stderr, /ENOTFOUND[\s\S]*npm ci ended with 1[\s\S]*proxy/);
	await write('npm-does', 'succeed');
	t.is((await run()).code, 0);
});

test('a start that is interrupted in the installation ends with 130, and the next one repairs what it left', async t => {
	const {run, start, write, checkout} = await makeCheckout(t);
	await run();
	await write('check out/package-lock.json', '{"changed": true}');
	await write('npm-does', 'hang');
	const {child, ended, says} = start();
	await says('npm is at work');
	process.kill(-Number(child.pid), 'SIGINT');
	const result = await ended;
	t.is(result.code, 130, result.stderr);
	t.is(result.stdout, '');
	await write('npm-does', 'succeed');
	t.is((await run()).code, 0);
	await t.notThrowsAsync(access(path.join(checkout, 'node_modules/.package-lock.json')));
});

test('an installation that is interrupted shortly before its end counts for nothing', async t => {
	const {run, start, write, checkout, record} = await makeCheckout(t);
	await run();
	await rm(path.join(checkout, 'node_modules', `node-linux-${process.arch}`), {recursive: true});
	await write('npm-does', 'hang-late');
	const {child, ended, says} = start();
	await says('npm is nearly done');
	process.kill(-Number(child.pid), 'SIGINT');
	t.is((await ended).code, 130);
	await write('npm-does', 'succeed');
	await write('check out/src/cli.ts', 'process.stdout.write("built anew")');
	t.is((await run()).stdout, 'built anew');
	t.is((await record()).filter(line => line.startsWith('npm')).length, 3);
});

test('the program knows how it was called, so that what it tells to type next works', async t => {
	const {run, checkout} = await makeCheckout(t);
	t.is(told(await run()).startedAs, path.join(checkout, 'configure-tentacle.sh'));
});
