import test from 'ava';
import type {AccountSeen, HealthSeen, Probes, ReachedSeen} from '../../src/model/probes.ts';
import {listeningTarget, listeningTrust, pollingTarget, pollingWorker, record, server} from '../_helpers/facts.ts';
import {type Case, judgedAs, resultOf} from './_judged.ts';
import {accountAllowing, accountWith, accountWithRecord, goodPermissions, granted} from './_probes.ts';

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

/** The agent, dialled by the Server. */
const dialledAgent = (more: Partial<ReachedSeen>): Partial<Probes> => ({
	reachedFromServer: async () => ({outcome: 'failed', expected: 'D7'.repeat(20), says: 'An error occurred', kind: 'other', ...more}),
});
/** A listener of our own. */
const dialled = (more: Partial<ReachedSeen>): Partial<Probes> =>
	dialledAgent({arrived: {connections: 0, handshakes: 0, from: []}, ...more});
const arrived = {connections: 2, handshakes: 0, from: ['192.0.2.10']};
const another = {outcome: 'answered', presented: '5B'.repeat(20)} as const;
const named = (publicHostName: string) => ({...listeningTarget, publicHostName});
const branchOffice = {...listeningTarget, serverSideProxy: 'branch OFFICE'};
const lookingAtListening = Object.fromEntries(
	Object.entries(listeningTarget).filter(
		([id]) => !['registerAs', 'environments', 'targetTags', 'name', 'publicHostName', 'callbackPort'].includes(id),
	),
);
const calledBack = health({record: {...record, uri: 'https://build-07.example.com:10933/'}});
const reachesUs: readonly Case[] = [
	['octopus/reaches-us', 'reached', {}, listeningTarget],
	['octopus/reaches-us', 'reached', {}, branchOffice],
	['octopus/reaches-us', 'reached', {}, named('127.0.0.1')],
	['octopus/reaches-us', 'untold', dialled({outcome: 'untold', says: 'this Server cannot look'}), listeningTarget],
	['octopus/reaches-us', 'untold', {}, {...listeningTarget, serverSideProxy: 'Elsewhere'}],
	['octopus/reaches-us', 'notAllowed', dialled({outcome: 'forbidden', says: 'it lacks MachineCreate'}), listeningTarget],
	['octopus/reaches-us', 'itself', dialled({kind: 'refused'}), named('localhost')],
	['octopus/reaches-us', 'itself', dialled(another), named('127.0.0.1')],
	['octopus/reaches-us', 'name', dialled({kind: 'name', instead: '192.0.2.77'}), listeningTarget],
	['octopus/reaches-us', 'proxy', dialled({kind: 'proxyForbids'}), branchOffice],
	['octopus/reaches-us', 'port', dialled({kind: 'filtered'}), {...listeningTarget, callbackPort: 443}],
	['octopus/reaches-us', 'refused', dialled({kind: 'refused'}), listeningTarget],
	['octopus/reaches-us', 'unreachable', dialled({kind: 'filtered'}), listeningTarget],
	['octopus/reaches-us', 'unreachable', dialled({}), listeningTarget],
	['octopus/reaches-us', 'cut', dialled({kind: 'cut', arrived}), listeningTarget],
	['octopus/reaches-us', 'opened', dialled({...another, arrived}), listeningTarget],
	['octopus/reaches-us', 'somebodyElse', dialled(another), listeningTarget],
	// A diagnosis: what the record says, the agent, and a key that may do less.
	['octopus/reaches-us', 'reached', health({record: {...record, uri: 'https://build-07.example.com/'}}), lookingAtListening],
	['octopus/reaches-us', 'untold', health({record}), lookingAtListening],
	['octopus/reaches-us', 'untold', health({}), lookingAtListening],
	['octopus/reaches-us', 'untold', {...calledBack, ...dialled({outcome: 'forbidden', says: 'it lacks MachineCreate'})}, lookingAtListening],
	['octopus/reaches-us', 'unreachable', {...calledBack, ...dialledAgent({kind: 'filtered'})}, lookingAtListening],
	['octopus/reaches-us', 'port', {...health({record: {...record, uri: 'https://build-07:443/'}}), ...dialledAgent({})}, lookingAtListening],
	['octopus/reaches-us', 'somebodyElse', {...calledBack, ...dialledAgent(another)}, lookingAtListening],
];

judgedAs('octopus', [
	...reachesUs,
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
