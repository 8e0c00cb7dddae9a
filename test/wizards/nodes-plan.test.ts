import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import type {Address} from '../../src/model/address.ts';
import type {InstanceFacts, ServerFacts} from '../../src/model/facts.ts';
import {isRestartPending, polledBy} from '../../src/model/nodes.ts';
import {accountOf} from '../../src/model/plan.ts';
import {renderBash} from '../../src/render/bash.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {readSettings} from '../../src/tentacle/settings.ts';
import {changeTo, nodesPlan, polledAfter, wantedByServer} from '../../wizards/nodes-plan.ts';
import {facts as allFacts, instance, serverThumbprint, settings, subscriptionId} from '../_helpers/facts.ts';
import {recordedConfig} from '../_helpers/recordings.ts';

const node = (name: string, port = 10_943): Address => ({host: `${name}.example.com`, port});
const polling = (...addresses: readonly Address[]): InstanceFacts => ({
	...instance,
	settings: {
		...settings,
		trusted: [
			{thumbprint: serverThumbprint, style: 'listening'},
			...addresses.map(address => ({thumbprint: serverThumbprint, style: 'polling' as const, address, subscriptionId})),
		],
	},
});
const three = polling(node('node1'), node('node2'), node('node3'));
const planOf = (of: InstanceFacts, change: Parameters<typeof nodesPlan>[0]['change'], restartPending = false) =>
	nodesPlan({instance: of, change, thumbprint: serverThumbprint, restartPending}, {...allFacts, instances: [of]});
const ids = (...parameters: Parameters<typeof planOf>) => planOf(...parameters).steps.map(({id}) => id);

test('what is missing is added before what is not wanted goes, and the agent is restarted once', t => {
	const change = changeTo([node('node1'), node('node4'), node('node5')], polledBy(three));
	t.deepEqual(ids(three, change), [
		'server-comms node4.example.com:10943',
		'server-comms node5.example.com:10943',
		'unpoll node2.example.com:10943',
		'unpoll node3.example.com:10943',
		'restart',
	]);
	t.deepEqual(polledAfter(polledBy(three), change), [node('node1'), node('node4'), node('node5')]);
});

test('of an instance of an account of its own, nothing is done by root but the restart', t => {
	const of = {...three, settings: {...(three.settings ?? settings), owner: 'octo'}, unit: {...three.unit, user: 'octo'}};
	const plan = planOf(of, {add: [node('node4')], remove: [node('node1')]});
	t.is(plan.user, 'octo');
	t.deepEqual(
		plan.steps.map(({run}) => (run.kind === 'tentacle' ? accountOf(plan, run) : run.kind)),
		['octo', 'unpoll', 'systemctl'],
	);
	t.true(plan.steps.at(-1)?.startsAgent);
	t.is(planOf(three, {add: [node('node4')], remove: []}).user, undefined);
});

test('the same addresses, however spelled and ordered, are no change', t => {
	const change = changeTo([node('NODE3'), node('node1'), node('Node2')], polledBy(three));
	t.deepEqual(change, {add: [], remove: []});
	t.deepEqual(ids(three, change), []);
});

test('another port is another node', t => {
	t.deepEqual(changeTo([node('node1', 10_944)], [node('node1')]), {add: [node('node1', 10_944)], remove: [node('node1')]});
});

test('an agent that was not restarted after the last change is restarted, and only that', t => {
	t.deepEqual(ids(three, {add: [], remove: []}, true), ['restart']);
});

test('a script that runs under the agent is met before the first change, and again before the restart', t => {
	const {steps} = planOf(three, {add: [node('node4')], remove: [node('node2')]});
	t.deepEqual(
		steps.map(({stopsAgent}) => stopsAgent === true),
		[true, false, true],
	);
	const stopped = {...three, unit: {...three.unit, active: false}};
	t.true(planOf(stopped, {add: [node('node4')], remove: []}).steps.every(({stopsAgent}) => !stopsAgent));
});

test('an agent that does not run is not started', t => {
	const stopped = {...three, unit: {...three.unit, active: false, state: 'inactive'}};
	t.deepEqual(ids(stopped, {add: [node('node4')], remove: []}, true), ['server-comms node4.example.com:10943']);
});

test('a removed address is added again by undo, for the Server that it was trusted for', t => {
	const other = 'A'.repeat(40);
	const mixed = {
		...three,
		settings: {
			...settings,
			trusted: [...(three.settings?.trusted ?? []), {thumbprint: other, style: 'polling' as const, address: node('else')}],
		},
	};
	const [step] = planOf(mixed, {add: [], remove: [node('else')]}).steps;
	t.deepEqual(step?.undo, {
		run: {
			kind: 'tentacle',
			words: [
				'server-comms',
				'--instance=Tentacle',
				`--thumbprint=${other}`,
				'--style=TentacleActive',
				'--host=else.example.com',
				'--port=10943',
			],
		},
	});
});

