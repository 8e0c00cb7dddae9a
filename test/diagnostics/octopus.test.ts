import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {ServerFacts} from '../../src/model/facts.ts';
import type {AccountSeen, HealthSeen, Probes} from '../../src/model/probes.ts';
import {listeningTrust, pollingTarget, pollingWorker, record, server} from '../_helpers/facts.ts';
import {judgedAs, resultOf} from './_judged.ts';
import {accountAllowing, accountWith, accountWithRecord, deadTry, goodPermissions, granted, pathWith} from './_probes.ts';

const refused = (more: Omit<Extract<AccountSeen, {accepted: false}>, 'accepted'>) => accountWith({accepted: false, ...more});
const health = (seen: HealthSeen): Partial<Probes> => ({health: async () => seen});
const called = (healthStatus: string): Partial<Probes> => health({record: {...record, healthStatus}});
const task = (state: string): NonNullable<HealthSeen['task']> => ({
	id: 'ServerTasks-4711',
	state,
	log: ['Calamari is not installed'],
	milliseconds: 9100,
});

const namesake = {name: 'build-07', space: 'Default', thumbprint: '5B'.repeat(20), isDisabled: false};
const without = (...names: readonly string[]) => ({
	space: Object.fromEntries(Object.entries(goodPermissions.space).filter(([name]) => !names.includes(name))),
});
const shaped = (wanted: string): Partial<Probes> => ({keyShape: async () => wanted});
/** Answers of a diagnosis, which plans nothing. */
const onlyLooking = Object.fromEntries(
	Object.entries(pollingTarget).filter(([id]) => !['registerAs', 'environments', 'targetTags', 'name'].includes(id)),
);
const spaceless = Object.fromEntries(Object.entries(pollingTarget).filter(([id]) => id !== 'space'));
const inMaintenance = {status: {isInMaintenanceMode: true}};
const withSpaces = (spaces: typeof server.spaces) => accountAllowing({}, {facts: {...server, spaces}});

const polled = (count: number): Answers => ({
	...pollingTarget,
	serverAddresses: Array.from({length: count}, (_, index) => ({host: `node${index + 1}.example.com`, port: 10_943})),
});
const working = ['node1', 'node2', 'node3'].map(name => ({name, isOffline: false, isDraining: false}));
const cluster = (more: Pick<ServerFacts, 'nodes' | 'sharedQueue'> = {}) =>
	accountAllowing({}, {facts: {...server, nodes: working, sharedQueue: 'not-shared', ...more}});
const resting = [
	{name: 'down', isOffline: true, isDraining: false},
	{name: 'draining', isOffline: false, isDraining: true},
	{name: 'portal-only', isOffline: false, isDraining: false, runsNoTasks: true as const},
];

