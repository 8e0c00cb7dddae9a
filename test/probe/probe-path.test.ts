import process from 'node:process';
import test from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import type {AddressTry, WhoAnswered} from '../../src/model/probes.ts';
import {probePath} from '../../src/probe/probe-path.ts';
import {json, startServer} from '../_helpers/https-server.ts';
import {answering, comms, startHalibut, startPeer, startTlsPeer} from './_peers.ts';

const soon = (): AbortSignal => AbortSignal.timeout(longest);
/** Of a layer, where one is to be late: the others must be in time on a machine that is busy. */
const shortest = 3000;
const longest = 600_000;
const tentaclePage =
	'HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 31\r\n\r\n<title>Octopus Tentacle</title>\r\n\r\n';
const quiet = 'GET / HTTP/1.0\r\n\r\n';

/** The only address of `127.0.0.1`. */
const tryPort = async (port: number, deadlineMilliseconds = 20_000): Promise<AddressTry> => {
	const {tries} = await probePath({host: '127.0.0.1', port}, {signal: soon(), deadlineMilliseconds});
	const [only] = tries;
	if (!only) throw new Error('Nothing was tried');
	return only;
};

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
	test(`a Server’s polled port is known by one quiet connection, left politely (${maxVersion})`, async t => {
		const peer = await startHalibut(t, 'server', {maxVersion});
		const seen = await probePath({host: '127.0.0.1', port: peer.port}, {signal: soon()});
		t.like(seen, {host: '127.0.0.1', port: peer.port, deadline: 10_000, name: {milliseconds: 0, addresses: ['127.0.0.1']}});
		t.is(seen.tries.length, 1);
		const [only] = seen.tries;
		t.like(only, {
			address: '127.0.0.1',
			tcp: {connected: true, localAddress: '127.0.0.1'},
			tls: {
				established: true,
				protocol: maxVersion,
				certificate: {thumbprint: comms.thumbprint, subject: 'CN=Octopus Server', selfSigned: true},
			},
			answer: {who: 'octopus-comms', statusLine: 'HTTP/1.0 200 OK'},
		});
		t.deepEqual(await peer.endings(), ['clean']);
		t.is(peer.heard(), quiet);
		t.deepEqual(peer.certificates, [false]);
		t.deepEqual(peer.names, [false]);
	});

	test(`a listener that closes TCP without a word of TLS is read to its end (${maxVersion})`, async t => {
		const peer = await startTlsPeer(
			t,
			(socket, bare) => {
				socket.once('data', () => socket.write(tentaclePage, () => bare.end()));
			},
			{maxVersion},
		);
		t.like(await tryPort(peer.port), {tls: {established: true}, answer: {who: 'tentacle'}});
		t.deepEqual(await peer.endings(), ['clean']);
	});
}

test('a listening Tentacle is told by its page', async t => {
	const peer = await startHalibut(t, 'tentacle');
	t.like(await tryPort(peer.port), {answer: {who: 'tentacle'}});
	t.deepEqual(await peer.endings(), ['clean']);
});

test('a port that nothing listens on refuses', async t => {
	const seen = await tryPort(1);
	t.deepEqual([seen.tcp.connected, seen.tcp.code, seen.tls, seen.answer], [false, 'ECONNREFUSED', undefined, undefined]);
});

test('a listener that says nothing to the hello is silent in TLS, within the deadline', async t => {
	const peer = await startPeer(t, socket => socket.resume().once('end', () => socket.end()));
	const seen = await tryPort(peer.port, 1000);
	t.like(seen, {tcp: {connected: true}, tls: {established: false, code: 'TIMEOUT'}});
	t.is(seen.answer, undefined);
	t.true(seen.tls !== undefined && seen.tls.milliseconds < 2000);
	t.deepEqual(seen.tls?.again, {first: 'TIMEOUT', answered: false});
	t.deepEqual(await peer.endings(), ['clean', 'clean']);
	t.is(peer.connections(), 2);
});

test('a listener that answers only a hello that it must refuse lives: the way loses what is large', async t => {
	let connections = 0;
	const peer = await startPeer(t, socket => {
		connections += 1;
		// What a TLS listener sends to a hello that offers it nothing: alert 40.
		if (connections === 2) socket.once('data', () => socket.end(Buffer.from('15030300020228', 'hex')));
		else socket.resume().once('end', () => socket.end());
	});
	t.like(await tryPort(peer.port, 1000), {tls: {established: false, code: 'TIMEOUT', again: {first: 'TIMEOUT', answered: true}}});
});