test('the plan names what it takes out of which file, and how it is taken back', t => {
	const text = renderPlan(planOf(three, {add: [node('node4')], remove: [node('node2')]}));
	t.regex(text, /runs {5}take node2\.example\.com:10943 out of the trust list in \/etc\/octopus/);
	t.regex(text, /undo {5}take node4\.example\.com:10943 out of the trust list/);
	t.regex(text, /undo {5}\S+ server-comms .*--host=node2\.example\.com --port=10943/);
});

test('the script takes out the same entry, and stops when it cannot', t => {
	const folder = mkdtempSync(path.join(tmpdir(), 'nodes-plan-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const configFile = path.join(folder, 'Tentacle.config');
	const recorded = recordedConfig('polling-ha', '05-poll-server-reuse');
	const before = readSettings(recorded, 0o600);
	for (const address of [
		{host: 'octopus.example.test', port: 10_943},
		{host: 'octopus.example.test', port: 10_944},
		{host: 'node2.example.test', port: 10_943},
	]) {
		writeFileSync(configFile, recorded);
		const of = {...instance, configFile, settings: before, unit: {...instance.unit, active: false}};
		const script = renderBash(planOf(of, {add: [], remove: [address]}));
		execFileSync('bash', ['-c', script]);
		const after = readSettings(readFileSync(configFile, 'utf8'), 0o600);
		t.deepEqual(
			after.trusted,
			before.trusted.filter(one => !(one.style === 'polling' && one.address?.host === address.host && one.address.port === address.port)),
		);
	}
	writeFileSync(configFile, recorded.replaceAll('"CommunicationStyle":2', '"CommunicationStyle":"TentacleActive"'));
	const address = {host: 'node2.example.test', port: 10_943};
	const stopped = {...polling(address, node('node1')), configFile, unit: {...instance.unit, active: false}};
	const byHand = renderBash(planOf(stopped, {add: [], remove: [address]}));
	t.throws(() => execFileSync('bash', ['-c', byHand], {stdio: 'pipe'}), {message: /node2\.example\.test:10943 is still in/});
});

const named = (...names: readonly string[]): Pick<ServerFacts, 'nodes' | 'sharedQueue'> => ({
	nodes: names.map(name => ({name, isOffline: name.startsWith('down'), isDraining: false})),
	sharedQueue: 'not-shared',
});

test('where every node is polled by its name, what else is polled is no node', t => {
	t.deepEqual(wantedByServer(named('node1', 'NODE3.example.com'), polledBy(three)), {wanted: [node('node1'), node('node3')]});
});

test('a node that is down is wanted all the same', t => {
	const polled = [node('node1'), node('down2')];
	t.deepEqual(wantedByServer(named('node1', 'down2'), polled), {wanted: polled});
});

test('nodes whose addresses are not known have to be given, with suggestions', t => {
	const seen = wantedByServer(named('node1', 'node2', 'node3', 'node4', 'x y'), polledBy(three));
	t.regex('says' in seen ? seen.says : '', /nodes node1, node2, node3, node4, x y, .* missing could be node4:10943\.$/);
	t.true('says' in wantedByServer({}, polledBy(three)));
	t.true('says' in wantedByServer({...named('node1', 'node2', 'node3'), sharedQueue: 'shared'}, polledBy(three)));
});

test('a restart is due where the agent’s start and its file differ, and the log tells', t => {
	const started = (...names: readonly string[]) => names.map(name => `https://${name}.example.com:10943/ expecting ${serverThumbprint}`);
	const polled = polledBy(three);
	t.false(isRestartPending(started('node1', 'node2', 'node3'), polled));
	t.true(isRestartPending(started('node1', 'node2'), polled));
	t.true(isRestartPending(started('node1', 'node2', 'node3', 'node4'), polled));
	t.false(isRestartPending([], polled));
	t.false(isRestartPending(['https://[fd00::3]/ expecting X'], [{host: 'fd00::3', port: 443}]));
});

test('taking out the last address of one of two Servers asks for no id that is gone with it', t => {
	const other = {thumbprint: 'E5'.repeat(20), style: 'polling' as const, address: node('other'), subscriptionId: 'poll://other/'};
	const both = polling(node('node1'));
	const trusted = [...(both.settings?.trusted ?? []), other];
	const plan = planOf({...both, settings: {...settings, trusted}}, {add: [], remove: [node('other')]});
	t.deepEqual(
		plan.steps.flatMap(({outputs = []}) => outputs),
		[],
	);
});
