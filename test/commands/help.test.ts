import path from 'node:path';
import test from 'ava';
import {everywhere} from '../../src/commands/flags.ts';
import {renderCommandHelp, renderHelp} from '../../src/commands/help.ts';
import {commands, flagsOfCommand} from '../../src/commands/list.ts';
import {openSandbox, run} from '../_helpers/program.ts';

/** What a terminal of 24 rows shows of an output, with the next prompt below it. */
const screenRows = 23;
const longestLine = (text: string): number => Math.max(...text.split('\n').map(({length}) => length));

test('help of the program and of each command fits a screen', t => {
	const options = {columns: 80, all: false};
	for (const text of [renderHelp(commands, options), ...commands.map(command => renderCommandHelp(command, options))]) {
		t.true(text.trimEnd().split('\n').length <= screenRows, text);
		t.true(longestLine(text) <= 80, text);
	}
});

test('help is never wider than 80 columns or the terminal, but for an example, which stays one line', t => {
	for (const columns of [40, 60, 80, 200]) {
		for (const all of [false, true]) {
			for (const command of commands) {
				const text = renderCommandHelp(command, {columns, all});
				const lines = text.split('\n').filter(line => !command.examples.includes(line.trim()));
				t.true(longestLine(lines.join('\n')) <= Math.min(columns, 80), text);
			}
			t.true(longestLine(renderHelp(commands, {columns, all})) <= Math.min(columns, 80));
		}
	}
});

test('what help shows first is there, and all of a command is in its long help', t => {
	for (const command of commands) {
		const names = flagsOfCommand(command).flatMap(({name, hidden}) => (hidden ? [] : [name]));
		t.deepEqual(
			(command.usual ?? []).filter(name => !names.includes(name)),
			[],
			command.name,
		);
		const long = renderCommandHelp(command, {columns: 80, all: true});
		for (const name of names) t.regex(long, new RegExp(`^  --${name}\\b`, 'm'), command.name);
		t.true(command.examples.length > 0 && command.examples.every(example => example.includes('configure-tentacle')), command.name);
	}
	const all = renderHelp(commands, {columns: 80, all: true});
	const setup = commands.find(({name}) => name === 'setup') ?? t.fail();
	t.regex(renderCommandHelp(setup, {columns: 80, all: true}), /--no-register-now,\s+--no-start\s+say\s+no\./);
	for (const {name} of everywhere) t.regex(all, new RegExp(`^  --${name}\\b`, 'm'));
});

test('a default is told only where it holds', t => {
	const help = (name: string) => renderCommandHelp(commands.find(one => one.name === name) ?? t.fail(), {columns: 80, all: true});
	t.regex(help('setup'), /--listen-port N +.*\[10933\]/);
	t.notRegex(help('diagnose'), /\[10933\]|\[Tentacle\]/);
});

