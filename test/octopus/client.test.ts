import test from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import {record} from '../../src/octopus/records.ts';
import {json} from '../_helpers/https-server.ts';
import {octopusPages, openPortal, pages, root, soon} from './_portal.ts';

test('the account tells user, spaces, version and the thumbprint in the spelling that polling compares with', async t => {
	const {server, client} = await openPortal(t, pages(octopusPages));
	t.deepEqual(await client.account(soon()), {
		accepted: true,
		user: 'Deployment service',
		userId: 'Users-1',
		facts: {
			url: server.url,
			version: '2026.3.1234',
			thumbprint: 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377',
			trustedBy: 'certificate-authority',
			user: 'Deployment service',
			spaces: [
				{id: 'Spaces-1', name: 'Default', isDefault: true},
				{id: 'Spaces-2', name: 'Platform', isDefault: false},
			],
		},
	});
});

test('a user without a display name is told by the user name', async t => {
	const {client} = await openPortal(t, pages({...octopusPages, '/api/users/me': {Id: 'Users-1', Username: 'svc\u001B[2J'}}));
	t.like(await client.account(soon()), {accepted: true, user: 'svc\\u{1B}[2J'});
});

test('a refused key is told by its status, and asks for nothing else', async t => {
	const {server, client} = await openPortal(t, (asked, response) =>
		asked.path === '/api' ? json(response, root) : json(response, {ErrorMessage: 'No.'}, 401),
	);
	t.deepEqual(await client.account(soon()), {accepted: false, status: 401, message: 'The Server refused the key (401).'});
	t.deepEqual(
		server.requests.map(({path}) => path),
		['/api', '/api/users/me'],
	);
});

test('a good key that may not read the certificate is told by the permission it lacks', async t => {
	const {client} = await openPortal(t, (asked, response) =>
		asked.path.includes('certificate-global')
			? json(response, {ErrorMessage: 'Missing permission: CertificateView'}, 403)
			: pages(octopusPages)(asked, response),
	);
	t.deepEqual(await client.account(soon()), {
		accepted: false,
		status: 403,
		message: 'The key is good, but may not do this (403): it lacks the permission CertificateView.',
	});
});

test('a thumbprint that is none is not taken over', async t => {
	const page = '/api/configuration/certificates/certificate-global';
	for (const thumbprint of ['', '--despite', 'CF181A4C629B9FDEDC4BE7027B1D2E85BE33937', '0'.repeat(64), `${'0'.repeat(40)}\n`]) {
		const {client} = await openPortal(t, pages({...octopusPages, [page]: {Thumbprint: thumbprint}}));
		const seen = await client.account(soon());
		t.false(seen.accepted);
		t.regex(seen.accepted ? '' : (seen.message ?? ''), /a thumbprint that is none/);
	}
});

const lists = {
	'/api/Spaces-1/environments/v2?skip=0&take=2147483647': {
		Items: [
			{Id: 'Environments-1', Name: 'Test', Type: 'Static'},
			{Id: 'Environments-2', Name: 'Prodüction "1"', Type: 'SomethingNew'},
		],
		Links: {},
	},
	'/api/Spaces-1/machineroles/all': ['web-server', 'db'],
	'/api/Spaces-1/workerpools/all': [
		{Id: 'WorkerPools-1', Name: 'Default Worker Pool', IsDefault: true, CanAddWorkers: true, WorkerPoolType: 'StaticWorkerPool'},
		{Id: 'WorkerPools-2', Name: 'Hosted', CanAddWorkers: false, WorkerPoolType: 'DynamicWorkerPool'},
		{Id: 'WorkerPools-3', Name: 'Hosted before', WorkerPoolType: 'DynamicWorkerPool'},
		{Id: 'WorkerPools-4', Name: 'Old'},
	],
	'/api/Spaces-1/machinepolicies/all': [{Id: 'MachinePolicies-1', Name: 'Default Machine Policy', IsDefault: true}],
};

test('the lists of a space are what can be chosen there', async t => {
	const {client} = await openPortal(t, pages(lists));
	t.deepEqual(await client.lists('Spaces-1', soon()), {
		environments: [
			{id: 'Environments-1', name: 'Test'},
			{id: 'Environments-2', name: 'Prodüction "1"'},
		],
		targetTags: ['web-server', 'db'],
		workerPools: [
			{id: 'WorkerPools-1', name: 'Default Worker Pool', isDefault: true, canAddWorkers: true},
			{id: 'WorkerPools-2', name: 'Hosted', isDefault: false, canAddWorkers: false},
			{id: 'WorkerPools-3', name: 'Hosted before', isDefault: false, canAddWorkers: false},
			{id: 'WorkerPools-4', name: 'Old', isDefault: false, canAddWorkers: true},
		],
		machinePolicies: [{id: 'MachinePolicies-1', name: 'Default Machine Policy', isDefault: true}],
		tenants: [],
		tenantTags: [],
		serverSideProxies: [],
	});
});

test('an older Server’s environments are listed in its own way', async t => {
	const {'/api/Spaces-1/environments/v2?skip=0&take=2147483647': _newer, ...older} = lists;
	const {client} = await openPortal(t, pages({...older, '/api/Spaces-1/environments/all': [{Id: 'Environments-9', Name: 'Old'}]}));
	t.deepEqual((await client.lists('Spaces-1', soon())).environments, [{id: 'Environments-9', name: 'Old'}]);
});

