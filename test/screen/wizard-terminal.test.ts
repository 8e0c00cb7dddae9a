import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {cli, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {openTerminal, type Terminal} from '../_helpers/terminal.ts';
import {openWizard} from './_pages.ts';

/** Enter on every question, each only when it is there. */
const enterThrough = async (terminal: Terminal, questions: readonly string[]): Promise<void> => {
	for (const question of questions) {
		await terminal.shows(question);
		terminal.press('enter');
	}
};

const questionsOf = (kind: 'target' | 'worker' | 'listening target'): readonly string[] => [
	'Instance name',
	'How should Octopus',
	'Register this machine',
	'Octopus Server address',
	'Enter takes the one from the file',
	'What will this machine be?',
	'Where this machine will appear',
	...(kind === 'listening target' ? ['Address under which'] : []),
	'Name in Octopus',
	...(kind === 'worker' ? ['Worker pools  '] : ['Environments  ', 'Target tags  ']),
];

const beforeName = questionsOf('target').slice(0, -3);

/** The same answers without a terminal, in a sandbox of their own: what the wizard must have called, but for folders, ports and thumbprints. */
const unattendedCalls = async (t: ExecutionContext, options: SandboxOptions, ...words: readonly string[]): Promise<readonly string[]> => {
	const sandbox = await openSandbox(t, options);
	const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...words, ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 0, stderr);
	return anonymous(sandbox);
};

const anonymous = (sandbox: Sandbox): readonly string[] =>
	[...tentacleCalls(sandbox), ...writes(sandbox)].map(call =>
		call
			.replaceAll(sandbox.folder, 'FOLDER')
			.replaceAll(sandbox.server.thumbprint, 'THUMBPRINT')
			.replaceAll(/(port=|127\.0\.0\.1:)\d+/gi, '$1PORT')
			.replaceAll(/Spaces-1\/tasks.*/g, 'Spaces-1/tasks'),
	);

for (const [title, options, kind] of [
	['polling target', {}, 'target'],
	['polling worker with three nodes', {nodes: 3, registerAs: 'worker'}, 'worker'],
	['listening target', {style: 'listening'}, 'listening target'],
] as const) {
	test(`${title}: Enter leads to a registered, healthy agent, by the same commands as unattended`, async t => {
		const byEnter = async () => {
			const sandbox = await openSandbox(t, options);
			const terminal = openWizard(t, sandbox);
			await enterThrough(terminal, questionsOf(kind));
			await terminal.shows('Ready to set up Tentacle');
			await terminal.shows('❯ Apply');
			terminal.press('enter');
			t.is(await terminal.ended, 0);
			t.regex(terminal.transcript(), /is set up, and proven to work/);
			t.regex(terminal.transcript(), /✔ Prove that it works/);
			t.regex(terminal.transcript(), /Same again, without questions:/);
			return anonymous(sandbox);
		};
		// Most of each is waiting for the agent to stay up.
		const [called, unattended] = await Promise.all([byEnter(), unattendedCalls(t, options)]);
		t.deepEqual(called, unattended);
	});
}

for (const [fault, kind, words] of [
	['name-taken', 'target', /Name build-07: belongs to another machine: thumbprint AAAA AAAA … AAAA,\s+polling,/],
	['tls-inspection', 'target', /✘ 127\.0\.0\.1:\d+:\s+something opens TLS on the way[\s\S]+Corp\s+TLS\s+Inspection/],
	['listening-unreachable', 'listening target', /Public host name build-07\.example\.test: the Server does not reach it/],
] as const) {
	test.serial(`${fault}: what the Server has said against an answer stands first in the review`, async t => {
		const sandbox = await openSandbox(t, {faults: [fault]});
		const terminal = openWizard(t, sandbox);
		await enterThrough(terminal, fault === 'name-taken' ? beforeName : questionsOf(kind));
		if (fault === 'name-taken') {
			await terminal.shows(/Name in Octopus[\s\S]*✘ belongs to another machine/);
			await enterThrough(terminal, ['Name in Octopus', 'Take over the record', 'Environments  ', 'Target tags  ']);
		}
		await terminal.shows('Not ready to set up Tentacle');
		t.regex(terminal.transcript(), words);
		terminal.press('ctrl+c');
		await terminal.ended;
		t.deepEqual(writes(sandbox), []);
	});
}

