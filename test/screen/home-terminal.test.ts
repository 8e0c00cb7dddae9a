import {readFileSync} from 'node:fs';
import process from 'node:process';
import anyTest, {type ExecutionContext, type TestFn} from 'ava';
import {type Sandbox, startSandbox} from '../../src/sandbox/sandbox.ts';
import {cli, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {openTerminal, type TerminalOptions} from '../_helpers/terminal.ts';

const homeIn = (t: ExecutionContext, {environment}: Sandbox, words: readonly string[] = [], options: TerminalOptions = {}) =>
	openTerminal(t, process.execPath, [cli, ...words], {cwd: '/', ...options, environment: {...environment, ...options.environment}});

const test = anyTest as TestFn<{readonly installed: Sandbox; readonly before: readonly string[]}>;

/** What was done to the machine and written on the Server. */
const changes = (sandbox: Sandbox): readonly string[] => [...tentacleCalls(sandbox), ...writes(sandbox)];

// No test here changes it, which is proven in the end.
test.before('one instance is set up', async t => {
	const installed = await startSandbox({retryMilliseconds: 200, heartbeatMilliseconds: 200});
	t.context = {installed, before: []};
	const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...installed.flags], {environment: installed.environment});
	t.is(exitCode, 0, stderr);
	t.context = {installed, before: changes(installed)};
});

test.after('nothing was changed', t => {
	t.deepEqual(changes(t.context.installed), t.context.before);
});

test.after.always('it is gone', async t => t.context.installed.stop());

test('where nothing is set up, the home screen leads to the wizard', async t => {
	const home = homeIn(t, await openSandbox(t));
	await home.shows('No Tentacle is set up on this machine.');
	t.true(home.screen().includes('❯ Set one up'));
	home.press('enter');
	await home.shows('Instance name');
	home.press('ctrl+c');
	t.is(await home.ended, 130);
});

test('each instance is a line, and what is chosen runs for it', async t => {
	const sandbox = t.context.installed;
	const shown = homeIn(t, sandbox, [], {columns: 110});
	await shown.shows(/❯ Tentacle {2}polling {2}\S+:\d+ {2}running {2}connected for \d+ \w+/);
	shown.press('right', 'right', 'enter');
	await shown.shows(/ {2}thumbprint {8}[0-9A-F]{4} /, {of: shown.transcript});
	t.is(await shown.ended, 0);

	const changed = homeIn(t, sandbox);
	await changed.shows('❯ Change');
	changed.type('c');
	// No page asks for the instance: its name stands above them all.
	t.regex(await changed.shows('How should Octopus reach this machine?'), /instance Tentacle · Tentacle 9\./);
	changed.press('ctrl+c');
	t.is(await changed.ended, 130);

	const diagnosed = homeIn(t, sandbox);
	await diagnosed.shows('❯ Change');
	diagnosed.type('d');
	await diagnosed.shows(/checks · /, {of: diagnosed.transcript});
	await diagnosed.ended;
});

test('leaving changes nothing: Esc, q, Ctrl+C, and a terminal that is closed', async t => {
	const sandbox = t.context.installed;
	for (const [leave, exitCode] of [
		['escape', 0],
		['q', 0],
		['ctrl+c', 130],
	] as const) {
		const home = homeIn(t, sandbox, ['--no-color']);
		await home.shows('Leave');
		if (leave === 'q') home.type('q');
		else home.press(leave);
		t.is(await home.ended, exitCode, leave);
	}
	const closed = homeIn(t, sandbox);
	await closed.shows('Leave');
	closed.hangUp();
	t.is(await closed.ended, 130);
});

test('in 60 columns without Unicode nothing of an instance is cut off', async t => {
	const home = homeIn(t, t.context.installed, [], {columns: 60, rows: 20, environment: {LANG: 'C', LC_ALL: 'C'}});
	await home.shows('> Change');
	t.is(home.screen().match(/Tentacle {2}polling/g)?.length, 1);
	t.notRegex(home.screen(), /[^\x00-\x7F]/);
	for (const line of home.screen().split('\n')) t.true(line.length <= 60, line);
	home.resize(100, 30);
	await home.shows('connected for');
	home.resize(60, 20);
	// The emulator itself breaks the wide line before the program draws two rows of its own.
	const isWhole = (screen: string) =>
		/^> Tentacle {2}polling .* connected for\n? +\d+ \w+\n\n/m.test(screen) && screen.split('Tentacle').length === 2;
	await home.showsWhen(isWhole, 'two rows');
	home.press('escape');
	t.is(await home.ended, 0);
});

