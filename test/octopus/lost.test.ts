import {createServer as createTlsServer} from 'node:tls';
import test, {type ExecutionContext} from 'ava';
import {mayHaveArrived} from '../../src/octopus/reply.ts';
import {type Answer, json, listen, startServer, startTcp} from '../_helpers/https-server.ts';
import {certificate, clientOf, openPortal, shortAnswers, soon} from './_portal.ts';

const isLost = async (t: ExecutionContext<unknown>, sending: Promise<unknown>): Promise<boolean> =>
	mayHaveArrived(await t.throwsAsync(sending));

test('what did not reach the Server was certainly not carried out', async t => {
	const post = (url: string, more: Parameters<typeof clientOf>[1] = {}) =>
		isLost(t, clientOf(url, {limits: shortAnswers, ...more}).send('POST', '/api/x', {Name: 'x'}, soon()));
	t.false(await post('https://127.0.0.1:1'));
	t.false(await post('https://no-such-host.invalid'));
	t.false(await post('http://127.0.0.1:1', {allowPlainHttp: true}));
	t.false(await post('http://127.0.0.1:1'));
	const closing = await startTcp(t, socket => socket.destroy());
	t.false(await post(`https://127.0.0.1:${closing}`));
	const server = await startServer(t, (_asked, response) => json(response, {}), {certificate});
	t.false(await post(server.url, {certificateAuthorities: []}));
	t.false(await post(server.url, {fingerprint: '0'.repeat(64)}));
	t.is(server.requests.length, 0);
});

test('a request of which only a part could be written was not carried out', async t => {
	const deaf = createTlsServer({key: certificate.keyPem, cert: certificate.certificatePem}, socket => {
		socket.on('error', () => {});
		socket.pause();
	});
	const port = await listen(t, deaf);
	const client = clientOf(`https://localhost:${port}`, {limits: {...shortAnswers, whole: 3000}});
	t.false(await isLost(t, client.send('POST', '/api/x', {Large: 'x'.repeat(50_000_000)}, soon())));
});

const lost: Readonly<Record<string, Answer>> = {
	'the connection ends before the reply': (_asked, response) => response.destroy(),
	'the reply does not come': () => {},
	'the reply ends in its middle': (_asked, response) => {
		response.writeHead(201, {'content-length': '1000'});
		response.write('{"Id":', () => response.destroy());
	},
	'the reply cannot be read': (_asked, response) => response.writeHead(201).end('<html>'),
	'the reply has no end': (_asked, response) => response.writeHead(201).end('x'.repeat(2_000_000)),
	'a balancer answers instead': (_asked, response) => response.writeHead(504).end(),
};
for (const [title, answer] of Object.entries(lost)) {
	test(`it can have been carried out when ${title}; it is not sent twice`, async t => {
		const {server, client} = await openPortal(t, answer, {limits: {...shortAnswers, response: 1000, whole: 2000}});
		t.true(await isLost(t, client.send('POST', '/api/x', {Name: 'x'}, soon())));
		t.is(server.requests.length, 1);
	});
}

test('it can have been carried out when it was given up while waiting', async t => {
	const control = new AbortController();
	const {client} = await openPortal(t, () => control.abort());
	t.true(await isLost(t, client.send('POST', '/api/x', {Name: 'x'}, control.signal)));
});

test('a bug of ours says nothing about the Server', t => {
	t.false(mayHaveArrived(new Error('x')));
	t.false(mayHaveArrived(undefined));
});
