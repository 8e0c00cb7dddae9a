import {spawnSync} from 'node:child_process';
import test from 'ava';
import {array, asyncProperty, constantFrom, check as holds, string} from 'fast-check';
import {resolve} from '../../src/engine/resolve.ts';
import {fromFile} from '../../src/engine/sources.ts';
import type {AnswerId, Answers} from '../../src/model/answers.ts';
import type {Plan} from '../../src/model/plan.ts';
import {powershellWord, renderPowershell} from '../../src/render/powershell.ts';
import {planFor} from '../../wizards/plan.ts';
import {windowsFacts, windowsQuestions} from '../../wizards/windows.ts';
import {awkward} from '../_helpers/awkward.ts';
import {facts, serverThumbprint} from '../_helpers/facts.ts';
import {readPowershell} from '../_helpers/powershell.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';

const windows = windowsFacts(facts);

const answersFrom = (given: Readonly<Record<string, unknown>>) =>
	resolve(
		{questions: windowsQuestions, readSecret: () => 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ', existing: () => undefined},
		fromFile(windowsQuestions, given, '/a.yaml').given,
		windows,
	);

const scriptOf = (answers: Answers): {readonly plan: Plan; readonly script: string} => {
	const plan = planFor(answers, windows);
	return {plan, script: renderPowershell(plan, answers.style === 'listening' ? answers : {})};
};

const trust = {style: 'listening', registerNow: false, serverThumbprint};
const target = {
	style: 'polling',
	serverUrl: 'https://octopus.example.com',
	apiKey: {env: 'KEY'},
	name: 'win-07',
	environments: ['Test'],
	targetTags: ['web-server'],
};
const dialled = {...target, style: 'listening', publicHostName: 'win-07.example.com', serverSideProxy: 'Branch office', instance: 'Web'};

test('the script for a polling target, and for a listening one', t => {
	for (const [name, given] of Object.entries({polling: target, listening: dialled})) {
		const {answers, problems} = answersFrom(given);
		t.deepEqual(problems, []);
		matchesGolden(t, `set-up-${name}.ps1`, scriptOf(answers).script);
	}
});

test('nothing of this machine is a default for the Windows machine', t => {
	const {problems} = answersFrom({...dialled, name: undefined, publicHostName: undefined});
	t.deepEqual(
		problems.map(({id}) => id),
		['publicHostName', 'name'],
	);
	const {answers} = answersFrom(trust);
	t.like(answers, {
		homeFolder: 'C:\\Octopus',
		applicationFolder: 'C:\\Octopus\\Applications',
		configFile: 'C:\\Octopus\\Tentacle.config',
		service: 'systemd',
	});
	t.like(answersFrom({...trust, instance: 'Web'}).answers, {
		homeFolder: 'C:\\Octopus\\Web',
		applicationFolder: 'C:\\Octopus\\Applications\\Web',
		configFile: 'C:\\Octopus\\Web\\Tentacle-Web.config',
	});
});

test('after each program its exit code is looked at', t => {
	const {script} = scriptOf(answersFrom(dialled).answers);
	const lines = script.split('\n');
	const programs = lines.flatMap((line, index) => (line.startsWith('& ') ? [index] : []));
	t.true(programs.length > 5);
	for (const index of programs) t.regex(lines[index + 1] ?? '', /^if \(\$LASTEXITCODE -ne 0\) \{ throw /);
});

/** Where each free text of a fresh set-up on Windows goes: to Tentacle's words, or into the body of the request. */
const places: ReadonlyArray<
	readonly [AnswerId, Readonly<Record<string, unknown>>, (value: string) => unknown, 'words' | 'body' | 'refused']
> = [
	['instance', trust, value => value, 'words'],
	['homeFolder', trust, value => `C:\\${value}`, 'words'],
	['applicationFolder', trust, value => `C:\\${value}`, 'words'],
	['configFile', trust, value => `C:\\${value}`, 'words'],
	['listenAddress', trust, value => value, 'words'],
	['name', target, value => value, 'body'],
	['targetTags', target, value => [value], 'body'],
	['tenantTags', target, value => [value], 'body'],
	['publicHostName', dialled, value => value, 'body'],
	['space', target, value => value, 'refused'],
	['environments', target, value => [value], 'refused'],
	['machinePolicy', target, value => value, 'refused'],
];

const values = {...awkward, 'other quotes': '‘a’ ‚b‛ “c” „d', 'only quotes': "'‘’‚‛'", 'a variable': `\${x} $(y) \`z\` @{a}`};

for (const [id, others, given, place] of places) {
	for (const [what, value] of Object.entries(values)) {
		test(`${id} with ${what} is refused with a reason, or PowerShell reads it unchanged`, async t => {
			const {answers, problems} = answersFrom({...others, [id]: given(value)});
			const problem = problems.find(one => one.id === id);
			if (problem) return t.regex(problem.wanted, /\w{2}/);
			t.deepEqual(problems, []);
			if (place === 'refused') return t.throws(() => scriptOf(answers), {message: /the Server does not have it/});
			const {plan, script} = scriptOf(answers);
			const {commands, strings} = await readPowershell(script);
			const called = commands.filter(([name]) => name === '$tentacle').map(([, ...words]) => words);
			t.deepEqual(called, plan.steps.flatMap(({run}) => (run.kind === 'tentacle' ? [run.words] : [])) as string[][]);
			if (place === 'words') return;
			const [body = ''] = strings.filter(text => text.startsWith('{"'));
			t.true(JSON.stringify(JSON.parse(body)).includes(JSON.stringify(value)) || value === '', body);
		});
	}
}

test('any word is one word, whatever is in it', async t => {
	const word = string({unit: 'grapheme', maxLength: 20}).filter(text => !/[\r\n\0]/.test(text));
	const odd = array(constantFrom(...`'‘’‚‛"\`$(){}@#;&|<>-–—,%\\ aé日😀`), {maxLength: 20}).map(signs => signs.join(''));
	await holds(
		asyncProperty(array(word, {minLength: 1, maxLength: 5}), array(odd, {maxLength: 5}), async (some, more) => {
			const words = [...some, ...more];
			const {commands} = await readPowershell(`& $tentacle ${words.map(powershellWord).join(' ')}\n`);
			t.deepEqual(commands, [['$tentacle', ...words]]);
		}),
		{numRuns: 200},
	);
});

test('a pwsh that is here reads the same', t => {
	const scripts = [target, dialled].map(given => scriptOf(answersFrom({...given, name: `O'Brien ‘the’ "$(x)"`}).answers).script);
	for (const script of scripts) {
		const read = spawnSync('pwsh', ['-NoProfile', '-NonInteractive', '-Command', reading], {input: script, encoding: 'utf8'});
		// It is not to be had everywhere (GitHub's runners have it).
		if (read.error) return t.is((read.error as NodeJS.ErrnoException).code, 'ENOENT');
		t.is(read.status, 0, read.stderr);
		t.true(
			read.stdout.split('\n').some(line => Buffer.from(line, 'base64').toString('utf8').includes('"Name":"O\'Brien ‘the’ \\"$(x)\\""')),
		);
	}
});

/** Prints the value of each string constant, in base64; ends with 1 when the script is no PowerShell. */
const reading = `
$problems = $null; $tokens = $null
$reader = New-Object System.IO.StreamReader ([Console]::OpenStandardInput()), ([Text.Encoding]::UTF8)
$tree = [System.Management.Automation.Language.Parser]::ParseInput($reader.ReadToEnd(), [ref] $tokens, [ref] $problems)
if ($problems) { [Console]::Error.WriteLine($problems[0]); exit 1 }
$tree.FindAll({ $args[0] -is [System.Management.Automation.Language.StringConstantExpressionAst] }, $true) |
	ForEach-Object { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($_.Value)) }
`;

test('what would show a secret, or cannot be told to Windows, is refused in words', t => {
	const {apiKey: _apiKey, ...withoutKey} = target;
	const refusals: ReadonlyArray<readonly [Readonly<Record<string, unknown>>, RegExp]> = [
		[{...target, registerThrough: 'tentacle'}, /credential on a command line/],
		[{...target, proxy: 'http://agent@proxy.example.com:3128', proxyPassword: {env: 'KEY'}}, /password/],
		[{...withoutKey, username: 'me', password: {env: 'KEY'}}, /signs in with a password/],
	];
	for (const [given, message] of refusals) {
		const {answers, problems} = answersFrom(given);
		t.deepEqual(problems, []);
		t.throws(() => scriptOf(answers), {message});
	}
	t.regex(answersFrom({...trust, homeFolder: '/srv/octopus'}).problems[0]?.wanted ?? '', /Windows drive/);
});
