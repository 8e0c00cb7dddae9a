import test from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import {json} from '../_helpers/https-server.ts';
import {openPortal, pages, soon} from './_portal.ts';

const empty = {
	'/api/Spaces-1/environments/v2?skip=0&take=2147483647': {Items: []},
	'/api/Spaces-1/machineroles/all': ['web'],
	'/api/Spaces-1/workerpools/all': [],
	'/api/Spaces-1/machinepolicies/all': [],
};
const all = {
	...empty,
	'/api/Spaces-1/machinepolicies/all': [
		{Id: 'MachinePolicies-1', Name: 'Default', IsDefault: true, MachineUpdatePolicy: {TentacleUpdateBehavior: 'NeverUpdate'}},
		{
			Id: 'MachinePolicies-2',
			Name: 'Cloud',
			MachineCleanupPolicy: {DeleteMachinesBehavior: 'DeleteUnavailableMachines'},
			MachineUpdatePolicy: {TentacleUpdateBehavior: 'Update', CalamariUpdateBehavior: 'SomethingNew'},
		},
	],
	'/api/Spaces-1/tenants/all': [
		{Id: 'Tenants-1', Name: 'Blue', Slug: 'blue', IsDisabled: false, TenantTags: ['Region/North']},
		{Id: 'Tenants-2', Name: 'Gone', IsDisabled: true},
		{Id: 'Tenants-3', Name: 'Old'},
	],
	'/api/Spaces-1/tagsets?skip=0&take=2147483647': {
		Items: [
			{Name: 'Region', Scopes: ['Tenant'], Tags: [{Name: 'North', CanonicalTagName: 'Region/North'}]},
			{Name: 'Older', Tags: [{Name: 'X', CanonicalTagName: 'Older/X'}]},
			{
				Name: 'Kind',
				Scopes: ['Target'],
				Tags: [
					{Name: 'web', CanonicalTagName: 'Kind/web'},
					{Name: 'db', CanonicalTagName: 'Kind/db'},
				],
			},
			{Name: 'Both', Scopes: ['Environment', 'Tenant', 'Target', 'New'], Tags: [{Name: 'b', CanonicalTagName: 'Both/b'}]},
			{Name: 'Other', Scopes: ['Project'], Tags: [{Name: 'p', CanonicalTagName: 'Other/p'}]},
			{Name: 'Free', Type: 'FreeText', Scopes: ['Tenant'], Tags: []},
		],
	},
	'/api/Spaces-1/proxies/all': [
		{Id: 'Proxies-1', Name: 'Branch', Host: 'proxy.example.com', Port: 3128, ProxyType: 'HTTP'},
		{Id: 'Proxies-2', Name: 'Odd', Host: null},
	],
};

test('tenants, tags of tenants and of targets, proxies, and what policies do by themselves', async t => {
	const {client} = await openPortal(t, pages(all));
	const lists = await client.lists('Spaces-1', soon());
	t.deepEqual(lists.tenants, [
		{id: 'Tenants-1', name: 'Blue', slug: 'blue'},
		{id: 'Tenants-3', name: 'Old'},
	]);
	t.deepEqual(lists.tenantTags, ['Region/North', 'Older/X', 'Both/b']);
	t.deepEqual(lists.targetTags, ['web', 'db', 'b']);
	t.deepEqual(lists.serverSideProxies, [
		{id: 'Proxies-1', name: 'Branch', address: {host: 'proxy.example.com', port: 3128}},
		{id: 'Proxies-2', name: 'Odd'},
	]);
	t.deepEqual(lists.machinePolicies, [
		{id: 'MachinePolicies-1', name: 'Default', isDefault: true},
		{id: 'MachinePolicies-2', name: 'Cloud', isDefault: false, deletesUnavailable: true, updatesTentacle: true},
	]);
});

test('what not every set-up needs is spared, refused (403) or not known (404); anything else is told', async t => {
	for (const status of [403, 404]) {
		const {client} = await openPortal(t, (asked, response) =>
			asked.path in empty ? pages(empty)(asked, response) : json(response, {ErrorMessage: 'Missing permission: TenantView'}, status),
		);
		t.like(await client.lists('Spaces-1', soon()), {targetTags: ['web'], tenants: [], tenantTags: [], serverSideProxies: []});
	}
	const {client} = await openPortal(t, (asked, response) =>
		asked.path in empty ? pages(empty)(asked, response) : json(response, {ErrorMessage: 'Broken.'}, 500),
	);
	await t.throwsAsync(client.lists('Spaces-1', soon()), {instanceOf: UserError, message: /Broken/});
});