test('a connection that is cut at the hello is tried twice, and says how it ended', async t => {
	const resets = await startPeer(t, socket => socket.once('data', () => socket.resetAndDestroy()));
	t.like(await tryPort(resets.port), {
		tcp: {connected: true},
		tls: {established: false, code: 'ECONNRESET', again: {first: 'ECONNRESET', code: 'ECONNRESET'}},
	});
	t.is(resets.connections(), 2);
	const closes = await startPeer(t, socket => socket.once('data', () => socket.destroy()));
	t.like(await tryPort(closes.port), {tls: {established: false, code: 'CLOSED', again: {first: 'CLOSED', code: 'CLOSED'}}});
});

test('who resets a connection at once is there, whether that is heard before or after the connection was', async t => {
	const {port} = await startPeer(t, socket => socket.resetAndDestroy());
	for (let count = 0; count < 40; count++) {
		const {tcp, tls} = await tryPort(port);
		t.true(tcp.connected);
		t.like(tls, {established: false, code: 'ECONNRESET'});
	}
});

test('a connection that is cut only once is followed the second time', async t => {
	let isFirst = true;
	const peer = await startTlsPeer(t, answering(tentaclePage), {
		cuts: () => {
			const cuts = isFirst;
			isFirst = false;
			return cuts;
		},
	});
	t.like(await tryPort(peer.port), {tls: {established: true, again: {first: 'ECONNRESET'}}, answer: {who: 'tentacle'}});
	t.is(peer.connections(), 2);
});

test('clear text is named by a second connection: a web server', async t => {
	const server = await startServer(t, (_asked, response) => response.writeHead(404, {server: 'nginx'}).end('no'));
	t.like(await tryPort(server.port), {
		tls: {established: false, code: 'ERR_SSL_WRONG_VERSION_NUMBER'},
		answer: {who: 'plain-http', statusLine: 'HTTP/1.1 404 Not Found', server: 'nginx'},
	});
	t.is(server.connections(), 2);
	t.deepEqual(
		server.requests.map(({path}) => path),
		['/'],
	);
});

test('clear text is named by a second connection: an SSH server, which is asked nothing', async t => {
	const heard: string[] = [];
	const peer = await startPeer(t, socket => {
		socket.write('SSH-2.0-OpenSSH_9.6\r\n');
		socket.on('data', (chunk: Buffer) => heard.push(chunk.toString('latin1')));
		socket.once('end', () => socket.end());
	});
	t.like(await tryPort(peer.port), {tls: {established: false}, answer: {who: 'ssh', statusLine: 'SSH-2.0-OpenSSH_9.6'}});
	await peer.endings();
	t.is(peer.connections(), 2);
	t.false(heard.join('').includes('GET'));
});

test('clear text that is neither is told by its first line, and named when its protocol is known', async t => {
	const peer = await startPeer(t, socket => {
		socket.write('220 mail.example.com\u001B[31m ESMTP\r\n');
		socket.resume().once('end', () => socket.end());
	});
	t.like(await tryPort(peer.port), {answer: {who: 'other', speaks: 'SMTP', statusLine: '220 mail.example.com\\u{1B}[31m ESMTP'}});
});

const answers = test.macro({
	async exec(t, text: string, who: WhoAnswered, more: object = {}) {
		const peer = await startTlsPeer(t, answering(text));
		t.like(await tryPort(peer.port), {tls: {established: true}, answer: {who, ...more}});
		t.deepEqual(await peer.endings(), ['clean']);
	},
	title: (_name, text: string, who) => `${JSON.stringify(text.slice(0, 60))} is ${who}`,
});
test(answers, 'HTTP/1.1 302 Found\r\nLocation: /app\r\n\r\n', 'octopus-portal', {location: '/app'});
test(answers, 'HTTP/1.1 307 Temporary Redirect\r\nlocation:  https://octopus/app#/\r\n\r\n', 'octopus-portal', {
	location: 'https://octopus/app#/',
});
test(answers, 'HTTP/1.1 200 OK\r\nServer: Octopus Deploy/2026.3\r\n\r\n', 'octopus-portal', {server: 'Octopus Deploy/2026.3'});
test(answers, 'HTTP/1.1 200 OK\r\n\r\n<html><title>Octopus Deploy</title>', 'octopus-portal');
test(answers, 'HTTP/1.0 200 OK\r\nServer: SimpleHTTP/0.6 Python/3.12\r\nDate: now\r\n\r\n', 'web', {server: 'SimpleHTTP/0.6 Python/3.12'});
test(answers, 'HTTP/1.0 404 Not Found\r\n\r\n', 'web');
test(answers, `HTTP/1.0 418 \u001B[31m${'x'.repeat(1000)}\r\n\r\n`, 'web', {statusLine: `HTTP/1.0 418 \\u{1B}[31m${'x'.repeat(182)}…`});
test(answers, '* OK IMAP4 ready\r\n', 'other', {statusLine: '* OK IMAP4 ready'});
test(answers, '\u0000\u0001\u0002', 'other');
test(answers, '', 'closed');

