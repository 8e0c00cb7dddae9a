import {connect} from 'node:net';
import test from 'ava';
import {call, type Document, openServer, pollingTarget, type Reply, subscription} from './_server.ts';

const thumbprint = '0123456789ABCDEF0123456789ABCDEF01234567';

test('the real Tentacle’s sequence of register-with goes through, link by link', async t => {
	const server = await openServer(t, {virtualDirectory: '/octopus'});
	const get = async <Body = Document>(target: string): Promise<Body> => {
		const {status, body} = await call<Body>(server, 'GET', target);
		t.is(status, 200, target);
		return body;
	};
	const root = await get('/octopus/api');
	t.is(root.Application, 'Octopus Deploy');
	t.regex(root.ApiVersion, /^3\.0\./);
	const user = await get(root.Links.CurrentUser);
	const spaces = await get<Document[]>(user.Links.Spaces);
	const defaults = spaces.filter(({IsDefault}) => IsDefault);
	t.is(defaults.length, 1);
	const certificate = await get(root.Links.CertificateConfiguration.replace(/\{\/id\}.*/, '/certificate-global'));
	t.is(certificate.Thumbprint, server.thumbprint);
	const {Links: links} = await get<{Links: Record<string, string>}>(defaults[0]?.Links.SpaceHome ?? 'none');
	const link = (name: string) => String(links[name]).replace(/\{.*/, '');
	t.deepEqual((await get(`${link('Machines')}?name=box1`)).Items, []);
	t.true(Array.isArray((await get(link('Proxies'))).Items));
	t.is((await get(link('MachinePolicies'))).Items.length, 3);
	t.true(Array.isArray((await get(link('TagSets'))).Items));
	const environments = await get(`${link('Environments')}/v2?skip=0&take=2147483647`);
	t.deepEqual(
		environments.Items.map(({Type, Id, Name, Slug}) => [Type, Id, Name, Slug]),
		['Development', 'Test', 'Production'].map((name, index) => ['Static', `Environments-${index + 1}`, name, name.toLowerCase()]),
	);
	t.true(Array.isArray((await get(link('Tenants'))).Items));
	const created = await call(server, 'POST', link('Machines'), {body: pollingTarget(thumbprint)});
	t.is(created.status, 201);
	const machine = await get(created.body.Links.Self);
	t.like(machine, {Name: 'box1', Thumbprint: thumbprint, Uri: subscription, HealthStatus: 'Unknown', MachinePolicyId: 'MachinePolicies-1'});
	t.is((await get(`${link('Machines')}?name=BOX1%20`)).Items.length, 1);

	const forced = await call(server, 'POST', machine.Links.Self, {
		body: {...machine, Roles: ['db'], Id: 'Machines-99', HealthStatus: 'Healthy'},
		headers: {'X-HTTP-Method-Override': 'PUT'},
	});
	t.is(forced.status, 200);
	t.like(server.state.machines[0], {Id: machine.Id, Roles: ['db'], HealthStatus: 'Unknown'});
	const found = await get<Document[]>(`${link('Machines')}/all?thumbprint=${thumbprint.toLowerCase()}`);
	t.is(found.length, 1);
	const gone = await call(server, 'POST', found[0]?.Links.Self ?? 'none', {headers: {'X-HTTP-Method-Override': 'DELETE'}});
	t.is(gone.status, 200);
	t.deepEqual(server.state.machines, []);
	t.deepEqual(
		server.state.requests.filter(({method}) => method !== 'GET').map(({method, override, path}) => [method, override, path]),
		[
			['POST', undefined, '/octopus/api/Spaces-1/machines'],
			['POST', 'PUT', '/octopus/api/Spaces-1/machines/Machines-1'],
			['POST', 'DELETE', '/octopus/api/Spaces-1/machines/Machines-1'],
		],
	);
});

test('everything but the root needs the key, whatever the letter case', async t => {
	const server = await openServer(t);
	t.is((await call(server, 'GET', '/api', {key: null})).status, 200);
	for (const path of ['/api/users/me', '/API/Users/Me', '/api/Spaces-1/machines/all']) {
		for (const key of [null, 'API-WRONG']) t.is((await call(server, 'GET', path, {key})).status, 401, path);
		t.is((await call(server, 'GET', path)).status, 200, path);
	}
});

test('the key is in no record of a request, other headers are', async t => {
	const server = await openServer(t);
	await call(server, 'POST', '/api/Spaces-1/machines', {body: {Name: 'x'}, headers: {'user-agent': 'a-client', cookie: 'secret'}});
	const [seen] = server.state.requests;
	t.like(seen, {method: 'POST', path: '/api/Spaces-1/machines', body: {Name: 'x'}, hadKey: true});
	t.is(seen?.headers['user-agent'], 'a-client');
	t.false(JSON.stringify(seen).includes(server.apiKey));
	t.false(JSON.stringify(seen).includes('secret'));
});

test('the key looks like one of Octopus', async t => {
	t.regex((await openServer(t)).apiKey, /^API-[A-Z0-9]{26}$/);
});

test('plain http is possible', async t => {
	const server = await openServer(t, {https: false});
	t.regex(server.url, /^http:/);
	t.is((await call(server, 'GET', '/api')).body.Application, 'Octopus Deploy');
});

test('lists come in pages of thirty, those of environments of ten, with a link to the next', async t => {
	const server = await openServer(t);
	for (let index = 0; index < 97; index++) server.state.environments.push({Id: `Environments-${100 + index}`, Name: `e${index}`});
	const names: string[] = [];
	let next: string | undefined = '/api/Spaces-1/environments';
	let pages = 0;
	for (; next !== undefined; pages++) {
		const {body}: Reply = await call(server, 'GET', next);
		names.push(...body.Items.map(({Name}) => Name));
		next = body.Links['Page.Next'];
	}
	t.is(pages, 10);
	t.is(new Set(names).size, 100);
	t.is((await call<Document[]>(server, 'GET', '/api/Spaces-1/environments/all')).body.length, 100);
	t.is((await call(server, 'GET', '/api/Spaces-1/environments/v2?skip=0&take=2147483647')).body.Items.length, 100);
	const chosen = await call(server, 'GET', '/api/Spaces-1/environments?ids=environments-1,Environments-3&partialName=PROD');
	t.deepEqual(
		chosen.body.Items.map(({Name}) => Name),
		['Production'],
	);
});

test('spaces do not see each other’s resources; without a space the default one is meant', async t => {
	const server = await openServer(t);
	await call(server, 'POST', '/api/Spaces-2/machines', {body: pollingTarget(thumbprint, {EnvironmentIds: ['Environments-11']})});
	t.is((await call<Document[]>(server, 'GET', '/api/Spaces-2/machines/all')).body.length, 1);
	t.is((await call<Document[]>(server, 'GET', '/api/Spaces-1/machines/all')).body.length, 0);
	t.is((await call(server, 'GET', '/api/Spaces-1/machines/Machines-1')).status, 404);
	t.is((await call<Document[]>(server, 'GET', '/api/machines/all')).body.length, 0);
	t.is((await call(server, 'GET', '/api/Spaces-3')).status, 404);
	const environments = async (space: string) => (await call<Document[]>(server, 'GET', `/api/${space}/environments/all`)).body.length;
	t.deepEqual([await environments('Spaces-1'), await environments('Spaces-2')], [3, 1]);
});

const refuses = test.macro({
	async exec(t, list: 'machines' | 'workers', body: unknown, says: RegExp) {
		const server = await openServer(t);
		await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(thumbprint)});
		const reply = await call(server, 'POST', `/api/Spaces-1/${list}`, {body});
		t.is(reply.status, 400);
		t.regex(reply.body.Errors.join('\n'), says);
		t.is(server.state.machines.length + server.state.workers.length, 1);
	},
	title: says => `a record is refused: ${says}`,
});
test('nothing', refuses, 'machines', undefined, /Name[\s\S]*EnvironmentIds[\s\S]*Roles/);
test('a taken name', refuses, 'machines', pollingTarget(thumbprint, {Name: 'BOX1'}), /already exists/);
test('no role', refuses, 'machines', pollingTarget(thumbprint, {Name: 'box2', Roles: []}), /Roles/);
test('no pool', refuses, 'workers', {Name: 'box2'}, /WorkerPoolIds/);
test('an unknown pool', refuses, 'workers', {Name: 'box2', WorkerPoolIds: ['WorkerPools-11']}, /worker pool WorkerPools-11 does not exist/);
test(
	'an unknown environment',
	refuses,
	'machines',
	pollingTarget(thumbprint, {Name: 'b', EnvironmentIds: ['Environments-11']}),
	/Environments-11/,
);
test(
	'an unknown policy',
	refuses,
	'machines',
	pollingTarget(thumbprint, {Name: 'b', MachinePolicyId: 'MachinePolicies-9'}),
	/MachinePolicies-9/,
);
test('an unknown proxy', refuses, 'machines', pollingTarget(thumbprint, {Name: 'b', Endpoint: {ProxyId: 'Proxies-9'}}), /proxy Proxies-9/);
test('an unknown tenant', refuses, 'machines', pollingTarget(thumbprint, {Name: 'b', TenantIds: ['Tenants-9']}), /tenant Tenants-9/);
test('an unknown tenant tag', refuses, 'machines', pollingTarget(thumbprint, {Name: 'b', TenantTags: ['Region/Moon']}), /tag Region\/Moon/);
test(
	'an unknown participation',
	refuses,
	'machines',
	pollingTarget(thumbprint, {Name: 'b', TenantedDeploymentParticipation: 'Sometimes'}),
	/Sometimes/,
);
test('a dynamic pool', refuses, 'workers', {Name: 'box2', WorkerPoolIds: ['WorkerPools-3']}, /Hosted Ubuntu/);

