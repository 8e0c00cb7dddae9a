import test from 'ava';
import {json} from '../_helpers/https-server.ts';
import {openPortal, pages, root, soon} from './_portal.ts';

const summary = '/api/octopusservernodes/summary';
const redis = '/api/serverstatus/redis';
const node = {Id: 'OctopusServerNodes-A', Name: 'A', MaxConcurrentTasks: 5, IsInMaintenanceMode: false, IsOffline: false};

test('the nodes of a cluster are told with what each is doing', async t => {
	const {client} = await openPortal(
		t,
		pages({
			'/api': root,
			[summary]: {
				Nodes: [
					{...node, LastSeen: '2026-01-01T00:00:00.000+00:00'},
					{...node, Name: 'B', IsOffline: true},
					{...node, Name: 'C', IsInMaintenanceMode: true, Unknown: 'kept out'},
					{...node, Name: 'D\u001B[2J', MaxConcurrentTasks: 0},
				],
			},
			[redis]: {IsEnabled: false, IsConfigured: false, IsReachable: false},
		}),
	);
	t.deepEqual(await client.nodes(soon()), {
		nodes: [
			{name: 'A', isOffline: false, isDraining: false, lastSeen: '2026-01-01T00:00:00.000+00:00'},
			{name: 'B', isOffline: true, isDraining: false},
			{name: 'C', isOffline: false, isDraining: true},
			{name: 'D\\u{1B}[2J', isOffline: false, isDraining: false, runsNoTasks: true},
		],
		sharedQueue: 'not-shared',
	});
});

const queues = [
	[{IsEnabled: true, IsConfigured: true, IsReachable: true}, 'shared'],
	[{IsEnabled: true, IsConfigured: true, IsReachable: false}, 'unreachable'],
	[{IsEnabled: true, IsConfigured: false, IsReachable: false}, 'unreachable'],
	[{}, 'not-shared'],
] as const;

for (const [status, sharedQueue] of queues) {
	test(`the shared queue is ${sharedQueue} by ${JSON.stringify(status)}`, async t => {
		const {client} = await openPortal(t, pages({[redis]: status}));
		t.deepEqual(await client.nodes(soon()), {sharedQueue});
	});
}

test('an older Server, which has no such page, has no shared queue', async t => {
	const {client} = await openPortal(t, pages({}));
	t.deepEqual(await client.nodes(soon()), {sharedQueue: 'not-shared'});
});

test('what this key may not see, or what cannot be read, is left untold', async t => {
	for (const status of [401, 403, 500]) {
		const {client} = await openPortal(t, (_asked, response) => json(response, {ErrorMessage: 'No.'}, status));
		t.deepEqual(await client.nodes(soon()), {});
	}
	for (const answer of [[], 'text', {Nodes: {}}, {Nodes: ['A']}, {Nodes: [{Name: 7}]}]) {
		const {client} = await openPortal(t, pages({'/api': root, [summary]: answer, [redis]: []}));
		t.deepEqual(await client.nodes(soon()), {}, JSON.stringify(answer));
	}
});