test('a portal that does not give itself away is known by its own document, asked for by name', async t => {
	const pair = createCertificate({subject: 'localhost'});
	const server = await startServer(
		t,
		({path}, response) =>
			path === '/api'
				? json(response, {Application: 'Octopus Deploy', Version: '2026.3.1'})
				: response.writeHead(400, {server: 'Kestrel'}).end(),
		{certificate: pair},
	);
	const {tries} = await probePath({host: 'localhost', port: server.port}, {signal: soon(), lookup: async () => ['127.0.0.1']});
	t.like(tries[0]?.answer, {who: 'octopus-portal', statusLine: 'HTTP/1.1 400 Bad Request', server: 'Kestrel'});
	t.is(server.connections(), 2);
	t.deepEqual(
		server.requests.map(({path, headers}) => [path, headers.host]),
		[
			['/', undefined],
			['/api', `localhost:${server.port}`],
		],
	);
});

test('any other web server is a web server', async t => {
	const server = await startServer(t, (_asked, response) => response.writeHead(502, {server: 'envoy'}).end('bad gateway'), {
		certificate: comms,
	});
	t.like(await tryPort(server.port), {answer: {who: 'web', statusLine: 'HTTP/1.1 502 Bad Gateway', server: 'envoy'}});
	t.is(server.connections(), 2);
});

test('a peer that hangs up after the handshake, or insists on a certificate, is closed', async t => {
	const closes = await startTlsPeer(t, socket => socket.end());
	t.like(await tryPort(closes.port), {tls: {established: true}, answer: {who: 'closed'}});
	const insists = await startTlsPeer(t, (socket, bare) => (socket.authorized ? undefined : bare.destroy()), {insists: true});
	t.like(await tryPort(insists.port), {tls: {established: true}, answer: {who: 'closed'}});
});

test('a peer that stays silent after the handshake is left politely at the deadline', async t => {
	const peer = await startTlsPeer(t, socket => socket.once('end', () => socket.end()));
	t.like(await tryPort(peer.port, shortest), {tls: {established: true}, answer: {who: 'silence'}});
	t.deepEqual(await peer.endings(), ['clean']);
});

test('an endless answer ends at 64 KiB, a dripping one at the deadline, and both are known by what was read', async t => {
	const endless = await startTlsPeer(t, socket => {
		const more = () => {
			while (!socket.destroyed && socket.write('x'.repeat(16_384)));
			socket.once('drain', more);
		};
		socket.once('data', () => {
			socket.write('HTTP/1.0 200 OK\r\nServer: endless\r\n\r\n');
			more();
		});
	});
	// Ended by its size: no deadline is near.
	t.like(await tryPort(endless.port, longest), {answer: {who: 'web', server: 'endless'}});
	await endless.endings();

	const drips = await startTlsPeer(t, socket => {
		socket.write('HTTP/1.0 200 OK\r\nServer: slow\r\n\r\n');
		const timer = setInterval(() => socket.write('x'), 20);
		socket.once('close', () => clearInterval(timer));
		socket.once('end', () => {
			clearInterval(timer);
			socket.end();
		});
	});
	t.like(await tryPort(drips.port, shortest), {answer: {who: 'web', server: 'slow'}});
	t.deepEqual(await drips.endings(), ['clean']);
});

test('a name that does not exist has no addresses to try', async t => {
	const {name, tries} = await probePath({host: 'no-such-host.invalid', port: 10_943}, {signal: soon()});
	t.regex(name.code ?? '', /^(ENOTFOUND|EAI_AGAIN|TIMEOUT)$/);
	t.deepEqual([name.addresses, tries], [[], []]);
});

