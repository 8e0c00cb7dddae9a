import {PassThrough} from 'node:stream';
import {mock} from 'node:test';
import test from 'ava';
import {createLinePrompter} from '../../src/plain/line-prompter.ts';

/** A terminal of which we see what is written, and how it was switched. */
const open = ({unicode = true} = {}) => {
	const modes: boolean[] = [];
	const stdin = Object.assign(new PassThrough(), {setRawMode: (isRaw: boolean) => modes.push(isRaw)}) as unknown as NodeJS.ReadStream &
		PassThrough;
	const stdout = new PassThrough();
	let written = '';
	stdout.on('data', chunk => {
		written += String(chunk);
	});
	const ending = new AbortController();
	const prompter = createLinePrompter({stdin, stdout: stdout as unknown as NodeJS.WriteStream, signal: ending.signal, unicode});
	return {stdin, prompter, modes, end: () => ending.abort(), written: () => written};
};

test('a line is what was typed; the next one is for the next question', async t => {
	const {stdin, prompter} = open();
	stdin.write('first\nsecond\n');
	t.is(await prompter.ask('x'), 'first');
	t.is(await prompter.ask('x'), 'second');
});

test('what is said does nothing to a terminal, wherever it has come from', t => {
	const {prompter, written} = open();
	prompter.say('a name \u001B[2J\u202Eof the Server');
	t.is(written(), 'a name \\u{1B}[2J\\u{202E}of the Server\n');
});

test('hidden: announced, echo off while it is typed and on again after it, and nothing of it written', async t => {
	const {stdin, prompter, modes, written} = open();
	const asked = prompter.askHidden('API key');
	t.deepEqual(modes, [true]);
	stdin.write('API-');
	stdin.write('CANARY\r');
	t.is(await asked, 'API-CANARY');
	t.deepEqual(modes, [true, false]);
	t.is(written(), 'API key: what you type is not shown.\n> \n');
});

test('what was typed ahead of a hidden line, in sight, is neither the secret nor an answer to the question after it', async t => {
	const {stdin, prompter} = open();
	stdin.write('user\nsecret\n');
	t.is(await prompter.ask('User name'), 'user');
	const hidden = prompter.askHidden('Password');
	stdin.write('real\r');
	t.is(await hidden, 'real');
	const next = prompter.ask('Space');
	stdin.write('Default\n');
	t.is(await next, 'Default');
});

for (const how of ['signal', 'end of input'] as const) {
	test(`${how}: whoever waits is told that the person has gone, and everybody after it; echo is on`, async t => {
		const {stdin, prompter, modes, end} = open();
		const asked = prompter.askHidden('Password');
		if (how === 'signal') end();
		else stdin.end();
		t.is(await asked, undefined);
		t.is(await prompter.ask('x'), undefined);
		t.deepEqual(modes, [true, false]);
	});
}

test('a line that a terminal cuts off is refused in words', async t => {
	const {stdin, prompter, written} = open();
	const asked = prompter.ask('x');
	stdin.write(`${'x'.repeat(4095)}\n`);
	stdin.write('short\n');
	t.is(await asked, 'short');
	t.regex(written(), /That line is too long: [^\n]*Nothing was taken\./);
});

test.serial('what is waited for is told at once, and then every 30 s', t => {
	mock.timers.enable({apis: ['setTimeout']});
	try {
		const {prompter, written} = open();
		prompter.waitFor('Asking the Server');
		mock.timers.tick(29_000);
		t.is(written(), 'Asking the Server.\n');
		mock.timers.tick(1000);
		mock.timers.tick(30_000);
		t.is(written(), 'Asking the Server.\nStill waiting: Asking the Server (30 s).\nStill waiting: Asking the Server (60 s).\n');
		prompter.waitFor(undefined);
		mock.timers.tick(90_000);
		t.is(written().split('\n').length, 4);
	} finally {
		mock.timers.reset();
	}
});

test.serial('what is over in a moment is not told at all', t => {
	mock.timers.enable({apis: ['setTimeout']});
	try {
		const {prompter, written} = open();
		prompter.waitFor('Asking the Server', 1500);
		mock.timers.tick(1400);
		prompter.waitFor(undefined);
		mock.timers.tick(60_000);
		t.is(written(), '');
	} finally {
		mock.timers.reset();
	}
});

test('without Unicode our own signs are ASCII, and names stay', t => {
	const {prompter, written} = open({unicode: false});
	prompter.say('5D60 … 716B, 測試');
	t.is(written(), '5D60 ... 716B, 測試\n');
});
