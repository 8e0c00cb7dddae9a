import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {MachinePolicyFacts, RecordFacts, ServerFacts} from '../../src/model/facts.ts';
import type {AccountSeen, HealthSeen, OwnRecordSeen, Probes} from '../../src/model/probes.ts';
import {listeningTrust, pollingTarget, pollingWorker, record, server, withRecords} from '../_helpers/facts.ts';
import {judgedAs, resultOf} from './_judged.ts';
import {accountAllowing, accountWith, accountWithRecord, deadTry, goodPermissions, granted, ownRecord, pathWith} from './_probes.ts';
import {reachesUs} from './_reached.ts';

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
const shaped = (wanted: string): Partial<Probes> => ({credentialShape: async () => wanted});
const withCredential = (more: Answers): Answers => ({
	...Object.fromEntries(Object.entries(pollingTarget).filter(([id]) => id !== 'apiKey' && id !== 'authentication')),
	...more,
});
const withPassword = withCredential({username: 'ann', password: {secret: 'password', from: {env: 'PW'}}});
const withToken = withCredential({bearerToken: {secret: 'bearerToken', from: {env: 'TOKEN'}}});
const withIdToken = withCredential({serviceAccountId: '5f0b', idTokenFile: '/token'});
const tenanted: Answers = {...pollingTarget, tenants: ['Blue', 'Green'], tenantedParticipation: 'Tenanted'};
const dialled: Answers = {...pollingTarget, style: 'listening', serverSideProxy: 'Branch office'};
const foreign = '5B'.repeat(20);
const taken = accountWithRecord({thumbprint: foreign});
const found = (healthStatus?: string): Partial<Probes> => ({
	...taken,
	nameHolder: async () => (healthStatus === undefined ? {} : {health: healthStatus}),
});
const unavailable: Answers = {...pollingTarget, replace: 'unavailable'};
const owning = (...records: ReadonlyArray<Partial<OwnRecordSeen>>): Partial<Probes> => ({
	ownRecords: async () => records.map(more => ({...ownRecord, ...more})),
});
const inPool = (hasWorkers: boolean): Partial<Probes> => ({defaultPool: async () => ({name: 'Default Worker Pool', hasWorkers})});
/** Answers of a diagnosis, which plans nothing. */
const onlyLooking = Object.fromEntries(
	Object.entries(pollingTarget).filter(([id]) => !['registerAs', 'environments', 'targetTags', 'name'].includes(id)),
);
const spaceless = Object.fromEntries(Object.entries(pollingTarget).filter(([id]) => id !== 'space'));
const inMaintenance = {status: {isInMaintenanceMode: true}};
/** The usual account, in whose default space there is this one record. */
const accountFacts = (one: RecordFacts) => ({facts: withRecords([one]).server ?? server});
const {thumbprint: _thumbprint, ...sshRecord} = {...record, communicationStyle: 'Ssh'};
const withoutThumbprint: AccountSeen = {accepted: true, user: server.user, ...accountFacts(sshRecord)};
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

const withPolicy = (more: Partial<MachinePolicyFacts>) =>
	withSpaces(
		server.spaces.map(space =>
			space.lists
				? {...space, lists: {...space.lists, machinePolicies: space.lists.machinePolicies.map(policy => ({...policy, ...more}))}}
				: space,
		),
	);

