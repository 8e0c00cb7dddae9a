import test from 'ava';
import {createCertificate, type KeyPair} from '../../../src/certificate/create-certificate.ts';
import {clientIdentity, next, nullMessage, preface, proceed, serverIdentity, subscriberIdentity} from '../../../src/halibut/wire.ts';
import type {StandInServer} from '../../../src/sandbox/server/server.ts';
import {dial, listen, type Peer, until} from '../../halibut/_listener.ts';
import {call, checkHealth, dialNode, openServer, pollingTarget, subscription} from './_server.ts';

const agent = createCertificate();

const register = async (server: StandInServer, more: Readonly<Record<string, unknown>> = {}): Promise<string> =>
	String((await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(agent.thumbprint, more)})).body.Id);

/** A peer that polls: says who it is, and takes null messages for ever. */
const poll = async (peer: Peer, id = subscription): Promise<void> => {
	let length = serverIdentity.length + nullMessage.length;
	peer.send(preface, subscriberIdentity(id));
	while ((await peer.bytes(length)).length >= length) {
		peer.send(next);
		length += proceed.length + nullMessage.length;
	}
};

test('every node presents the communications certificate, and anybody gets the page', async t => {
	const server = await openServer(t, {nodes: 3});
	t.is(new Set(server.addresses.map(({port}) => port)).size, 3);
	for (const node of [0, 1, 2]) {
		const peer = await dialNode(t, server, node);
		t.is(peer.socket.getPeerX509Certificate()?.fingerprint.replaceAll(':', ''), server.thumbprint);
		// As the real Tentacle asks before it registers (facts: Octopus REST §6.3).
		peer.send('POST /handshake HTTP/1.1\r\nContent-Length: 0\r\n\r\n');
		t.regex((await peer.end()).toString(), /^HTTP\/1\.0 200 OK\r\n/);
		t.deepEqual(server.events.at(-1), {kind: 'page', node});
	}
});

test('only thumbprints of records are trusted, and only as long as there is one', async t => {
	const server = await openServer(t);
	const asks = async () => {
		const peer = await dialNode(t, server, 0, agent);
		peer.send(preface, clientIdentity, nullMessage);
		return (await peer.end()).toString();
	};
	t.is(await asks(), '');
	t.deepEqual(server.events, [{kind: 'denied', thumbprint: agent.thumbprint, node: 0}]);
	const id = await register(server);
	t.is(await asks(), serverIdentity);
	await call(server, 'DELETE', `/api/Spaces-1/machines/${id}`);
	t.is(await asks(), '');
});

test('a polling machine is healthy when it is connected to every node', async t => {
	const server = await openServer(t, {nodes: 2});
	const id = await register(server);
	void poll(await dialNode(t, server, 0, agent));
	t.is((await checkHealth(server, id)).State, 'Failed');
	const {body} = await call(server, 'GET', `/api/Spaces-1/machines/${id}`);
	t.is(body.HealthStatus, 'Unavailable');
	t.regex(body.StatusSummary, /on node 2 within/);
	void poll(await dialNode(t, server, 1, agent));
	t.like(await checkHealth(server, id), {State: 'Success', FinishedSuccessfully: true});
	t.is((await call(server, 'GET', `/api/Spaces-1/machines/${id}`)).body.HealthStatus, 'Healthy');
});

test('a machine that has gone is not healthy any more', async t => {
	const server = await openServer(t);
	const id = await register(server);
	const [one, two] = [await dialNode(t, server, 0, agent), await dialNode(t, server, 0, agent)];
	void poll(one);
	void poll(two);
	const connections = () => server.state.exchanges[0]?.get(subscription)?.connections ?? 0;
	await until(() => connections() === 2);
	one.socket.destroy();
	await until(() => connections() === 1);
	t.is((await checkHealth(server, id)).State, 'Success');
	two.socket.destroy();
	await until(() => connections() === 0);
	t.is((await checkHealth(server, id)).State, 'Failed');
});

test('a connection goes on exchanging', async t => {
	const server = await openServer(t);
	await register(server);
	void poll(await dialNode(t, server, 0, agent));
	await until(() => server.events.filter(({kind}) => kind === 'exchanged').length >= 3);
	t.pass();
});

test('a subscription is the same whatever its letter case and last slash', async t => {
	const server = await openServer(t);
	const id = await register(server);
	void poll(await dialNode(t, server, 0, agent), 'poll://BCDEFGHJKLMNPQRSTUVW');
	t.is((await checkHealth(server, id)).State, 'Success');
});

