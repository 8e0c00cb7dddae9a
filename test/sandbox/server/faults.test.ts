import {once} from 'node:events';
import {connect as connectTcp} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import {clientIdentity, nullMessage, preface, serverIdentity} from '../../../src/halibut/wire.ts';
import {type FaultName, faults, isFaultName} from '../../../src/sandbox/server/faults.ts';
import type {StandInServer} from '../../../src/sandbox/server/server.ts';
import {call, changes, checkHealth, dialNode, openServer, pollingTarget, type Reply} from './_server.ts';

const agent = createCertificate();

test('every fault says what is wrong in one line', t => {
	for (const [name, says] of Object.entries(faults)) t.regex(`${name}: ${says}`, /^[a-z0-9-]+: [^\n]{10,100}$/);
	t.true(isFaultName('wrong-key'));
	t.false(isFaultName('toString'));
});

const status =
	(method: string, path: string, body?: unknown, tell: (reply: Reply) => string = () => '') =>
	async (server: StandInServer): Promise<string> => {
		const reply = await call(server, method, path, {body});
		return `${reply.status} ${tell(reply)}`.trim();
	};
const said = ({body}: Reply) => /Missing permission: \w+/.exec(String(body.ErrorMessage))?.[0] ?? '';
const record = pollingTarget(agent.thumbprint, {Name: ''});

test(changes, 'wrong-key', status('GET', '/api/users/me'), '200', '401');
test(changes, 'server-starting', status('GET', '/api'), '200', '503');
test(
	changes,
	'html-errors',
	status('GET', '/api', undefined, ({headers}) => headers['content-type'] ?? ''),
	'200 application/json; charset=utf-8',
	'502 text/html; charset=utf-8',
);
test(
	changes,
	'not-an-octopus',
	status('GET', '/api', undefined, ({body}) => String(body.Application)),
	'200 Octopus Deploy',
	'200 undefined',
);
test(
	changes,
	'redirect-to-elsewhere',
	status('GET', '/api', undefined, ({headers}) => headers.location ?? ''),
	'200',
	'302 https://elsewhere.example.test/api',
);
test(
	changes,
	'key-without-permission',
	status('POST', '/api/Spaces-1/machines', record, said),
	'400',
	'403 Missing permission: MachineCreate',
);
test(
	changes,
	'page-size-1',
	status('GET', '/api/Spaces-1/environments', undefined, ({body}) => String(body.Items.length)),
	'200 3',
	'200 1',
);
test(
	changes,
	'hostile-links',
	status('GET', '/api/Spaces-1/machines', undefined, ({body}) => body.Links['Page.Next'] ?? ''),
	'200',
	'200 //elsewhere.example.test/api/Spaces-1/machines?skip=30&take=30',
);
test(
	changes,
	'name-taken',
	status('GET', '/api/Spaces-1/workers?name=build-07', undefined, ({body}) => body.Items[0]?.Thumbprint ?? ''),
	'200',
	`200 ${'A'.repeat(40)}`,
);

test('without permission to register one may still look, and is told what is missing', async t => {
	const server = await openServer(t, {faults: ['key-without-permission']});
	t.is((await call(server, 'GET', '/api/Spaces-1/machines/all')).status, 200);
	t.is(said(await call(server, 'POST', '/api/Spaces-1/workers')), 'Missing permission: WorkerEdit');
	t.is(said(await call(server, 'POST', '/api/Spaces-1/tasks')), 'Missing permission: TaskCreate');
	const {body} = await call(server, 'GET', '/api/Spaces-1/users/Users-1/permissions');
	t.false('MachineCreate' in body.SpacePermissions);
	t.true('MachineView' in body.SpacePermissions);
});

test('slow: answers are held back', async t => {
	const server = await openServer(t, {faults: ['slow'], slowMilliseconds: 300});
	const began = performance.now();
	t.is((await call(server, 'GET', '/api')).status, 200);
	t.true(performance.now() - began >= 290);
});

test('a slow Server ends without waiting', async t => {
	const server = await openServer(t, {faults: ['slow'], slowMilliseconds: 60_000});
	const answer = t.throwsAsync(call(server, 'GET', '/api'));
	while (server.state.requests.length === 0) await new Promise(resolve => setImmediate(resolve));
	await server.stop();
	await answer;
});

const portal = async (server: StandInServer): Promise<string> => {
	try {
		await call(server, 'GET', '/api');
		return 'good';
	} catch (error) {
		return (error as NodeJS.ErrnoException).code ?? 'unknown';
	}
};
test(changes, 'self-signed-portal', portal, 'good', 'DEPTH_ZERO_SELF_SIGNED_CERT');
test(changes, 'expired-portal', portal, 'good', 'CERT_HAS_EXPIRED');
test(changes, 'wrong-name-portal', portal, 'good', 'ERR_TLS_CERT_ALTNAME_INVALID');

