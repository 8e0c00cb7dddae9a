import {execFile} from 'node:child_process';
import {chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {inspect, promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {assertMayReferenceSecrets, readAnswersText} from '../../src/host/answers-text.ts';
import {createSecrets} from '../../src/host/secrets.ts';
import {UserError} from '../../src/model/user-error.ts';
import {needs} from '../_helpers/components.ts';
import {temporaryFolder} from './_folder.ts';

const canary = 'API-CANARY0123456789';
const nobody = 65_534;

const fileWith = (t: ExecutionContext<unknown>, text: string | Buffer, mode = 0o600): string => {
	const file = path.join(temporaryFolder(t), 'key');
	writeFileSync(file, text);
	chmodSync(file, mode);
	return file;
};

const secretsWith = (environment: Record<string, string> = {}, input = '') => createSecrets({environment, readStdin: () => input});

test('a secret comes from a variable, a file, standard input or the keyboard, without its line end', t => {
	const secrets = secretsWith({KEY: canary}, `${canary}\r\n`);
	for (const source of [{env: 'KEY'}, {file: fileWith(t, `${canary}\n`)}, {stdin: true as const}]) {
		t.is(secrets.read(secrets.take('apiKey', source)), canary);
	}
	t.is(secrets.read(secrets.keep('apiKey', canary)), canary);
	t.deepEqual(secrets.warnings(), []);
});

test('each source is read once, and one typing is told from the next', t => {
	let reads = 0;
	const secrets = createSecrets({
		environment: {},
		readStdin() {
			reads++;
			return canary;
		},
	});
	const secret = secrets.take('apiKey', {stdin: true});
	secrets.read(secret);
	t.is(reads, 1);
	const first = secrets.keep('apiKey', 'one');
	secrets.keep('apiKey', 'two');
	t.is(secrets.read(first), 'one');
});

test('neither JSON nor inspection shows a value', t => {
	const secrets = secretsWith({KEY: canary});
	const secret = secrets.take('apiKey', {env: 'KEY'});
	secrets.keep('apiKey', canary);
	for (const text of [JSON.stringify([secrets, secret]), inspect([secrets, secret], {depth: 20, showHidden: true})])
		t.false(text.includes('CANARY'));
});

const refused = test.macro({
	exec(t, make: (t: ExecutionContext<unknown>) => Parameters<ReturnType<typeof secretsWith>['take']>[1], message: RegExp) {
		const secrets = secretsWith({EMPTY: '', TWO: `${canary}\n${canary}`, LONG: `${canary}${'x'.repeat(8192)}`}, ' \n');
		const error = t.throws(() => secrets.take('apiKey', make(t)), {instanceOf: UserError, message});
		t.is(error?.exitCode, 2);
		t.false(inspect(error, {depth: 20}).includes('CANARY'));
	},
	title: (given = '') => `a secret is refused without being quoted: ${given}`,
});

test('a variable that is not set', refused, () => ({env: 'NONE'}), /variable NONE is not set/);
test('an empty variable', refused, () => ({env: 'EMPTY'}), /is empty/);
test('two lines in a variable', refused, () => ({env: 'TWO'}), /more than one line/);
test('more than 8 KiB in a variable', refused, () => ({env: 'LONG'}), /more than 8 KiB/);
test('blanks on standard input', refused, () => ({stdin: true}), /Standard input is empty/);
test('a typing of another run', refused, () => ({typed: 7}), /in that run only/);
test('no file', refused, () => ({file: '/no/such/key'}), /There is no file/);
test('two lines in a file', refused, t => ({file: fileWith(t, `${canary}\n${canary}\n`)}), /more than one line/);
test('more than 8 KiB in a file', refused, t => ({file: fileWith(t, `${canary}${'x'.repeat(8192)}`)}), /more than 8 KiB/);
test('a file that is not text', refused, t => ({file: fileWith(t, Buffer.from([0xff, 0xfe, 0x41]))}), /not UTF-8/);
test('a file that others can write', refused, t => ({file: fileWith(t, canary, 0o622)}), /can be written by every user/);
test(
	'a file in a folder that others can write',
	refused,
	t => {
		const file = fileWith(t, canary);
		chmodSync(path.dirname(file), 0o777);
		return {file};
	},
	/can be written by every user/,
);

needs('root')('a secret in another user’s file is refused', t => {
	const file = fileWith(t, canary);
	chownSync(file, nobody, nobody);
	t.throws(() => secretsWith().take('apiKey', {file}), {instanceOf: UserError, message: /belongs to another user/});
});

test('a file that others can read is used, with a warning', t => {
	const file = fileWith(t, canary, 0o644);
	const secrets = secretsWith();
	secrets.take('apiKey', {file});
	secrets.take('apiKey', {file});
	t.is(secrets.warnings().length, 1);
	t.true(secrets.warnings()[0]?.includes(`${file} can be read by other users`));
});

test('an answers file is read up to 1 MiB, and what is wrong with it is a usage error', t => {
	const folder = temporaryFolder(t);
	const file = path.join(folder, 'answers.yaml');
	writeFileSync(file, 'style: polling\n');
	chmodSync(file, 0o644);
	t.deepEqual(readAnswersText(file), {text: 'style: polling\n', foreign: false});
	t.notThrows(() => assertMayReferenceSecrets(file));
	writeFileSync(file, 'x'.repeat(1024 * 1024 + 1));
	t.is(t.throws(() => readAnswersText(file), {instanceOf: UserError})?.exitCode, 2);
	t.is(t.throws(() => readAnswersText(folder), {instanceOf: UserError})?.exitCode, 2);
	t.is(t.throws(() => readAnswersText(path.join(folder, 'none')), {instanceOf: UserError})?.exitCode, 2);
});

test('an answers file that others can write may not hold references', t => {
	const file = path.join(temporaryFolder(t), 'answers.yaml');
	writeFileSync(file, '');
	chmodSync(file, 0o666);
	t.true(readAnswersText(file).foreign);
	t.is(t.throws(() => assertMayReferenceSecrets(file), {instanceOf: UserError, message: /may not refer to secrets/})?.exitCode, 2);
});

needs('root')('an answers file of another user, also behind a link of ours, may not hold references', t => {
	const folder = temporaryFolder(t);
	const file = path.join(folder, 'answers.yaml');
	writeFileSync(file, '');
	chownSync(file, nobody, nobody);
	t.true(readAnswersText(file).foreign);
	mkdirSync(path.join(folder, 'ours'));
	symlinkSync('../answers.yaml', path.join(folder, 'ours/link.yaml'));
	t.throws(() => assertMayReferenceSecrets(path.join(folder, 'ours/link.yaml')), {instanceOf: UserError});
});

test('the process’s own standard input is read to its end, and no further than a secret may be long', async t => {
	const module = new URL('../../src/host/secrets.js', import.meta.url).href;
	const source = `import {createSecrets} from ${JSON.stringify(module)};
		const secrets = createSecrets({environment: {}});
		try { console.log(secrets.read(secrets.take('apiKey', {stdin: true})).length); } catch (error) { console.log(error.message); }`;
	const read = async (feed: string): Promise<string> => {
		const words = ['-c', `${feed} | "$0" --input-type=module -e "$1"`, process.execPath, source];
		return (await promisify(execFile)('bash', words)).stdout.trim();
	};
	t.is(await read(`(printf API-; sleep 0.1; echo CANARY)`), '10');
	t.regex(await read('yes'), /more than 8 KiB/);
	t.regex(await read('true'), /is empty/);
});