test.serial('what was refused leads back to the review, with what to do, and is set right there: no answer is lost', async t => {
	const sandbox = await openSandbox(t, {faults: ['name-taken']});
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, beforeName);
	await terminal.shows(/Name in Octopus[\s\S]*✘ belongs to another machine/);
	await enterThrough(terminal, ['Name in Octopus', 'Take over the record', 'Environments  ', 'Target tags  ']);
	await terminal.shows('❯ Apply');
	terminal.press('enter');
	await terminal.shows(/✘ Nothing was changed: a check says it could not work\.\n {2}REG003[\s\S]+Choose another name/);
	t.deepEqual(writes(sandbox), []);
	terminal.type('c');
	await terminal.shows('Which answer?');
	terminal.type('Name: build');
	terminal.press('enter');
	await terminal.shows('How this machine is called in Octopus');
	terminal.type('-b');
	terminal.press('enter');
	await terminal.shows(/Ready to set up Tentacle[\s\S]+❯ Apply/);
	t.notRegex(terminal.screen(), /could not work/);
	terminal.press('enter');
	t.is(await terminal.ended, 0);
	t.regex(terminal.transcript(), /Deployment Targets › build-07-b/);
});

test.serial('what only the ports show is compared by the person, and never adopted', async t => {
	const sandbox = await openSandbox(t, {nodes: 2});
	const terminal = openWizard(t, {...sandbox, flags: [...sandbox.flags, '--no-register-now']});
	await enterThrough(terminal, ['Instance name', 'How should Octopus']);
	await terminal.shows(/Thumbprint of the Octopus Server[\s\S]*! this is only what the port presents/);
	const presented = `${sandbox.server.thumbprint.slice(0, 4)} ${sandbox.server.thumbprint.slice(4, 8)} … ${sandbox.server.thumbprint.slice(-4)}`;
	t.is(terminal.screen().split(presented).length - 1, 2);
	terminal.press('enter');
	await terminal.shows('Wanted is a thumbprint of 40 hex digits');
	terminal.type(sandbox.server.thumbprint.toLowerCase());
	terminal.press('enter');
	await terminal.shows('Ready to set up Tentacle');
	await terminal.shows(/Server thumbprint +[0-9A-F]{40} · both ports\s+present it/);
	terminal.press('ctrl+c');
	await terminal.ended;
});

test.serial('a name of another machine: its first eight digits are the consent, other digits are none', async t => {
	const sandbox = await openSandbox(t, {faults: ['name-taken']});
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, beforeName);
	await terminal.shows(/Name in Octopus[\s\S]*✘ belongs to another machine/);
	terminal.press('enter');
	await terminal.shows(/Take over the record[\s\S]*✘ belongs to another machine/);
	terminal.type('AAAAAAAB');
	terminal.press('enter');
	await terminal.shows('Wanted is a thumbprint of 40 hex digits');
	terminal.press('backspace');
	terminal.type('a');
	terminal.press('enter');
	await enterThrough(terminal, ['Environments  ', 'Target tags  ']);
	await terminal.shows('Ready to set up Tentacle');
	t.regex(terminal.screen(), /! Name: is taken over from another machine: thumbprint AAAA/);
	terminal.press('ctrl+c');
	await terminal.ended;
	t.deepEqual(writes(sandbox), []);
});

test('listening, trust only: the thumbprint for the portal is at the end', async t => {
	const byKeys = async () => {
		const sandbox = await openSandbox(t, {style: 'listening'});
		const terminal = openWizard(t, sandbox);
		await enterThrough(terminal, ['Instance name', 'How should Octopus']);
		await terminal.shows('Register this machine');
		terminal.press('down', 'enter');
		await enterThrough(terminal, ['Ready to set up Tentacle']);
		t.is(await terminal.ended, 0);
		t.regex(terminal.transcript(), /Now add this machine in Octopus/);
		return anonymous(sandbox);
	};
	const [called, unattended] = await Promise.all([byKeys(), unattendedCalls(t, {style: 'listening'}, '--no-register-now')]);
	t.deepEqual(called, unattended);
});

test.serial('a name that the Server does not reach is told at once, with one that it does', async t => {
	const sandbox = await openSandbox(t, {style: 'listening'});
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, questionsOf('listening target').slice(0, 7));
	await terminal.shows('Address under which');
	terminal.press('ctrl+u');
	terminal.type('nosuch.invalid');
	await terminal.shows('❯ nosuch.invalid');
	terminal.press('enter');
	t.regex(await terminal.shows('instead'), /✘ Public host name +the Server reaches \S+ instead \(nosuch\.invalid\)/);
	terminal.press('escape');
	await terminal.shows('Address under which');
	terminal.press('ctrl+u');
	terminal.type('127.0.0.1');
	await terminal.shows('❯ 127.0.0.1');
	terminal.press('enter');
	t.regex(await terminal.shows('reaches it'), /✔ Public host name +127\.0\.0\.1 {2}the Server reaches it/);
	t.deepEqual(tentacleCalls(sandbox), []);
});

