import type {Socket} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import test, {type ExecutionContext} from 'ava';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import {UserError} from '../../src/model/user-error.ts';
import {createRequester} from '../../src/octopus/request.ts';
import {type Answer, json, listen, startServer, startTcp} from '../_helpers/https-server.ts';
import {authority, certificate, clientOf, key, octopusPages, openPortal, pages, root, soon, usualLimits} from './_portal.ts';

/** A TLS listener that counts the bytes it could read after the handshake; `seen` waits until its connections are closed. */
const startCounting = async (t: ExecutionContext<unknown>, {keyPem, certificatePem}: KeyPair) => {
	let bytes = 0;
	const closings: Array<Promise<unknown>> = [];
	const server = createTlsServer({key: keyPem, cert: certificatePem}, socket => {
		socket.on('error', () => {});
		socket.on('data', (chunk: Buffer) => {
			bytes += chunk.length;
		});
		socket.on('end', () => socket.end());
	});
	server.on('connection', (socket: Socket) => {
		closings.push(new Promise(resolve => socket.once('close', resolve)));
	});
	const port = await listen(t, server);
	const seen = async () => {
		await Promise.all(closings);
		return {bytes, connections: closings.length};
	};
	return {url: `https://localhost:${port}`, seen};
};

test('a portal whose authority was given is trusted, and told as what it is', async t => {
	const {server, client} = await openPortal(t, pages({'/api': root}));
	const seen = await client.portal(soon());
	t.like(seen, {url: server.url, status: 200, application: 'Octopus Deploy', version: '2026.3.1234', trustedBy: 'certificate-authority'});
	t.is(seen.failedAt, undefined);
	t.is(seen.certificate?.thumbprint, certificate.thumbprint);
	t.true(Math.abs(seen.clockAheadSeconds ?? 999) < 60);
	t.is(server.connections(), 1);
	t.is(server.requests[0]?.headers['x-octopus-apikey'], undefined);
	t.is(server.requests[0]?.headers['user-agent'], 'configure-tentacle');
});

