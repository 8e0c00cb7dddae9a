import type {Socket} from 'node:net';
import {createServer, type TLSSocket} from 'node:tls';
import {serveHalibut} from '../../halibut/listener.ts';
import {addressText} from '../../model/address.ts';
import {endpointText, type Log} from './log.ts';
import {Crash} from './options.ts';
import type {Identity} from './polling.ts';

export type Listening = {
	readonly port: number;
	/** Undefined: any address. */
	readonly address: string | undefined;
	readonly identity: Identity;
	/** Upper-case thumbprint of who connects. */
	readonly trusts: (thumbprint: string) => boolean;
	readonly log: Log;
	readonly signal: AbortSignal;
};

const unhandled = 'Unhandled error when handling request from client';
/** The usual one of the exceptions behind it. */
const endOfStream = 'System.IO.EndOfStreamException: Attempted to read past the end of the stream.';

/** Resolves when the port is open; the signal closes it with every connection. Throws a `Crash` for a port that cannot be had. */
export const listen = async ({port, address, identity, trusts, log, signal}: Listening): Promise<void> => {
	const own = addressText({host: address ?? '::', port});
	const endpoint = `listen://${own}/`;
	const server = createServer(
		{key: identity.keyPem, cert: identity.certificatePem, requestCert: true, rejectUnauthorized: false, allowHalfOpen: true},
		(socket: TLSSocket) => {
			const client = endpointText(socket.remoteAddress, socket.remotePort);
			const error = (message: string) => log.halibut('ERROR', endpoint, message, [endOfStream]);
			void serveHalibut(socket, {
				who: 'tentacle',
				trusts,
				heartbeatMilliseconds: 30_000,
				tell(event) {
					if (event.kind === 'authenticated') log.halibut('INFO', endpoint, `Client at ${client} authenticated as ${event.thumbprint}`);
					if (event.kind !== 'error') return;
					if (!event.says.startsWith(unhandled)) error(event.says);
					error(`${unhandled}: ${client}`);
				},
			});
		},
	);
	const connections = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		connections.add(socket);
		socket.once('close', () => connections.delete(socket));
		log.halibut('INFO', endpoint, `Accepted TCP client: ${endpointText(socket.remoteAddress, socket.remotePort)}`);
	});
	if (port < 0 || port > 65_535) {
		throw new Crash("Specified argument was out of the range of valid values. (Parameter 'port')", 'System.ArgumentOutOfRangeException');
	}
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(bindFailure(error)));
		server.listen({port, host: address ?? '::'}, resolve);
	});
	signal.addEventListener('abort', () => {
		server.close();
		for (const connection of connections) connection.destroy();
	});
	log.halibut('INFO', endpoint, 'Listener started');
	log.line('INFO', `Agent listening on: ${own}`);
};

const bindFailure = ({code, message}: NodeJS.ErrnoException): Crash => {
	const says = code === 'EADDRINUSE' ? 'Address already in use' : code === 'EADDRNOTAVAIL' ? 'Cannot assign requested address' : message;
	return new Crash(says, 'System.Net.Sockets.SocketException');
};