test.serial('Esc goes back through all pages without losing what was typed', async t => {
	const sandbox = await openSandbox(t);
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, questionsOf('target').slice(0, 7));
	await terminal.shows('How this machine is called');
	terminal.type('-half');
	await terminal.shows('build-07-half');
	terminal.press('escape');
	await terminal.shows('Where this machine will appear');
	terminal.press('escape');
	await terminal.shows('What will this machine be?');
	terminal.press('enter');
	await terminal.shows('Where this machine will appear');
	terminal.press('enter');
	t.regex(await terminal.shows('build-07-half'), /How this machine is called/);
});

test.serial('an answer is changed from the review, and other questions appear for it', async t => {
	const sandbox = await openSandbox(t);
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, questionsOf('target'));
	await terminal.shows('❯ Apply');
	terminal.press('right', 'enter');
	await terminal.shows('Which answer?');
	terminal.type('register as');
	await terminal.shows('❯ Register as: Deployment target');
	terminal.press('enter');
	await terminal.shows('What will this machine be?');
	terminal.press('down', 'enter');
	await terminal.shows('The pools this worker serves');
	terminal.type('linux');
	await terminal.shows('❯ ◯ Linux Builders');
	terminal.press('enter');
	await terminal.shows('❯ Apply');
	terminal.press('end');
	t.regex(await terminal.shows('/api/Spaces-1/workers'), /Register in Octopus/);
});

test.serial('what a rule does not like is said under the field at once, and goes when it is edited', async t => {
	const sandbox = await openSandbox(t);
	const terminal = openWizard(t, sandbox);
	await terminal.shows('Instance name');
	terminal.press('ctrl+u');
	terminal.type('a b');
	terminal.press('enter');
	await terminal.shows('✘ Wanted is letters, digits');
	terminal.press('backspace');
	t.regex(await terminal.shows(/^(?![\s\S]*Wanted is)[\s\S]*❯ a/), /Instance name/);
});

test.serial('4 kB with line breaks can be pasted; they do not submit, and are refused', async t => {
	const sandbox = await openSandbox(t);
	const terminal = openWizard(t, sandbox);
	await terminal.shows('Instance name');
	terminal.press('ctrl+u');
	terminal.paste(`${'x'.repeat(2000)}\n${'y'.repeat(2000)}END`);
	await terminal.shows('END');
	terminal.press('enter');
	await terminal.shows('Wanted is');
	t.regex(terminal.screen(), /Instance name|Wanted is letters/);
});

