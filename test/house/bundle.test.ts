import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import test from 'ava';
import {explanations} from '../../diagnostics/findings/index.ts';
import {loadable, loadedWith} from '../_helpers/bundle.ts';
import {projectRoot} from '../_helpers/project.ts';

const run = promisify(execFile);

test('what the program can load is at most 1.5 MB, and all of it is in dist', async t => {
	const files = await loadable();
	const wanted = Object.values(files).flatMap(({imports, importsLater}) => [...imports, ...importsLater]);
	t.deepEqual(
		[...Object.keys(files), ...wanted].filter(file => !file.startsWith('dist/')),
		[],
	);
	const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
	t.true(bytes <= 1_500_000, `${bytes} bytes`);
});

test('a command that draws nothing loads neither Ink nor React', async t => {
	const files = await loadable();
	const commands = Object.keys(files).filter(file => /\/(cli|(setup|diagnose|explain)-.{8})\.js$/.test(file));
	t.true(commands.length >= 4, commands.join(' '));
	const found = loadedWith(files, commands);
	const hasReact = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8').includes('react.transitional.element');
	t.deepEqual([...found].filter(hasReact), []);
	t.true(Object.keys(files).some(hasReact), 'the wizard does');
});

test('a start reads few files, and no file waits for one that waits for it', async t => {
	const files = await loadable();
	const named = (...names: readonly string[]) =>
		Object.keys(files).filter(file => names.some(name => new RegExp(`/${name}(-.{8})?\\.js$`).test(file)));
	const wizard = loadedWith(files, named('cli', 'program', 'setup', 'setup-wizard', 'show-wizard'));
	t.true(wizard.size >= 4 && wizard.size <= 11, [...wizard].join(' '));
	const diagnose = loadedWith(files, named('cli', 'program', 'diagnose'));
	t.true(diagnose.size >= 4 && diagnose.size <= 15, [...diagnose].join(' '));
	for (const file of Object.keys(files)) t.false(loadedWith(files, files[file]?.imports ?? []).has(file), file);
});

test('the bundle knows its version, and runs away from node_modules', async t => {
	await loadable();
	const {version} = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {version: string};
	const {stdout} = await run(process.execPath, [path.join(projectRoot, 'dist/cli.js'), '--version'], {cwd: '/', env: {}});
	t.is(stdout.trim(), version);
});

test('the explanations are a file beside the bundle, the same as the declarations, and small', async t => {
	await loadable();
	const text = readFileSync(path.join(projectRoot, 'dist/findings.json'), 'utf8');
	t.deepEqual(JSON.parse(text), explanations);
	t.true(text.length <= 250_000, `${text.length} characters`);
	const {stdout} = await run(process.execPath, [path.join(projectRoot, 'dist/cli.js'), 'explain', 'NET004', '--json'], {cwd: '/', env: {}});
	t.is((JSON.parse(stdout) as {findings: ReadonlyArray<{cause: string}>}).findings[0]?.cause, explanations.NET004.cause);
});