test('a record tells its tenants, its proxy and the Server’s words about it', async t => {
	const machine = {
		Id: 'Machines-1',
		Name: 'x',
		TenantIds: ['Tenants-1'],
		TenantTags: ['Region/North'],
		TenantedDeploymentParticipation: 'Tenanted',
		StatusSummary: 'Octopus was able to contact it.',
		Endpoint: {CommunicationStyle: 'TentaclePassive', ProxyId: 'Proxies-1', Uri: 'https://x:10933/', Thumbprint: 'AB'},
		Links: {Self: '/api/Spaces-1/machines/Machines-1'},
	};
	const {client} = await openPortal(
		t,
		pages({'/api/Spaces-1/machines/Machines-1': machine, '/api/Spaces-1/workers/Workers-1': {...machine, Endpoint: null}}),
	);
	const read = await client.record('Spaces-1', 'target', 'Machines-1', soon());
	t.like(read, {
		id: 'Machines-1',
		registeredAs: 'target',
		participation: 'Tenanted',
		tenantIds: ['Tenants-1'],
		tenantTags: ['Region/North'],
		proxyId: 'Proxies-1',
		statusSummary: 'Octopus was able to contact it.',
	});
	t.deepEqual(read?.resource, machine);
	t.like(await client.record('Spaces-1', 'worker', 'Workers-1', soon()), {registeredAs: 'worker', communicationStyle: 'unknown'});
	t.is(await client.record('Spaces-1', 'target', 'Machines-9', soon()), undefined);
});

test('what the Server finds when it dials this machine', async t => {
	const thumbprint = 'a'.repeat(40);
	const {client, server} = await openPortal(t, ({path}, response) =>
		path.includes('port=10933')
			? json(response, {Name: 'x', Endpoint: {CommunicationStyle: 'TentaclePassive', Uri: 'https://x:10933/', Thumbprint: thumbprint}})
			: json(response, {ErrorMessage: 'There was a problem.', Errors: ['No connection to x:1\u001B.']}, 400),
	);
	const at = '/api/Spaces-1/machines/discover';
	t.deepEqual(await client.discover(at, {host: 'x', port: 10_933, proxyId: 'Proxies-1'}, soon()), {
		reached: true,
		thumbprint: thumbprint.toUpperCase(),
		uri: 'https://x:10933/',
	});
	t.is(server.requests[0]?.path, `${at}?host=x&port=10933&type=TentaclePassive&proxyId=Proxies-1`);
	t.deepEqual(await client.discover(at, {host: 'x', port: 1}, soon()), {
		reached: false,
		says: 'There was a problem. No connection to x:1\\u{1B}',
	});
});

test('the Server may take longer to dial than it may to answer anything else', async t => {
	const {client} = await openPortal(
		t,
		({path}, response) => {
			setTimeout(() => json(response, path.includes('discover') ? {Endpoint: {Thumbprint: 'AB'}} : {State: 'Queued'}), 1500);
		},
		{limits: {connect: 10_000, response: 500, whole: 1000}},
	);
	const [found, task] = await Promise.allSettled([
		client.discover('/api/Spaces-1/workers/discover', {host: 'x', port: 1}, soon()),
		client.task('ServerTasks-1', soon()),
	]);
	t.deepEqual([found.status, task.status], ['fulfilled', 'rejected']);
});

test('the Server’s own log of its connections is its last lines, harmless to show', async t => {
	const lines = Array.from({length: 30}, (_, index) => ({Category: 'Info', MessageText: `line ${index}\u202E`, Detail: null}));
	const {client} = await openPortal(
		t,
		pages({
			'/api/Spaces-1/machines/Machines-1/connection': {Status: 'Offline\u001B', Logs: [...lines, {MessageText: null}], Links: {}},
			'/api/Spaces-1/workers/Workers-1/connection': {},
		}),
	);
	const seen = await client.connection('Spaces-1', 'target', 'Machines-1', soon());
	t.is(seen.status, 'Offline\\u{1B}');
	t.deepEqual([seen.lines.length, seen.lines.at(-1)], [19, 'line 29\\u{202E}']);
	t.deepEqual(await client.connection('Spaces-1', 'worker', 'Workers-1', soon()), {status: '', lines: []});
});
