import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {deleteEmptyFolder, deletePath, measurePath} from '../../src/host/delete-path.ts';
import {UserError} from '../../src/model/user-error.ts';
import {needs} from '../_helpers/components.ts';
import {projectRoot} from '../_helpers/project.ts';
import {temporaryFolder} from './_folder.ts';

const {signal} = new AbortController();

test('a folder goes with all that is in it, names that are no text too; what it links to stays', async t => {
	const folder = temporaryFolder(t);
	const doomed = path.join(folder, 'doomed');
	mkdirSync(path.join(doomed, 'a/b/c'), {recursive: true});
	mkdirSync(path.join(folder, 'others'));
	writeFileSync(path.join(folder, 'others/canary'), 'canary');
	writeFileSync(path.join(folder, 'hard'), 'canary');
	writeFileSync(path.join(doomed, 'a/file'), '12345');
	writeFileSync(Buffer.concat([Buffer.from(`${doomed}/`), Buffer.from([0xe9, 0xff])]), '');
	symlinkSync(path.join(folder, 'others'), path.join(doomed, 'a/folder-link'));
	symlinkSync(path.join(folder, 'others/canary'), path.join(doomed, 'link'));
	linkSync(path.join(folder, 'hard'), path.join(doomed, 'a/b/hard'));
	t.like(await measurePath(doomed, signal), {isFolder: true, files: 5, complete: true});
	await deletePath(doomed, 'folder', signal);
	t.deepEqual(readdirSync(folder).sort(), ['hard', 'others']);
	t.is(readFileSync(path.join(folder, 'others/canary'), 'utf8'), 'canary');
	t.is(readFileSync(path.join(folder, 'hard'), 'utf8'), 'canary');
});

test('what is gone is fine, and an empty folder goes only when it is empty', async t => {
	const folder = temporaryFolder(t);
	t.is(await measurePath(path.join(folder, 'none'), signal), undefined);
	await deletePath(path.join(folder, 'none'), 'folder', signal);
	await deletePath(path.join(folder, 'none/none'), 'file', signal);
	mkdirSync(path.join(folder, 'full/empty'), {recursive: true});
	await deleteEmptyFolder(path.join(folder, 'full'));
	t.true(existsSync(path.join(folder, 'full/empty')));
	await deleteEmptyFolder(path.join(folder, 'full/empty'));
	t.false(existsSync(path.join(folder, 'full/empty')));
	await deleteEmptyFolder(path.join(folder, 'full/empty'));
});

test('nothing is deleted through a link on the way, nor by a path that climbs', async t => {
	const folder = temporaryFolder(t);
	mkdirSync(path.join(folder, 'real/inner'), {recursive: true});
	writeFileSync(path.join(folder, 'real/inner/canary'), 'canary');
	symlinkSync('real', path.join(folder, 'link'));
	symlinkSync('inner', path.join(folder, 'real/link'));
	t.like(await measurePath(path.join(folder, 'link/inner'), signal), {
		problem: `${folder}/link/inner is reached through a link or something else than a folder (link)`,
	});
	t.like(await measurePath(path.join(folder, 'real/link'), signal), {problem: 'it is a link'});
	const attempts = [
		[`${folder}/link/inner`, 'folder'],
		[`${folder}/link/inner/canary`, 'file'],
		[`${folder}/real/link`, 'folder'],
		[`${folder}/real/../real/inner`, 'folder'],
		[`${folder}/real/inner`, 'file'],
		['/', 'folder'],
		['relative', 'folder'],
	] as const;
	for (const [wanted, what] of attempts) await t.throwsAsync(deletePath(wanted, what, signal), {instanceOf: UserError}, wanted);
	t.is(readFileSync(path.join(folder, 'real/inner/canary'), 'utf8'), 'canary');
});

test('an interrupted deletion says so', async t => {
	const folder = temporaryFolder(t);
	mkdirSync(path.join(folder, 'a/b'), {recursive: true});
	await t.throwsAsync(deletePath(path.join(folder, 'a'), 'folder', AbortSignal.abort()), {message: /Interrupted.*next run/});
});

needs('root', 'unshare')('what is bound into a folder stays, also when it is of the same file system', async t => {
	const folder = temporaryFolder(t);
	mkdirSync(path.join(folder, 'doomed/deep/bound'), {recursive: true});
	mkdirSync(path.join(folder, 'canaries'));
	writeFileSync(path.join(folder, 'canaries/canary'), 'canary');
	t.is(statSync(path.join(folder, 'doomed')).dev, statSync(path.join(folder, 'canaries')).dev);
	const module = path.join(projectRoot, 'build/src/host/delete-path.js');
	const script = [
		`const {deletePath, measurePath} = await import(${JSON.stringify(module)});`,
		'const {signal} = new AbortController();',
		'const [, folder, at] = process.argv;',
		'console.log((await measurePath(folder, signal)).problem);',
		'await deletePath(folder, "folder", signal).catch(error => console.log(error.message));',
		'await deletePath(at, "folder", signal).catch(error => console.log(error.message));',
	].join('\n');
	const told = await output('unshare', [
		'--mount',
		'sh',
		'-c',
		'mount --bind "$1/canaries" "$1/doomed/deep/bound" && exec "$2" --input-type=module -e "$3" "$1/doomed" "$1/doomed/deep/bound"',
		'sh',
		folder,
		process.execPath,
		script,
	]);
	t.regex(
		told,
		/something is mounted at bound: unmount it first\n.*something is mounted at bound: unmount it first\.\n.*is a mount point\.\n$/s,
	);
	t.is(readFileSync(path.join(folder, 'canaries/canary'), 'utf8'), 'canary');
});

test('folders that are exchanged for links under its hands lead nowhere', async t => {
	const folder = temporaryFolder(t);
	mkdirSync(path.join(folder, 'canaries'));
	for (let index = 0; index < 50; index++) writeFileSync(path.join(folder, `canaries/${index}`), 'canary');
	const attacker = spawn(process.execPath, ['-e', exchange], {cwd: folder, stdio: ['ignore', 'pipe', 'inherit']});
	await once(attacker.stdout, 'data');
	for (let round = 0; round < 60; round++) {
		for (let index = 0; index < 60; index++) mkdirSync(path.join(folder, `doomed/${index}`), {recursive: true});
		// It may find the folder full again, or a name exchanged: both end it, in words.
		await deletePath(path.join(folder, 'doomed'), 'folder', signal).catch((error: unknown) =>
			t.true(error instanceof UserError, String(error)),
		);
	}
	attacker.kill();
	await once(attacker, 'close');
	t.is(readdirSync(path.join(folder, 'canaries')).length, 50);
});

/** Exchanges the folders in `doomed` for links as fast as it can. */
const exchange = `
	const {renameSync, rmdirSync, symlinkSync, unlinkSync} = require('node:fs');
	const attempt = act => { try { act(); } catch {} };
	process.stdout.write('ready');
	for (;;) {
		const name = 'doomed/' + Math.floor(Math.random() * 60);
		attempt(() => symlinkSync('../canaries', 'link'));
		attempt(() => { renameSync(name, 'away'); renameSync('link', name); });
		attempt(() => rmdirSync('away'));
		attempt(() => unlinkSync('away'));
	}
`;

const output = (program: string, words: readonly string[]): Promise<string> =>
	new Promise((resolve, reject) => {
		const child = spawn(program, words, {stdio: ['ignore', 'pipe', 'inherit']});
		let text = '';
		child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
		child.once('error', reject);
		child.once('close', () => resolve(text));
	});