judgedAs('octopus', [
	['octopus/nodes', 'enough', cluster(), polled(3)],
	['octopus/nodes', 'enough', cluster({nodes: [...working, ...resting]}), polled(3)],
	['octopus/nodes', 'enough', cluster({nodes: working.slice(1)}), polled(3)],
	['octopus/nodes', 'enough', cluster({nodes: working.slice(2)}), polled(1)],
	['octopus/nodes', 'enough', cluster({sharedQueue: 'unreachable'}), polled(3)],
	['octopus/nodes', 'enough', {...cluster({nodes: [...working, ...resting]}), ...pathWith([deadTry('ECONNREFUSED')])}, polled(3)],
	['octopus/nodes', 'down', {...cluster({nodes: [...working.slice(1), ...resting]}), ...pathWith([deadTry('ECONNREFUSED')])}, polled(3)],
	['octopus/nodes', 'shared', cluster({sharedQueue: 'shared'}), polled(1)],
	['octopus/nodes', 'unnecessary', cluster({sharedQueue: 'shared'}), polled(2)],
	['octopus/nodes', 'untold', accountAllowing({}), polled(1)],
	['octopus/nodes', 'untold', accountAllowing({}, {facts: {...server, nodes: working}}), polled(1)],
	['octopus/nodes', 'fewer', cluster(), polled(2)],
	['octopus/nodes', 'balanced', cluster(), polled(1)],
	['octopus/nodes', 'halfShared', cluster({sharedQueue: 'unreachable'}), polled(2)],
	['octopus/key-format', 'key'],
	['octopus/key-format', 'other', shaped('an API key, which begins with API-; this is a thumbprint')],
	['octopus/maintenance', 'usual'],
	['octopus/maintenance', 'untold', accountWith({accepted: true, user: 'svc', facts: server})],
	['octopus/maintenance', 'maintenance', accountAllowing({}, inMaintenance)],
	['octopus/maintenance', 'looking', accountAllowing({system: ['AdministerSystem']}, inMaintenance)],
	['octopus/maintenance', 'looking', accountAllowing({}, inMaintenance), onlyLooking],
	['octopus/maintenance', 'stopped', withSpaces(server.spaces.map(space => ({...space, taskQueueStopped: true as const})))],
	['octopus/permissions', 'fitting'],
	['octopus/permissions', 'fitting', {}, pollingWorker],
	['octopus/permissions', 'fitting', accountAllowing(without('WorkerEdit', 'WorkerView'))],
	['octopus/permissions', 'fitting', accountAllowing({space: granted(['WorkerView'])}), onlyLooking],
	[
		'octopus/permissions',
		'fitting',
		accountAllowing({space: {...goodPermissions.space, ...granted(['MachineCreate', 'MachineEdit'], ['Environments-2'])}}),
	],
	['octopus/permissions', 'fitting', accountAllowing(without('MachineCreate')), pollingWorker],
	['octopus/permissions', 'untold', accountAllowing(undefined)],
	['octopus/permissions', 'untold', accountAllowing({complete: false, space: {}})],
	['octopus/permissions', 'missing', accountAllowing(without('MachineCreate'))],
	['octopus/permissions', 'missing', accountAllowing({space: {}})],
	['octopus/permissions', 'missing', accountAllowing(without('WorkerEdit')), pollingWorker],
	['octopus/permissions', 'missing', accountAllowing({space: {...goodPermissions.space, MachineEdit: []}})],
	[
		'octopus/permissions',
		'elsewhere',
		accountAllowing({space: {...goodPermissions.space, ...granted(['MachineEdit'], ['Environments-1'])}}),
	],
	['octopus/permissions', 'refused', accountAllowing(undefined, {refused: 'The key is good, but may not do this (403).'})],
	['octopus/permissions', 'perhaps', accountAllowing(without('EnvironmentEdit'))],
	['octopus/permissions', 'perhaps', accountAllowing(without('TaskCreate')), pollingWorker],
	['octopus/permissions', 'perhaps', accountAllowing({space: granted(['ProjectView'])}), onlyLooking],
	['octopus/permissions', 'strong', accountAllowing({system: ['AdministerSystem']})],
	['octopus/permissions', 'strong', accountAllowing({system: ['ConfigureServer', 'SpaceView'], space: {}})],
	['octopus/key', 'plain', refused({code: 'PLAIN_HTTP'})],
	['octopus/key', 'busy', refused({status: 503})],
	['octopus/space', 'usual', {}, spaceless],
	['octopus/space', 'noDefault', withSpaces(server.spaces.slice(1)), spaceless],
	['octopus/space', 'none', withSpaces([])],
	['octopus/key', 'accepted'],
	['octopus/key', 'refused', refused({status: 401})],
	['octopus/key', 'forbidden', refused({status: 403, message: 'Missing permission: MachineView'})],
	['octopus/key', 'forbidden', refused({status: 403})],
	['octopus/key', 'limited', refused({status: 429})],
	['octopus/key', 'other', refused({code: 'ECONNRESET'})],
	['octopus/key', 'other', refused({status: 500, message: 'boom'})],
	['octopus/space', 'there'],
	['octopus/space', 'there', {}, {...pollingTarget, space: 'DEFAULT'}],
	['octopus/space', 'missing', {}, {...pollingTarget, space: 'Defualt'}],
	['octopus/choices', 'exist'],
	['octopus/choices', 'exist', {}, pollingWorker],
	['octopus/choices', 'missing', {}, {...pollingTarget, environments: ['Test', 'Prodction']}],
	['octopus/choices', 'missing', {}, {...pollingWorker, machinePolicy: 'Other'}],
	['octopus/choices', 'dynamic', {}, {...pollingWorker, workerPools: ['Hosted']}],
	['octopus/name', 'free'],
	['octopus/name', 'ours', accountWithRecord({})],
	['octopus/name', 'taken', accountWithRecord({thumbprint: '5B'.repeat(20)})],
	['octopus/name', 'taken', accountWithRecord({name: 'BUILD-07', thumbprint: '5B'.repeat(20)})],
	['octopus/name', 'free', accountWithRecord({thumbprint: '5B'.repeat(20)}), pollingWorker],
	['octopus/record', 'there'],
	['octopus/record', 'disabled', health({record: {...record, isDisabled: true}})],
	['octopus/record', 'missing', {...health({}), records: async () => ({spaces: ['Default'], own: [], namesakes: []})}],
	['octopus/record', 'missing', {...health({}), records: async () => undefined}],
	['octopus/record', 'renewed', {...health({}), records: async () => ({spaces: ['Default'], own: [], namesakes: [namesake]})}],
	// A listening machine's record is of another address too: that is told elsewhere.
	[
		'octopus/record',
		'missing',
		{...health({}), records: async () => ({spaces: ['Default'], own: [], namesakes: [namesake]})},
		listeningTrust,
	],
	['octopus/health', 'healthy'],
	['octopus/health', 'healthy', called('Healthy')],
	['octopus/health', 'warnings', health({record: {...record, healthStatus: 'HasWarnings'}, task: task('Success')})],
	['octopus/health', 'unwell', called('Unavailable')],
	['octopus/health', 'unwell', called('Unhealthy')],
	['octopus/health', 'queued', health({record: {...record, healthStatus: 'Unknown'}, task: task('Queued')})],
	['octopus/health', 'queued', health({record, task: task('Executing')})],
	['octopus/health', 'unknown', called('Unknown')],
]);

test('a name that is nearly right is answered with the right one', async t => {
	const {says} = await resultOf('octopus/choices', {}, {...pollingTarget, environments: ['Prodction']});
	t.is(says, 'there is no environment Prodction; did you mean Production?');
});

test('a health task that still waits is not judged, so that a set-up is neither proven nor failed', async t => {
	const {verdict} = await resultOf('octopus/health', health({record, task: task('Queued')}));
	t.is(verdict, 'broken');
});

test('nodes that are not polled are named with the addresses they could have, and what rests is told', async t => {
	const nodes = [...working, {name: 'not a host; reboot', isOffline: false, isDraining: false}, ...resting];
	const {says, remedy} = await resultOf('octopus/nodes', cluster({nodes}), polled(2));
	t.regex(says, /has 4 nodes at work \(node1, node2, node3, not a host; reboot\), and 2 addresses/);
	t.regex(says, /; down is offline, and is not counted; draining is draining, .*; portal-only runs no tasks, /);
	t.regex(remedy ?? '', /nodes add node3:10943 \(/);
});
