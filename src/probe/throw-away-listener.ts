import {once} from 'node:events';
import type {Socket} from 'node:net';
import {createServer, type Server} from 'node:tls';
import {createCertificate} from '../certificate/create-certificate.ts';

/** What came to the listener so far. */
export type Arrived = {
	/** Connections of TCP. */
	readonly connections: number;
	/** Those of them in which TLS came about. */
	readonly handshakes: number;
	/** Addresses they came from, at most 5. */
	readonly from: readonly string[];
};

export type ThrowAwayListener = {
	/** Of a certificate that was made for it and is nowhere else. */
	readonly thumbprint: string;
	readonly arrived: () => Arrived;
	/** Closes the port and whatever is connected. May be called again. */
	readonly close: () => Promise<void>;
};

export type ListenerOptions = {
	readonly port: number;
	/** An IP address of this machine, or `any`. */
	readonly address: string;
	/** Aborted: the port is closed. */
	readonly signal: AbortSignal;
	/** A connection that takes longer is cut. Left out: ten seconds. */
	readonly longestMilliseconds?: number;
};

/** At the same time; what comes beyond them is turned away. A Server that discovers opens one. */
const mostConnections = 16;
/** Inside TLS, of one connection. A Server that discovers sends seven (facts: Halibut §4). */
const mostBytes = 1024;
const mostAddresses = 5;

/**
Stands in for a listening agent that is not there yet: makes the same handshake with a certificate of its own, by which a Server that discovers knows
whom it reached, and says nothing. Rejects with the system's error when the port cannot be had.
*/
export const openThrowAwayListener = async ({
	port,
	address,
	signal,
	longestMilliseconds = 10_000,
}: ListenerOptions): Promise<ThrowAwayListener> => {
	signal.throwIfAborted();
	const {keyPem, certificatePem, thumbprint} = createCertificate();
	const sockets = new Set<Socket>();
	const from = new Set<string>();
	let connections = 0;
	let handshakes = 0;
	const server = createServer({key: keyPem, cert: certificatePem, requestCert: true, rejectUnauthorized: false}, secured => {
		handshakes++;
		let bytes = 0;
		secured.on('data', ({length}: Buffer) => {
			bytes += length;
			if (bytes > mostBytes) secured.destroy();
		});
		secured.on('error', ignore);
	});
	server.maxConnections = mostConnections;
	server.on('tlsClientError', ignore);
	server.on('connection', (socket: Socket) => {
		connections++;
		if (from.size < mostAddresses && socket.remoteAddress !== undefined) from.add(socket.remoteAddress.replace(/^::ffff:/, ''));
		const limit = setTimeout(() => socket.destroy(), longestMilliseconds);
		sockets.add(socket);
		socket.on('error', ignore);
		socket.once('close', () => {
			clearTimeout(limit);
			sockets.delete(socket);
		});
	});
	await listen(server, port, address);
	let closed: Promise<void> | undefined;
	const close = (): Promise<void> => {
		closed ??= (async () => {
			signal.removeEventListener('abort', close);
			server.close();
			for (const socket of sockets) socket.destroy();
			await once(server, 'close');
		})();
		return closed;
	};
	signal.addEventListener('abort', close);
	if (signal.aborted) await close();
	return {thumbprint, close, arrived: () => ({connections, handshakes, from: [...from]})};
};

const ignore = () => {
	// How a peer leaves, or that it does not speak TLS, is its affair: what is counted says enough.
};

/** As the agent has it: one socket for both families; without IPv6 there is only the other. */
const listen = async (server: Server, port: number, address: string): Promise<void> => {
	if (address !== 'any') return bind(server, port, address);
	try {
		await bind(server, port, '::');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') throw error;
		await bind(server, port, '0.0.0.0');
	}
};

const bind = async (server: Server, port: number, host: string): Promise<void> => {
	server.listen({port, host, exclusive: true});
	await once(server, 'listening');
};
