import {Buffer} from 'node:buffer';
import type {Socket} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import type {AddressTry, TunnelSeen} from '../../src/model/probes.ts';
import {connectRequest} from '../../src/probe/connect-request.ts';
import {type ProxyToUse, probePath} from '../../src/probe/probe-path.ts';
import {comms, startHalibut, startPeer, startTlsPeer} from './_peers.ts';
import {type Answering, startProxy, tunnel} from './_proxies.ts';

const soon = (): AbortSignal => AbortSignal.timeout(60_000);
/** Of a layer, where one is to be late: the others must be in time on a machine that is busy. */
const shortest = 3000;
const target = {host: 'only-the-proxy-knows.invalid', port: 10_943};
const lookup = async (host: string): Promise<readonly string[]> => {
	if (host === 'proxy.test') return ['127.0.0.1'];
	throw Object.assign(new Error('no such name'), {code: 'ENOTFOUND'});
};

/** The path to `target` through what listens on this port. */
const through = async (port: number, more: Partial<ProxyToUse> = {}, deadlineMilliseconds = 10_000) => {
	const proxy: ProxyToUse = {host: 'proxy.test', port, credentials: 'none', ...more};
	return probePath(target, {signal: soon(), deadlineMilliseconds, lookup, proxy});
};

const tried = async (port: number, deadlineMilliseconds?: number): Promise<AddressTry> => {
	const {tries} = await through(port, {}, deadlineMilliseconds);
	const [only] = tries;
	if (!only || tries.length > 1) throw new Error('The proxy has one address');
	return only;
};

/** What a proxy that answers like this is seen as. */
const seenAs = async (t: ExecutionContext, answer: Answering, deadlineMilliseconds?: number): Promise<TunnelSeen> => {
	const {port} = await startProxy(t, answer);
	const {tunnel: seen} = await tried(port, deadlineMilliseconds);
	if (!seen) throw new Error('No tunnel was asked for');
	return seen;
};

const saying = (text: string | Buffer) => (socket: Socket) => void socket.end(text);

test('the request is that of the agent, byte for byte', t => {
	// As recorded from Tentacle 9.2 through a proxy (facts: Halibut §5).
	t.is(
		connectRequest({host: 'octopus.example.test', port: 10_943}),
		'CONNECT octopus.example.test:10943 HTTP/1.0\r\nHost: octopus.example.test:10943\r\n\r\n',
	);
	t.is(
		connectRequest({host: 'fd00::3', port: 443}, {user: 'Aladdin', password: 'open sesame'}),
		'CONNECT [fd00::3]:443 HTTP/1.0\r\nHost: [fd00::3]:443\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n',
	);
	t.notRegex(connectRequest(target, {user: ' ', password: 'x'}), /Authorization/);
	const sent = /Basic (\S+)/.exec(connectRequest(target, {user: 'Zoë', password: 'ü🐙\r\n'}))?.[1] ?? '';
	t.is(Buffer.from(sent, 'base64').toString('latin1'), 'Zo?:???\r\n');
});

test('a Server behind a proxy is known through the tunnel, whose name only the proxy resolves, and all is left politely', async t => {
	const peer = await startHalibut(t, 'server');
	const proxy = await startProxy(t, tunnel(undefined, peer.port));
	const seen = await through(proxy.port);
	t.like(seen, {
		...target,
		name: {addresses: [], code: 'ENOTFOUND'},
		proxy: {host: 'proxy.test', port: proxy.port, credentials: 'none', isAscii: true, name: {addresses: ['127.0.0.1']}},
	});
	t.like(seen.tries[0], {
		address: '127.0.0.1',
		tcp: {connected: true},
		tunnel: {outcome: 'opened', status: 200, isReadable: true, statusLine: 'HTTP/1.1 200 Connection established'},
		tls: {established: true, certificate: {thumbprint: comms.thumbprint}},
		answer: {who: 'octopus-comms'},
	});
	t.deepEqual(proxy.heard(), [connectRequest(target)]);
	t.deepEqual(peer.names, [target.host]);
	t.deepEqual(await peer.endings(), ['clean']);
});