test('a resolver that says nothing, or no address, is told by a code', async t => {
	const address = {host: 'octopus.example.com', port: 10_943};
	const silent = await probePath(address, {signal: soon(), deadlineMilliseconds: 100, lookup: () => new Promise(() => {})});
	t.like(silent, {name: {addresses: [], code: 'TIMEOUT'}, tries: []});
	const nothing = await probePath(address, {signal: soon(), lookup: async () => []});
	t.like(nothing, {name: {addresses: [], code: 'ENOTFOUND'}, tries: []});
	const broken = await probePath(address, {signal: soon(), lookup: () => Promise.reject(new Error('odd'))});
	t.like(broken, {name: {addresses: [], code: 'unknown'}, tries: []});
});

test('the system’s resolver knows this machine', async t => {
	const {name} = await probePath({host: 'localhost', port: 1}, {signal: soon()});
	t.true(name.addresses.includes('127.0.0.1') || name.addresses.includes('::1'));
	t.is(name.code, undefined);
});

test('every address of a name is tried on its own and at the same time, with the name as SNI', async t => {
	const alive = await startHalibut(t, 'server', {host: '127.0.0.2'});
	const silent = await startPeer(t, socket => socket.resume(), {host: '127.0.0.4', port: alive.port});
	const {name, tries} = await probePath(
		{host: 'octopus.example.com', port: alive.port},
		{signal: soon(), deadlineMilliseconds: shortest, lookup: async () => ['127.0.0.4', '127.0.0.3', '127.0.0.2', '127.0.0.2']},
	);
	t.deepEqual(name.addresses, ['127.0.0.4', '127.0.0.3', '127.0.0.2']);
	t.like(tries[0], {address: '127.0.0.4', tcp: {connected: true}, tls: {established: false, code: 'TIMEOUT'}});
	t.like(tries[1], {address: '127.0.0.3', tcp: {connected: false, code: 'ECONNREFUSED'}});
	t.like(tries[2], {address: '127.0.0.2', answer: {who: 'octopus-comms'}});
	t.deepEqual(alive.names, ['octopus.example.com']);
	t.deepEqual([alive.connections(), silent.connections()], [1, 2]);
});

test('at most eight addresses are tried', async t => {
	const {name, tries} = await probePath(
		{host: 'octopus.example.com', port: 1},
		{signal: soon(), lookup: async () => Array.from({length: 300}, (_, index) => `127.0.1.${index % 200}`)},
	);
	t.is(name.addresses.length, 200);
	t.is(tries.length, 8);
});

/** Nothing but the signal ends it within the test's time. */
const cancelled = async (port: number, signal: AbortSignal) =>
	(await probePath({host: '127.0.0.1', port}, {signal, deadlineMilliseconds: longest})).tries[0];

test('giving up ends every layer at once and closes its connection', async t => {
	const address = {host: 'octopus.example.com', port: 1};
	const naming = new AbortController();
	const named = probePath(address, {
		signal: naming.signal,
		lookup: () => {
			naming.abort();
			return new Promise(() => {});
		},
	});
	t.like(await named, {name: {code: 'ABORTED', addresses: []}, tries: []});

	const greeting = new AbortController();
	const silent = await startPeer(t, socket => {
		socket.once('data', () => greeting.abort());
		socket.once('end', () => socket.end());
	});
	t.like(await cancelled(silent.port, greeting.signal), {tcp: {connected: true}, tls: {established: false, code: 'ABORTED'}});
	t.is((await silent.endings()).length, 1);

	const asking = new AbortController();
	const mute = await startTlsPeer(t, socket => {
		socket.once('data', () => asking.abort());
		socket.once('end', () => socket.end());
	});
	t.like(await cancelled(mute.port, asking.signal), {tls: {established: true}, answer: {who: 'silence'}});
	t.is((await mute.endings()).length, 1);

	const before = await cancelled(mute.port, AbortSignal.abort());
	t.like(before, {tcp: {connected: false, code: 'ABORTED'}});
});

test('many probes under one signal are no leak', async t => {
	const warnings: string[] = [];
	const listener = ({message}: Error) => warnings.push(message);
	process.on('warning', listener);
	t.teardown(() => process.off('warning', listener));
	const peer = await startPeer(t, socket => socket.resume().once('end', () => socket.end()));
	const signal = soon();
	await Promise.all(Array.from({length: 30}, () => probePath({host: '127.0.0.1', port: peer.port}, {signal, deadlineMilliseconds: 300})));
	t.deepEqual(warnings, []);
});

test('an IPv6 address is tried as it is', async t => {
	const seen = await probePath({host: '::1', port: 1}, {signal: soon()});
	t.deepEqual(seen.name.addresses, ['::1']);
	t.is(seen.tries[0]?.tcp.connected, false);
});
