import type {Resource} from './state.ts';

type More = Readonly<Record<string, unknown>>;

const slug = (name: string): string => name.toLowerCase().replaceAll(' ', '-');

/** `Spaces-1` of the kind's plural, with what every resource has. */
const item = (Id: string, Name: string, SpaceId: string, more: More = {}): Resource => ({Id, Name, Slug: slug(Name), SpaceId, ...more});

const environment = (Id: string, Name: string, SpaceId: string): Resource => item(Id, Name, SpaceId, {Description: '', SortOrder: 0});

const pool = (Id: string, Name: string, SpaceId: string, more: More = {}): Resource =>
	item(Id, Name, SpaceId, {IsDefault: false, CanAddWorkers: true, WorkerPoolType: 'StaticWorkerPool', ...more});

const policy = (Id: string, Name: string, SpaceId: string, {deletes = false, updates = false, isDefault = false} = {}): Resource => ({
	Id,
	Name,
	SpaceId,
	IsDefault: isDefault,
	MachineHealthCheckPolicy: {HealthCheckInterval: '01:00:00', HealthCheckType: 'RunScript'},
	MachineConnectivityPolicy: {MachineConnectivityBehavior: 'ExpectedToBeOnline'},
	MachineCleanupPolicy: {
		DeleteMachinesBehavior: deletes ? 'DeleteUnavailableMachines' : 'DoNotDelete',
		DeleteMachinesElapsedTimeSpan: '1.00:00:00',
	},
	MachineUpdatePolicy: {CalamariUpdateBehavior: 'UpdateOnDeployment', TentacleUpdateBehavior: updates ? 'Update' : 'NeverUpdate'},
});

const tagSet = (Id: string, Name: string, scope: string, tags: readonly string[]): Resource =>
	item(Id, Name, 'Spaces-1', {
		Type: 'MultiSelect',
		Scopes: [scope],
		Tags: tags.map((tag, index) => ({Id: `${Id}/Tags-${index + 1}`, Name: tag, CanonicalTagName: `${Name}/${tag}`, Color: '#227647'})),
	});

/** What a new stand-in Server has: one of everything that the wizard offers, and a second space with other things of the same names. */
export const seeds = () => ({
	spaces: [
		{Id: 'Spaces-1', Name: 'Default', Slug: 'default', IsDefault: true},
		{Id: 'Spaces-2', Name: 'Platform', Slug: 'platform', IsDefault: false},
	],
	environments: [
		...['Development', 'Test', 'Production'].map((Name, index) => environment(`Environments-${index + 1}`, Name, 'Spaces-1')),
		environment('Environments-11', 'Staging', 'Spaces-2'),
	],
	targetTags: ['web-server', 'database'],
	workerPools: [
		pool('WorkerPools-1', 'Default Worker Pool', 'Spaces-1', {IsDefault: true}),
		pool('WorkerPools-2', 'Linux Builders', 'Spaces-1'),
		pool('WorkerPools-3', 'Hosted Ubuntu', 'Spaces-1', {CanAddWorkers: false, WorkerPoolType: 'DynamicWorkerPool'}),
		pool('WorkerPools-11', 'Default Worker Pool', 'Spaces-2', {IsDefault: true}),
	],
	machinePolicies: [
		policy('MachinePolicies-1', 'Default Machine Policy', 'Spaces-1', {isDefault: true}),
		policy('MachinePolicies-2', 'Cattle', 'Spaces-1', {deletes: true}),
		policy('MachinePolicies-3', 'Self-updating', 'Spaces-1', {updates: true}),
		policy('MachinePolicies-11', 'Default Machine Policy', 'Spaces-2', {isDefault: true}),
	],
	tenants: [
		item('Tenants-1', 'Contoso', 'Spaces-1', {IsDisabled: false, TenantTags: ['Region/Europe']}),
		item('Tenants-2', 'Fabrikam', 'Spaces-1', {IsDisabled: false, TenantTags: ['Region/America']}),
	],
	tagSets: [tagSet('TagSets-1', 'Region', 'Tenant', ['Europe', 'America']), tagSet('TagSets-2', 'Tier', 'Target', ['frontend', 'backend'])],
	proxies: [item('Proxies-1', 'Branch office', 'Spaces-1', {ProxyType: 'HTTP', Host: 'proxy.example.test', Port: 3128, Username: null})],
	accounts: [item('Accounts-1', 'Linux machines', 'Spaces-1', {AccountType: 'SshKeyPair', Username: 'deploy'})],
});