test('a change is refused for the same reasons as a new record, and changes nothing then', async t => {
	const server = await openServer(t);
	for (const Name of ['box1', 'box2']) await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(thumbprint, {Name})});
	const before = structuredClone(server.state.machines);
	const put = async (more: object) =>
		(await call(server, 'PUT', '/api/Spaces-1/machines/Machines-2', {body: {...before[1], ...more}})).status;
	t.is(await put({Name: 'box1'}), 400);
	t.is(await put({EnvironmentIds: ['Environments-77']}), 400);
	t.deepEqual(server.state.machines, before);
	t.is(await put({Name: 'BOX2', TenantIds: ['Tenants-1'], TenantedDeploymentParticipation: 'TenantedOrUntenanted'}), 200);
	t.like(server.state.machines[1], {Id: 'Machines-2', Name: 'BOX2', TenantedDeploymentParticipation: 'TenantedOrUntenanted'});
});

test('tenants and how they take part are kept; Untenanted when nothing is said', async t => {
	const server = await openServer(t);
	const {TenantIds: _, TenantTags: _1, TenantedDeploymentParticipation: _2, ...bare} = pollingTarget(thumbprint);
	const tenanted = {TenantIds: ['Tenants-2'], TenantTags: ['Region/Europe'], TenantedDeploymentParticipation: 'Tenanted'};
	const made = async (body: object) => (await call<Record<string, unknown>>(server, 'POST', '/api/Spaces-1/machines', {body})).body;
	t.like(await made(bare), {TenantIds: [], TenantTags: [], TenantedDeploymentParticipation: 'Untenanted'});
	t.like(await made({...bare, Name: 'b', ...tenanted}), tenanted);
});