test('a list that may not be read is an error in words, without a try at the older one; among all it is spared', async t => {
	const {server, client} = await openPortal(t, (asked, response) =>
		asked.path.includes('environments')
			? json(response, {ErrorMessage: 'Missing permission: EnvironmentView'}, 403)
			: pages(lists)(asked, response),
	);
	await t.throwsAsync(client.list('Spaces-1', 'environments', {signal: soon()}), {instanceOf: UserError, message: /EnvironmentView/});
	t.false(server.requests.some(({path}) => path.endsWith('/environments/all')));
	t.like(await client.lists('Spaces-1', soon()), {environments: [], targetTags: ['web-server', 'db']});
});

test('lists of which none may be read are an error in words, though single ones are spared', async t => {
	const {client} = await openPortal(t, (_asked, response) => json(response, {ErrorMessage: 'Missing permission: EnvironmentView'}, 403));
	await t.throwsAsync(client.lists('Spaces-1', soon()), {instanceOf: UserError, message: /EnvironmentView/});
});

const thumbprint = '9C0455AEFB2D6E7A81C3D40F5B6978E0A2C41FD8';
const machine = {
	Id: 'Machines-12',
	Name: ' Build-07 ',
	EnvironmentIds: ['Environments-1'],
	Roles: ['web-server'],
	MachinePolicyId: 'MachinePolicies-1',
	HealthStatus: 'SomethingNew',
	IsDisabled: true,
	Unknown: {Kept: [1]},
	Endpoint: {CommunicationStyle: 'TentacleActive', Uri: 'poll://abcdefghij0123456789/', Thumbprint: thumbprint},
};
const worker = {
	Id: 'Workers-3',
	Name: 'other',
	WorkerPoolIds: ['WorkerPools-1'],
	Thumbprint: thumbprint.toLowerCase(),
	Uri: 'https://other:10933/',
	Endpoint: null,
};

test('records are targets and workers, compared here once more, with all the Server sent', async t => {
	const {server, client} = await openPortal(t, ({path}, response) =>
		json(response, path.includes('/machines') ? {Items: [machine, {Id: 'Machines-13', Name: 'build-071'}]} : [worker]),
	);
	const byName = await client.records('Spaces-1', {name: 'build-07'}, soon());
	t.deepEqual(byName, [
		{
			id: 'Machines-12',
			name: ' Build-07 ',
			registeredAs: 'target',
			communicationStyle: 'TentacleActive',
			healthStatus: 'SomethingNew',
			isDisabled: true,
			environmentIds: ['Environments-1'],
			roles: ['web-server'],
			workerPoolIds: [],
			tenantIds: [],
			tenantTags: [],
			thumbprint,
			uri: 'poll://abcdefghij0123456789/',
			machinePolicyId: 'MachinePolicies-1',
			resource: machine,
		},
	]);
	const byThumbprint = await client.records('Spaces-1', {thumbprint}, soon());
	t.deepEqual(
		byThumbprint.map(({id, registeredAs, communicationStyle, healthStatus}) => [id, registeredAs, communicationStyle, healthStatus]),
		[
			['Machines-12', 'target', 'TentacleActive', 'SomethingNew'],
			['Workers-3', 'worker', 'unknown', 'Unknown'],
		],
	);
	t.deepEqual(server.requests.map(({path}) => path).toSorted(), [
		`/api/Spaces-1/machines/all?thumbprint=${thumbprint}`,
		'/api/Spaces-1/machines?name=build-07',
		`/api/Spaces-1/workers/all?thumbprint=${thumbprint}`,
		'/api/Spaces-1/workers?name=build-07',
	]);
});

test('who may see targets alone, or workers alone, is told those; who may see neither is told that', async t => {
	const {client} = await openPortal(t, ({path}, response) =>
		path.includes('/machines')
			? json(response, [machine])
			: json(response, {ErrorMessage: 'You do not have permission. Missing permission: WorkerView'}, 403),
	);
	t.is((await client.records('Spaces-1', {name: 'build-07'}, soon())).length, 1);
	const nothing = await openPortal(t, (_asked, response) => json(response, {ErrorMessage: 'Missing permission: MachineView'}, 403));
	await t.throwsAsync(nothing.client.records('Spaces-1', {name: 'build-07'}, soon()), {message: /403/});
});

test('a name with anything in it stays one value of the query', async t => {
	const {server, client} = await openPortal(t, (_asked, response) => json(response, []));
	await client.records('Spaces-1/../x', {name: 'a&b=c #?%/é'}, soon());
	const {pathname, search, searchParams} = new URL(server.requests[0]?.path ?? '', server.url);
	t.is(searchParams.get('name'), 'a&b=c #?%/é');
	t.regex(`${pathname}${search}`, /^\/api\/Spaces-1%2F\.\.%2Fx\/(machines|workers)\?name=/);
});

test('the thumbprint of a Kubernetes agent’s record is found where it is', async t => {
	const agent = {Id: 'Machines-1', Name: 'k8s', Endpoint: {TentacleEndpointConfiguration: {Thumbprint: thumbprint}}};
	const {client} = await openPortal(t, ({path}, response) => json(response, path.includes('/machines') ? [agent] : []));
	t.is((await client.records('Spaces-1', {thumbprint}, soon()))[0]?.thumbprint, thumbprint);
});

test('what a record has in place of a thumbprint is none', t => {
	const read = record('target')({Id: 'Machines-1', Name: 'x', IsDisabled: false, Thumbprint: '$(touch /tmp/x)'}, '');
	t.is(read.thumbprint, undefined);
	t.is(
		record('target')({Id: 'Machines-1', Name: 'x', IsDisabled: false, Thumbprint: thumbprint.toLowerCase()}, '').thumbprint,
		thumbprint.toLowerCase(),
	);
});