test('the portal’s fingerprint is that of its certificate of the moment', async t => {
	const server = await openServer(t);
	const before = server.portalFingerprint;
	await server.setFault('self-signed-portal', true);
	t.not(server.portalFingerprint, before);
	t.is((await call(server, 'GET', '/api', {strict: false})).status, 200);
});

/** What somebody finds who comes with a registered certificate and asks whether it is trusted. */
const node =
	(index: number) =>
	(t: ExecutionContext) =>
	async (server: StandInServer): Promise<string> => {
		if (server.state.machines.every(({Name}) => Name !== 'box1'))
			server.state.machines.push({Id: 'Machines-1', ...pollingTarget(agent.thumbprint)});
		try {
			const peer = await dialNode(t, server, index, agent);
			const {subject} = peer.socket.getPeerX509Certificate() ?? {subject: ''};
			peer.send(preface, clientIdentity, nullMessage);
			const answer = (await peer.end()).toString('latin1');
			return `${subject}: ${answer === serverIdentity ? 'trusted' : (answer.split('\r\n')[0] ?? '')}`;
		} catch (error) {
			return (error as NodeJS.ErrnoException).code ?? 'unknown';
		}
	};

const trusted = 'CN=Octopus Portal: trusted';
const nodeFaults: ReadonlyArray<readonly [FaultName, string]> = [
	['comms-closed', 'ECONNREFUSED'],
	['comms-wrong-certificate', 'CN=Another Octopus: trusted'],
	['comms-plain-http', 'ERR_SSL_WRONG_VERSION_NUMBER'],
	['comms-is-portal', 'CN=octopus.example.test: HTTP/1.1 400 Bad Request'],
	['ssl-offloading', 'CN=octopus.example.test: HTTP/1.1 400 Bad Request'],
	['tls-inspection', 'CN=octopus: HTTP/1.1 400 Bad Request'],
	['record-not-trusted', 'CN=Octopus Portal: '],
	['node-down', 'ECONNREFUSED'],
];
for (const [fault, found] of nodeFaults) {
	test(`${fault}: the last node changes, also while the Server runs`, async t => {
		const look = node(1)(t);
		const server = await openServer(t, {nodes: 2});
		t.is(await look(server), trusted);
		await server.setFault(fault, true);
		t.is(await look(server), found);
		await server.setFault(fault, false);
		t.is(await look(server), trusted);
	});
}

test('faults that are given at the start are there from the start', async t => {
	const server = await openServer(t, {nodes: 2, faults: ['self-signed-portal', 'name-taken', 'comms-closed']});
	t.is(await portal(server), 'DEPTH_ZERO_SELF_SIGNED_CERT');
	t.is(server.state.workers[0]?.Name, 'build-07');
	t.is(await node(0)(t)(server), 'ECONNREFUSED');
});

test('node-down: the other nodes go on', async t => {
	const server = await openServer(t, {nodes: 2, faults: ['node-down']});
	t.is(await node(0)(t)(server), trusted);
});

test('comms-silent: the connection is accepted, and nothing comes', async t => {
	const server = await openServer(t, {faults: ['comms-silent']});
	const socket = connectTcp(server.addresses[0]?.port ?? 0, '127.0.0.1');
	await once(socket, 'connect');
	let received = 0;
	socket.on('data', (chunk: Buffer) => (received += chunk.length));
	socket.end('GET / HTTP/1.0\r\n\r\n');
	await once(socket, 'close');
	t.is(received, 0);
});

test('comms-is-portal: the API is there; ssl-offloading: only a balancer is', async t => {
	const ask = async (fault: FaultName) => {
		const server = await openServer(t, {faults: [fault]});
		const target = `https://127.0.0.1:${server.addresses[0]?.port}/api`;
		return (await call(server, 'GET', target)).status;
	};
	t.is(await ask('comms-is-portal'), 200);
	t.is(await ask('ssl-offloading'), 502);
});

test('switching a fault ends the connections to the nodes', async t => {
	const server = await openServer(t);
	const peer = await dialNode(t, server, 0, agent);
	await server.setFault('comms-silent', true);
	t.is((await peer.end()).length, 0);
});

test('health-unhealthy and health-queued', async t => {
	const server = await openServer(t, {faults: ['health-unhealthy']});
	server.state.machines.push({Id: 'Machines-1', ...pollingTarget(agent.thumbprint)});
	server.state.exchanges[0]?.set('poll://bcdefghjklmnpqrstuvw/', {thumbprint: agent.thumbprint, at: 0, connections: 1});
	t.is((await checkHealth(server, 'Machines-1')).State, 'Failed');
	t.is(server.state.machines[0]?.HealthStatus, 'Unhealthy');
	await server.setFault('health-unhealthy', false);
	t.is((await checkHealth(server, 'Machines-1')).State, 'Success');
	await server.setFault('health-queued', true);
	const {body} = await call(server, 'POST', '/api/tasks', {
		body: {Name: 'Health', Description: 'x', Arguments: {MachineIds: ['Machines-1']}},
	});
	t.is((await call(server, 'GET', `/api/tasks/${body.Id}`)).body.State, 'Queued');
});
