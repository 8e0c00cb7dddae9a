import {once} from 'node:events';
import {connect as connectTcp, createServer, type Socket} from 'node:net';
import os from 'node:os';
import {connect, type TLSSocket} from 'node:tls';
import test, {type ExecutionContext} from 'ava';
import {openThrowAwayListener, type ThrowAwayListener} from '../../src/probe/throw-away-listener.ts';
import {freePort} from '../_helpers/ports.ts';

type Opened = {readonly listener: ThrowAwayListener; readonly port: number; readonly stop: AbortController};

const open = async (t: ExecutionContext, longestMilliseconds?: number, address = '127.0.0.1'): Promise<Opened> => {
	const port = await freePort(t);
	const stop = new AbortController();
	const listener = await openThrowAwayListener({
		port,
		address,
		signal: stop.signal,
		...(longestMilliseconds !== undefined && {longestMilliseconds}),
	});
	t.teardown(listener.close);
	return {listener, port, stop};
};

const tcp = (t: ExecutionContext, port: number, host = '127.0.0.1'): Socket => {
	const socket = connectTcp(port, host);
	t.teardown(() => socket.destroy());
	socket.on('error', () => {});
	return socket;
};

const secure = async (t: ExecutionContext, port: number, host?: string): Promise<TLSSocket> => {
	const socket = connect({socket: tcp(t, port, host), rejectUnauthorized: false});
	socket.on('error', () => {});
	await once(socket, 'secureConnect');
	return socket;
};

const closes = (socket: Socket): Promise<unknown> => once(socket.resume(), 'close');
const refuses = async (t: ExecutionContext, port: number): Promise<void> => {
	const [error] = (await once(connectTcp(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
	t.is(error.code, 'ECONNREFUSED');
};
const shown = (socket: TLSSocket): string | undefined => socket.getPeerX509Certificate()?.fingerprint.replaceAll(':', '');

test('whoever discovers finds its certificate, which no other listener has, and the port is free afterwards', async t => {
	const {listener, port} = await open(t);
	const server = await secure(t, port);
	t.is(shown(server), listener.thumbprint);
	// As a Server does: it says this, reads nothing and leaves (facts: Halibut §4).
	server.end('HELLO\n\n');
	await closes(server);
	t.deepEqual(listener.arrived(), {connections: 1, handshakes: 1, from: ['127.0.0.1']});
	t.not((await open(t)).listener.thumbprint, listener.thumbprint);
	await listener.close();
	await listener.close();
	await refuses(t, port);
	const next = createServer().listen(port, '127.0.0.1');
	await once(next, 'listening');
	next.close();
});

test('any address: one listener for both families, where the machine has them', async t => {
	const {listener, port} = await open(t, undefined, 'any');
	const has6 = Object.values(os.networkInterfaces()).some(infos => infos?.some(({address}) => address === '::1'));
	for (const host of has6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']) t.is(shown(await secure(t, port, host)), listener.thumbprint);
	t.is(listener.arrived().from[0], '127.0.0.1');
});

test('what does not speak TLS is counted as a connection, and no more', async t => {
	const {listener, port} = await open(t);
	const socket = tcp(t, port);
	socket.write('GET / HTTP/1.0\r\n\r\n');
	await closes(socket);
	t.deepEqual(listener.arrived(), {connections: 1, handshakes: 0, from: ['127.0.0.1']});
});

test('who says too much is cut, and hears nothing', async t => {
	const {listener, port} = await open(t);
	const socket = await secure(t, port);
	let heard = 0;
	socket.on('data', ({length}) => (heard += length));
	socket.write('x'.repeat(1025));
	await closes(socket);
	t.is(heard, 0);
	t.is(listener.arrived().handshakes, 1);
});

test('who is slow is cut, before TLS and in it', async t => {
	const {port} = await open(t, 300);
	const [silent, secured] = [tcp(t, port), await secure(t, port)];
	await Promise.all([closes(silent), closes(secured)]);
	t.pass();
});

test('a crowd is turned away, and there is room again when it has left', async t => {
	const {listener, port} = await open(t);
	const crowd = await Promise.all(Array.from({length: 16}, () => secure(t, port)));
	await closes(tcp(t, port));
	t.is(listener.arrived().connections, 16);
	for (const socket of crowd) socket.destroy();
	// The listener hears of it a moment later.
	for (;;) {
		const socket = tcp(t, port);
		const secured = connect({socket, rejectUnauthorized: false});
		secured.on('error', () => {});
		const isIn = await Promise.race([
			once(secured, 'secureConnect').then(
				() => true,
				() => false,
			),
			closes(socket).then(() => false),
		]);
		if (isIn) break;
	}
	t.is(listener.arrived().connections, 17);
});

test('an abort closes the port and who is connected', async t => {
	const {port, stop} = await open(t);
	const socket = await secure(t, port);
	stop.abort();
	await closes(socket);
	await refuses(t, port);
});

test('a port that somebody has, an address that is not ours, a run that is over: rejected, and nothing is left open', async t => {
	const {port} = await open(t);
	const {signal} = new AbortController();
	await t.throwsAsync(openThrowAwayListener({port, address: '127.0.0.1', signal}), {code: 'EADDRINUSE'});
	await t.throwsAsync(openThrowAwayListener({port, address: '192.0.2.1', signal}), {code: 'EADDRNOTAVAIL'});
	const other = await freePort(t);
	await t.throwsAsync(openThrowAwayListener({port: other, address: '127.0.0.1', signal: AbortSignal.abort()}), {name: 'AbortError'});
	await refuses(t, other);
});