test('a subscription with another record’s certificate is not the machine', async t => {
	const server = await openServer(t);
	const other = createCertificate();
	const id = await register(server);
	await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(other.thumbprint, {Name: 'box2'})});
	void poll(await dialNode(t, server, 0, other));
	t.is((await checkHealth(server, id)).State, 'Failed');
});

const listening = (port: number, {thumbprint}: KeyPair) => ({
	Endpoint: {CommunicationStyle: 'TentaclePassive', Uri: `https://127.0.0.1:${port}/`, Thumbprint: thumbprint},
});

test('a listening machine is healthy when the Server can call it and is trusted', async t => {
	const server = await openServer(t);
	const {port, certificate, events} = await listen(t, {who: 'tentacle', trusts: thumbprint => thumbprint === server.thumbprint});
	const id = await register(server, listening(port, certificate));
	t.is((await checkHealth(server, id)).State, 'Success');
	t.deepEqual(events, [
		{kind: 'authenticated', thumbprint: server.thumbprint},
		{kind: 'client', thumbprint: server.thumbprint},
	]);
});

test('a listening machine that does not trust the Server, has another certificate or is not there is not healthy', async t => {
	const server = await openServer(t);
	const {port, certificate} = await listen(t, {who: 'tentacle'});
	const summary = async (name: string, endpoint: object) => {
		const id = await register(server, {Name: name, ...endpoint});
		t.is((await checkHealth(server, id)).State, 'Failed');
		return (await call(server, 'GET', `/api/Spaces-1/machines/${id}`)).body.StatusSummary;
	};
	t.regex(await summary('a', listening(port, certificate)), /does not trust this Server/);
	t.regex(await summary('b', listening(port, agent)), /it presented the thumbprint/);
	t.regex(await summary('c', listening(1, certificate)), /Connection refused/);
	t.regex(await summary('d', {Endpoint: {CommunicationStyle: 'TentaclePassive', Uri: 'nowhere'}}), /there is no address/);
});

test('what the check saw is in the task’s log and in the connection of the record', async t => {
	const server = await openServer(t);
	const id = await register(server);
	const task = await checkHealth(server, id);
	const {body: details} = await call(server, 'GET', `/api/tasks/${task.Id}/details?verbose=true&tail=100`);
	const node = details.ActivityLogs[0]?.Children[0];
	t.is(node?.Name, 'Check box1');
	t.regex(node?.LogElements.at(-1)?.MessageText ?? '', /did not collect the request on node 1/);
	const raw = await call<string>(server, 'GET', `/api/tasks/${task.Id}/raw`);
	t.regex(raw.headers['content-type'] ?? '', /^text\/plain/);
	t.regex(raw.body, /box1: The machine did not collect/);
	const {body: connection} = await call(server, 'GET', `/api/Spaces-1/machines/${id}/connection`);
	t.is(connection.Logs.at(-1)?.Category, 'Error');
});

test('a check of nothing, of a record without an endpoint, or that was cancelled, ends as such', async t => {
	const server = await openServer(t, {healthMilliseconds: 60_000});
	t.is((await checkHealth(server, 'Machines-77')).State, 'Failed');
	server.state.machines.push({Id: 'Machines-78', Name: 'empty', Endpoint: null});
	const {body: task} = await call(server, 'POST', '/api/Spaces-1/tasks', {
		body: {Name: 'Health', Description: 'x', Arguments: {MachineIds: ['Machines-78']}},
	});
	await call(server, 'POST', `/api/tasks/${task.Id}/cancel`);
	await server.stop();
	t.is(server.state.tasks.at(-1)?.State, 'Canceled');
});

test('garbage on the polled port does no harm', async t => {
	const server = await openServer(t);
	await register(server);
	for (const bytes of ['END\r\n', 'x'.repeat(30_000)]) {
		const peer = await dialNode(t, server, 0, agent);
		peer.send(preface, clientIdentity, bytes);
		await peer.end();
	}
	const {port} = server.addresses[0] ?? {port: 0};
	const peer = await dial(t, port);
	peer.socket.destroy();
	const last = await dialNode(t, server, 0, agent);
	last.send(preface, clientIdentity, nullMessage);
	t.is((await last.end()).toString(), serverIdentity);
});
