import {type Dirent, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {needs} from '../_helpers/components.ts';
import {openSandbox, type RunOptions, run, runScript, spawnProgram, tentacleCalls, writes} from '../_helpers/program.ts';

const apply = ['setup', '--no-input', '--yes', '--service=none'];

/** The answers of the sandbox, with another credential than the key that is among them. */
type Way = {readonly words?: readonly string[]; readonly environment?: Readonly<Record<string, string>>; readonly input?: string};

const secretFile = ({folder}: Sandbox, value: string): string => {
	const file = path.join(folder, 'secret');
	writeFileSync(file, `${value}\n`, {mode: 0o600});
	return file;
};

const kinds = {
	apiKey: {flag: 'api-key-file', variable: 'OCTOPUS_API_KEY', secretOf: ({server: {state}}: Sandbox) => state.apiKey, besides: () => []},
	bearerToken: {
		flag: 'bearer-token-file',
		variable: 'BearerToken',
		secretOf: ({server: {state}}: Sandbox) => [...state.accessTokens][0] ?? '',
		besides: () => [],
	},
	password: {
		flag: 'password-file',
		variable: 'CONFIGURE_TENTACLE_PASSWORD',
		secretOf: ({server: {state}}: Sandbox) => state.password,
		besides: ({server: {state}}: Sandbox) => ['--username', state.username],
	},
	oidc: {
		flag: 'id-token-file',
		variable: undefined,
		secretOf: ({server: {state}}: Sandbox) => state.idToken,
		besides: ({server: {state}}: Sandbox) => ['--service-account-id', state.serviceAccountId],
	},
} as const;

type Kind = keyof typeof kinds;

const waysOf = (kind: Kind, sandbox: Sandbox): Readonly<Record<string, Way>> => {
	const {flag, variable, secretOf, besides} = kinds[kind];
	const value = secretOf(sandbox);
	const words = besides(sandbox);
	return {
		file: {words: [...words, `--${flag}=${secretFile(sandbox, value)}`]},
		'standard input': {words: [...words, `--${flag}=-`], input: `${value}\n`},
		variable: {
			words,
			environment: variable === undefined ? {CONFIGURE_TENTACLE_ID_TOKEN_FILE: secretFile(sandbox, value)} : {[variable]: value},
		},
	};
};

const optionsOf = (sandbox: Sandbox, {environment, input}: Way): RunOptions => ({
	environment: {...sandbox.environment, ...environment},
	...(input !== undefined && {input}),
});

const withoutKey = (sandbox: Sandbox): readonly string[] => {
	const answers = readFileSync(sandbox.answersFile, 'utf8').replace(/^apiKey: .*\n/m, '');
	writeFileSync(sandbox.answersFile, answers, {mode: 0o600});
	return sandbox.flags;
};

const filesBelow = (folder: string): readonly string[] =>
	readdirSync(folder, {withFileTypes: true, recursive: true})
		.filter((entry: Dirent) => entry.isFile())
		.map(entry => path.join(entry.parentPath, entry.name));

for (const kind of Object.keys(kinds) as Kind[]) {
	for (const from of ['file', 'standard input', 'variable']) {
		test.serial(`${kind} from ${from} registers; it is nowhere afterwards, and nobody is signed in any more`, async t => {
			const sandbox = await openSandbox(t);
			const flags = withoutKey(sandbox);
			const way = waysOf(kind, sandbox)[from] ?? {};
			const {exitCode, stdout, stderr} = await run([...apply, '--verbose', ...flags, ...(way.words ?? [])], optionsOf(sandbox, way));
			t.is(exitCode, 0, stdout + stderr);
			t.like(sandbox.server.state.machines, {length: 1, 0: {Name: 'build-07'}});
			t.is(sandbox.server.state.sessions.size, 0);
			const value = kinds[kind].secretOf(sandbox);
			t.false((stdout + stderr + tentacleCalls(sandbox).join(' ')).includes(value));
			// The sandbox's own, for whoever tries it.
			const own = ['secret', 'api-key', 'password', 'bearer-token', 'id-token'].map(name => path.join(sandbox.folder, name));
			t.deepEqual(
				filesBelow(sandbox.folder).filter(file => !own.includes(file) && readFileSync(file, 'latin1').includes(value)),
				[],
			);
		});
	}
}

for (const kind of Object.keys(kinds) as Kind[]) {
	needs('strace', 'curl')(`the script signs in by ${kind}, and its secret is in no argument`, async t => {
		const sandbox = await openSandbox(t);
		const flags = withoutKey(sandbox);
		const {words = []} = waysOf(kind, sandbox).file ?? {};
		const {stdout: script, stderr} = await run(['setup', '--print-only', ...flags, ...words], {environment: sandbox.environment});
		const value = kinds[kind].secretOf(sandbox);
		t.false((script + stderr).includes(value));
		const before = new Set(readdirSync(sandbox.hostOptions.home));
		const ran = await runScript(sandbox, script);
		t.is(ran.exitCode, 0, ran.stderr);
		t.like(sandbox.server.state.machines, {length: 1, 0: {Name: 'build-07'}});
		t.is(sandbox.server.state.sessions.size, 0);
		t.regex(ran.processes, /execve\(.*curl/);
		for (const secret of [value, ...sandbox.server.state.accessTokens]) t.false(ran.processes.includes(secret));
		t.deepEqual(
			readdirSync(sandbox.hostOptions.home).filter(name => /^tmp\./.test(name) && !before.has(name)),
			[],
		);
	});
}

test.serial('what the plan shows of a credential is a reference', async t => {
	const sandbox = await openSandbox(t);
	const flags = withoutKey(sandbox);
	const {words = []} = waysOf('password', sandbox).file ?? {};
	const {stdout, exitCode} = await run(['setup', '--no-input', '--json', ...flags, ...words], {environment: sandbox.environment});
	t.is(exitCode, 2);
	const {answers} = JSON.parse(stdout) as {answers: Record<string, unknown>};
	t.like(answers, {
		authentication: 'password',
		username: sandbox.server.state.username,
		password: {file: path.join(sandbox.folder, 'secret')},
	});
	t.false(stdout.includes(sandbox.server.state.password));
	t.deepEqual(
		writes(sandbox).filter(request => !/\/users\/log(in|out)$/.test(request)),
		[],
	);
});

test.serial('relative paths are those of the current folder, in an answers file those of its own', async t => {
	const sandbox = await openSandbox(t);
	withoutKey(sandbox);
	secretFile(sandbox, sandbox.server.state.idToken);
	const {serviceAccountId} = sandbox.server.state;
	const words = ['setup', '--no-input', '--json', '--service-account-id', serviceAccountId, ...sandbox.flags];
	const here = await run([...words, '--id-token-file=secret'], {environment: sandbox.environment, cwd: sandbox.folder});
	t.is((JSON.parse(here.stdout) as {answers: {idTokenFile: string}}).answers.idTokenFile, path.join(sandbox.folder, 'secret'));
	writeFileSync(sandbox.answersFile, `${readFileSync(sandbox.answersFile, 'utf8')}idTokenFile: secret\n`, {mode: 0o600});
	const there = await run(words, {environment: sandbox.environment});
	t.is(
		(JSON.parse(there.stdout) as {answers: {idTokenFile: string}}).answers.idTokenFile,
		path.join(sandbox.folder, 'secret'),
		there.stderr,
	);
});

for (const [what, words, wanted] of [
	['a half', ['--username=ann'], /password is missing \(Password\): --password-file, CONFIGURE_TENTACLE_PASSWORD or password/],
	[
		'two',
		['--api-key-file=/k', '--bearer-token-file=/t'],
		/authentication from --api-key-file: wanted is a single choice; --bearer-token-file gives another/,
	],
	['another kind than chosen', ['--authentication=password', '--api-key-file=/k'], /apiKey from --api-key-file: wanted is not to be given/],
] as const) {
	test(`${what} is told before any connection, by setup and by diagnose`, async t => {
		const url = '--server-url=https://127.0.0.1:1';
		const setup = await run(['setup', '--no-input', '--style=listening', url, ...words]);
		t.is(setup.exitCode, 2);
		t.regex(setup.stderr, wanted);
		const diagnose = await run(['diagnose', url, ...words]);
		t.is(diagnose.exitCode, 2, diagnose.stdout);
		t.regex(diagnose.stderr, /password is missing|--api-key-file: wanted is (a single choice|not to be given)/);
	});
}

for (const [flag, names, not] of [
	['--password', /--password-file FILE[\s\S]*CONFIGURE_TENTACLE_PASSWORD/, /API/],
	['--bearerToken', /--bearer-token-file FILE[\s\S]*CONFIGURE_TENTACLE_BEARER_TOKEN/, /API/],
	['--apiKey', /--api-key-file FILE[\s\S]*CONFIGURE_TENTACLE_API_KEY/, /PASSWORD/],
	['--id-token', /--id-token-file FILE/, /variable/],
] as const) {
	test(`${flag} with a value is refused by its own name, and not repeated`, async t => {
		const {exitCode, stderr} = await run(['setup', flag, 'CANARY']);
		t.is(exitCode, 2);
		t.regex(stderr, names);
		t.notRegex(stderr, not);
		t.notRegex(stderr, /CANARY/);
	});
}

test('two secrets from standard input, or a secret and a log, are refused in words', async t => {
	const proxy = ['--proxy=http://ann@127.0.0.1:3128', '--proxy-password-file=-', '--server-url=https://127.0.0.1:1'];
	const two = await run(['diagnose', ...proxy, '--api-key-file=-'], {input: 'API-ABC\n'});
	t.is(two.exitCode, 2);
	t.regex(two.stderr, /Two secrets cannot both come from standard input/);
	const log = await run(['diagnose', '--api-key-file=-', '--log=-', '--server-url=https://127.0.0.1:1'], {input: 'API-ABC\n'});
	t.is(log.exitCode, 2);
	t.regex(log.stderr, /--api-key-file -/);
});

test.serial('somebody else’s answers file may not name the file of a token either', async t => {
	const sandbox = await openSandbox(t);
	const file = path.join(sandbox.folder, 'open.yaml');
	writeFileSync(file, `${readFileSync(sandbox.answersFile, 'utf8').replace(/^apiKey: .*\n/m, '')}idTokenFile: /etc/shadow\n`);
	await spawnProgram(['chmod', '666', file], {});
	const {exitCode, stderr} = await run([...apply, '--answers', file], {environment: sandbox.environment});
	t.is(exitCode, 2);
	t.regex(stderr, /may not refer to secrets/);
	t.deepEqual(sandbox.server.state.requests, []);
	t.true(existsSync(file));
});

test.serial('where no passwords are taken, that is the reason, and the ways that there are are named', async t => {
	const sandbox = await openSandbox(t, {faults: ['password-sign-in-off']});
	const flags = withoutKey(sandbox);
	const {words = []} = waysOf('password', sandbox).file ?? {};
	const {exitCode, stdout} = await run(['diagnose', '--server-url', sandbox.server.url, ...flags.slice(2), ...words], {
		environment: sandbox.environment,
	});
	t.is(exitCode, 1);
	t.regex(stdout, /API010/);
	t.regex(stdout, /OpenID Connect/);
});

test.serial('a wrong password is API006, with words that fit', async t => {
	const sandbox = await openSandbox(t);
	const flags = withoutKey(sandbox);
	const words = [...kinds.password.besides(sandbox), `--password-file=${secretFile(sandbox, 'wrong')}`];
	const {exitCode, stdout, stderr} = await run([...apply, ...flags, ...words], {environment: sandbox.environment});
	t.is(exitCode, 1);
	t.regex(stdout + stderr, /API006/);
	t.regex(stdout + stderr, /refused the user name and password/);
	t.deepEqual(tentacleCalls(sandbox), []);
});