test.serial('at 60×20, without colour and Unicode, nothing is cut and everything is ASCII', async t => {
	const sandbox = await openSandbox(t);
	const terminal = openWizard(t, sandbox, {columns: 60, rows: 20, environment: {NO_COLOR: '1', LANG: 'C'}});
	for (const question of ['Instance name', 'How should Octopus', 'Register this machine', 'Octopus Server address']) {
		await terminal.shows(question);
		t.notRegex(terminal.screen(), /[^\u0000-\u007F]/);
		t.regex(terminal.screen(), /Enter next/);
		terminal.press('enter');
	}
	t.notRegex(terminal.raw(), /\u001B\[3[0-7]m/);
});

test.serial('at 60×20 every page with all that stands beside it fits: the first line is never scrolled away', async t => {
	const sandbox = await openSandbox(t, {faults: ['name-taken'], registerAs: 'worker', nodes: 3});
	const terminal = openWizard(t, sandbox, {columns: 60, rows: 20});
	const fits = async (shown: RegExp) => t.regex(await terminal.shows(shown), /^configure-tentacle/);
	const [, ...others] = beforeName;
	await fits(/the API and all 3\s+ports agree\s+Instance name/);
	terminal.press('enter');
	for (const question of others) {
		await fits(new RegExp(question));
		terminal.press('enter');
	}
	await fits(/Name in Octopus[\s\S]*belongs to another machine[\s\S]*last contact/);
	terminal.press('enter');
	await fits(/Take over the record[\s\S]*belongs to another machine[\s\S]*first eight digits/);
	terminal.type('x');
	terminal.press('enter');
	await fits(/Take over the record[\s\S]*Wanted is/);
	terminal.press('ctrl+u', 'enter');
	await fits(/Worker pools[\s\S]*has no worker/);
	terminal.press('enter');
	await fits(/Not ready to set up/);
});

test.serial(
	'the review: defaults are one key away, the commands go to the clipboard without a secret, and the sheet is a file',
	async t => {
		const sandbox = await openSandbox(t);
		const terminal = openWizard(t, sandbox, {cwd: sandbox.folder});
		await enterThrough(terminal, questionsOf('target'));
		await terminal.shows('❯ Apply');
		t.notRegex(terminal.screen(), /Polling connections/);
		terminal.type('d');
		await terminal.shows(/more, by default or as they are now:\n +Proxy +none/);
		terminal.type('d');
		await terminal.shows(/ 1–\d+ of/);
		terminal.type('y');
		await terminal.shows('given to the terminal as a script');
		const [, copied = ''] = /\u001B\]52;c;([A-Za-z0-9+/=]+)\u0007/.exec(terminal.raw()) ?? [];
		const script = Buffer.from(copied, 'base64').toString();
		const printed = await run(['setup', '--print-only', ...sandbox.flags], {environment: sandbox.environment});
		t.is(script, printed.stdout);
		t.false(script.includes(readFileSync(sandbox.apiKeyFile, 'utf8').trim()));
		terminal.type('f');
		await terminal.shows('Save the sheet for the network team as');
		terminal.press('enter');
		await terminal.shows(/Saved as .*build-07-firewall\.md/);
		t.regex(readFileSync(`${sandbox.folder}/build-07-firewall.md`, 'utf8'), /^# Firewall request: /);
		terminal.press('ctrl+c');
		await terminal.ended;
		t.deepEqual(writes(sandbox), []);
	},
);

test.serial('a resize in the middle keeps the answers and the question', async t => {
	const sandbox = await openSandbox(t);
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, ['Instance name']);
	await terminal.shows('How should Octopus');
	terminal.resize(60, 20);
	await terminal.shows('of 11');
	terminal.resize(100, 30);
	t.regex(await terminal.shows(/Nothing here connects out\./), /✔ Instance +Tentacle/);
});

test.serial('Ctrl+C leaves with 130, the cursor shown, and nothing changed', async t => {
	const sandbox = await openSandbox(t);
	const terminal = openWizard(t, sandbox);
	await terminal.shows('Instance name');
	terminal.press('ctrl+c');
	t.is(await terminal.ended, 130);
	t.true(terminal.raw().lastIndexOf('\u001B[?25h') > terminal.raw().lastIndexOf('\u001B[?25l'));
	t.false(
		terminal.raw().includes('\u001B[?2004h') && terminal.raw().lastIndexOf('\u001B[?2004l') < terminal.raw().lastIndexOf('\u001B[?2004h'),
	);
	t.deepEqual(tentacleCalls(sandbox), []);
});

test.serial('a typed key is never on the screen, and does what one in a file does', async t => {
	const sandbox = await openSandbox(t);
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, questionsOf('target').slice(0, 4));
	await terminal.shows('Enter takes the one from the file');
	terminal.type(sandbox.server.apiKey);
	await terminal.shows('•'.repeat(20));
	terminal.press('enter');
	await terminal.shows('belongs to svc-deploy');
	t.false(terminal.raw().includes(sandbox.server.apiKey));
});

test.serial('who has no key chooses a user name and a password; the password is never on the screen', async t => {
	const sandbox = await openSandbox(t);
	const {username, password, sessions} = sandbox.server.state;
	writeFileSync(sandbox.answersFile, readFileSync(sandbox.answersFile, 'utf8').replace(/^apiKey: .*\n/m, ''), {mode: 0o600});
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, questionsOf('target').slice(0, 4));
	await terminal.shows('How do you sign in to Octopus?');
	terminal.press('down', 'enter');
	await terminal.shows('As you sign in to the Octopus portal');
	terminal.type(username);
	terminal.press('enter');
	await terminal.shows(/User name +svc-deploy[\s\S]*Password/);
	terminal.type(password);
	await terminal.shows('•'.repeat(password.length));
	terminal.press('enter');
	await terminal.shows(/Password +typed in {2}belongs to svc-deploy/);
	t.is(sessions.size, 1);
	await enterThrough(terminal, questionsOf('target').slice(5));
	await terminal.shows('❯ Apply');
	t.false(terminal.raw().includes(password));
	terminal.press('ctrl+c');
	t.is(await terminal.ended, 130);
	t.is(sessions.size, 0);
});

