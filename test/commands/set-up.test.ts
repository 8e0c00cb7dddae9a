import {appendFileSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type {FaultName} from '../../src/sandbox/server/faults.ts';
import {holdTentacle, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';

const apply = ['setup', '--no-input', '--yes'];

test('a polling worker with three nodes is set up, proven, and a second set-up changes nothing', async t => {
	const sandbox = await openSandbox(t, {nodes: 3, registerAs: 'worker'});
	const {environment, flags, server} = sandbox;
	const first = await run([...apply, ...flags], {environment});
	t.is(first.exitCode, 0, first.stderr);
	t.regex(first.stdout, /^Tentacle is set up, and proven to work\./);
	t.is(server.state.workers.length, 1);
	t.like(server.state.workers[0], {Name: 'build-07', HealthStatus: 'Healthy', WorkerPoolIds: ['WorkerPools-2']});
	t.is((first.stdout.match(/The agent is connected/g) ?? []).length, 3);
	t.is(statSync(path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config')).mode & 0o777, 0o600);

	const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
	const second = await run([...apply, ...flags], {environment});
	t.is(second.exitCode, 0, second.stderr);
	t.regex(second.stdout, /nothing was changed/);
	t.deepEqual(tentacleCalls(sandbox), calls);
	t.deepEqual(writes(sandbox), written);
	t.is(server.state.tasks.length, 1);
});

test('a listening machine that only trusts is set up, and its thumbprint printed for the portal', async t => {
	const sandbox = await openSandbox(t, {style: 'listening'});
	const {exitCode, stdout, stderr} = await run([...apply, '--no-register-now', ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 0, stderr);
	t.regex(stdout, /Now add this machine in Octopus/);
	t.regex(stdout, /thumbprint {7}[0-9A-F]{40}\n/);
	t.deepEqual(sandbox.server.state.requests, []);
});

test('a polling machine that only trusts prints its subscription id', async t => {
	const sandbox = await openSandbox(t);
	const {stdout, stderr, exitCode} = await run(
		[
			...apply,
			'--instance=Tentacle',
			'--style=polling',
			'--no-register-now',
			`--server-addresses=127.0.0.1:${sandbox.server.addresses[0]?.port}`,
			`--server-thumbprint=${sandbox.server.thumbprint}`,
			`--home-folder=${sandbox.folder}/home2`,
			`--config-file=${sandbox.folder}/etc/t.config`,
		],
		{environment: sandbox.environment},
	);
	t.is(exitCode, 0, stderr);
	t.regex(stdout, /subscription id {2}poll:\/\/[a-z0-9]{20}\/\n/);
	t.deepEqual(writes(sandbox), []);
});

test('a plan with a name that Octopus does not have is shown, and not said to be one that --yes applies', async t => {
	const sandbox = await openSandbox(t);
	const {exitCode, stderr} = await run(['setup', '--no-input', ...sandbox.flags, '--environments=Developmnt'], {
		environment: sandbox.environment,
	});
	t.is(exitCode, 2);
	t.regex(
		stderr,
		// On a busy machine the Server is waited for, which is said before.
		/^(… .*\n)?Nothing was changed\. --yes would refuse this plan: Register in Octopus\. .* id of the environment Developmnt, which is not known\.\n$/,
	);
});

test('every mistake is told at once, and nothing that the Server would have told', async t => {
	const sandbox = await openSandbox(t);
	const {exitCode, stderr} = await run(
		[...apply, ...sandbox.flags, '--username=svc', '--password-file=/nowhere', '--polling-connections=0'],
		{
			environment: sandbox.environment,
		},
	);
	t.is(exitCode, 2);
	t.regex(
		stderr,
		/^2 answers are missing or wrong\.\n {2}password from --password-file: There is no file \/nowhere\.\n {2}pollingConnections/,
	);
	t.deepEqual(sandbox.server.state.requests, []);
});

test('what follows from an answer that is wrong itself is not complained about beside it', async t => {
	const {environment, flags} = await openSandbox(t);
	const wrong = async (...words: readonly string[]) => {
		const {exitCode, stderr} = await run(['setup', '--no-input', ...words], {environment});
		t.is(exitCode, 2);
		return [...stderr.matchAll(/^ {2}(\w+) (?:from|is missing)/gm)].map(([, id]) => id);
	};
	t.deepEqual(await wrong('--instance=a b', '--style=polling', '--target-tags=web', '--environments=Test'), [
		'instance',
		'serverUrl',
		'apiKey',
	]);
	t.deepEqual(await wrong(...flags, '--style=listening', '--public-host-name=127.0.0.1', '--listen-port=0'), ['listenPort']);
});

test('a key of the answers file that is nearly one is told with the one that is meant', async t => {
	const sandbox = await openSandbox(t);
	appendFileSync(sandbox.answersFile, 'environment: Test\n');
	const {exitCode, stderr} = await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 2);
	t.regex(stderr, /: environment\.\n {2}environment: did you mean environments\?\n$/);
});

/** A fault, the finding that must be named alone, and whether anything may have been changed. */
const faults: ReadonlyArray<readonly [FaultName, string]> = [
	['wrong-key', 'API006'],
	['server-starting', 'API001'],
	['html-errors', 'API001'],
	['not-an-octopus', 'API004'],
	['self-signed-portal', 'TLS014'],
	['expired-portal', 'TLS015'],
	['wrong-name-portal', 'TLS015'],
	['redirect-to-elsewhere', 'API004'],
	['rate-limited', 'API015'],
	['too-old', 'API013'],
	['virtual-directory', 'API002'],
	['space-hidden', 'API008'],
	['key-without-permission', 'API007'],
	['key-for-other-environments', 'API007'],
	['deep-json', 'API004'],
	['comms-closed', 'NET004'],
	['comms-plain-http', 'NET010'],
	['comms-is-portal', 'NET007'],
	['comms-wrong-certificate', 'TLS006'],
	['ssl-offloading', 'TLS002'],
	['tls-inspection', 'TLS003'],
	['node-down', 'NET004'],
	['name-taken', 'REG003'],
];

for (const [fault, finding] of faults) {
	test(`${fault}: ${finding} alone is the reason, and nothing is changed`, async t => {
		const sandbox = await openSandbox(t, {nodes: 2, faults: [fault]});
		const {exitCode, stdout, stderr} = await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
		t.is(exitCode, 1, stderr);
		t.regex(stdout, /^Nothing was changed: a check says it could not work\.\n {2}[A-Z]{3}\d{3}\b.*\n {4}\S/, 'what to do is said');
		const named = new Set(stdout.match(/\b[A-Z]{3}\d{3}\b/g) ?? []);
		t.deepEqual([...named], [finding]);
		t.deepEqual(tentacleCalls(sandbox), []);
		t.deepEqual(writes(sandbox), []);
	});
}

test('an agent that the Server rejects is not called a success', async t => {
	const sandbox = await openSandbox(t, {faults: ['record-not-trusted']});
	const {exitCode, stdout} = await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 1);
	t.regex(stdout, /TLS007/);
	t.notRegex(stdout, /proven to work/);
});

test('a key that may not register leaves a clear word about what was done', async t => {
	const sandbox = await openSandbox(t, {faults: ['key-without-permission', 'permissions-untold']});
	const {exitCode, stdout} = await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 1);
	t.regex(stdout, /^Failed at: Register in Octopus\. .*lacks the permission MachineCreate/);
	t.regex(stdout, /Not done:\n {2}Register in Octopus\n {2}Install and start the service/);
});

test('an unhealthy machine is not called a success', async t => {
	const sandbox = await openSandbox(t, {faults: ['health-unhealthy']});
	const {exitCode, stdout} = await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 1);
	t.regex(stdout, /REG010/);
});

test('a set-up that failed half-way is gone on with by the next one', async t => {
	const sandbox = await openSandbox(t, {faults: ['key-without-permission', 'permissions-untold']});
	await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
	sandbox.server.state.faults.delete('key-without-permission');
	const {exitCode, stdout, stderr} = await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 0, stderr);
	t.regex(stdout, /proven to work/);
	t.regex(stderr, /Create the instance: nothing to do/);
	t.is(sandbox.server.state.machines.length, 1);
});

