import {chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createHost} from '../../src/host/host.ts';
import {assertSafeProgram, findProgram} from '../../src/host/programs.ts';
import {UserError} from '../../src/model/user-error.ts';
import {needs} from '../_helpers/components.ts';
import {temporaryFolder} from './_folder.ts';

const nobody = 65_534;

/** A program in a folder of its own that leaves a mark when it is run. */
const programIn = (t: ExecutionContext<unknown>, name = 'Tentacle') => {
	const root = temporaryFolder(t);
	const folder = path.join(root, 'opt');
	mkdirSync(folder);
	const mark = path.join(root, 'was-run');
	const program = path.join(folder, name);
	writeFileSync(program, `#!/bin/sh\n: > '${mark}'\n`, {mode: 0o755});
	chmodSync(folder, 0o755);
	chmodSync(program, 0o755);
	return {root, folder, program, mark};
};

const refused = test.macro({
	async exec(t, spoil: (made: ReturnType<typeof programIn>) => string | undefined, message: RegExp) {
		const made = programIn(t);
		const program = spoil(made) ?? made.program;
		const host = createHost({home: made.root});
		await t.throwsAsync(host.run(program, [], {signal: AbortSignal.timeout(10_000), mustBeSafe: true}), {instanceOf: UserError, message});
		t.false(existsSync(made.mark));
		t.false(existsSync(path.join(made.root, '.local')));
	},
	title: (given = '') => `a program is refused before anything is run: ${given}`,
});

test('its folder can be written by others', refused, ({folder}) => void chmodSync(folder, 0o777), /can be written by every user/);
test('it can itself be written by others', refused, ({program}) => void chmodSync(program, 0o757), /can be written by every user/);
test('it cannot be executed', refused, ({program}) => void chmodSync(program, 0o644), /not a program/);
test('it is a folder', refused, ({folder}) => folder, /not a program/);
test('it is not there', refused, ({folder}) => path.join(folder, 'gone'), /There is no program/);
test('its path is relative', refused, () => 'Tentacle', /not an absolute path/);
test(
	'a link leads to a name that a unit could not take',
	refused,
	({folder}) => {
		writeFileSync(path.join(folder, 'a b;c'), '#!/bin/sh\n', {mode: 0o755});
		symlinkSync('a b;c', path.join(folder, 'fine'));
		return path.join(folder, 'fine');
	},
	/characters that a systemd unit could not take/,
);

needs('root')('as root, a program of another user, or below another user’s folder, is refused before anything is run', async t => {
	for (const which of ['program', 'folder'] as const) {
		const made = programIn(t);
		chownSync(made[which], nobody, nobody);
		const host = createHost({home: made.root});
		await t.throwsAsync(host.run(made.program, [], {signal: AbortSignal.timeout(10_000)}), {
			instanceOf: UserError,
			message: /belongs to another user/,
		});
		t.false(existsSync(made.mark));
	}
});

test('a safe program is run by its real path', async t => {
	const {root, folder, program, mark} = programIn(t);
	symlinkSync('Tentacle', path.join(folder, 'link'));
	t.is(assertSafeProgram(path.join(folder, 'link')), program);
	const {exitCode} = await createHost({home: root}).run(path.join(folder, 'link'), [], {
		signal: AbortSignal.timeout(10_000),
		mustBeSafe: true,
	});
	t.is(exitCode, 0);
	t.true(existsSync(mark));
});

test('a program is found on the search path only', t => {
	const {folder, program} = programIn(t);
	t.is(findProgram('Tentacle', `.:${folder}:/usr/bin`), program);
	t.is(findProgram('Tentacle', '.:/usr/bin'), undefined);
});
