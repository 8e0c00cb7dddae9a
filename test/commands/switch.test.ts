import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createPerformer} from '../../src/commands/performer.ts';
import type {ServerAccess} from '../../src/commands/server-access.ts';
import type {Host} from '../../src/host/host.ts';
import {addressText} from '../../src/model/address.ts';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {parseConfig, setting} from '../../src/tentacle/config-file.ts';
import {trustedServersKey} from '../../src/tentacle/trusted-servers.ts';
import {planFor} from '../../wizards/plan.ts';
import {facts, instance, pollingTarget, serverThumbprint} from '../_helpers/facts.ts';
import {freePort} from '../_helpers/ports.ts';
import {endsWell, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';

const apply = ['setup', '--no-input', '--yes'];

type Entry = {readonly Thumbprint: string; readonly CommunicationStyle: number; readonly Address: string | null};

const open = async (t: ExecutionContext, options: SandboxOptions = {}) => {
	const sandbox = await openSandbox(t, options);
	const {environment, folder} = sandbox;
	const configFile = path.join(folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');
	const trusted = () => JSON.parse(setting(parseConfig(readFileSync(configFile, 'utf8')), trustedServersKey) ?? '[]') as readonly Entry[];
	const setUp = (...words: readonly string[]) => run([...apply, ...words], {environment});
	const first = await setUp(...sandbox.flags);
	t.is(first.exitCode, 0, first.stdout + first.stderr);
	return {sandbox, setUp, trusted};
};

const way = ({server, apiKeyFile, certificateAuthorityFile}: Sandbox): readonly string[] => [
	`--server-url=${server.url}`,
	`--api-key-file=${apiKeyFile}`,
	`--ca-file=${certificateAuthorityFile}`,
];

test('polling becomes listening and polling again, on both sides, with one record that keeps its id and tags', async t => {
	const {sandbox, setUp, trusted} = await open(t, {nodes: 2});
	const {server} = sandbox;
	Object.assign(server.state.machines[0] ?? {}, {Roles: ['web-server', 'by hand']});
	const id = server.state.machines[0]?.Id;
	const port = await freePort(t);
	const listening = ['--style=listening', `--listen-port=${port}`, '--listen-address=127.0.0.1', '--public-host-name=127.0.0.1'];
	const becomes = await setUp(...way(sandbox), ...listening);
	t.is(becomes.exitCode, 0, becomes.stdout + becomes.stderr);
	t.regex(becomes.stderr, /Style: Polling → Listening/);
	t.deepEqual(
		trusted().map(({Thumbprint, CommunicationStyle}) => [Thumbprint, CommunicationStyle]),
		[[server.thumbprint, 1]],
	);
	t.is(server.state.machines.length, 1);
	t.like(server.state.machines[0], {
		Id: id,
		Roles: ['web-server', 'by hand'],
		HealthStatus: 'Healthy',
		Endpoint: {CommunicationStyle: 'TentaclePassive', Uri: `https://127.0.0.1:${port}/`},
	});
	const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
	const again = await setUp(...way(sandbox));
	t.is(again.exitCode, 0, again.stdout + again.stderr);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [calls, written]);

	const back = await setUp(...way(sandbox), '--style=polling', ...server.addresses.map(one => `--server-addresses=${addressText(one)}`));
	t.is(back.exitCode, 0, back.stdout + back.stderr);
	t.is((back.stdout.match(/The agent is connected/g) ?? []).length, 2);
	t.is(trusted().filter(({CommunicationStyle}) => CommunicationStyle === 2).length, 2);
	t.is(server.state.machines.length, 1);
	t.like(server.state.machines[0], {Id: id, HealthStatus: 'Healthy', Endpoint: {CommunicationStyle: 'TentacleActive'}});
});

test('a machine moves to another Server: that one alone is trusted and polled, and what stays on the old one is said', async t => {
	const {sandbox, setUp, trusted} = await open(t, {nodes: 2});
	const other = await openSandbox(t);
	const before = writes(sandbox);
	const to = [
		...way(other),
		'--environment=Development',
		'--target-tag=web-server',
		...other.server.addresses.map(one => `--server-addresses=${addressText(one)}`),
	];
	const kept = await run(['setup', '--check', '--other-servers=keep', ...to], {environment: sandbox.environment});
	t.is(kept.exitCode, 3, kept.stderr);
	t.notRegex(kept.stdout, /no more/);
	const unsaid = await setUp(...to);
	t.is(unsaid.exitCode, 2, 'trust is never taken away silently');
	t.regex(unsaid.stderr, /--other-servers/);
	const moved = await setUp('--other-servers=remove', ...to);
	t.is(moved.exitCode, 0, moved.stdout + moved.stderr);
	t.regex(moved.stdout, /What remains to be done by you:\n {2}On the Server with the certificate .* the record of this machine .* stays/);
	t.deepEqual([...new Set(trusted().map(({Thumbprint}) => Thumbprint))], [other.server.thumbprint]);
	t.is(trusted().filter(({CommunicationStyle}) => CommunicationStyle === 2).length, 1);
	t.like(other.server.state.machines[0], {HealthStatus: 'Healthy'});
	t.deepEqual(writes(sandbox), before);
	t.is(sandbox.server.state.machines.length, 1);
	const calls = tentacleCalls(sandbox);
	const again = await setUp(...way(other));
	t.is(again.exitCode, 0, again.stdout + again.stderr);
	t.deepEqual(tentacleCalls(sandbox), calls);
	t.false(calls.some(call => call.includes('--reset-trust')));
});

test('an address that is not in the list is polled no more only where that is said, and one that nobody spoke of stays', async t => {
	const {sandbox, setUp, trusted} = await open(t, {nodes: 2, faults: ['shared-queue']});
	const [first] = sandbox.server.addresses;
	const polled = () => trusted().filter(({CommunicationStyle}) => CommunicationStyle === 2).length;
	t.is(polled(), 2);
	endsWell(t, await setUp(...way(sandbox), '--polling-connections=2'));
	t.is(polled(), 2);
	const listed = [...way(sandbox), '--polling-connections=2', `--server-addresses=${addressText(first ?? {host: '', port: 0})}`];
	const unsaid = await setUp(...listed);
	t.is(unsaid.exitCode, 2, unsaid.stdout);
	t.regex(unsaid.stderr, /otherAddresses must be given: 127\.0\.0\.1:\d+ is polled and not in the list.*--other-addresses/);
	t.is(polled(), 2);
	const kept = await setUp(...listed, '--other-addresses=keep');
	t.is(kept.exitCode, 0, kept.stdout + kept.stderr);
	t.regex(kept.stdout, /nothing was changed/);
	t.notRegex(kept.stderr, /What changes/);
	t.is(polled(), 2);
	const fewer = await setUp(...listed, '--other-addresses=remove');
	t.is(fewer.exitCode, 0, fewer.stdout + fewer.stderr);
	t.is(polled(), 1);
});

test('the Server has a new certificate, and the machine’s record is there: only the thumbprint is exchanged', async t => {
	const {sandbox, setUp, trusted} = await open(t);
	const configFile = path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');
	const old = 'A1'.repeat(20);
	const stored = readFileSync(configFile, 'utf8');
	writeFileSync(configFile, stored.replaceAll(sandbox.server.thumbprint, old));
	const refused = await setUp(...way(sandbox));
	t.is(refused.exitCode, 1, 'what is trusted is not exchanged by itself');
	t.regex(refused.stdout, /TLS004/);
	const renewed = await setUp(...way(sandbox), `--server-thumbprint=${sandbox.server.thumbprint}`);
	t.is(renewed.exitCode, 0, renewed.stdout + renewed.stderr);
	t.deepEqual([...new Set(trusted().map(({Thumbprint}) => Thumbprint))], [sandbox.server.thumbprint]);
	t.true(tentacleCalls(sandbox).some(call => call.startsWith('update-trust')));
	t.deepEqual(setting(parseConfig(readFileSync(configFile, 'utf8')), trustedServersKey), setting(parseConfig(stored), trustedServersKey));
});

test('a trust list that is not as Tentacle says is a failure', async t => {
	const of = async (words: readonly string[]) => {
		const host = {run: async () => ({exitCode: 0, lines: []}), instance: async () => instance} as unknown as Host;
		const plan = planFor(pollingTarget, {...facts, instances: [instance]});
		const {perform} = createPerformer(host, {} as ServerAccess, () => '', plan);
		return perform({kind: 'tentacle', words}, {signal: AbortSignal.timeout(60_000), onLine() {}});
	};
	const other = 'A1'.repeat(20);
	t.like(await of(['configure', `--remove-trust=${serverThumbprint}`]), {
		failure: {says: `Tentacle ended well, and Tentacle still trusts ${serverThumbprint}.`},
	});
	t.like(await of(['configure', `--trust=${other}`]), {failure: {says: `Tentacle ended well, and Tentacle does not trust ${other}.`}});
	t.like(await of(['update-trust', `--oldThumbprint=${serverThumbprint}`, `--newThumbprint=${other}`]), {
		failure: {says: `Tentacle ended well, and Tentacle does not trust ${other}.`},
	});
	t.deepEqual(await of(['configure', `--remove-trust=${serverThumbprint}`, `--trust=${serverThumbprint}`]), {});
	t.deepEqual(await of(['configure', `--remove-trust=${other}`]), {});
});