test.serial('a key that the Server refuses holds its page; the right one goes on by itself', async t => {
	const sandbox = await openSandbox(t, {faults: ['wrong-key']});
	const terminal = openWizard(t, sandbox);
	await enterThrough(terminal, questionsOf('target').slice(0, 5));
	await terminal.shows(/API key +5 of[\s\S]+✘ The Server refused the key \(401\)[\s\S]+Give another one/);
	t.notRegex(terminal.screen(), /Enter takes/);
	terminal.press('enter');
	await terminal.shows(/API key +5 of[\s\S]+✘ Wanted is an API key/);
	terminal.type(`API-${'X'.repeat(26)}`);
	t.notRegex(await terminal.shows('•••'), /refused/);
	terminal.press('enter');
	// What cannot be seen is not there to be mended.
	await terminal.shows(/❯ +\n\n✘ The Server refused the key/);
	await sandbox.server.setFault('wrong-key', false);
	terminal.type(readFileSync(`${sandbox.folder}/api-key`, 'utf8').trim());
	terminal.press('enter');
	await terminal.shows(/✔ API key +typed in[\s\S]+What will this machine be\?/);
});

test.serial(
	'a Server that cannot be asked: its address goes on with a second Enter, and what it would have told is typed instead',
	async t => {
		const sandbox = await openSandbox(t, {faults: ['self-signed-portal']});
		const terminal = openWizard(t, sandbox);
		await enterThrough(terminal, questionsOf('target').slice(0, 4));
		await terminal.shows(
			/✘ its certificate is signed by itself alone, and not trusted here\n +\(DEPTH_ZERO_SELF_SIGNED_CERT\)[\s\S]+Enter once more goes on all the same/,
		);
		terminal.press('enter');
		await terminal.shows(/✘ Server +its certificate is signed by itself alone, and not\s+trusted here \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
		await enterThrough(terminal, ['Enter takes the one from the file']);
		await terminal.shows(/✘ API key[\s\S]+Thumbprint of the Octopus Server[\s\S]*Esc goes\s+back to that/);
		terminal.type(sandbox.server.thumbprint.toLowerCase());
		terminal.press('enter');
		await enterThrough(terminal, ['What will this machine be?']);
		t.regex(await terminal.shows(/Type the\s+name\s+instead/), /Space/);
	},
);

test.serial(
	'a slow Server: what is waited for is said, typing and Esc end the wait, and the answer that was waited for never lands',
	async t => {
		const sandbox = await openSandbox(t, {faults: ['slow']});
		const terminal = openWizard(t, sandbox);
		await enterThrough(terminal, questionsOf('target').slice(0, 4));
		await terminal.shows(/Octopus Server address[\s\S]+asking the Server \(gives up after 30 s\)/);
		terminal.type('0');
		await terminal.shows(/\d0 *\n[\s\S]+Enter next/);
		t.notRegex(terminal.screen(), /asking/);
		terminal.press('enter');
		await terminal.shows(/Octopus Server address[\s\S]+✘ /);
		terminal.press('backspace', 'enter');
		await terminal.shows('asking the Server');
		terminal.press('escape');
		await terminal.shows('Register this machine');
		terminal.press('enter');
		await terminal.shows('Octopus Server address');
		terminal.press('enter');
		await terminal.shows('Enter takes the one from the file');
	},
);

/** Command lines of all processes that have to do with a folder. */
const processesOf = (folder: string): readonly string[] =>
	readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(pid => {
			try {
				return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
			} catch {
				// It ended meanwhile.
				return '';
			}
		})
		.filter(command => command.includes(folder));

for (const [how, end] of [
	['Ctrl+C', (terminal: Terminal) => terminal.press('ctrl+c')],
	['a closed terminal', (terminal: Terminal) => terminal.hangUp()],
] as const) {
	test(`everything the demo started is gone after ${how}`, async t => {
		const terminal = openTerminal(t, process.execPath, [cli, 'demo'], {columns: 80, rows: 24, cwd: '/'});
		await enterThrough(terminal, questionsOf('target'));
		await terminal.shows('API key  ');
		const folder = /\/tmp\/configure-tentacle-\w{6}/.exec(terminal.transcript())?.[0] ?? '';
		t.true(existsSync(folder));
		terminal.press('enter');
		await terminal.shows('Prove that it works');
		t.true(
			processesOf(folder).some(command => command.includes(' run ')),
			processesOf(folder).join('\n'),
		);
		end(terminal);
		await terminal.ended;
		t.false(existsSync(folder));
		t.deepEqual(processesOf(folder), []);
	});
}
