import {once} from 'node:events';
import {type AddressInfo, connect as connectTcp} from 'node:net';
import {type ConnectionOptions, connect, createServer, type TLSSocket} from 'node:tls';
import type {ExecutionContext} from 'ava';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import {type ListenerEvent, type ListenerOptions, serveHalibut} from '../../src/halibut/listener.ts';

export type Listening = {readonly port: number; readonly events: ListenerEvent[]; readonly certificate: KeyPair};

/** A listener that ends with the test. */
export const listen = async (t: ExecutionContext, options: Partial<ListenerOptions> = {}): Promise<Listening> => {
	const certificate = createCertificate();
	const events: ListenerEvent[] = [];
	const sockets = new Set<TLSSocket>();
	const server = createServer(
		{cert: certificate.certificatePem, key: certificate.keyPem, requestCert: true, rejectUnauthorized: false, allowHalfOpen: true},
		socket => {
			sockets.add(socket);
			void serveHalibut(socket, {
				who: 'server',
				trusts: () => false,
				heartbeatMilliseconds: 20,
				...options,
				tell: event => events.push(event),
			});
		},
	).listen(0, '127.0.0.1');
	t.teardown(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	await once(server, 'listening');
	return {port: (server.address() as AddressInfo).port, events, certificate};
};

export type Peer = {
	readonly socket: TLSSocket;
	readonly send: (...texts: ReadonlyArray<string | Buffer>) => void;
	/** Everything that came, when at least so many bytes have come. */
	readonly bytes: (count: number) => Promise<Buffer>;
	/** Everything that came, when the other side has ended. */
	readonly end: () => Promise<Buffer>;
	/** Sizes of what came at once. */
	readonly pieces: readonly number[];
};

/** A raw TLS client that ends with the test. */
export const dial = async (t: ExecutionContext, port: number, identity?: KeyPair, more: ConnectionOptions = {}): Promise<Peer> => {
	const socket = connect({
		// A TLS connection is half open when the one below is.
		socket: connectTcp({port, host: '127.0.0.1', allowHalfOpen: true}),
		rejectUnauthorized: false,
		...(identity && {cert: identity.certificatePem, key: identity.keyPem}),
		...more,
	});
	t.teardown(() => socket.destroy());
	await once(socket, 'secureConnect');
	let received = Buffer.alloc(0);
	const pieces: number[] = [];
	let isOver = false;
	let wake = () => {};
	socket.on('data', (chunk: Buffer) => {
		received = Buffer.concat([received, chunk]);
		pieces.push(chunk.length);
		wake();
	});
	for (const event of ['end', 'close', 'error']) {
		socket.on(event, () => {
			isOver = true;
			wake();
		});
	}
	const wait = async (isEnough: () => boolean): Promise<Buffer> => {
		while (!isEnough() && !isOver) await new Promise<void>(resolve => (wake = resolve));
		return received;
	};
	return {
		socket,
		pieces,
		send(...texts) {
			for (const text of texts) socket.write(text);
		},
		bytes: count => wait(() => received.length >= count),
		end: () => wait(() => false),
	};
};

/** Resolves when it holds; ava's own limit ends what never does. */
export const until = async (holds: () => boolean): Promise<void> => {
	while (!holds()) await new Promise(resolve => setImmediate(resolve));
};
