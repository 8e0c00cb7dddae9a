import test from 'ava';
import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {FaultName} from '../../../src/sandbox/server/faults.ts';
import type {StandInServer} from '../../../src/sandbox/server/server.ts';
import {call, checkHealth, openServer, pollingTarget, subscription} from './_server.ts';

type Told = Readonly<Record<string, unknown>>;

const look = async (server: StandInServer, path: string, key: string | null = server.apiKey): Promise<readonly [number, Told]> => {
	const {status, body} = await call<Told>(server, 'GET', path, {key});
	return [status, body];
};

test('nodes: in pages, all of them, one, its tasks, and the one that answers', async t => {
	const server = await openServer(t, {nodes: 3});
	const names = (items: unknown) => (items as ReadonlyArray<{Name: string}>).map(({Name}) => Name);
	const [, page] = await look(server, '/api/octopusservernodes?take=2');
	t.deepEqual(names(page.Items), ['node1', 'node2']);
	t.is((page.Links as Told)['Page.Next'], '/api/octopusservernodes?skip=2&take=2');
	t.deepEqual(names((await look(server, '/api/octopusservernodes/all'))[1]), ['node1', 'node2', 'node3']);
	const [, one] = await look(server, '/api/octopusservernodes/octopusservernodes-node2');
	t.like(one, {Id: 'OctopusServerNodes-node2', Name: 'node2', IsOffline: false, IsInMaintenanceMode: false, Version: '2026.3.1'});
	t.deepEqual(await look(server, '/api/octopusservernodes/OctopusServerNodes-node2/details'), [200, {RunningTasks: []}]);
	t.is((await look(server, '/api/octopusservernodes/OctopusServerNodes-node9'))[0], 404);
	const [status, ping] = await look(server, '/api/octopusservernodes/ping', null);
	t.deepEqual([status, ping.Name], [200, 'node1']);
});

test('nodes-untold: of the nodes only the ping is told', async t => {
	const server = await openServer(t, {faults: ['nodes-untold']});
	for (const path of ['', '/all', '/summary', '/OctopusServerNodes-node1']) {
		const [status, body] = await look(server, `/api/octopusservernodes${path}`);
		t.is(status, 403, path);
		t.regex(String(body.ErrorMessage), /Missing permission: AdministerSystem/);
	}
	t.is((await look(server, '/api/octopusservernodes/ping', null))[0], 200);
});

test('node-draining: the node says so, and the only one takes no task', async t => {
	const server = await openServer(t, {nodes: 2, faults: ['node-draining']});
	const draining = async () =>
		((await look(server, '/api/octopusservernodes/all'))[1] as unknown as Told[]).map(node => node.IsInMaintenanceMode);
	t.deepEqual(await draining(), [false, true]);
	t.is((await look(server, '/api/octopusservernodes/ping'))[0], 200);
	const single = await openServer(t, {faults: ['node-draining']});
	const [status, ping] = await look(single, '/api/octopusservernodes/ping');
	t.deepEqual([status, ping.IsInMaintenanceMode], [418, true]);
	t.like(await look(single, '/api/serverstatus/health'), [418, {IsOperatingNormally: false, IsEntireClusterDrainingTasks: true}]);
	const body = {Name: 'Health', Description: 'x', Arguments: {MachineIds: []}};
	const {body: task} = await call(single, 'POST', '/api/tasks', {body});
	t.is((await call(single, 'GET', `/api/tasks/${task.Id}`)).body.State, 'Queued');
});

test('status, health and settings of the Server', async t => {
	const server = await openServer(t);
	t.like(await look(server, '/api/serverstatus/health'), [200, {IsOperatingNormally: true, IsEntireClusterReadOnly: false}]);
	t.like(await look(server, '/api/maintenanceconfiguration'), [200, {IsInMaintenanceMode: false}]);
	t.like(await look(server, '/api/serverconfiguration'), [200, {ServerUri: server.url}]);
	const [status, settings] = await look(server, '/api/serverconfiguration/settings');
	t.is(status, 403);
	t.regex(String(settings.ErrorMessage), /ConfigureServer/);
	await server.setFault('maintenance', true);
	t.like(await look(server, '/api/serverstatus/health'), [418, {IsOperatingNormally: false, IsEntireClusterReadOnly: true}]);
	t.like(await look(server, '/api/maintenanceconfiguration'), [200, {IsInMaintenanceMode: true}]);
});

const queues: ReadonlyArray<readonly [FaultName | undefined, boolean | undefined, string]> = [
	[undefined, undefined, 'Failed'],
	['shared-queue', true, 'Success'],
	['shared-queue-broken', false, 'Failed'],
];
for (const [fault, isReachable, outcome] of queues) {
	test(`${fault ?? 'no shared queue'}: what anybody is told, and what a machine that polls one node of two is worth`, async t => {
		const server = await openServer(t, {nodes: 2, faults: fault ? [fault] : []});
		const [status, redis] = await look(server, '/api/serverstatus/redis', null);
		t.is(status, fault ? 200 : 404);
		if (fault) t.deepEqual(redis, {IsEnabled: true, IsConfigured: true, IsReachable: isReachable});
		const {thumbprint} = createCertificate();
		const {body} = await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(thumbprint)});
		server.state.exchanges[1]?.set(subscription, {thumbprint, at: 0, connections: 1});
		t.is((await checkHealth(server, body.Id)).State, outcome);
		server.state.exchanges[1]?.clear();
		t.is((await checkHealth(server, body.Id)).State, 'Failed');
	});
}
