import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import vm from 'node:vm';
import test from 'ava';
import {loadable} from '../_helpers/bundle.ts';
import {spawnProgram} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';

const file = path.join(projectRoot, 'dist/cli.js');

/** What the first file does on a Node of this version, instead of loading the program. */
const startedOn = (version: string) => {
	const seen = {loaded: '', said: '', exitCode: undefined as number | undefined};
	const process = {
		versions: {node: version},
		execPath: '/usr/bin/node',
		stderr: {write: (text: string) => Object.assign(seen, {said: text})},
		set exitCode(code: number) {
			seen.exitCode = code;
		},
	};
	const code = readFileSync(file, 'utf8').replace('import(', 'load(');
	vm.runInNewContext(code, {process, load: (program: string) => Object.assign(seen, {loaded: program})});
	return seen;
};

test.before(async () => {
	await loadable();
});

test('the program is loaded by every Node that package.json names, and by no other', t => {
	for (const version of ['22.22.2', '22.23.0', '24.15.0', '24.21.0', '26.0.0', '27.1.0', '31.2.1'])
		t.like(startedOn(version), {loaded: './program.js', said: ''}, version);
	for (const version of [
		'10.24.1',
		'12.22.9',
		'18.20.4',
		'20.20.2',
		'21.9.0',
		'22.9.0',
		'22.22.1',
		'23.11.0',
		'24.14.9',
		'25.9.0',
		'26.0.0-rc.1',
	])
		t.like(startedOn(version), {loaded: '', exitCode: 1}, version);
	t.is(
		startedOn('20.20.2').said,
		`configure-tentacle needs Node 22.22.2 or newer 22, 24.15 or newer 24, or 26 and above; this is Node 20.20.2 (/usr/bin/node).
  Start configure-tentacle.sh of its checkout: it finds or brings a Node that suits. Or install one, and start this with it.
`,
	);
});

test('the file that looks at Node is read by a Node of ten years ago', t => {
	t.notRegex(readFileSync(file, 'utf8'), /=>|\?[.?]|`|^import |\b(?:const|let|class|async|await|export)\b/m);
});

test('on a Node that does not suit every command is two lines and exit code 1', async t => {
	const own = mkdtempSync(path.join(os.tmpdir(), 'bundle-entry-'));
	t.teardown(() => rmSync(own, {recursive: true, force: true}));
	const older = path.join(own, 'older.cjs');
	writeFileSync(older, "Object.defineProperty(process, 'versions', {value: {...process.versions, node: '20.20.2'}});");
	// The system's own, where it is another one: Debian's and Ubuntu's mostly are.
	const system = ['/usr/bin/node'].filter(node => existsSync(node) && !runs(node)).map(node => [node]);
	for (const start of [[process.execPath, '--require', older], ...system]) {
		for (const words of [
			['explain', 'NET005'],
			['setup', '--no-input', '--json'],
		]) {
			const {exitCode, stdout, stderr} = await spawnProgram([...start, file, ...words], {});
			t.is(exitCode, 1);
			t.is(stdout, '');
			t.regex(stderr, /^configure-tentacle needs Node .*; this is Node \d+\.\d+\.\d+ \(\/.*\)\.\n {2}Start .*\n$/);
		}
	}
});

const runs = (node: string): boolean => startedOn(execFileSync(node, ['--version']).toString().trim().slice(1)).loaded !== '';