test('without a terminal there is help, and a flag before the command is told', async t => {
	const help = await run([]);
	t.is(help.exitCode, 0);
	t.regex(help.stdout, /Usage: configure-tentacle COMMAND/);
	t.is((await run(['--help'])).stdout, help.stdout);
	const mixed = await run(['--yes', 'setup']);
	t.is(mixed.exitCode, 2);
	t.regex(mixed.stderr, /The command comes first: configure-tentacle setup …/);
});

for (const face of ['--plain', '--accessible'] as const) {
	test(`${face}: the same in words`, async t => {
		const sandbox = t.context.installed;
		const home = homeIn(t, sandbox, [face], {columns: 200});
		await home.shows(/Type a number, or leave\.\n[>❯]/, {of: home.transcript});
		t.regex(home.transcript(), /Tentacle: polling, \S+, running, connected for \d+ \w+\.\nWhat now\?\n1\. Change\.\n/);
		home.type('9\r');
		await home.shows('There are 6 ways on, 1 to 6; ? tells them, leave ends.', {of: home.transcript});
		home.type('show\r');
		await home.shows(/ {2}thumbprint {8}[0-9A-F]{4} /, {of: home.transcript});
		t.is(await home.ended, 0);
		if (face === '--accessible') t.notRegex(home.raw(), /\u001B/);

		const left = homeIn(t, sandbox, [face], {columns: 200});
		await left.shows(/Type a number, or leave\.\n[>❯]/, {of: left.transcript});
		left.press('ctrl+c');
		t.is(await left.ended, 130);

		const empty = homeIn(t, await openSandbox(t), [face], {columns: 200});
		await empty.shows(/Type a number, or leave\.\n[>❯]/, {of: empty.transcript});
		empty.type('1\r');
		await empty.shows(/Instance name/, {of: empty.transcript});
		empty.press('ctrl+c');
		t.is(await empty.ended, 130);
	});
}

test('what is chosen to be removed is removed from there: what is missing is asked, and the rest is as always', async t => {
	const sandbox = await openSandbox(t, {retryMilliseconds: 200, heartbeatMilliseconds: 200});
	const {environment, server, certificateAuthorityFile, apiKeyFile} = sandbox;
	const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment});
	t.is(exitCode, 0, stderr);
	const key = readFileSync(apiKeyFile, 'utf8').trim();

	const home = homeIn(t, sandbox, ['--ca-file', certificateAuthorityFile], {rows: 40});
	await home.shows('❯ Change');
	home.type('r');
	await home.shows('Take it out of Octopus too?');
	home.press('enter');
	await home.shows('Octopus Server address');
	home.type(`${server.url}\r`);
	await home.shows('How do you sign in to Octopus?');
	home.press('enter');
	await home.shows('My API keys');
	home.type(`${key}\r`);
	await home.shows(/✔ API key +typed in +belongs to svc-deploy/, {of: home.transcript});
	await home.shows('Type the instance’s name to remove it (Tentacle):');
	t.is(changes(sandbox).filter(one => /DELETE|delete-instance/.test(one)).length, 0);
	home.type('Tentacle\r');
	t.is(await home.ended, 0, home.transcript());
	t.regex(home.transcript(), /Tentacle is removed, and proven gone\./);
	t.false(home.raw().includes(key));
});

test('what is removed here alone needs no Server; leaving removes nothing; a new one has a name of its own', async t => {
	const sandbox = t.context.installed;
	const here = homeIn(t, sandbox, ['--accessible'], {columns: 200});
	await here.shows(/or leave\.\n>/, {of: here.transcript});
	here.type('remove\r');
	await here.shows(/Take it out of Octopus too\?[\s\S]*\n>/, {of: here.transcript});
	here.type('2\r');
	await here.shows('Type the instance’s name to remove it (Tentacle):', {of: here.transcript});
	t.regex(here.transcript(), /Octopus: not asked|not asked \(--local-only\)/);
	here.type('\r');
	t.is(await here.ended, 2, here.transcript());
	t.regex(here.transcript(), /Nothing was changed\./);

	const left = homeIn(t, sandbox);
	await left.shows('❯ Change');
	left.type('r');
	await left.shows('Take it out of Octopus too?');
	left.press('escape');
	await left.shows('Leave? Nothing has been changed.');
	left.type('y');
	t.is(await left.ended, 130);

	const another = homeIn(t, sandbox);
	await another.shows('❯ Change');
	another.type('n');
	await another.shows(/Instance name[\s\S]*❯ Tentacle-2/);
	another.press('ctrl+c');
	t.is(await another.ended, 130);
});