test('help of a command is asked for in any usual way', async t => {
	const ways: ReadonlyArray<readonly string[]> = [
		['nodes', '--help'],
		['nodes', '-h'],
		['help', 'nodes'],
		['nodes', 'add', '--help'],
	];
	const [first, ...others] = await Promise.all(ways.map(async words => run(words)));
	t.regex(first?.stdout ?? '', /^configure-tentacle nodes \[list/);
	for (const other of others) t.is(other.stdout, first?.stdout ?? '');
	const [long, same] = await Promise.all([run(['nodes', '--help', 'all']), run(['help', 'nodes', 'all'])]);
	t.regex(long.stdout, /--portal-fingerprint/);
	t.is(same.stdout, long.stdout);
});

type Slip = {readonly words: readonly string[]; readonly says: RegExp; readonly environment?: Readonly<Record<string, string>>};

const slips: Readonly<Record<string, Slip>> = {
	'a command': {words: ['diagnos'], says: /no command diagnos\.\n.*Did you mean diagnose\?/},
	'a command that help is wanted of': {words: ['help', 'setpu'], says: /Did you mean setup\?/},
	'a word of a command': {words: ['nodes', 'lst'], says: /nodes has no lst\.\n.*Did you mean nodes list\?/},
	'a flag': {words: ['setup', '--servr-url', 'x'], says: /no flag --servr-url here\.\n.*Did you mean --server-url\?/},
	'a flag in another style': {words: ['setup', '--serverUrl', 'x'], says: /Did you mean --server-url\?/},
	'a flag of another command': {words: ['setup', '--watch'], says: /no flag --watch here\.\n.*--watch belongs to diagnose\./},
	'a value': {words: ['setup', '--no-input', '--style', 'poling'], says: /listening or polling; did you mean polling\?/},
	'a check': {
		words: ['diagnose', '--only', 'netwrk', '--server-address', 'localhost'],
		says: /There is no check netwrk; did you mean network\?/,
	},
	'a finding': {words: ['explain', 'NET0004'], says: /Did you mean NET004\?/},
	'a finding that is overruled': {words: ['setup', '--despite', 'NTE005'], says: /--despite wants.*\n.*Did you mean NET005\?/},
	'a finding that is known': {
		words: ['diagnose', '--server-address', 'localhost', '--suppress', 'tcp-refusd=a'],
		says: /--suppress wants.*\n.*Did you mean tcp-refused\?/,
	},
	'a fault of the sandbox': {
		words: ['demo', '--fault', 'ssl-ofloading'],
		says: /no fault ssl-ofloading\.\n.*Did you mean ssl-offloading\?/,
	},
	'a variable': {
		words: ['setup', '--no-input'],
		environment: {CONFIGURE_TENTACLE_LISTENPORT: '1'},
		says: /^! The variable CONFIGURE_TENTACLE_LISTENPORT gives no answer; did you mean CONFIGURE_TENTACLE_LISTEN_PORT\?$/m,
	},
	'a proxy of the Server’s side, as Tentacle’s own --proxy takes it': {
		words: ['setup', '--no-input', '--style', 'polling', '--proxy', 'branch-office'],
		says: /--server-side-proxy/,
	},
	'a value of what is said without one': {
		words: ['setup', '--register-now=false'],
		says: /takes no value\.\n.*--no-register-now says no\./,
	},
	'a flag that begins with one dash': {words: ['setup', '-style'], says: /There is no flag -s here\.\n.*Did you mean --style\?/},
	'a secret that begins with one dash': {words: ['setup', '-apiKey=API-ABC'], says: /^--apiKey would put a secret(?!.*API-ABC)/s},
};

for (const [title, {words, says, environment = {}}] of Object.entries(slips)) {
	test(`a slip is told with what was meant: ${title}`, async t => {
		const {exitCode, stderr, stdout} = await run(words, {environment});
		t.is(exitCode, 2, stdout);
		t.regex(stderr, says);
	});
}

test('keys of an answers file are told with what was meant, by their own name or by one that is known elsewhere', async t => {
	const file = path.join(import.meta.dirname, '_keys.yaml');
	const {writeFile, rm} = await import('node:fs/promises');
	await writeFile(file, 'serverUrls: x\nTargetWorkerPool: y\nxyzzyxyzzy: z\n');
	t.teardown(async () => rm(file));
	const {exitCode, stderr} = await run(['setup', '--no-input', '--answers', file]);
	t.is(exitCode, 2);
	t.regex(stderr, /serverUrls: did you mean serverUrl\?/);
	t.regex(stderr, /TargetWorkerPool: did you mean workerPools\?/);
});

test('a variable that an answers file refers to is no slip', async t => {
	const file = path.join(import.meta.dirname, '_reference.yaml');
	const {writeFile, rm} = await import('node:fs/promises');
	await writeFile(file, 'style: polling\napiKey: {env: CONFIGURE_TENTACLE_API_KEYS}\n', {mode: 0o600});
	t.teardown(async () => rm(file));
	const {stderr} = await run(['setup', '--no-input', '--answers', file], {environment: {CONFIGURE_TENTACLE_API_KEYS: 'API-A'}});
	t.notRegex(stderr, /The variable/);
});

test('two flags that want something else each are refused, and --json is JSON or nothing', async t => {
	const {environment, flags} = await openSandbox(t);
	for (const words of [
		['setup', '--check', '--save-plan=x.json', ...flags],
		['setup', '--check', '--print-only', ...flags],
		['setup', '--print-only', '--save-plan=x.json', ...flags],
		['setup', '--print-only', '--json', ...flags],
		['remove', '--print-only', '--json', ...flags],
		['export', 'firewall', '--json', ...flags],
	]) {
		const {exitCode, stdout, stderr} = await run(words, {environment});
		t.deepEqual([exitCode, stdout], [2, ''], words.join(' '));
		t.regex(stderr, /do not go together|makes no JSON/);
	}
	const home = await run(['--json'], {environment});
	t.deepEqual([home.exitCode, JSON.parse(home.stdout).instances], [0, []]);
});
