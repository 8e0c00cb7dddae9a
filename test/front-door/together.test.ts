import {execFileSync} from 'node:child_process';
import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {needs} from '../_helpers/components.ts';
import {makeCheckout, told} from './_checkout.ts';

test('of two first starts at once one prepares, the other says that it waits, and both run', async t => {
	const {start, write, folder, record} = await makeCheckout(t);
	execFileSync('mkfifo', [path.join(folder, 'go-on')]);
	await write('npm-does', 'wait');
	const first = start(['first']);
	await first.says('npm is at work');
	const second = start(['second']);
	await second.says('waiting for it');
	await writeFile(path.join(folder, 'go-on'), '');
	const results = await Promise.all([first.ended, second.ended]);
	t.deepEqual(
		results.map(result => told(result).arguments),
		[['first'], ['second']],
	);
	t.is((await record()).length, 2, 'one npm ci, one build');
});

test('six first starts at once prepare once', async t => {
	const {run, record} = await makeCheckout(t);
	const results = await Promise.all(['1', '2', '3', '4', '5', '6'].map(async word => run([word])));
	t.deepEqual(
		results.map(result => told(result).arguments[0]),
		['1', '2', '3', '4', '5', '6'],
	);
	t.is((await record()).length, 2);
});

needs('root')('what another start replaces while root looks at it is looked at again when that start is done', async t => {
	const {run, write, folder, checkout, record} = await makeCheckout(t);
	t.is((await run(['first'])).code, 0);
	const gone = path.join(folder, 'gone');
	await rm(path.join(folder, 'bin/stat'));
	await write('bin/stat', `#!/bin/sh\n[ -e '${gone}' ] || mv '${checkout}/node_modules' '${gone}'\nexec /usr/bin/stat "$@"\n`, 0o755);
	const second = await run(['second', 'two words']);
	t.deepEqual(told(second).arguments, ['second', 'two words']);
	t.is((await record()).filter(line => line.startsWith('npm')).length, 2);
});
