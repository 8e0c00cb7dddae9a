import type {ExecutionContext} from 'ava';
import test from 'ava';
import type {StandInServer} from '../../../src/sandbox/server/server.ts';
import {type Listening, listen} from '../../halibut/_listener.ts';
import {startPeer} from '../../probe/_peers.ts';
import {startProxy, tunnel} from '../../probe/_proxies.ts';
import {call, checkHealth, openServer, pollingTarget} from './_server.ts';

const agentFor = (t: ExecutionContext, server: StandInServer): Promise<Listening> =>
	listen(t, {who: 'tentacle', trusts: thumbprint => thumbprint === server.thumbprint});

const asked = (port: number, more = '') => `discover?host=127.0.0.1&port=${port}&type=TentaclePassive${more}`;

const register = async (server: StandInServer, {port, certificate}: Listening, ProxyId: string | null = null): Promise<string> => {
	const Endpoint = {CommunicationStyle: 'TentaclePassive', Uri: `https://127.0.0.1:${port}/`, Thumbprint: certificate.thumbprint, ProxyId};
	return (await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget('', {Endpoint})})).body.Id;
};

for (const what of ['machines', 'workers']) {
	test(`${what}: discover gives an unsaved record of whoever answers there`, async t => {
		const server = await openServer(t);
		const {port, certificate} = await agentFor(t, server);
		const {status, body} = await call(server, 'GET', `/api/Spaces-1/${what}/${asked(port)}`);
		t.is(status, 200);
		const {thumbprint} = certificate;
		t.like(body, {Id: null as unknown as string, Name: '127.0.0.1', Thumbprint: thumbprint});
		t.like(body.Endpoint, {CommunicationStyle: 'TentaclePassive', Uri: `https://127.0.0.1:${port}/`, Thumbprint: thumbprint});
		t.deepEqual([...server.state.machines, ...server.state.workers], []);
	});
}

test('discover tells why it did not connect', async t => {
	const server = await openServer(t);
	const plain = await startPeer(t, socket => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
	const says = async (target: string) => {
		const {status, body} = await call(server, 'GET', `/api/Spaces-1/machines/${target}`);
		t.is(status, 400, target);
		return body.Errors.join('\n');
	};
	t.regex(await says('discover?port=1'), /Host/);
	t.regex(await says('discover?host=a:b'), /no address in a:b/);
	t.regex(await says(`${asked(1)}&proxyId=Proxies-77`), /proxy Proxies-77 does not exist/);
	t.regex(await says('discover?host=box&type=Ssh'), /Ssh/);
	t.regex(await says(asked(1)), /'https:\/\/127\.0\.0\.1:1\/', before the request could begin: Connection refused/);
	t.regex(await says('discover?host=box.invalid'), /'https:\/\/box\.invalid:10933\/'.*: Name or service not known/);
	t.regex(await says(asked(plain.port)), /before the request could begin: \S/);
});

test('through a proxy of the Server: with its user when it has one, for discover and for health checks', async t => {
	const server = await openServer(t);
	const agent = await agentFor(t, server);
	const proxy = await startProxy(t, tunnel());
	Object.assign(server.state.proxies[0] ?? {}, {Host: '127.0.0.1', Port: proxy.port});
	const target = `/api/Spaces-1/machines/${asked(agent.port, '&proxyId=Proxies-1')}`;
	t.is((await call(server, 'GET', target)).body.Thumbprint, agent.certificate.thumbprint);
	t.true(proxy.heard()[0]?.startsWith(`CONNECT 127.0.0.1:${agent.port} HTTP/1.`));
	t.notRegex(proxy.heard()[0] ?? '', /authorization/i);
	Object.assign(server.state.proxies[0] ?? {}, {Username: 'octopus', Password: {HasValue: true, NewValue: 'let-me-out'}});
	t.is((await call(server, 'GET', target)).status, 200);
	t.regex(
		proxy.heard()[1] ?? '',
		new RegExp(`^proxy-authorization: basic ${Buffer.from('octopus:let-me-out').toString('base64')}\r$`, 'im'),
	);
	const id = await register(server, agent, 'Proxies-1');
	t.is((await checkHealth(server, id)).State, 'Success');
	t.is(proxy.heard().length, 3);
});

test('a proxy of the Server that refuses, or is not there, is named', async t => {
	const server = await openServer(t);
	const proxy = await startProxy(t, socket => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
	const says = async (port: number) => {
		Object.assign(server.state.proxies[0] ?? {}, {Host: '127.0.0.1', Port: port});
		const {status, body} = await call(server, 'GET', `/api/Spaces-1/machines/${asked(10_933, '&proxyId=Proxies-1')}`);
		return `${status} ${body.Errors.join()}`;
	};
	t.true((await says(proxy.port)).endsWith(`on port ${proxy.port} responded with a 407 code - Proxy Authentication Required`));
	t.regex(await says(1), /^400 .*Connection to proxy host 127\.0\.0\.1 on port 1 failed: Connection refused$/);
});

test('listening-unreachable: neither discover nor a health check gets there, quickly, and the machine hears nothing', async t => {
	const server = await openServer(t, {faults: ['listening-unreachable']});
	const agent = await agentFor(t, server);
	const {status, body} = await call(server, 'GET', `/api/Spaces-1/machines/${asked(agent.port)}`);
	t.is(status, 400);
	t.regex(body.Errors.join(), /unable to establish the initial connection within the timeout/);
	const id = await register(server, agent);
	t.is((await checkHealth(server, id)).State, 'Failed');
	t.is((await call(server, 'GET', `/api/Spaces-1/machines/${id}`)).body.HealthStatus, 'Unavailable');
	t.deepEqual(agent.events, []);
	await server.setFault('listening-unreachable', false);
	t.is((await checkHealth(server, id)).State, 'Success');
});

test('reaches-somebody-else: another certificate is found, by discover and by a health check', async t => {
	const server = await openServer(t, {faults: ['reaches-somebody-else']});
	const agent = await agentFor(t, server);
	const {status, body} = await call(server, 'GET', `/api/Spaces-1/machines/${asked(agent.port)}`);
	t.is(status, 200);
	t.regex(body.Thumbprint, /^[0-9A-F]{40}$/);
	t.not(body.Thumbprint, agent.certificate.thumbprint);
	const id = await register(server, agent);
	await checkHealth(server, id);
	t.regex((await call(server, 'GET', `/api/Spaces-1/machines/${id}`)).body.StatusSummary, /it presented the thumbprint [0-9A-F]{40}, not/);
	t.deepEqual(agent.events, []);
});

test('to discover needs the permission to create', async t => {
	const server = await openServer(t, {faults: ['key-without-permission']});
	t.regex((await call(server, 'GET', `/api/Spaces-1/machines/${asked(1)}`)).body.ErrorMessage, /MachineCreate/);
	t.regex((await call(server, 'GET', `/api/Spaces-1/workers/${asked(1)}`)).body.ErrorMessage, /WorkerEdit/);
});