test('a network finding can be overruled on purpose, what becomes trusted cannot', async t => {
	const closed = await openSandbox(t, {nodes: 2, faults: ['node-down']});
	const despite = await run([...apply, ...closed.flags, '--despite', 'NET004', '--timeout', '60s'], {environment: closed.environment});
	t.not(tentacleCalls(closed).length, 0, despite.stderr);

	const lying = await openSandbox(t, {faults: ['comms-wrong-certificate']});
	const {exitCode} = await run([...apply, ...lying.flags, '--despite', 'TLS006', '--despite', 'TLS001'], {environment: lying.environment});
	t.is(exitCode, 1);
	t.deepEqual(tentacleCalls(lying), []);
});

test('without --yes the plan is printed, and nothing is changed', async t => {
	const sandbox = await openSandbox(t);
	const {exitCode, stdout, stderr} = await run(['setup', '--no-input', ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 2);
	t.regex(stdout, /^ ?1 {2}Create the instance/);
	t.regex(stderr, /--yes applies/);
	t.deepEqual(tentacleCalls(sandbox), []);
});

test('file, flags and variables print the same plan, byte for byte', async t => {
	const sandbox = await openSandbox(t, {nodes: 2});
	const {environment, certificateAuthorityFile, apiKeyFile, server, folder} = sandbox;
	const addresses = server.addresses.map(({host, port}) => `${host}:${port}`);
	const values = {
		instance: 'Tentacle',
		style: 'polling',
		serverUrl: server.url,
		registerAs: 'target',
		space: 'Default',
		name: 'build-07',
		homeFolder: `${folder}/var/opt/octopus/Tentacle`,
		applicationFolder: `${folder}/var/opt/octopus/Tentacle/Applications`,
		configFile: `${folder}/etc/octopus/Tentacle/tentacle-Tentacle.config`,
	};
	const kebab = (id: string) => id.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
	const byFlags = [
		...Object.entries(values).map(([id, value]) => `--${kebab(id)}=${value}`),
		`--api-key-file=${apiKeyFile}`,
		...addresses.map(address => `--server-addresses=${address}`),
		'--environments=Development',
		'--target-tags=web-server',
	];
	const byVariables = {
		...Object.fromEntries(
			Object.entries(values).map(([id, value]) => [`CONFIGURE_TENTACLE_${kebab(id).replaceAll('-', '_').toUpperCase()}`, value]),
		),
		CONFIGURE_TENTACLE_API_KEY: server.apiKey,
		CONFIGURE_TENTACLE_SERVER_ADDRESSES: addresses.join(','),
		CONFIGURE_TENTACLE_ENVIRONMENTS: '["Development"]',
		CONFIGURE_TENTACLE_TARGET_TAGS: 'web-server',
	};
	const plan = ['setup', '--no-input', '--ca-file', certificateAuthorityFile];
	const [file, flags, variables] = await Promise.all([
		run(['setup', '--no-input', ...sandbox.flags], {environment}),
		run([...plan, ...byFlags], {environment}),
		run(plan, {environment: {...environment, ...byVariables}}),
	]);
	t.true(file.stdout.length > 500, file.stderr);
	t.is(flags.stdout, file.stdout, flags.stderr);
	t.is(variables.stdout, file.stdout, variables.stderr);
});

test('everything missing and wrong is told at once, before any connection', async t => {
	const sandbox = await openSandbox(t);
	const {exitCode, stderr, stdout} = await run(
		['setup', '--no-input', '--yes', '--style=polling', '--server-url=ftp://x', '--name=a\tb', '--listen-port=1'],
		{environment: sandbox.environment},
	);
	t.is(exitCode, 2);
	t.is(stdout, '');
	for (const part of [
		'--server-url: wanted is',
		'--api-key-file, CONFIGURE_TENTACLE_API_KEY or apiKey',
		'--name: wanted is',
		'--listen-port: wanted is',
		'environments is missing',
	])
		t.true(stderr.includes(part), `${part}\n${stderr}`);
	t.deepEqual(sandbox.server.state.requests, []);
});

test('a pipe gets no escape codes, and --json is JSON alone', async t => {
	const sandbox = await openSandbox(t);
	const {exitCode, stdout, stderr} = await run([...apply, '--json', ...sandbox.flags], {
		environment: {...sandbox.environment, FORCE_COLOR: '1'},
	});
	t.is(exitCode, 0, stderr);
	t.notRegex(stdout + stderr, /[\u001B\u009B]/);
	const document = JSON.parse(stdout) as Record<string, unknown>;
	t.like(document, {schemaVersion: 1, outcome: {kind: 'done', exitCode: 0}});
	t.false(stdout.includes(sandbox.server.apiKey));
});

test('awkward names arrive unchanged at the Server', async t => {
	const sandbox = await openSandbox(t);
	const name = `O'Brien "$(id)" \`x\` \\ {{ y }} — 日本 --force`;
	const tag = "it's, a tag";
	const {exitCode, stderr} = await run(
		[...apply, ...sandbox.flags, `--name=${name}`, `--target-tags=${tag}`, `--application-folder=${sandbox.folder}/a b'$(x)`],
		{environment: sandbox.environment},
	);
	t.is(exitCode, 0, stderr);
	t.like(sandbox.server.state.machines[0], {Name: name, Roles: [tag]});
	t.regex(readFileSync(path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config'), 'utf8'), /a b'\$\(x\)</);
});

test('Ctrl+C during the proof ends it, says what was done, and exits with 130', async t => {
	const sandbox = await openSandbox(t, {faults: ['health-queued']});
	const {exitCode, stdout, stderr} = await run([...apply, ...sandbox.flags], {
		environment: sandbox.environment,
		interruptAt: 'Prove that it works: waiting',
	});
	t.is(exitCode, 130);
	t.regex(stdout, /^Interrupted\.\nDone:(?:.|\n)*\nThat it works is not proven yet: configure-tentacle diagnose looks\.\n$/);
	t.regex(stderr, /! Prove that it works/);
	t.notRegex(stderr, /✔ Prove that it works|: interrupted/);
});

test('Ctrl+C while the Server is asked what the plan needs ends it at once, in one sentence', async t => {
	const sandbox = await openSandbox(t, {faults: ['server-starting']});
	const {exitCode, stdout, stderr} = await run([...apply, ...sandbox.flags], {
		environment: sandbox.environment,
		interruptAt: 'Still waiting for the Server',
	});
	t.is(exitCode, 130);
	t.is(stdout, '');
	t.regex(stderr, /^… Still waiting for the Server.*\nInterrupted\. Nothing was changed\.\n$/);
});

test('Ctrl+C during a step lets it end, and no further one begins', async t => {
	const sandbox = await openSandbox(t);
	const release = holdTentacle(sandbox, 'new-certificate');
	const step = '… Make a certificate';
	const {exitCode, stdout} = await run([...apply, ...sandbox.flags], {
		environment: sandbox.environment,
		interruptAt: step,
		onStderr(text) {
			if (text.includes(step)) setImmediate(release);
		},
	});
	t.is(exitCode, 130);
	t.regex(stdout, /Done:\n {2}Create the instance\n {2}Keep the configuration file private\n {2}Make a certificate\nNot done:\n {2}Poll/);
	t.deepEqual(writes(sandbox), []);
});

test('help names what each flag takes by its whole word', async t => {
	const {stdout} = await run(['setup', '--help', 'all']);
	t.regex(stdout, /--listen-address ADDRESS\b/);
	t.regex(stdout, /--environments ENVIRONMENT\b/);
});

test('an administrator’s key is a warning, and the set-up goes on; maintenance stops it before the first change', async t => {
	const strong = await openSandbox(t, {faults: ['key-too-strong']});
	const first = await run([...apply, ...strong.flags], {environment: strong.environment});
	t.is(first.exitCode, 0, first.stderr);
	t.regex(first.stderr, /^! .*may administer the whole Server.* API012$/m);
	const maintained = await openSandbox(t, {faults: ['maintenance']});
	const second = await run([...apply, ...maintained.flags], {environment: maintained.environment});
	t.is(second.exitCode, 1);
	t.regex(second.stdout, /^Nothing was changed.*\n.*it is in maintenance mode/);
	t.deepEqual(tentacleCalls(maintained), []);
	t.deepEqual(writes(maintained), []);
});
