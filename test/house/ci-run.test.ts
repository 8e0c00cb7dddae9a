import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {projectRoot} from '../_helpers/project.ts';

/** `.ci/run` with an npm that prints this and ends so, and with every Debian package installed. */
const outcomes: Readonly<Record<string, {readonly prints: string; readonly npm: number; readonly last: string; readonly code: number}>> = {
	'all passed': {prints: '  ✔ a › one\n  ✔ a › two (1.2s)\n  ─\n\n  2 tests passed', npm: 0, last: '2 passed, 0 failed', code: 0},
	'one failed': {
		prints: '  ✔ a › one\n  ✘ [fail]: a › two 1 tests passed\n  ─\n\n  1 test failed',
		npm: 1,
		last: '1 passed, 1 failed',
		code: 1,
	},
	'one was skipped': {
		prints: '  ✔ a › one\n  - a › two\n  ─\n\n  1 test passed\n  1 test skipped',
		npm: 0,
		last: '1 passed, 0 failed, 1 skipped',
		code: 1,
	},
	'a type is wrong': {prints: 'src/cli.ts(1,1): error TS2304', npm: 2, last: '0 passed, 1 failed', code: 1},
	'nothing ran': {prints: '', npm: 0, last: '0 passed, 1 failed', code: 1},
	'one never ended': {prints: '  ✔ a › one\n\n  1 test remained pending after a timeout', npm: 1, last: '1 passed, 1 failed', code: 1},
	'it ended badly after the tests': {prints: '  ✔ a › one\n  1 test passed', npm: 1, last: '1 passed, 1 failed', code: 1},
};

for (const [title, {prints, npm, last, code}] of Object.entries(outcomes)) {
	test(`.ci/run tells the outcome last: ${title}`, async t => {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ci-run-'));
		t.teardown(async () => rm(folder, {recursive: true, force: true}));
		const write = async (name: string, text: string) => writeFile(path.join(folder, name), `#!/bin/sh\n${text}\n`, {mode: 0o755});
		await write('npm', `cat <<'END'\n${prints}\nEND\n[ "$REQUIRE_ALL_COMPONENTS$*" = 1cit ] || exit 9\nexit ${npm}`);
		await write('dpkg-query', 'printf installed');
		const child = spawn('bash', [path.join(projectRoot, '.ci/run')], {
			cwd: '/',
			env: {PATH: `${folder}:/usr/bin:/bin`, LANG: 'C.UTF-8', CI: 'true'},
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let stdout = '';
		child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
		const ended = await new Promise(resolve => child.on('close', resolve));
		t.is(stdout.trimEnd().split('\n').at(-1), last);
		t.is(ended, code);
	});
}
