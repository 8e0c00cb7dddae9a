import test from 'ava';
import {healthReasons} from '../../diagnostics/health-reasons.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {MachinePolicyFacts, RecordFacts, ServerFacts} from '../../src/model/facts.ts';
import type {LogFields} from '../../src/model/logs.ts';
import type {AccountSeen, HealthSeen, OwnRecordSeen, Probes} from '../../src/model/probes.ts';
import {patternOfKind} from '../../src/tentacle/log-patterns.ts';
import {
	listeningTrust,
	ownThumbprint,
	pollingTarget,
	pollingWorker,
	record,
	server,
	subscriptionId,
	withRecords,
} from '../_helpers/facts.ts';
import {judgedAs, resultOf} from './_judged.ts';
import {accountAllowing, accountWith, accountWithRecord, deadTry, goodPermissions, granted, ownRecord, pathWith} from './_probes.ts';
import {reachesUs} from './_reached.ts';

const refused = (more: Omit<Extract<AccountSeen, {accepted: false}>, 'accepted'>) => accountWith({accepted: false, ...more});
const recorded = (more: Partial<typeof record> | undefined): Partial<Probes> => ({record: async () => more && {...record, ...more}});
/** A record of this health, after the Server has looked. */
const found = (healthStatus: string, more: Partial<HealthSeen> = {}): Partial<Probes> => ({
	health: async () => ({record: {...record, healthStatus}, outcome: 'ended', task: checked, log: [], ...more}),
});
const checked: NonNullable<HealthSeen['task']> = {id: 'ServerTasks-4711', state: 'Success', failed: false, milliseconds: 9100};
const unproven = (outcome: HealthSeen['outcome'], more: Partial<HealthSeen> = {}) => found('Healthy', {outcome, why: 'so it is', ...more});
/** A known failure in the log; `uri`: where the record has the machine, for a listening one. */
const failing = (kind: string, uri: string = 'https://build-07:10933/', fields: LogFields = {}): Partial<Probes> =>
	found('Unavailable', {record: {...record, uri, healthStatus: 'Unavailable'}, failure: {kind, fields, line: `it says ${kind}`}});

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
const held = (healthStatus?: string): Partial<Probes> => ({
	...taken,
	nameHolder: async () => (healthStatus === undefined ? {} : {health: healthStatus}),
});
const unavailable: Answers = {...pollingTarget, replace: 'unavailable'};
const owning = (...records: ReadonlyArray<Partial<OwnRecordSeen>>): Partial<Probes> => ({
	ownRecords: async () => records.map(more => ({...ownRecord, ...more})),
});
const importedThumbprint = 'A1'.repeat(20);
const importing: Answers = {...pollingTarget, certificate: 'import', certificateFile: '/root/machine.pfx'};
const importedPfx = {
	certificate: {
		thumbprint: importedThumbprint,
		subject: 'CN=build-07',
		notBefore: '2020-01-01T00:00:00.000Z',
		notAfter: '2120-01-01T00:00:00.000Z',
		keyBits: 2048,
	},
};
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
				? {...space, lists: {...space.lists, machinePolicies: (space.lists.machinePolicies ?? []).map(policy => ({...policy, ...more}))}}
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
	['octopus/key', 'noPasswords', refused({message: 'This Server takes no user name and password.', signInWays: ['Okta']}), withPassword],
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
	['octopus/name', 'gone', held('Unavailable'), unavailable],
	['octopus/name', 'alive', held('Healthy'), unavailable],
	['octopus/name', 'alive', held('Unhealthy'), unavailable],
	['octopus/name', 'unproven', held(), unavailable],
	['octopus/name', 'unproven', held('Unknown'), unavailable],
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
	['octopus/own-records', 'renewed', owning({}, {space: 'Platform', isInChosenSpace: false}), {...pollingTarget, certificate: 'renew'}],
	['octopus/own-records', 'imported', {...owning({thumbprint: importedThumbprint}), pfx: async () => importedPfx}, importing],
	// An earlier run has imported it.
	[
		'octopus/own-records',
		'one',
		{...owning({}), pfx: async () => ({certificate: {...importedPfx.certificate, thumbprint: ownThumbprint}})},
		importing,
	],
	['octopus/name', 'ours', {...accountWithRecord({thumbprint: importedThumbprint}), pfx: async () => importedPfx}, importing],
	[
		'octopus/name',
		'ours',
		accountWithRecord({thumbprint: importedThumbprint}),
		{...pollingTarget, certificate: 'renew', renewedThumbprint: importedThumbprint},
	],
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
	['octopus/record', 'disabled', recorded({isDisabled: true})],
	['octopus/record', 'missing', {...recorded(undefined), records: async () => ({spaces: ['Default'], own: [], namesakes: []})}],
	['octopus/record', 'missing', {...recorded(undefined), records: async () => undefined}],
	['octopus/record', 'renewed', {...recorded(undefined), records: async () => ({spaces: ['Default'], own: [], namesakes: [namesake]})}],
	// A listening machine's record is of another address too: that is told elsewhere.
	[
		'octopus/record',
		'missing',
		{...recorded(undefined), records: async () => ({spaces: ['Default'], own: [], namesakes: [namesake]})},
		listeningTrust,
	],
	['octopus/health', 'healthy'],
	['octopus/health', 'healthy', found('Healthy')],
	['octopus/health', 'healthy', found('Healthy', {withoutTask: 'this key may not start a health check'})],
	['octopus/health', 'warnings', found('HasWarnings', {log: [{category: 'Warning', text: 'The clock is ahead'}]})],
	['octopus/health', 'warnings', found('HasWarnings', {log: [{category: 'Info', text: 'Calamari is there'}]})],
	// The whole task failed for its warnings, or for another machine.
	['octopus/health', 'firstCheck', found('HasWarnings', {log: [{category: 'Warning', text: 'Calamari is not installed'}]})],
	[
		'octopus/health',
		'firstCheck',
		found('HasWarnings', {record: {...record, healthStatus: 'HasWarnings', resource: {StatusSummary: 'No Calamari yet'}}}),
	],
	['octopus/health', 'restarted', found('Healthy', {restarts: 2})],
	['octopus/health', 'unreachable', failing('refused')],
	['octopus/health', 'unreachable', failing('filtered')],
	['octopus/health', 'unresolved', failing('name')],
	['octopus/health', 'otherMachine', failing('certificate', undefined, {expected: ownThumbprint, presented: '5B'.repeat(20)})],
	[
		'octopus/health',
		'oldThumbprint',
		failing('certificate', undefined, {expected: '5B'.repeat(20), presented: ownThumbprint.toLowerCase()}),
	],
	['octopus/health', 'unavailable', failing('certificate')],
	['octopus/health', 'untrusted', failing('rejected')],
	['octopus/health', 'otherService', failing('web')],
	['octopus/health', 'tls', failing('protocol')],
	// A polling machine is not dialled: such words are of something else.
	['octopus/health', 'unavailable', failing('refused', subscriptionId)],
	['octopus/health', 'notCollected', failing('notCollected', subscriptionId.toUpperCase())],
	['octopus/health', 'otherSubscription', failing('notCollected', 'poll://another/')],
	['octopus/health', 'unavailable', failing('connectionLimit')],
	['octopus/health', 'diskFull', failing('diskFull')],
	['octopus/health', 'readOnly', failing('readOnly')],
	['octopus/health', 'accessDenied', failing('accessDenied')],
	['octopus/health', 'libraries', failing('libraries')],
	['octopus/health', 'unavailable', found('Unavailable', {outcome: 'looked'})],
	[
		'octopus/health',
		'unhealthy',
		found('Unhealthy', {
			log: [
				{category: 'Error', text: 'exit code 1'},
				{category: 'Info', text: 'over'},
			],
		}),
	],
	['octopus/health', 'unwell', found('Sleepy')],
	['octopus/health', 'queued', unproven('queued', {task: {...checked, state: 'Queued'}})],
	['octopus/health', 'running', unproven('running', {task: {...checked, state: 'Executing'}})],
	['octopus/health', 'stopped', unproven('stopped', {task: {...checked, state: 'Canceled', failed: true}})],
	['octopus/health', 'failed', found('Healthy', {task: {...checked, state: 'Failed', failed: true}})],
	['octopus/health', 'gone', unproven('gone')],
	['octopus/health', 'refused', unproven('refused')],
	['octopus/health', 'lost', unproven('lost')],
	['octopus/health', 'untold', unproven('untold', {withoutTask: 'this key may not start a health check'})],
	['octopus/health', 'unknown', found('Unknown', {outcome: 'looked'})],
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