test('targets and workers have names of their own', async t => {
	const server = await openServer(t);
	await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(thumbprint)});
	const worker = await call(server, 'POST', '/api/Spaces-1/workers', {body: {Name: 'box1', WorkerPoolIds: ['WorkerPools-2']}});
	t.is(worker.status, 201);
	t.is((await call(server, 'DELETE', '/api/Spaces-1/workers/Workers-2')).status, 200);
	t.deepEqual(server.state.workers, []);
	t.is((await call(server, 'GET', '/api/Spaces-1/workers/Workers-2')).status, 404);
});

test('what the wizard asks besides is answered', async t => {
	const server = await openServer(t, {nodes: 2, faults: ['node-down']});
	const get = async <Body = Document>(path: string): Promise<Body> => (await call<Body>(server, 'GET', path)).body;
	t.deepEqual(await get('/api/Spaces-1/machineroles/all'), ['web-server', 'database']);
	t.is((await get('/api/spaces')).Items.length, 2);
	t.is((await get<Document[]>('/api/spaces/all')).length, 2);
	t.is((await get('/api/spaces/Spaces-2')).Name, 'Platform');
	t.deepEqual(
		(await get('/api/octopusservernodes/summary')).Nodes.map(({Name, IsOffline}) => [Name, IsOffline]),
		[
			['node1', false],
			['node2', true],
		],
	);
	t.is((await get('/api/serverstatus')).IsInMaintenanceMode, false);
	t.is((await call(server, 'GET', '/api/serverstatus/redis')).status, 404);
	const {SpacePermissions} = await get('/api/Spaces-1/users/Users-1/permissions?includeSystem=true');
	t.deepEqual(SpacePermissions.MachineCreate?.[0]?.RestrictedToEnvironmentIds, []);
	t.is((await get('/api/Spaces-1/environments/Environments-2')).Name, 'Test');
	t.is((await get<Document[]>('/api/Spaces-1/workerpools/all')).filter(({CanAddWorkers}) => CanAddWorkers).length, 2);
	t.is((await call(server, 'GET', '/api/Spaces-1/bananas')).status, 404);
	t.regex(await get<string>('/app'), /<title>Octopus Deploy/);
});

