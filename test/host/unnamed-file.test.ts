import {fstatSync, readFileSync, readlinkSync} from 'node:fs';
import test from 'ava';
import {runProgram} from '../../src/host/run.ts';
import {withUnnamed} from '../../src/host/unnamed-file.ts';

const {signal} = new AbortController();
const cat = {path: '/bin/cat', calledAs: 'cat'};

test('it has no name, only its owner may open it, and it is gone after use', async t => {
	const descriptor = await withUnnamed(Buffer.from('key'), '/', async open => {
		const {nlink, mode} = fstatSync(open);
		t.is(nlink, 0);
		t.is(mode & 0o777, 0o600);
		t.regex(readlinkSync(`/proc/self/fd/${open}`), / \(deleted\)$/);
		t.is(readFileSync(`/proc/self/fd/${open}`, 'utf8'), 'key');
		return open;
	});
	t.throws(() => fstatSync(descriptor), {code: 'EBADF'});
});

test('a program that it is lent to reads it as its descriptor 3, and no other program has it', async t => {
	await withUnnamed(Buffer.from('lent'), '/', async descriptor => {
		const lent = await runProgram(cat, ['/proc/self/fd/3'], {}, {signal, descriptor});
		t.deepEqual(lent.lines, [{text: 'lent', stream: 'stdout'}]);
		const other = await runProgram({path: '/bin/ls', calledAs: 'ls'}, ['-l', '/proc/self/fd/'], {}, {signal});
		t.false(
			other.lines.some(({text}) => text.includes('(deleted)')),
			JSON.stringify(other.lines),
		);
	});
});

test('an error in use closes it too', async t => {
	let open = -1;
	const failing = withUnnamed(Buffer.from('key'), '/', async descriptor => {
		open = descriptor;
		throw new Error('failed');
	});
	await t.throwsAsync(failing, {message: 'failed'});
	t.throws(() => fstatSync(open), {code: 'EBADF'});
});