judgedAs('octopus', [
	...reachesUs,
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
	['octopus/key-format', 'other', shaped('a bearer token; this is an API key'), withToken],
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
	['octopus/permissions', 'missing', accountAllowing(without('TenantView')), tenanted],
	['octopus/permissions', 'fitting', accountAllowing(without('TenantView'))],
	['octopus/permissions', 'missing', accountAllowing(without('ProxyView')), dialled],
	['octopus/permissions', 'fitting', accountAllowing(without('ProxyView'))],
	[
		'octopus/permissions',
		'elsewhere',
		accountAllowing({space: {...goodPermissions.space, ...granted(['MachineEdit'], [], ['Tenants-1'])}}),
		tenanted,
	],
	[
		'octopus/permissions',
		'fitting',
		accountAllowing({space: {...goodPermissions.space, ...granted(['MachineEdit', 'TenantView'], [], ['Tenants-1', 'Tenants-2'])}}),
		tenanted,
	],
	// One grant for each tenant, each in another environment: neither pair is whole.
	[
		'octopus/permissions',
		'elsewhere',
		accountAllowing({
			space: {
				...goodPermissions.space,
				MachineEdit: [
					{environmentIds: ['Environments-1'], tenantIds: []},
					{environmentIds: ['Environments-2'], tenantIds: ['Tenants-1']},
				],
			},
		}),
		tenanted,
	],
	['octopus/permissions', 'fitting', accountAllowing({space: {...goodPermissions.space, ...granted(['MachineEdit'], [], ['Tenants-1'])}})],
	// What is there already is changed, not made.
	['octopus/permissions', 'fitting', accountAllowing(without('MachineCreate'), accountFacts(record))],
	['octopus/permissions', 'missing', accountAllowing(without('MachineCreate'), accountFacts({...record, thumbprint: foreign}))],
	[
		'octopus/permissions',
		'fitting',
		accountAllowing(without('MachineCreate'), accountFacts({...record, thumbprint: foreign})),
		{...pollingTarget, replace: foreign},
	],
	['octopus/permissions', 'fitting', accountAllowing(without('TaskCreate')), {...pollingTarget, service: 'none'}],
	['octopus/key', 'plain', refused({code: 'PLAIN_HTTP'})],
	['octopus/key', 'accepted', {}, withPassword],
	['octopus/key', 'password', refused({status: 401}), withPassword],
	['octopus/key', 'password', refused({status: 400, message: 'Invalid username or password.'}), withPassword],
	['octopus/key', 'noPasswords', refused({status: 400, signInWays: ['Okta']}), withPassword],
	['octopus/key', 'noPasswords', refused({status: 401, signInWays: []}), withPassword],
	['octopus/key', 'token', refused({status: 401}), withToken],
	['octopus/key', 'token', refused({status: 400, message: 'invalid_grant'}), withIdToken],
	['octopus/key', 'other', refused({status: 400}), withToken],
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
	['octopus/choices', 'exist', {}, {...tenanted, tenantTags: ['Region/North'], targetTags: ['brand-new']}],
	['octopus/choices', 'exist', {}, dialled],
	['octopus/choices', 'missing', {}, {...tenanted, tenants: ['Bleu']}],
	['octopus/choices', 'missing', {}, {...tenanted, tenantTags: ['Region/West']}],
	['octopus/choices', 'missing', {}, {...dialled, serverSideProxy: 'Branch ofice'}],
	['octopus/choices', 'dynamic', {}, {...pollingWorker, workerPools: ['Hosted']}],
	['octopus/name', 'free'],
	['octopus/name', 'ours', accountWithRecord({})],
	['octopus/name', 'taken', accountWithRecord({thumbprint: '5B'.repeat(20)})],
	['octopus/name', 'taken', accountWithRecord({name: 'BUILD-07', thumbprint: '5B'.repeat(20)})],
	['octopus/name', 'free', accountWithRecord({thumbprint: '5B'.repeat(20)}), pollingWorker],
	['octopus/name', 'consented', taken, {...pollingTarget, replace: foreign}],
	['octopus/name', 'consented', accountWithRecord({thumbprint: foreign.toLowerCase()}), {...pollingTarget, replace: foreign}],
	['octopus/name', 'otherConsent', taken, {...pollingTarget, replace: 'AA'.repeat(20)}],
	['octopus/name', 'otherConsent', accountWith(withoutThumbprint), {...pollingTarget, replace: foreign}],
	['octopus/name', 'ours', accountWithRecord({}), unavailable],
	['octopus/name', 'free', {}, unavailable],
	['octopus/name', 'gone', found('Unavailable'), unavailable],
	['octopus/name', 'alive', found('Healthy'), unavailable],
	['octopus/name', 'alive', found('Unhealthy'), unavailable],
	['octopus/name', 'unproven', found(), unavailable],
	['octopus/name', 'unproven', found('Unknown'), unavailable],
	['octopus/name', 'otherStyle', accountWithRecord({thumbprint: foreign, communicationStyle: 'TentaclePassive'}), unavailable],
	['octopus/own-records', 'one'],
	['octopus/own-records', 'none', owning()],
	['octopus/own-records', 'none', {ownRecords: async () => undefined}],
	['octopus/own-records', 'renamed', owning({name: 'old-name'})],
	['octopus/own-records', 'also', owning({}, {registeredAs: 'worker'})],
	['octopus/own-records', 'also', owning({space: 'Platform', isInChosenSpace: false})],
	['octopus/own-records', 'several', owning({}, {name: 'build-08'})],
	['octopus/own-records', 'cloned', owning({}, {name: 'build-08', hasOtherSubscription: true})],
	['octopus/own-records', 'one', owning({hasOtherSubscription: true})],
	['octopus/tenants', 'none'],
	['octopus/tenants', 'used', {}, tenanted],
	['octopus/tenants', 'unused', {}, {...tenanted, tenantedParticipation: 'Untenanted'}],
	['octopus/tenants', 'nobody', {}, {...pollingTarget, tenantedParticipation: 'Tenanted'}],
	['octopus/default-pool', 'other', {}, pollingWorker],
	['octopus/default-pool', 'later', inPool(true), pollingWorker],
	['octopus/default-pool', 'first', inPool(false), pollingWorker],
	['octopus/policy', 'quiet'],
	['octopus/policy', 'quiet', {}, pollingWorker],
	['octopus/policy', 'untold', withSpaces(server.spaces.map(({lists: _lists, ...space}) => space))],
	['octopus/policy', 'deletes', withPolicy({deletesUnavailable: true})],
	['octopus/policy', 'deletes', withPolicy({deletesUnavailable: true, updatesTentacle: true}), pollingWorker],
	['octopus/policy', 'updates', withPolicy({updatesTentacle: true})],
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

test('whose record holds the name is told with all that a person knows it by', async t => {
	const {says, remedy} = await resultOf('octopus/name', accountWithRecord({thumbprint: foreign, statusSummary: 'Last checked a year ago'}));
	t.is(says, `build-07 belongs to another machine: thumbprint ${foreign}, polling, in Production, Healthy, Last checked a year ago`);
	t.regex(remedy ?? '', new RegExp(`--replace ${foreign}`));
});

test('the Server looks for the machine behind a record only when that is asked for', async t => {
	let looks = 0;
	const looking = {
		...taken,
		nameHolder: async () => {
			looks++;
			return {};
		},
	};
	await resultOf('octopus/name', looking);
	await resultOf('octopus/name', looking, {...pollingTarget, replace: foreign});
	await resultOf('octopus/name', {...looking, ...accountWithRecord({})}, unavailable);
	t.is(looks, 0);
	await resultOf('octopus/name', looking, unavailable);
	t.is(looks, 1);
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