test('a task needs a name and a description, is listed while it is active, and can be cancelled', async t => {
	const server = await openServer(t, {faults: ['health-queued']});
	for (const body of [undefined, {Name: 'Health'}]) t.is((await call(server, 'POST', '/api/Spaces-1/tasks', {body})).status, 400);
	const {status, body: task} = await call(server, 'POST', '/api/tasks', {
		body: {Name: 'Health', Description: 'a check', SpaceId: 'Spaces-2', Arguments: {MachineIds: ['Machines-1']}},
	});
	t.is(status, 201);
	t.like(task, {State: 'Queued', IsCompleted: false, SpaceId: 'Spaces-2', Arguments: {MachineIds: ['Machines-1']}});
	const active = async (space: string) =>
		(await call(server, 'GET', `/api/${space}/tasks?name=Health&active=true&take=30`)).body.Items.length;
	t.deepEqual([await active('Spaces-1'), await active('Spaces-2')], [0, 1]);
	t.is((await call(server, 'POST', `/api/tasks/${task.Id}/cancel`)).body.State, 'Canceled');
	t.is(await active('Spaces-2'), 0);
});

test('a client that breaks off, or sends nonsense, does no harm', async t => {
	const server = await openServer(t, {https: false});
	const {port} = new URL(server.url);
	for (const bytes of [
		'POST /api/tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf',
		'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
		'\u0000',
	]) {
		await new Promise<void>(resolve => {
			const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes, () => socket.destroy()));
			socket.once('close', () => resolve());
		});
	}
	t.is((await call(server, 'PUT', '/api/Spaces-1/tasks', {body: 'text'})).status, 200);
	t.is((await call(server, 'GET', '/api')).status, 200);
});

test('two Servers have nothing in common, and stopping twice is no mistake', async t => {
	const [one, two] = [await openServer(t), await openServer(t)];
	t.not(one.apiKey, two.apiKey);
	t.not(one.thumbprint, two.thumbprint);
	await one.stop();
	await one.stop();
	await t.throwsAsync(call(one, 'GET', '/api'), {code: 'ECONNREFUSED'});
	t.is((await call(two, 'GET', '/api')).status, 200);
});