test('without its authority it is not trusted, its certificate is told, and it reads no byte of HTTP', async t => {
	const portal = await startCounting(t, certificate);
	const seen = await clientOf(portal.url, {certificateAuthorities: []}).portal(soon());
	t.is(seen.failedAt, 'tls');
	t.is(seen.code, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
	t.is(seen.trustedBy, undefined);
	t.is(seen.certificate?.issuer, 'CN=Example Authority');
	t.deepEqual(await portal.seen(), {bytes: 0, connections: 1});
});

test('a certificate of another name, or out of its dates, is refused by its code', async t => {
	const other = createCertificate({subject: 'other', issuer: authority, names: ['other.example.com']});
	const over = createCertificate({issuer: authority, names: ['localhost'], validFrom: new Date(0), validTo: new Date(86_400_000)});
	for (const [pair, code] of [
		[other, 'ERR_TLS_CERT_ALTNAME_INVALID'],
		[over, 'CERT_HAS_EXPIRED'],
		[createCertificate({names: ['localhost']}), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
	] as const) {
		const portal = await startCounting(t, pair);
		t.like(await clientOf(portal.url).portal(soon()), {failedAt: 'tls', code});
		t.like(await clientOf(portal.url).account(soon()), {accepted: false, code});
		t.is((await portal.seen()).bytes, 0);
	}
});

test('a pinned certificate is enough, whoever made it and for whatever name', async t => {
	const odd = createCertificate({subject: 'anything', validFrom: new Date(0), validTo: new Date(86_400_000)});
	const server = await startServer(t, pages(octopusPages), {certificate: odd});
	const client = clientOf(server.url, {fingerprint: odd.sha256});
	t.like(await client.portal(soon()), {status: 200, trustedBy: 'fingerprint'});
	t.like(await client.account(soon()), {accepted: true, facts: {trustedBy: 'fingerprint'}});
});

test('another certificate than the pinned one reads no byte of HTTP, even one of a trusted authority', async t => {
	const portal = await startCounting(t, certificate);
	const client = clientOf(portal.url, {fingerprint: createCertificate().sha256});
	t.like(await client.portal(soon()), {failedAt: 'tls', code: 'FINGERPRINT_DIFFERS', certificate: {sha256: certificate.sha256}});
	t.like(await client.account(soon()), {accepted: false, code: 'FINGERPRINT_DIFFERS'});
	await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {instanceOf: UserError, message: /FINGERPRINT_DIFFERS/});
	t.deepEqual(await portal.seen(), {bytes: 0, connections: 3});
});

test('the pinned certificate is compared on every connection, not only on the first', async t => {
	const pinned = createCertificate();
	const server = await startServer(t, (_asked, response) => json(response, root, 200, {connection: 'close'}), {certificate: pinned});
	const client = clientOf(server.url, {fingerprint: pinned.sha256});
	t.is((await client.portal(soon())).status, 200);
	server.present(certificate);
	t.is((await client.portal(soon())).code, 'FINGERPRINT_DIFFERS');
	t.is(server.requests.length, 1);
	t.is(server.connections(), 2);
});

test('reading shares a connection, a write opens its own', async t => {
	const {server, client} = await openPortal(t, pages({'/api': root, '/api/x': {Id: 'X-1'}}));
	await client.portal(soon());
	await client.portal(soon());
	t.is(server.connections(), 1);
	t.deepEqual(await client.send('POST', '/api/x', {a: 1}, soon()), {Id: 'X-1'});
	t.is(server.connections(), 2);
});

test('each layer that can stop is told by its name', async t => {
	const unknown = await clientOf('https://no-such-host.invalid').portal(soon());
	t.is(unknown.failedAt, 'name');
	t.regex(unknown.code ?? '', /^(ENOTFOUND|EAI_AGAIN|TIMEOUT)$/);

	const closed = await startTcp(t, socket => socket.destroy());
	t.is((await clientOf(`https://127.0.0.1:${closed}`).portal(soon())).failedAt, 'tls');

	const refused = await clientOf('https://127.0.0.1:1').portal(soon());
	t.deepEqual([refused.failedAt, refused.code, refused.certificate], ['tcp', 'ECONNREFUSED', undefined]);

	const silent = await startTcp(t, () => {});
	const late = await clientOf(`https://127.0.0.1:${silent}`, {limits: {...usualLimits, connect: 2000}}).portal(soon());
	t.deepEqual([late.failedAt, late.code], ['tls', 'TIMEOUT']);

	const plainRefused = await clientOf('http://127.0.0.1:1', {allowPlainHttp: true}).portal(soon());
	t.deepEqual([plainRefused.failedAt, plainRefused.code], ['tcp', 'ECONNREFUSED']);
});

test('a portal that closes without an answer stopped at http, over a connection that was trusted', async t => {
	const {client} = await openPortal(t, (_asked, response) => response.destroy());
	const seen = await client.portal(soon());
	t.deepEqual([seen.failedAt, seen.code, seen.trustedBy], ['http', 'ECONNRESET', 'certificate-authority']);
});

test('giving up closes a connection that is still being opened, at once', async t => {
	const control = new AbortController();
	let closed = () => {};
	const isClosed = new Promise<void>(resolve => {
		closed = resolve;
	});
	const port = await startTcp(t, socket => {
		socket.once('close', closed);
		socket.once('end', () => socket.end());
		socket.once('data', () => control.abort());
	});
	const seen = await clientOf(`https://127.0.0.1:${port}`, {limits: {...usualLimits, connect: 600_000}}).portal(control.signal);
	t.is(seen.code, 'ABORTED');
	await isClosed;
});

test('an answer that was given up is told as such', async t => {
	const control = new AbortController();
	const {client} = await openPortal(t, () => control.abort());
	await t.throwsAsync(client.task('ServerTasks-1', control.signal), {instanceOf: UserError, message: /ABORTED/});
});

test('plain http gets no key before it is allowed on purpose, though the portal may be looked at', async t => {
	const {server, client} = await openPortal(t, pages(octopusPages), {plain: true});
	t.like(await client.account(soon()), {accepted: false, code: 'PLAIN_HTTP'});
	await t.throwsAsync(client.send('PUT', '/api/x', {}, soon()), {instanceOf: UserError, message: /not encrypted/});
	t.is(server.connections(), 0);
	t.like(await client.portal(soon()), {status: 200, trustedBy: 'plain'});
	t.deepEqual(
		server.requests.map(({path, headers}) => [path, headers['x-octopus-apikey']]),
		[['/api', undefined]],
	);

	const allowed = clientOf(server.url, {allowPlainHttp: true});
	t.like(await allowed.portal(soon()), {status: 200, trustedBy: 'plain'});
	t.like(await allowed.account(soon()), {accepted: true, facts: {trustedBy: 'plain'}});
	t.is(server.requests.at(-1)?.headers['x-octopus-apikey'], key);
});

test('a request opens a connection of its own rather than wait for another’s: Node’s agent can then fail it after its end, unheard', async t => {
	const held: Array<() => void> = [];
	let arrived = () => {};
	const {server} = await openPortal(t, (_asked, response) => {
		held.push(() => json(response, []));
		arrived();
	});
	const reach = (count: number) =>
		new Promise<void>(resolve => {
			arrived = () => {
				if (held.length === count) resolve();
			};
		});
	const trust = {certificateAuthorities: [authority.certificatePem]};
	const requester = createRequester({
		url: server.url,
		allowPlainHttp: false,
		...trust,
		limits: {connect: 5000, response: 10_000, whole: 10_000},
	});
	const ask = () => requester.send('GET', '/api/x', {signal: soon()});
	const first = reach(7);
	const answers = Array.from({length: 7}, ask);
	await first;
	const last = reach(8);
	answers.push(ask());
	await Promise.race([last, ...answers]);
	t.is(server.connections(), 8);
	for (const answer of held) answer();
	await Promise.all(answers);
});

test('where another product answers, the folders above and a redirect on the same origin are asked, and nothing else', async t => {
	const asked = async (path: string, answer: Answer) => {
		const {server, client} = await openPortal(t, answer, {directory: path, limits: {connect: 20_000, response: 2000, whole: 4000}});
		const {answersAt} = await client.portal(soon());
		t.true(server.requests.every(({headers}) => headers['x-octopus-apikey'] === undefined));
		return {answersAt: answersAt?.replace(server.url, ''), asked: server.requests.map(request => request.path)};
	};
	const nothing: Answer = (_asked, response) => response.writeHead(404).end();
	const leading =
		(location: string): Answer =>
		({path}, response) =>
			path === '/octopus/api' ? json(response, root) : response.writeHead(302, {location}).end();
	t.deepEqual(await asked('', nothing), {answersAt: undefined, asked: ['/api']});
	t.deepEqual(await asked('/a/b', nothing), {answersAt: undefined, asked: ['/a/b/api', '/a/api', '/api']});
	t.is((await asked('/1/2/3/4/5/6/7/8', nothing)).asked.length, 5);
	t.deepEqual(await asked('', leading('/octopus/app')), {answersAt: '/octopus', asked: ['/api', '/octopus/api']});
	t.deepEqual(await asked('/octopus/x', leading('/elsewhere')), {
		answersAt: '/octopus',
		asked: ['/octopus/x/api', '/elsewhere/api', '/octopus/api'],
	});
	for (const location of ['/$(reboot)/app', "/a';b/app", '//[::1]/octopus', 'http://localhost:1/octopus', '/%0aX', 'javascript:1']) {
		t.deepEqual((await asked('', leading(location))).asked, ['/api'], location);
	}
	const dripping: Answer = ({path}, response) => {
		if (path === '/a/b/c/d/api') return response.writeHead(404).end();
		const timer = setInterval(() => response.socket?.write('X'), 50);
		response.socket?.once('close', () => clearInterval(timer));
	};
	t.is((await asked('/a/b/c/d', dripping)).answersAt, undefined);
});
