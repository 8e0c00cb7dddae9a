import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createPerformer} from '../../src/commands/performer.ts';
import type {ServerAccess} from '../../src/commands/server-access.ts';
import {createHost} from '../../src/host/host.ts';
import {addressText} from '../../src/model/address.ts';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {parseConfig, setting} from '../../src/tentacle/config-file.ts';
import {trustedServersKey} from '../../src/tentacle/trusted-servers.ts';
import {nodesPlan} from '../../wizards/nodes-plan.ts';
import {facts, instance, serverThumbprint} from '../_helpers/facts.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {type Ended, holdTentacle, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';

const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/nodes.schema.json'), 'utf8')) as Schema;

type Entry = {readonly Address: string | null; readonly SubscriptionId: string | null};

/** A sandbox whose instance polls the first of its nodes, and what tests ask of it. */
const polling = async (t: ExecutionContext, {polled = 3, ...options}: SandboxOptions & {readonly polled?: number} = {}) => {
	const sandbox = await openSandbox(t, {nodes: 3, ...options});
	const {environment, server, folder, apiKeyFile, certificateAuthorityFile} = sandbox;
	const addresses = server.addresses.map(addressText);
	const configFile = path.join(folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');
	const config = () => readFileSync(configFile, 'utf8');
	const entries = () => JSON.parse(setting(parseConfig(config()), trustedServersKey) ?? '[]') as readonly Entry[];
	const asked = [`--server-url=${server.url}`, `--api-key-file=${apiKeyFile}`, `--ca-file=${certificateAuthorityFile}`];
	const wanted = (...which: readonly number[]) => which.map(index => `--server-addresses=${addresses[index]}`);
	const first = await run(['setup', '--no-input', '--yes', ...sandbox.flags, ...wanted(...[0, 1, 2].slice(0, polled))], {environment});
	t.is(first.exitCode, 0, first.stdout + first.stderr);
	return {
		sandbox,
		addresses,
		config,
		entries,
		asked,
		wanted,
		nodes: (...words: readonly string[]): Promise<Ended> => run(['nodes', ...words], {environment}),
		restarts: () => restartsOf(sandbox),
	};
};

const restartsOf = ({machine}: Sandbox): number =>
	machine.calls.filter(([program, ...words]) => program === 'systemctl' && words.some(word => word === 'restart')).length;

const withoutEntry = (config: string, entry: Entry | undefined): string => config.replace(`,${JSON.stringify(entry)}`, '');

test('nodes are listed, removed, added and reconciled: one restart each, the subscription kept, every other byte as it was', async t => {
	const {sandbox, addresses, config, entries, asked, wanted, nodes, restarts} = await polling(t);
	const [one = '', two = '', three = ''] = addresses;

	const listed = JSON.parse((await nodes('list', '--json', ...asked)).stdout);
	t.deepEqual(misfits(schema, listed), []);
	t.like(listed, {schemaVersion: 1, instance: 'Tentacle', server: {sharedQueue: 'not-shared', suggested: []}});
	t.deepEqual(
		listed.nodes.map(({address, verdict, connection}: Record<string, string>) => [address, verdict, connection]),
		addresses.map(address => [address, 'pass', 'connected']),
	);
	t.deepEqual(
		listed.server.nodes.map(({name}: {name: string}) => name),
		['node1', 'node2', 'node3'],
	);

	const [before, calls, restarted] = [config(), tentacleCalls(sandbox), restarts()];
	const shown = await nodes('remove', three);
	t.is(shown.exitCode, 2);
	t.regex(shown.stdout, /^1 {2}Stop polling .*\n/);
	t.regex(shown.stderr, /Nothing was changed: --yes applies/);
	const checked = await nodes('remove', three, '--check', '--json');
	t.is(checked.exitCode, 3, checked.stderr);
	t.deepEqual(JSON.parse(checked.stdout).change, {add: [], remove: [three], restart: true});
	t.regex((await nodes('remove', three, '--print-only')).stdout, /^sed -i .*TrustedOctopusServers/m);
	t.deepEqual([config(), tentacleCalls(sandbox), restarts()], [before, calls, restarted]);

	const removed = await nodes('remove', three, '--yes', '--json');
	t.is(removed.exitCode, 0, removed.stderr);
	t.like(JSON.parse(removed.stdout), {change: {remove: [three]}, outcome: {kind: 'done', done: [`unpoll ${three}`, 'restart']}});
	t.is(config(), withoutEntry(before, JSON.parse(setting(parseConfig(before), trustedServersKey) ?? '').at(-1)));
	t.is(restarts(), restarted + 1);
	t.is(sandbox.server.state.exchanges[2]?.size, 0);

	const added = await nodes('add', three, one, '--yes');
	t.is(added.exitCode, 0, added.stdout + added.stderr);
	t.regex(added.stdout, new RegExp(`^Tentacle polls ${one}, ${two}, ${three}; the agent was restarted and is connected\\.`));
	t.is((added.stdout.match(/The agent is connected/g) ?? []).length, 3);
	t.is(config(), before);
	t.is(restarts(), restarted + 2);
	t.is(sandbox.server.state.exchanges[2]?.size, 1);

	const reconciled = await nodes('reconcile', '--yes', ...wanted(0, 2));
	t.is(reconciled.exitCode, 0, reconciled.stderr);
	t.deepEqual(
		entries().map(({Address}) => Address),
		[null, `https://${one}`, `https://${three}`],
	);
	t.is(new Set(entries().flatMap(({SubscriptionId}) => SubscriptionId ?? [])).size, 1);
	t.is(restarts(), restarted + 3);

	const [then, callsThen, written] = [config(), tentacleCalls(sandbox), writes(sandbox)];
	const again = await nodes('reconcile', '--yes', ...wanted(2, 0));
	t.is(again.exitCode, 0, again.stderr);
	t.regex(again.stdout, /nothing was changed\.\n$/);
	t.is((await nodes('reconcile', '--check', ...wanted(0, 2))).exitCode, 0);
	t.deepEqual([config(), tentacleCalls(sandbox), writes(sandbox), restarts()], [then, callsThen, written, restarted + 3]);

	for (const [words, says] of [
		[['remove', one, three, '--yes'], /The last polled address is not removed/],
		[['remove', two, '--yes'], /is not polled\.\n {2}Polled are: /],
		[['remove', one.replace(/:.*/, ''), '--yes'], /:10943 is not polled/],
		[['add', 'https://node1', '--yes'], /:443 .* or node1:10943/],
		[['add', '--yes'], /nodes add wants addresses/],
		[['remove-all'], /nodes has no remove-all/],
		[['reconcile', '--yes', ...asked], /The Server has the nodes node1, node2, node3, and does not tell .*\n.*--server-addresses/],
		[['list', '--instance=Other'], /There is no instance Other/],
	] as const) {
		const refused = await nodes(...words);
		t.is(refused.exitCode, 2, words.join(' '));
		t.regex(refused.stderr, says);
	}
	t.is(config(), then);
});

test('a node is added only when it is a node of the trusted Server, and a change that no restart followed is finished', async t => {
	const {sandbox, addresses, config, entries, asked, wanted, nodes, restarts} = await polling(t, {
		polled: 2,
		faults: ['nodes-untold', 'shared-queue'],
	});
	const [, two = '', three = ''] = addresses;
	const {server, hostOptions, environment, folder} = sandbox;
	const [before, restarted] = [config(), restarts()];
	t.regex((await nodes('list', ...asked)).stdout, /The Server does not tell its nodes/);

	await server.setFault('comms-wrong-certificate', true);
	const lying = await nodes('add', three, '--yes', '--despite=TLS006').then(({exitCode}) => exitCode);
	t.is(lying, 2, 'nothing about trust can be overruled here');
	const refused = await nodes('add', three, '--yes');
	t.is(refused.exitCode, 1, refused.stderr);
	t.regex(refused.stdout, /^Nothing was changed: .*\n.*TLS001/);
	t.regex((await nodes('add', three, '--yes', ...asked)).stdout, /^Nothing was changed: .*\n.*TLS006/);
	await server.setFault('comms-wrong-certificate', false);
	await server.setFault('node-down', true);
	t.regex((await nodes('add', three, '--yes')).stdout, /NET004/);
	t.deepEqual([config(), restarts()], [before, restarted]);
	await server.setFault('node-down', false);

	const notRoot = path.join(folder, 'not-root.json');
	writeFileSync(notRoot, JSON.stringify({hostOptions: {...hostOptions, isRoot: false}}), {mode: 0o600});
	t.is((await run(['nodes', 'add', three, '--yes'], {environment: {...environment, CONFIGURE_TENTACLE_SANDBOX: notRoot}})).exitCode, 4);

	const release = holdTentacle(sandbox, 'server-comms');
	const interrupted = await run(['nodes', 'add', three, '--yes'], {
		environment,
		interruptAt: `… Poll ${three}`,
		onStderr(text) {
			if (text.includes('Stopping after this step')) release();
		},
	});
	t.is(interrupted.exitCode, 130, interrupted.stderr);
	const rest = ['configure-tentacle nodes reconcile --instance=Tentacle', ...wanted(0, 1, 2), '--yes'].join(' ');
	t.true(interrupted.stdout.endsWith(`This goes on with the rest:\n  ${rest}\n`), interrupted.stdout);
	const stored = config();
	const pending = await nodes('reconcile', '--check', '--json', ...wanted(0, 1, 2));
	t.is(pending.exitCode, 3, pending.stderr);
	t.deepEqual(JSON.parse(pending.stdout).change, {add: [], remove: [], restart: true});

	// A node that is down now is not a dead one: it stays wanted, and what was not connected before does not make the change fail.
	await server.setFault('node-down', true);
	const finished = await nodes('reconcile', '--yes', ...wanted(0, 1, 2));
	t.is(finished.exitCode, 1, finished.stdout);
	t.is(restarts(), restarted + 1);
	t.is(config(), stored);
	t.is(new Set(entries().flatMap(({SubscriptionId}) => SubscriptionId ?? [])).size, 1);
	const listed = JSON.parse((await nodes('list', '--json')).stdout);
	t.like(listed.nodes[2], {address: three, verdict: 'fail', finding: 'NET004'});
	const without = await nodes('remove', two, '--yes');
	t.is(without.exitCode, 0, without.stdout);
	t.regex(without.stderr, new RegExp(`! ${three} was not connected before either`));

	writeFileSync(path.join(folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config'), 'broken', {mode: 0o600});
	const broken = await nodes('list');
	t.is(broken.exitCode, 1);
	t.regex(broken.stderr, /Its configuration file .* cannot be used/);
});

test('a set-up that would poll fewer nodes than there are is refused, unless they share a queue', async t => {
	const sandbox = await openSandbox(t, {nodes: 3});
	const {environment, flags, server} = sandbox;
	const [one, two] = server.addresses.map(address => `--server-addresses=${addressText(address)}`);
	const apply = (...more: readonly string[]) => run(['setup', '--no-input', '--yes', ...flags, ...more], {environment});
	t.regex((await apply(one ?? '')).stdout, /^Nothing was changed: .*\n {2}HAP002: the Server has 3 nodes at work \(node1, node2, node3\)/);
	t.regex((await apply(one ?? '', two ?? '')).stdout, /HAP001: .*\n.*nodes add node1:10943 node2:10943 node3:10943/);
	await server.setFault('shared-queue-broken', true);
	t.regex((await apply(one ?? '')).stdout, /HAP003/);
	t.deepEqual(tentacleCalls(sandbox), []);
	await server.setFault('shared-queue-broken', false);
	await server.setFault('shared-queue', true);
	const shared = await apply(one ?? '');
	t.is(shared.exitCode, 0, shared.stdout);
	// Their names are suggestions, and nothing of them was dialled.
	t.true(server.events.every(({node}) => node < 2));
});

test('while the agent runs a script, nothing is changed', async t => {
	const host = createHost();
	const running = {
		...host,
		instance: async () => ({...instance, unit: {...instance.unit, mainPid: 4711}}),
		scriptsUnder: async () => ['bash deploy.sh'],
	};
	const plan = nodesPlan(
		{instance, change: {add: [{host: 'node2', port: 10_943}], remove: []}, thumbprint: serverThumbprint, restartPending: false},
		{...facts, instances: [instance]},
	);
	const access = {} as ServerAccess;
	const {mayRun} = createPerformer(running, access, () => '', plan);
	const refusals = await Promise.all(plan.steps.map(async step => mayRun(step, new AbortController().signal)));
	for (const refusal of refusals) t.regex(refusal ?? '', /The agent is running a script \(bash deploy\.sh\).*Run the same command again/);
});
