import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, rmSync, statSync} from 'node:fs';
import {type AddressInfo, connect, createServer} from 'node:net';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {parseArgs} from 'node:util';
import test from 'ava';
import {createHost} from '../../src/host/host.ts';
import {parseAnswersFile} from '../../src/render/answers-file.ts';
import {howToUse} from '../../src/sandbox/how-to-use.ts';
import type {SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {questions} from '../../wizards/questions.ts';
import {configFileOf, configurePolling, health, openSandbox, register, runInside, settingsOf, startService, systemctl} from './_sandbox.ts';
import {isRunning, until} from './machine/_machine.ts';

test('Tentacle’s own commands lead to an agent that three nodes call healthy', async t => {
	const sandbox = await openSandbox(t, {nodes: 3});
	await configurePolling(sandbox);
	const machine = await register(sandbox);
	t.is(await startService(sandbox), 'Service installed: Tentacle\nService started: Tentacle\n');
	t.is(await health(sandbox, machine), 'Success');
	t.deepEqual(
		sandbox.server.state.exchanges.map(exchanges => [...exchanges.values()].map(({thumbprint}) => thumbprint)),
		[1, 2, 3].map(() => [settingsOf(sandbox).thumbprint]),
	);
	t.is(await systemctl(sandbox, 'is-active', 'Tentacle'), 'active\n');
	t.is(await systemctl(sandbox, 'is-enabled', 'Tentacle'), 'enabled\n');
});

test('a fault that means something to several nodes, or to a listening machine alone, has them', async t => {
	const answersOf = async (options: SandboxOptions) => {
		const {server, answersFile} = await openSandbox(t, options);
		const {style} = parseAnswersFile(readFileSync(answersFile, 'utf8'), answersFile);
		return [server.addresses.length, style];
	};
	t.deepEqual(await answersOf({}), [1, 'polling']);
	t.deepEqual(await answersOf({faults: ['node-down']}), [3, 'polling']);
	t.deepEqual(await answersOf({faults: ['node-down'], nodes: 2}), [2, 'polling']);
	t.deepEqual(await answersOf({faults: ['listening-unreachable']}), [1, 'listening']);
});

test('an agent that the Server does not know is not healthy, though its unit is active', async t => {
	const sandbox = await openSandbox(t, {faults: ['record-not-trusted'], retryMilliseconds: 50});
	await configurePolling(sandbox);
	const machine = await register(sandbox);
	await startService(sandbox);
	t.is(await health(sandbox, machine), 'Failed');
	t.is(await systemctl(sandbox, 'is-active', 'Tentacle'), 'active\n');
});

test('an agent that was killed is started again and becomes healthy', async t => {
	const sandbox = await openSandbox(t, {retryMilliseconds: 50});
	await configurePolling(sandbox);
	const machine = await register(sandbox);
	await startService(sandbox);
	const [first] = sandbox.machine.pids();
	process.kill(Number(first), 'SIGKILL');
	await until(() => sandbox.machine.pids().some(pid => pid !== first));
	t.is(await systemctl(sandbox, 'show', '--value', '-p', 'NRestarts', 'Tentacle'), '1\n');
	t.is(await health(sandbox, machine), 'Success');
});

test('an agent whose port is taken ends in a failed unit, while Tentacle says that it was started', async t => {
	const holder = createServer().listen(0);
	t.teardown(() => holder.close());
	await once(holder, 'listening');
	const {port} = holder.address() as AddressInfo;
	const sandbox = await openSandbox(t);
	const {tentacle} = sandbox.hostOptions;
	await runInside(sandbox, tentacle, 'create-instance', '--instance=Tentacle', `--config=${configFileOf(sandbox)}`);
	await runInside(sandbox, tentacle, 'new-certificate', '--instance=Tentacle');
	await runInside(sandbox, tentacle, 'configure', '--instance=Tentacle', `--port=${port}`, '--noListen=False');
	t.is(await startService(sandbox), 'Service installed: Tentacle\nService started: Tentacle\n');
	const shown = () => systemctl(sandbox, 'show', '-p', 'ActiveState,Result', 'Tentacle');
	await until(async () => (await shown()) === 'Result=exit-code\nActiveState=failed\n');
	const journal = await runInside(sandbox, path.join(sandbox.machine.binFolder, 'journalctl'), '-u', 'Tentacle', '-o', 'cat');
	t.regex(journal, /Start request repeated too quickly/);
});

test('the host finds the sandbox’s machine instead of this one', async t => {
	const sandbox = await openSandbox(t);
	await configurePolling(sandbox);
	await startService(sandbox);
	const host = createHost(sandbox.hostOptions);
	const {isRoot, hasSystemd, hasSudo} = await host.machine();
	t.deepEqual({isRoot, hasSystemd, hasSudo}, {isRoot: true, hasSystemd: true, hasSudo: true});
	t.deepEqual(await host.tentacle(), {path: sandbox.hostOptions.tentacle, version: '9.2.4285'});
	const [instance, ...others] = await host.instances();
	t.deepEqual(others, []);
	t.is(instance?.name, 'Tentacle');
	t.true(instance?.unit.active);
	t.true(instance?.unit.enabled);
	t.is(instance?.unit.execStart, `${sandbox.hostOptions.tentacle} run --instance=Tentacle --noninteractive`);
	t.deepEqual(await host.scriptsUnder(Number(instance?.unit.mainPid)), []);
	const seen = await host.watchUnit('Tentacle.service', {seconds: 0, signal: AbortSignal.timeout(10_000)});
	t.deepEqual(seen.journal, []);
	t.true(seen.upForSeconds > 0);
});

test('two sandboxes at once know nothing of each other', async t => {
	const [one, other] = await Promise.all([openSandbox(t), openSandbox(t)]);
	await Promise.all([configurePolling(one), configurePolling(other)]);
	const machine = await register(one);
	await startService(one);
	t.is(await health(one, machine), 'Success');
	t.deepEqual(other.server.state.machines, []);
	t.deepEqual(other.server.events, []);
	t.deepEqual(other.machine.pids(), []);
	await one.stop();
	await register(other);
	t.is(await startService(other), 'Service installed: Tentacle\nService started: Tentacle\n');
});

test('stopping ends the agent, closes the ports and removes the folder; twice is as good as once', async t => {
	const sandbox = await openSandbox(t);
	await configurePolling(sandbox);
	await startService(sandbox);
	const pids = sandbox.machine.pids();
	t.is(pids.length, 1);
	await Promise.all([sandbox.stop(), sandbox.stop()]);
	await sandbox.stop();
	t.false(pids.some(isRunning));
	t.false(existsSync(sandbox.folder));
	for (const port of [Number(new URL(sandbox.server.url).port), ...sandbox.server.addresses.map(address => address.port)]) {
		const [error] = (await once(connect(port, '127.0.0.1'), 'error').catch((reason: unknown) => [reason])) as [NodeJS.ErrnoException];
		t.is(error.code, 'ECONNREFUSED');
	}
});

for (const signal of ['SIGKILL', 'SIGHUP'] as const) {
	test(`neither agent nor folder outlives the sandbox’s process: ${signal}`, async t => {
		const owner = spawn(process.execPath, [path.join(import.meta.dirname, '_owner.js')], {stdio: ['ignore', 'pipe', 'inherit']});
		t.teardown(() => owner.kill('SIGKILL'));
		const [line] = (await once(createInterface({input: owner.stdout}), 'line')) as [string];
		const {folder, pids} = JSON.parse(line) as {folder: string; pids: readonly number[]};
		t.teardown(() => rmSync(folder, {recursive: true, force: true}));
		t.is(pids.length, 1);
		t.true(pids.every(isRunning));
		owner.kill(signal);
		await once(owner, 'exit');
		await until(() => !pids.some(isRunning) && !existsSync(folder));
		t.pass();
	});
}

test('its files are for this user alone', async t => {
	const sandbox = await openSandbox(t);
	t.is(statSync(sandbox.folder).mode & 0o777, 0o700);
	const [description = ''] = Object.values(sandbox.environment);
	for (const file of [sandbox.apiKeyFile, sandbox.answersFile, description]) t.is(statSync(file).mode & 0o777, 0o600);
	t.deepEqual(JSON.parse(readFileSync(description, 'utf8')), {hostOptions: sandbox.hostOptions});
});

for (const options of [{registerAs: 'target'}, {registerAs: 'worker', nodes: 3}, {style: 'listening'}] as const) {
	test(`the answers are questions’ answers, inside the folder: ${JSON.stringify(options)}`, async t => {
		const sandbox = await openSandbox(t, options);
		const {schemaVersion, ...answers} = parseAnswersFile(readFileSync(sandbox.answersFile, 'utf8'), sandbox.answersFile);
		t.is(schemaVersion, 1);
		for (const key of Object.keys(answers)) t.true(Object.hasOwn(questions, key), key);
		for (const key of ['homeFolder', 'applicationFolder', 'configFile']) t.true(String(answers[key]).startsWith(`${sandbox.folder}/`), key);
		t.is(answers.style, 'style' in options ? options.style : 'polling');
		t.is(
			(answers.serverAddresses as readonly string[] | undefined)?.length,
			'style' in options ? undefined : sandbox.server.addresses.length,
		);
		t.false(readFileSync(sandbox.answersFile, 'utf8').includes(sandbox.server.apiKey));
	});
}

test('how to use it is said without the key', async t => {
	const sandbox = await openSandbox(t);
	const text = howToUse(sandbox, 'configure-tentacle');
	t.true(text.includes(`export CONFIGURE_TENTACLE_SANDBOX=${path.join(sandbox.folder, 'sandbox.json')}\n`));
	t.true(text.includes(`configure-tentacle setup --answers ${sandbox.answersFile} --ca-file ${sandbox.certificateAuthorityFile}\n`));
	t.false(text.includes(sandbox.server.apiKey));
	for (const line of text.split('\n').filter(one => one.includes('-file '))) t.false(line.includes(sandbox.server.state.password), line);
});

test('each other way to sign in that it names has what its Server takes, for this user alone', async t => {
	const {credentials, server} = await openSandbox(t);
	const {username, password, idToken, serviceAccountId, accessTokens} = server.state;
	const given = credentials.map(words => {
		const {values} = parseArgs({args: [...words], options: Object.fromEntries(signIn.map(name => [name, {type: 'string'}] as const))});
		return Object.fromEntries(
			Object.entries(values).map(([name, value = '']) => {
				if (!name.endsWith('-file')) return [name, value];
				t.is(statSync(value).mode & 0o777, 0o600, value);
				return [name, readFileSync(value, 'utf8')];
			}),
		);
	});
	t.deepEqual(given, [
		{username, 'password-file': `${password}\n`},
		{'bearer-token-file': `${[...accessTokens][0]}\n`},
		{'id-token-file': `${idToken}\n`, 'service-account-id': serviceAccountId},
	]);
});

const signIn = ['username', 'password-file', 'bearer-token-file', 'id-token-file', 'service-account-id'] as const;
