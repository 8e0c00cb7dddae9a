import {mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {Plan} from '../../src/model/plan.ts';
import {planFor} from '../../wizards/plan.ts';
import {facts, instance, listeningTarget, listeningWorker, pollingTarget, pollingWorker} from '../_helpers/facts.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {readPowershell} from '../_helpers/powershell.ts';
import {openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';

const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/plan.schema.json'), 'utf8')) as Schema;

const temporaryFolder = (t: ExecutionContext): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'export-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};

test('the same answers as a script, as a plan and as a sheet; nothing is changed, and no secret is in any', async t => {
	const sandbox = await openSandbox(t, {nodes: 2});
	const {environment, flags, server} = sandbox;
	const made = Object.fromEntries(
		await Promise.all(
			['bash', 'json', 'firewall'].map(async format => [format, await run(['export', format, ...flags], {environment})] as const),
		),
	);
	for (const {exitCode, stdout, stderr} of Object.values(made)) {
		t.is(exitCode, 0, stderr);
		t.false((stdout + stderr).includes(server.apiKey));
	}
	const printed = await run(['setup', '--no-input', '--print-only', ...flags], {environment});
	t.is(made.bash?.stdout, printed.stdout);
	const plan = JSON.parse(made.json?.stdout ?? '');
	t.deepEqual(misfits(schema, plan), []);
	t.like(plan, {schemaVersion: 1, instance: 'Tentacle'});
	for (const {host, port} of server.addresses) t.true(made.firewall?.stdout.includes(`| \`${host}\` | ${port} |`), made.firewall?.stdout);
	t.regex(made.firewall?.stdout ?? '', /\| `127\.0\.0\.1` \(/);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [[], []]);
});

test('a script for Windows takes nothing from this machine', async t => {
	const {environment, flags, server} = await openSandbox(t);
	const missing = await run(['export', 'powershell', ...flags.filter(flag => !flag.startsWith('--name'))], {environment});
	const {exitCode, stdout, stderr} = await run(['export', 'powershell', ...flags, '--name=win-07', ...windowsFolders], {environment});
	t.is(missing.exitCode, 2);
	t.regex(missing.stderr, /homeFolder from .*a path on a Windows drive/);
	t.is(exitCode, 0, stderr);
	t.false(stdout.includes(server.apiKey));
	const {commands} = await readPowershell(stdout);
	t.true(commands.some(([program, command]) => program === '$tentacle' && command === 'create-instance'));
	t.false(commands.some(([, ...words]) => words.some(word => word.includes('/var/opt'))));
});

const windowsFolders = [
	'--home-folder=D:\\Octopus',
	'--application-folder=D:\\Octopus\\Applications',
	'--config-file=D:\\Octopus\\Tentacle.config',
];

test('a sheet needs no key and no name: nobody has them before the firewall is open', async t => {
	const {exitCode, stdout, stderr} = await run(['export', 'firewall', '--style=listening', '--server-url=https://octopus.invalid']);
	t.is(exitCode, 0, stderr);
	t.regex(stdout, /\| 1 \| the Octopus Server of `octopus\.invalid`, every node \| `[^`]+` \| 10933 \|/);
	const incomplete = await run(['export', 'firewall']);
	t.is(incomplete.exitCode, 2);
	t.regex(incomplete.stderr, /style is missing/);
	t.regex(incomplete.stderr, /serverUrl is missing/);
	t.notRegex(incomplete.stderr, /apiKey|targetTags/);
});

test('a file is written for its owner alone, and never through a link', async t => {
	const folder = temporaryFolder(t);
	const answers = ['--style=listening', '--no-register-now', '--server-thumbprint=CF181A4C629B9FDEDC4BE7027B1D2E85BE339377'];
	const written = await run(['export', 'bash', ...answers, '--output=set-up.sh'], {cwd: folder});
	t.is(written.exitCode, 0, written.stderr);
	t.is(written.stdout, '');
	t.regex(written.stderr, /^Saved \S+set-up\.sh, readable by you only\.\n$/m);
	t.is(statSync(path.join(folder, 'set-up.sh')).mode & 0o777, 0o600);
	t.regex(readFileSync(path.join(folder, 'set-up.sh'), 'utf8'), /^#!\/bin\/bash\n/);
	writeFileSync(path.join(folder, 'target'), 'as it was');
	symlinkSync('target', path.join(folder, 'link'));
	const refused = await run(['export', 'bash', ...answers, '--output=link'], {cwd: folder});
	t.not(refused.exitCode, 0);
	t.is(readFileSync(path.join(folder, 'target'), 'utf8'), 'as it was');
});

test('what cannot be made is said', async t => {
	const said: ReadonlyArray<readonly [readonly string[], RegExp]> = [
		[[], /wants to know what to make\.\n {2}There are: bash, powershell, firewall, json\./],
		[['powershel'], /cannot make powershel\.\n {2}Did you mean export powershell\?/],
		[['ansible'], /cannot make ansible yet/],
		[['bash', 'json'], /one thing at a time/],
	];
	for (const [words, message] of said) {
		const {exitCode, stderr} = await run(['export', ...words]);
		t.is(exitCode, 2);
		t.regex(stderr, message);
	}
});

test('every action that a plan can have fits the schema', t => {
	const secret = {secret: 'proxyPassword', from: {env: 'PROXY_PASSWORD'}} as const;
	const plans: Plan[] = [
		...[pollingTarget, pollingWorker, listeningTarget, listeningWorker].map(answers => planFor(answers, facts)),
		planFor({...pollingTarget, proxy: 'http://agent@proxy.example.com:3128', proxyPassword: secret}, {...facts, instances: [instance]}),
	];
	const imported = {...listeningTarget, certificate: 'import', certificateFile: '/root/agent.pfx', replacedThumbprint: 'none'} as Answers;
	plans.push(planFor(imported, facts));
	for (const plan of plans) t.deepEqual(misfits(schema, JSON.parse(JSON.stringify(plan))), []);
});
