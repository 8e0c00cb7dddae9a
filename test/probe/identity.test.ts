import {execFile, spawn} from 'node:child_process';
import {X509Certificate} from 'node:crypto';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {inspect, promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {clientIdentity, nullMessage, preface, serverIdentity} from '../../src/halibut/wire.ts';
import {privateIdentity} from '../../src/model/identity.ts';
import type {Endpoint} from '../../src/probe/connection.ts';
import {askIdentity} from '../../src/probe/identity.ts';
import {viaProxy} from '../../src/probe/probe-path.ts';
import {needs} from '../_helpers/components.ts';
import {listen} from '../halibut/_listener.ts';
import {comms, startPeer, startTlsPeer} from './_peers.ts';
import {startProxy} from './_proxies.ts';

const own = createCertificate();
const identity = privateIdentity(own.pfxBase64);

type Asking = {
	readonly presented?: string;
	readonly deadlineMilliseconds?: number;
	readonly via?: Endpoint['via'];
	readonly signal?: AbortSignal;
};

const ask = (port: number, {presented = comms.thumbprint, deadlineMilliseconds = 10_000, via, signal}: Asking = {}) =>
	askIdentity(
		{
			address: '127.0.0.1',
			port,
			host: '127.0.0.1',
			signal: signal ?? new AbortController().signal,
			deadlineMilliseconds,
			...(via && {via}),
		},
		identity,
		{presented},
	);

const listener = (t: ExecutionContext, trusts: (thumbprint: string) => boolean) => listen(t, {trusts});

test('a Server that knows the certificate answers, and has no error in its log', async t => {
	const {port, events, certificate} = await listener(t, thumbprint => thumbprint === own.thumbprint);
	const seen = await ask(port, {presented: certificate.thumbprint});
	t.like(seen, {outcome: 'known', thumbprint: own.thumbprint});
	t.deepEqual(
		events.map(({kind}) => kind),
		['authenticated', 'client'],
	);
});

test('a Server that does not know it hangs up without a byte', async t => {
	const {port, events, certificate} = await listener(t, () => false);
	t.like(await ask(port, {presented: certificate.thumbprint}), {outcome: 'dropped', thumbprint: own.thumbprint});
	t.deepEqual(events, [{kind: 'denied', thumbprint: own.thumbprint}]);
});

test('exactly the preface and the identity of a client are said, never that of a subscriber', async t => {
	const peer = await startTlsPeer(t, socket => socket.on('data', () => socket.end()));
	t.like(await ask(peer.port), {outcome: 'dropped'});
	t.is(peer.heard(), preface + clientIdentity);
	t.deepEqual(peer.certificates, [true]);
	t.deepEqual(await peer.endings(), ['clean']);
});

test('what answers in the middle of the identity, and goes, was something else', async t => {
	const peer = await startTlsPeer(t, socket => socket.once('data', () => socket.end('MX-SER')));
	t.like(await ask(peer.port), {outcome: 'other', statusLine: 'MX-SER'});
});

test('a web server in the way is told with its first line, made harmless', async t => {
	const peer = await startTlsPeer(t, socket =>
		socket.once('data', () => socket.end('HTTP/1.1 400 Bad\u001B[31m Request\r\nServer: x\r\n\r\n')),
	);
	const {outcome, statusLine} = await ask(peer.port);
	t.is(outcome, 'other');
	t.regex(statusLine ?? '', /^HTTP\/1\.1 400 Bad/);
	t.notRegex(statusLine ?? '', /\u001B/);
});

test('a peer that never answers is silent', async t => {
	const peer = await startTlsPeer(t, socket => socket.resume());
	t.like(await ask(peer.port, {deadlineMilliseconds: 3000}), {outcome: 'silent'});
});

needs('openssl')('a peer that wants a certificate of its own authority says no with an alert, which is not Halibut’s way', async t => {
	const folder = mkdtempSync(path.join(tmpdir(), 'identity-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const [certificateFile, keyFile] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
	writeFileSync(certificateFile, comms.certificatePem);
	writeFileSync(keyFile, comms.keyPem);
	const words = ['s_server', '-accept', '127.0.0.1:0', '-cert', certificateFile, '-key', keyFile, '-Verify', '1', '-verify_return_error'];
	const server = spawn('openssl', words);
	t.teardown(() => server.kill());
	let printed = '';
	server.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
	while (!/^ACCEPT \S+:(\d+)/m.test(printed)) await once(server.stdout, 'data');
	const seen = await ask(Number(/^ACCEPT \S+:(\d+)/m.exec(printed)?.[1]));
	t.is(seen.outcome, 'other');
	t.regex(seen.code ?? '', /^ERR_SSL_\w+ALERT/);
});

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
	test(`after the answer comes the message that says nothing, and the peer hangs up first (${maxVersion})`, async t => {
		const all = preface + clientIdentity + nullMessage.toString('latin1');
		let heard = '';
		const peer = await startTlsPeer(
			t,
			socket =>
				socket.on('data', (chunk: Buffer) => {
					heard += chunk.toString('latin1');
					if (heard === preface + clientIdentity) socket.write(serverIdentity);
					if (heard === all) socket.end();
				}),
			{maxVersion},
		);
		t.like(await ask(peer.port), {outcome: 'known', thumbprint: own.thumbprint});
		t.is(heard, all);
		t.deepEqual(await peer.endings(), ['clean']);
	});
}

test('an old Halibut, which does not hang up by itself, is left after a second', async t => {
	const peer = await startTlsPeer(t, socket => socket.once('data', () => socket.write(serverIdentity)).once('end', () => socket.end()));
	t.like(await ask(peer.port), {outcome: 'known'});
	t.deepEqual(await peer.endings(), ['clean']);
});

needs('openssl')('an old certificate, small and signed with SHA-1, is shown all the same', async t => {
	const folder = mkdtempSync(path.join(tmpdir(), 'identity-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const [certificateFile, keyFile, archiveFile] = ['certificate.pem', 'key.pem', 'archive.pfx'].map(name => path.join(folder, name)) as [
		string,
		string,
		string,
	];
	const request = [
		'req',
		'-x509',
		'-newkey',
		'rsa:1024',
		'-sha1',
		'-nodes',
		'-subj',
		'/CN=Old',
		'-keyout',
		keyFile,
		'-out',
		certificateFile,
	];
	// Never synchronously: the peers of the other tests are in this process, and must answer.
	const run = promisify(execFile);
	await run('openssl', request);
	const archive = ['pkcs12', '-export', '-inkey', keyFile, '-in', certificateFile, '-out', archiveFile, '-passout', 'pass:'];
	await run('openssl', archive);
	const thumbprint = new X509Certificate(readFileSync(certificateFile)).fingerprint.replaceAll(':', '');
	const {port, certificate} = await listener(t, one => one === thumbprint);
	const endpoint = {address: '127.0.0.1', port, host: '127.0.0.1', signal: new AbortController().signal, deadlineMilliseconds: 10_000};
	const old = privateIdentity(readFileSync(archiveFile).toString('base64'));
	t.like(await askIdentity(endpoint, old, {presented: certificate.thumbprint}), {outcome: 'known', thumbprint});
});

test('nothing is said to another peer than the one that was looked at', async t => {
	const peer = await startTlsPeer(t, socket => socket.resume().once('end', () => socket.end()));
	t.like(await ask(peer.port, {presented: 'AB'.repeat(20)}), {outcome: 'untried', code: 'OTHER_CERTIFICATE'});
	t.is(peer.heard(), '');
	t.deepEqual(await peer.endings(), ['clean']);
});

test('a port that is closed by now, or speaks no TLS, could not be asked', async t => {
	t.like(await ask(9, {}), {outcome: 'untried', code: 'ECONNREFUSED'});
	const peer = await startPeer(t, socket => socket.end('220 mail.example.com ESMTP\r\n'));
	t.is((await ask(peer.port)).outcome, 'untried');
});

test('an interrupted question ends at once', async t => {
	const ending = new AbortController();
	const peer = await startTlsPeer(t, socket => socket.once('data', () => ending.abort()));
	t.like(await ask(peer.port, {signal: ending.signal}), {outcome: 'untried', code: 'ABORTED'});
});

test('through a proxy it is asked in the tunnel, and a tunnel that is refused says so', async t => {
	const {port, certificate} = await listener(t, () => true);
	const target = {host: '127.0.0.1', port};
	const via = viaProxy(target, {...target, credentials: 'none'});
	const proxy = await startProxy(t);
	t.like(await ask(proxy.port, {via, presented: certificate.thumbprint}), {outcome: 'known', thumbprint: own.thumbprint});
	t.deepEqual(proxy.heard(), [via.request]);
	const refuses = await startProxy(t, socket => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
	t.like(await ask(refuses.port, {via}), {outcome: 'untried', code: 'PROXY_403'});
});

test('an archive that nobody can read is told, and no connection is made', async t => {
	const peer = await startTlsPeer(t, socket => socket.resume());
	const signal = new AbortController().signal;
	const endpoint = {address: '127.0.0.1', port: peer.port, host: '127.0.0.1', signal, deadlineMilliseconds: 1000};
	const seen = await askIdentity(endpoint, privateIdentity('MAAA'), {presented: comms.thumbprint});
	t.like(seen, {outcome: 'unreadable'});
	t.is(peer.connections(), 0);
});

test('an identity shows nothing of its key, and wipes what it handed out', t => {
	const shown = `${inspect(identity, {depth: 9, showHidden: true})}${JSON.stringify({identity})}${String(identity)}`;
	t.false(shown.includes(own.pfxBase64.slice(0, 40)));
	const kept = identity.withPfx(pfx => {
		t.is(pfx.toString('base64'), own.pfxBase64);
		return pfx;
	});
	t.true(kept.every(byte => byte === 0));
});