test('the answer may come in single bytes, and what comes behind it is the tunnel’s', async t => {
	const peer = await startHalibut(t, 'server');
	const slow: Answering = (socket, request) => {
		const bytes = [...'HTTP/1.0 200 OK\r\nVia: somewhere\r\n\r\n'];
		const next = () => {
			const byte = bytes.shift();
			if (byte === undefined) tunnel('', peer.port)(socket, request);
			else socket.write(byte, () => setImmediate(next));
		};
		socket.setNoDelay(true);
		next();
	};
	const {port} = await startProxy(t, slow);
	t.like(await tried(port), {tunnel: {outcome: 'opened'}, answer: {who: 'octopus-comms'}});
	// A server that speaks first: its banner comes with the head, and is not lost.
	const banner = await startProxy(t, socket => void socket.write('HTTP/1.1 200 OK\r\n\r\nSSH-2.0-OpenSSH_9.2p1\r\n'));
	t.like(await tried(banner.port), {tunnel: {outcome: 'opened', hasPage: false}, tls: {established: false}, answer: {who: 'ssh'}});
});

test('credentials go at once when they are known, else none', async t => {
	const proxy = await startProxy(t, saying('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
	const credentials = {user: 'svc', password: 'canary-pässword'};
	const sent = await through(proxy.port, {credentials});
	t.like(sent.proxy, {credentials: 'sent', isAscii: false});
	t.notRegex(JSON.stringify(sent), /canary|svc/);
	const unknown = await through(proxy.port, {credentials: 'unknown'});
	t.like(unknown.proxy, {credentials: 'unknown', isAscii: true});
	t.deepEqual(proxy.heard(), [connectRequest(target, credentials), connectRequest(target)]);
});

test('only the tunnel is asked for when nothing behind it matters', async t => {
	const peer = await startPeer(t, socket => socket.resume().once('end', () => socket.end()));
	const {port} = await startProxy(t, tunnel(undefined, peer.port));
	const {tries} = await probePath(target, {
		signal: soon(),
		lookup,
		tunnelOnly: true,
		proxy: {host: 'proxy.test', port, credentials: 'none'},
	});
	t.like(tries[0], {tunnel: {outcome: 'opened'}, tls: undefined, answer: undefined});
	t.deepEqual(await peer.endings(), ['clean']);
});

const answers: ReadonlyArray<readonly [text: string, seen: Partial<TunnelSeen>]> = [
	['HTTP/1.1 403 Forbidden\r\n\r\n<html>', {outcome: 'refused', status: 403, statusLine: 'HTTP/1.1 403 Forbidden'}],
	[
		'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: NTLM\r\n\r\n',
		{status: 407, schemes: ['Negotiate', 'NTLM']},
	],
	[
		'HTTP/1.1 407 X\r\nProxy-Authenticate: Digest realm="a, Basic \\" b", nonce="c=", qop="auth", Basic realm="d"\r\n\r\n',
		{status: 407, schemes: ['Digest', 'Basic']},
	],
	['HTTP/1.1 302 Found\r\nLocation: http://login.test/?a\u001b[2J\r\n\r\n', {status: 302, location: 'http://login.test/?a\\u{1B}[2J'}],
	['HTTP/1.1 503 X\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n', {status: 503, behind: 'name'}],
	['HTTP/1.1 503 X\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\n\r\n', {behind: 'refused'}],
	['HTTP/1.1 503 X\r\nX-Squid-Error: ERR_CONNECT_FAIL 110\r\n\r\n', {behind: 'timeout'}],
	['HTTP/1.1 503 X\r\nX-Squid-Error: ERR_CONNECT_FAIL 113\r\n\r\n', {behind: 'unreachable'}],
	['HTTP/1.1 502 X\r\nProxy-Status: squid; error=dns_error; rcode=NXDOMAIN\r\n\r\n', {status: 502, behind: 'name'}],
	['HTTP/1.1 201 Created\r\n\r\n', {outcome: 'refused', status: 201}],
	['HTTP/1.1 2000 OK\r\n\r\n', {outcome: 'not-http'}],
	['HTTP/1.1 many OK\r\n\r\n', {outcome: 'not-http'}],
	['220 mail.example.test ESMTP\u0007\r\n', {outcome: 'not-http', statusLine: '220 mail.example.test ESMTP\\u{7}'}],
	['SSH-2.0-OpenSSH_9.2p1\r\n', {outcome: 'not-http', speaks: 'ssh'}],
	['\u0005\u00ff', {outcome: 'not-http', speaks: 'socks'}],
	['\u0000\u005b\u0000\u0000\u0000\u0000\u0000\u0000', {outcome: 'not-http', speaks: 'socks'}],
	['\u0015\u0003\u0001\u0000\u0002\u0002\u0046', {outcome: 'not-http', speaks: 'tls'}],
	['HTTP/1.1 200 OK\r\n', {outcome: 'closed', statusLine: 'HTTP/1.1 200 OK'}],
	['', {outcome: 'closed', statusLine: undefined as never}],
];

for (const [index, [text, seen]] of answers.entries()) {
	test(`an answer and what it is seen as (${index + 1}): ${JSON.stringify(text.slice(0, 40))}`, async t => {
		t.like(await seenAs(t, saying(Buffer.from(text, 'latin1'))), seen);
	});
}

test('a first line that the agent falls over is known: it wants two blanks', async t => {
	for (const [line, isReadable] of [
		['HTTP/1.1 200', false],
		['HTTP/1.1 200 ', true],
		['HTTP/1.1 200 OK', true],
		['HTTP/1.1  200 OK', false],
	] as const) {
		t.like(await seenAs(t, saying(`${line}\r\n\r\n`)), {outcome: 'opened', isReadable}, line);
	}
});

test('a page in place of a tunnel is told by its head', async t => {
	const page = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 30\r\n\r\n<html>Please sign in</html>';
	const {port} = await startProxy(t, saying(page));
	t.like(await tried(port), {tunnel: {outcome: 'opened', hasPage: true}, tls: {established: false}});
});

test('one that says nothing is silent; one that begins and stops, or knows no empty line, is endless', async t => {
	const [silent, stopped, unended] = await Promise.all([
		seenAs(t, () => {}, shortest),
		seenAs(t, socket => void socket.write('HTTP/1.1 200 O'), shortest),
		seenAs(t, socket => void socket.write('HTTP/1.1 200 OK\n\n'), shortest),
	]);
	t.like(silent, {outcome: 'silence', statusLine: undefined});
	t.like(stopped, {outcome: 'endless', statusLine: 'HTTP/1.1 200 O'});
	t.like(unended, {outcome: 'endless'});
});

const pouring =
	(first: string, more: string): Answering =>
	socket => {
		const pour = () => {
			while (!socket.destroyed && socket.write(more));
			socket.once('drain', pour);
		};
		socket.write(first);
		pour();
	};

test('an endless first line and endless headers end at 64 KiB, and little of them is kept', async t => {
	const line = await seenAs(t, pouring('HTTP/1.1 200 ', 'x'.repeat(1024 * 1024)));
	t.is(line.outcome, 'endless');
	t.is(line.statusLine?.length, 201);
	const headers = await seenAs(t, pouring('HTTP/1.1 407 No\r\n', `Proxy-Authenticate: ${'A'.repeat(50)}\r\n`.repeat(500)));
	t.like(headers, {outcome: 'endless', statusLine: 'HTTP/1.1 407 No', schemes: undefined});
	const many = Array.from({length: 50}, (_one, index) => `Proxy-Authenticate: S${index}\r\n`).join('');
	t.is((await seenAs(t, saying(`HTTP/1.1 407 No\r\n${many}\r\n`))).schemes?.length, 10);
});

test('dripping bytes end at the deadline of the whole answer', async t => {
	const drip: Answering = socket => {
		socket.write('HTTP/1.1 200 OK\r\nX: ');
		const timer = setInterval(() => socket.write('x'), 20);
		socket.once('close', () => clearInterval(timer));
	};
	t.like(await seenAs(t, drip, shortest), {outcome: 'endless'});
});

test('a proxy that wants TLS is told by a second look, one of SOCKS by another', async t => {
	const tls = await startTlsPeer(t, socket => socket.once('end', () => socket.end()));
	t.like((await tried(tls.port)).tunnel, {outcome: 'closed', speaks: 'tls'});
	// As OpenSSH does with -D: version 5 is answered, everything else is hung up on.
	const socks = await startPeer(t, socket => {
		socket.once('data', (chunk: Buffer) => (chunk[0] === 5 ? socket.write(Buffer.from([5, 0])) : socket.destroy()));
		socket.once('end', () => socket.end());
	});
	t.like((await tried(socks.port)).tunnel, {speaks: 'socks'});
});

test('a proxy’s name without addresses, and one that nothing listens on', async t => {
	const nameless = await through(3128, {host: 'no-proxy.invalid'});
	t.deepEqual(nameless.tries, []);
	t.like(nameless.proxy, {name: {addresses: [], code: 'ENOTFOUND'}});
	t.like(await tried(1), {tcp: {connected: false, code: 'ECONNREFUSED'}, tunnel: undefined});
});

test('an end in the middle of the answer leaves nothing open', async t => {
	const ending = new AbortController();
	const proxy = await startProxy(t, () => ending.abort());
	const {tries} = await probePath(target, {
		signal: ending.signal,
		lookup,
		proxy: {host: 'proxy.test', port: proxy.port, credentials: 'none'},
	});
	t.like(tries[0]?.tunnel, {outcome: 'silence'});
	await proxy.ended(0);
	t.pass();
});