test('what could not be proven is neither proven nor failed, whatever the record says', async t => {
	const verdicts = await Promise.all(
		(['queued', 'running', 'stopped', 'gone', 'refused', 'lost', 'untold'] as const).map(
			async outcome => (await resultOf('octopus/health', unproven(outcome, {task: checked, withoutTask: 'it may not'}))).verdict,
		),
	);
	t.deepEqual([...new Set(verdicts)], ['broken']);
});

test('the line that is shown of a health check is the worst one, and where the rest of the log is', async t => {
	const {says, remedy} = await resultOf(
		'octopus/health',
		found('Unhealthy', {
			record: {...record, healthStatus: 'Unhealthy', resource: {SpaceId: 'Spaces-1'}},
			log: [
				{category: 'Error', text: 'The script ended with exit code 1'},
				{category: 'Warning', text: 'The clock is ahead'},
				{category: 'Info', text: 'The check is over'},
			],
		}),
	);
	t.is(
		says,
		'the Server reaches this machine, but its health check fails: The script ended with exit code 1 (task ServerTasks-4711, 9.1 s)',
	);
	t.regex(remedy ?? '', /https:\/\/octopus\.example\.com\/app#\/Spaces-1\/tasks\/ServerTasks-4711$/);
});

test('where only the record could be followed, that is said', async t => {
	const {says} = await resultOf(
		'octopus/health',
		found('Healthy', {task: undefined, withoutTask: 'this key may not start a health check'} as never),
	);
	t.is(says, 'Healthy (seen in the record, since this key may not start a health check)');
});

test('a finding of the Server’s log is the one that the table of log patterns has, or one that it names besides', t => {
	const kinds = ['refused', 'filtered', 'noRoute', 'silent', 'name', 'rejected', 'clearText', 'web', 'noCipher', 'protocol'];
	for (const kind of [...kinds, 'diskFull', 'readOnly', 'accessDenied', 'libraries', 'notCollected']) {
		t.truthy(patternOfKind(kind), kind);
	}
	for (const kind of ['diskFull', 'readOnly', 'accessDenied', 'libraries'] as const) {
		t.is(patternOfKind(kind)?.finding, healthReasons[kind].finding);
	}
	t.is(patternOfKind('protocol')?.finding, healthReasons.tls.finding);
	for (const [kind, reason] of [
		['rejected', 'untrusted'],
		['name', 'unresolved'],
		['notCollected', 'otherSubscription'],
	] as const) {
		t.true(
			patternOfKind(kind)?.others?.some(({finding}) => finding === healthReasons[reason].finding),
			kind,
		);
	}
});

test('nodes that are not polled are named with the addresses they could have, and what rests is told', async t => {
	const nodes = [...working, {name: 'not a host; reboot', isOffline: false, isDraining: false}, ...resting];
	const {says, remedy} = await resultOf('octopus/nodes', cluster({nodes}), polled(2));
	t.regex(says, /has 4 nodes at work \(node1, node2, node3, not a host; reboot\), and 2 addresses/);
	t.regex(says, /; down is offline, and is not counted; draining is draining, .*; portal-only runs no tasks, /);
	t.regex(remedy ?? '', /nodes add node3:10943 \(/);
});
