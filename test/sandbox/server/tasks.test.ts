import type {ExecutionContext} from 'ava';
import test from 'ava';
import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {ServerOptions, StandInServer} from '../../../src/sandbox/server/server.ts';
import {call, checkHealth, type Document, openServer, pollingTarget, subscription} from './_server.ts';

type Machine = Document & {
	readonly Endpoint: {readonly TentacleVersionDetails?: Readonly<Record<string, unknown>> | null};
	readonly HasLatestCalamari: boolean;
};

const agent = createCertificate();

/** A Server with a machine that is connected. */
const openWithMachine = async (t: ExecutionContext, options: ServerOptions = {}): Promise<StandInServer> => {
	const server = await openServer(t, options);
	server.state.exchanges[0]?.set(subscription, {thumbprint: agent.thumbprint, at: 0, connections: 1});
	await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(agent.thumbprint)});
	return server;
};

const machineOf = async (server: StandInServer) => (await call<Machine>(server, 'GET', '/api/Spaces-1/machines/Machines-1')).body;

const startCheck = async (server: StandInServer) =>
	(
		await call(server, 'POST', '/api/Spaces-1/tasks', {
			body: {Name: 'Health', Description: 'x', Arguments: {MachineIds: ['Machines-1']}},
		})
	).body.Id;

test('the log of a health check grows while it runs, node by node, and ends with the task', async t => {
	const server = await openWithMachine(t, {lineMilliseconds: 1000});
	const id = await startCheck(server);
	const sizes = new Set<number>();
	const statuses = new Set<string>();
	for (let isOver = false; !isOver; ) {
		type Details = Document & {Task: Document; ActivityLogs: ReadonlyArray<{Status: string}>};
		const {body} = await call<Details>(server, 'GET', `/api/tasks/${id}/details?verbose=true`);
		sizes.add(body.ActivityLogs[0]?.Children[0]?.LogElements.length ?? 0);
		statuses.add(body.ActivityLogs[0]?.Status ?? '');
		isOver = body.Task.IsCompleted;
	}
	t.true(sizes.size >= 3, `${[...sizes].join(', ')} lines were seen`);
	t.deepEqual([...statuses], ['Running', 'Success']);
	const tail = await call(server, 'GET', `/api/tasks/${id}/details?verbose=true&tail=2`);
	t.is(tail.body.ActivityLogs[0]?.Children[0]?.LogElements.length, 2);
});

test('health-warnings: the task is a success, the machine has warnings', async t => {
	const server = await openWithMachine(t, {faults: ['health-warnings']});
	const task = await checkHealth(server, 'Machines-1');
	t.like(task, {State: 'Success', FinishedSuccessfully: true, HasWarningsOrErrors: true} as object);
	t.is((await machineOf(server)).HealthStatus, 'HasWarnings');
});

test('a cancelled check ends, says no more, and leaves the machine’s health as it was', async t => {
	const server = await openWithMachine(t, {lineMilliseconds: 3000});
	const id = await startCheck(server);
	t.is((await call(server, 'POST', `/api/tasks/${id}/cancel`)).body.State, 'Canceled');
	await server.stop();
	t.is(server.state.machines[0]?.HealthStatus, 'Unknown');
	t.false(server.state.tasks[0]?.log.some(({text}) => text.includes('every node')));
});

test('task-queue-stopped: a check stays queued', async t => {
	const server = await openWithMachine(t, {faults: ['task-queue-stopped']});
	const id = await startCheck(server);
	t.is((await call(server, 'GET', `/api/tasks/${id}`)).body.State, 'Queued');
});

test('a task leads to its own pages', async t => {
	const server = await openWithMachine(t);
	const {Links: links} = await checkHealth(server, 'Machines-1');
	const {Self, Details, Raw} = links as Readonly<Record<string, string>>;
	for (const path of [Self, Details?.replace(/\{.*/, ''), Raw]) t.is((await call(server, 'GET', path ?? '')).status, 200, path);
});

test('what the Server knows of the agent, it knows after its first look; upgrades are told then', async t => {
	const server = await openWithMachine(t);
	t.falsy((await machineOf(server)).Endpoint.TentacleVersionDetails);
	await checkHealth(server, 'Machines-1');
	t.like((await machineOf(server)).Endpoint.TentacleVersionDetails, {
		Version: '9.2.4285',
		UpgradeLocked: false,
		UpgradeSuggested: false,
		UpgradeRequired: false,
	});
	for (const [fault, suggested, required] of [
		['upgrade-suggested', true, false],
		['upgrade-required', false, true],
	] as const) {
		await server.setFault(fault, true);
		server.state.exchanges[0]?.set(subscription, {thumbprint: agent.thumbprint, at: 0, connections: 1});
		await checkHealth(server, 'Machines-1');
		t.like((await machineOf(server)).Endpoint.TentacleVersionDetails, {UpgradeSuggested: suggested, UpgradeRequired: required});
		await server.setFault(fault, false);
	}
});

test('a Server may check a new machine by itself, unless that asks it not to', async t => {
	const server = await openServer(t);
	const create = (Name: string, more: object = {}) =>
		call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(agent.thumbprint, {Name, ...more})});
	await create('a');
	t.is(server.state.tasks.length, 0);
	server.state.checksNewMachines = true;
	await create('b', {SkipInitialHealthCheck: true});
	t.is(server.state.tasks.length, 0);
	await create('c');
	t.like(server.state.tasks[0], {Name: 'Health', SpaceId: 'Spaces-1', Arguments: {MachineIds: ['Machines-3']}});
});

test('duplicate-thumbprint: a new machine is there twice', async t => {
	const server = await openServer(t, {faults: ['duplicate-thumbprint']});
	await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(agent.thumbprint)});
	const {body} = await call<Document[]>(server, 'GET', `/api/Spaces-1/machines/all?thumbprint=${agent.thumbprint}`);
	t.deepEqual(
		body.map(({Id, Name, Links}) => [Id, Name, Links.Self]),
		[
			['Machines-1', 'box1', '/api/Spaces-1/machines/Machines-1'],
			['Machines-100', 'box1-clone', '/api/Spaces-1/machines/Machines-100'],
		],
	);
});

test('name-taken: whose record it is can be seen', async t => {
	const server = await openServer(t, {faults: ['name-taken']});
	const {body} = await call(server, 'GET', '/api/Spaces-1/machines?name=build-07');
	t.like(body.Items[0] as object, {
		Thumbprint: 'A'.repeat(40),
		Endpoint: {CommunicationStyle: 'TentacleActive'},
		EnvironmentIds: ['Environments-3'],
		HealthStatus: 'Healthy',
	});
	t.regex(body.Items[0]?.StatusSummary ?? '', /20 November 2026/);
	t.is((await call(server, 'GET', body.Items[0]?.Links.Self ?? '')).status, 200);
});
