import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {inspect} from 'node:util';
import test from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import {mayHaveArrived} from '../../src/octopus/reply.ts';
import {needs} from '../_helpers/components.ts';
import {json, startServer, startTcp} from '../_helpers/https-server.ts';
import {startSquid} from '../_helpers/squid.ts';
import {clientOf, key, octopusPages, openPortal, pages, shortAnswers, soon} from './_portal.ts';

const withSquid = needs('squid', 'openssl');
const host = '127.0.0.1';

withSquid('an https portal is reached through a tunnel, in which its certificate is what counts', async t => {
	const squid = await startSquid(t);
	const {server} = await openPortal(t, pages(octopusPages));
	const client = clientOf(server.url, {proxy: {host, port: squid.port}});
	t.like(await client.portal(soon()), {status: 200, trustedBy: 'certificate-authority'});
	t.like(await client.account(soon()), {accepted: true});
	// A tunnel is in its log when it has ended.
	await client.close(soon());
	while (squid.log().length === 0) await delay(20);
	t.true(squid.log().every(line => line.includes(`CONNECT localhost:${server.port}`)));

	const untrusting = clientOf(server.url, {proxy: {host, port: squid.port}, certificateAuthorities: []});
	t.like(await untrusting.portal(soon()), {failedAt: 'tls', code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'});
	const pinned = clientOf(server.url, {proxy: {host, port: squid.port}, fingerprint: '0'.repeat(64)});
	t.like(await pinned.account(soon()), {accepted: false, code: 'FINGERPRINT_DIFFERS'});
});

withSquid('the proxy gets its own user and password, and nothing of Octopus’s; a wrong one is told as that', async t => {
	const squid = await startSquid(t, {users: {svc: 'p:w CANARY'}});
	const {server} = await openPortal(t, pages(octopusPages));
	const proxy = {host, port: squid.port, user: 'svc', password: () => 'p:w CANARY'};
	t.like(await clientOf(server.url, {proxy}).account(soon()), {accepted: true});
	t.true(server.requests.every(({headers}) => headers['proxy-authorization'] === undefined));

	for (const wrong of [
		{host, port: squid.port},
		{...proxy, password: () => 'other'},
		{...proxy, password: () => undefined},
	]) {
		const client = clientOf(server.url, {proxy: wrong});
		t.like(await client.portal(soon()), {failedAt: 'proxy', code: 'REFUSED', proxyStatus: 407});
		const error = await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {
			instanceOf: UserError,
			message: `${server.url} could not be asked: the proxy wants another user and password (407).`,
		});
		t.false(mayHaveArrived(error));
		t.notRegex(inspect(error, {depth: 20, showHidden: true}), /CANARY/);
	}
});

withSquid('an http portal is asked for by its whole address', async t => {
	const squid = await startSquid(t, {users: {svc: 'word'}});
	const {server} = await openPortal(t, pages(octopusPages), {plain: true});
	const options = {allowPlainHttp: true, proxy: {host, port: squid.port, user: 'svc', password: () => 'word'}};
	t.like(await clientOf(server.url, options).account(soon()), {accepted: true, facts: {trustedBy: 'plain'}});
	t.true(server.requests.every(({headers, path}) => headers['proxy-authorization'] === undefined && path.startsWith('/api')));
	t.is(server.requests[0]?.headers.host, `localhost:${server.port}`);
	t.true(squid.log().every(line => line.includes(`GET http://localhost:${server.port}/api`)));
	const wrong = clientOf(server.url, {...options, proxy: {host, port: squid.port}});
	t.like(await wrong.portal(soon()), {failedAt: 'proxy', code: 'REFUSED', proxyStatus: 407});
});

withSquid('what the proxy may not do, or cannot, is told with its status', async t => {
	const squid = await startSquid(t, {ports: [443]});
	const {server} = await openPortal(t, pages(octopusPages));
	t.like(await clientOf(server.url, {proxy: {host, port: squid.port}}).portal(soon()), {failedAt: 'proxy', proxyStatus: 403});
	const open = await startSquid(t);
	const nowhere = clientOf('https://127.0.0.1:1', {proxy: {host, port: open.port}});
	t.like(await nowhere.portal(soon()), {failedAt: 'proxy', proxyStatus: 503});
	await t.throwsAsync(nowhere.send('POST', '/api/x', {}, soon()), {message: /the proxy refused to go there \(503\)/});
});

test('a proxy that is not there, does not answer, or is none, is told as the proxy’s', async t => {
	const silent = await startTcp(t, () => {});
	const closing = await startTcp(t, socket => socket.once('data', () => socket.end()));
	const banner = await startTcp(t, socket => socket.write('SSH-2.0-x\r\n\r\n\r\n'));
	const endless = await startTcp(t, socket => {
		socket.on('error', () => {});
		const more = () => {
			while (!socket.destroyed && socket.write('x'.repeat(65_536)));
			socket.once('drain', more);
		};
		more();
	});
	for (const [port, code] of [
		[1, 'ECONNREFUSED'],
		[silent, 'TIMEOUT'],
		[closing, 'ECONNRESET'],
		[banner, 'NOT_HTTP'],
		[endless, 'TOO_LARGE'],
	] as const) {
		const client = clientOf('https://octopus.example.com', {
			proxy: {host, port},
			limits: {...shortAnswers, connect: code === 'TIMEOUT' ? 700 : 20_000},
		});
		const seen = await client.portal(soon());
		t.deepEqual([seen.failedAt, seen.code, seen.proxyStatus], ['proxy', code, undefined]);
		const error = await t.throwsAsync(client.send('PUT', '/api/x', {}, soon()), {message: /the proxy did not answer \(/});
		t.false(mayHaveArrived(error));
	}
	const unknown = clientOf('https://octopus.example.com', {proxy: {host: 'no-such-proxy.invalid', port: 3128}});
	t.is((await unknown.portal(soon())).failedAt, 'proxy');
	const plain = clientOf('http://octopus.example.com', {allowPlainHttp: true, proxy: {host, port: 1}});
	t.like(await plain.portal(soon()), {failedAt: 'proxy', code: 'ECONNREFUSED'});
});

test('what Basic cannot carry is refused before a byte is sent, and not quoted', async t => {
	const proxy = await startServer(t, (_asked, response) => json(response, {}));
	for (const url of ['https://octopus.example.com', 'http://octopus.example.com']) {
		const client = clientOf(url, {
			allowPlainHttp: true,
			proxy: {host, port: proxy.port, user: 'svc', password: () => 'CANARYü'},
		});
		const error = await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {
			instanceOf: UserError,
			message: /letters without accents/,
		});
		t.notRegex(inspect(error, {depth: 20, showHidden: true}), /CANARY/);
	}
	t.is(proxy.connections(), 0);
});

test('a tunnel asks for the portal alone, with no key, and no variable makes one', async t => {
	const seen: string[] = [];
	const port = await startTcp(t, socket => {
		socket.once('data', (chunk: Buffer) => {
			seen.push(chunk.toString('latin1'));
			socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
		});
	});
	for (const url of ['https://octopus.example.com', 'https://[2001:db8::1]:8443']) {
		await clientOf(url, {proxy: {host, port, user: 'svc', password: () => 'word'}}).account(soon());
	}
	t.deepEqual(seen, [
		'CONNECT octopus.example.com:443 HTTP/1.1\r\nHost: octopus.example.com:443\r\nProxy-Authorization: Basic c3ZjOndvcmQ=\r\n\r\n',
		'CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\nProxy-Authorization: Basic c3ZjOndvcmQ=\r\n\r\n',
	]);
	t.false(seen.join('').includes(key));
	const {server, client} = await openPortal(t, pages(octopusPages));
	process.env.HTTPS_PROXY = `http://127.0.0.1:${port}`;
	t.teardown(() => {
		delete process.env.HTTPS_PROXY;
	});
	t.like(await client.account(soon()), {accepted: true});
	t.is(seen.length, 2);
	t.true(server.requests.length > 0);
});
