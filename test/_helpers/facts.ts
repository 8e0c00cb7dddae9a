import type {Answers} from '../../src/model/answers.ts';
import type {Facts, InstanceFacts, InstanceSettings, RecordFacts, ServerFacts} from '../../src/model/facts.ts';

/** Values that tests vary with a spread: a plain machine, a Server, answers of the usual set-ups. */
export const serverThumbprint = 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377';
export const ownThumbprint = '9C0455AEFB2D6E7A81C3D40F5B6978E0A2C41FD8';
export const subscriptionId = 'poll://bf7mu4u7tbvsjwbznpez/';

export const server: ServerFacts = {
	url: 'https://octopus.example.com',
	version: '2026.3.1',
	thumbprint: serverThumbprint,
	trustedBy: 'certificate-authority',
	user: 'svc-deploy',
	spaces: [
		{
			id: 'Spaces-1',
			name: 'Default',
			isDefault: true,
			lists: {
				environments: [
					{id: 'Environments-1', name: 'Test'},
					{id: 'Environments-2', name: 'Production'},
				],
				targetTags: ['web-server'],
				workerPools: [
					{id: 'WorkerPools-1', name: 'Default Worker Pool', isDefault: true, canAddWorkers: true},
					{id: 'WorkerPools-2', name: 'Linux Builders', isDefault: false, canAddWorkers: true},
					{id: 'WorkerPools-3', name: 'Hosted', isDefault: false, canAddWorkers: false},
				],
				machinePolicies: [{id: 'MachinePolicies-1', name: 'Default Machine Policy', isDefault: true}],
				tenants: [
					{id: 'Tenants-1', name: 'Blue'},
					{id: 'Tenants-2', name: 'Green'},
				],
				tenantTags: ['Region/North', 'Region/South'],
				serverSideProxies: [{id: 'Proxies-1', name: 'Branch office'}],
			},
			records: [],
		},
		{id: 'Spaces-2', name: 'Platform', isDefault: false},
	],
};

export const facts: Facts = {
	machine: {name: 'build-07', processors: 4, user: 'root', isRoot: true, hasSystemd: true, hasSudo: true},
	tentacle: {path: '/opt/octopus/tentacle/Tentacle', version: '9.2.4285'},
	instances: [],
	server,
};

export const pollingTarget: Answers = {
	instance: 'Tentacle',
	style: 'polling',
	registerNow: true,
	serverUrl: 'https://octopus.example.com',
	authentication: 'apiKey',
	apiKey: {secret: 'apiKey', from: {file: '/root/octopus.key'}},
	serverAddresses: [{host: 'octopus.example.com', port: 10_943}],
	serverThumbprint,
	homeFolder: '/var/opt/octopus/Tentacle',
	applicationFolder: '/var/opt/octopus/Tentacle/Applications',
	configFile: '/etc/octopus/Tentacle/tentacle-Tentacle.config',
	certificate: 'new',
	service: 'systemd',
	registerAs: 'target',
	space: 'Default',
	name: 'build-07',
	environments: ['Production'],
	targetTags: ['web-server', 'new tag'],
	tenantedParticipation: 'Untenanted',
	registerThrough: 'api',
	pollingConnections: 1,
};

export const pollingWorker: Answers = {
	...Object.fromEntries(Object.entries(pollingTarget).filter(([id]) => id !== 'environments' && id !== 'targetTags')),
	serverAddresses: [
		{host: 'node1.example.com', port: 10_943},
		{host: 'node2.example.com', port: 10_943},
		{host: 'fd00::3', port: 10_944},
	],
	registerAs: 'worker',
	workerPools: ['Linux Builders'],
	machinePolicy: 'Default Machine Policy',
	pollingConnections: 5,
};

export const listeningTrust: Answers = {
	instance: 'Web',
	style: 'listening',
	registerNow: false,
	serverThumbprint,
	homeFolder: '/var/opt/octopus/Web',
	applicationFolder: '/srv/apps',
	configFile: '/etc/octopus/Web/tentacle-Web.config',
	certificate: 'new',
	service: 'systemd',
	listenPort: 10_933,
	listenAddress: 'any',
};

export const listeningTarget: Answers = {
	...pollingTarget,
	...listeningTrust,
	registerNow: true,
	publicHostName: 'Web01.Example.com',
	callbackPort: 10_933,
	name: 'web01',
};

export const listeningWorker: Answers = {
	...Object.fromEntries(
		Object.entries(listeningTarget).filter(([id]) => !['environments', 'targetTags', 'tenantedParticipation'].includes(id)),
	),
	publicHostName: 'fd00::7',
	callbackPort: 443,
	registerAs: 'worker',
	workerPools: ['Linux Builders'],
	serverSideProxy: 'Branch office',
};

export const settings: InstanceSettings = {
	homeFolder: '/var/opt/octopus/Tentacle',
	applicationFolder: '/var/opt/octopus/Tentacle/Applications',
	listenPort: 10_933,
	listenAddress: 'any',
	noListen: true,
	thumbprint: ownThumbprint,
	trusted: [
		{thumbprint: serverThumbprint, style: 'listening'},
		{thumbprint: serverThumbprint, style: 'polling', address: {host: 'octopus.example.com', port: 10_943}, subscriptionId},
	],
	pollingConnections: 1,
	mode: 0o600,
};

export const instance: InstanceFacts = {
	name: 'Tentacle',
	configFile: '/etc/octopus/Tentacle/tentacle-Tentacle.config',
	settings,
	unit: {name: 'Tentacle.service', installed: true, enabled: true, active: true, state: 'active'},
};

export const record: RecordFacts = {
	id: 'Machines-12',
	name: 'build-07',
	registeredAs: 'target',
	thumbprint: ownThumbprint,
	communicationStyle: 'TentacleActive',
	uri: subscriptionId,
	healthStatus: 'Healthy',
	isDisabled: false,
	environmentIds: ['Environments-2'],
	roles: ['web-server', 'new tag'],
	workerPoolIds: [],
	tenantIds: [],
	tenantTags: [],
	participation: 'Untenanted',
	resource: {Id: 'Machines-12', Name: 'build-07', Unknown: 'kept', Endpoint: {CommunicationStyle: 'TentacleActive', Kept: true}},
};

/** Facts with records in the default space. */
export const withRecords = (records: readonly RecordFacts[], more: Partial<Facts> = {}): Facts => ({
	...facts,
	...more,
	server: {...server, spaces: server.spaces.map(space => (space.isDefault ? {...space, records} : space))},
});
