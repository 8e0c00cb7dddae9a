import {once} from 'node:events';
import {type IncomingMessage, request} from 'node:http';
import type {Socket} from 'node:net';
import {type Duplex, duplexPair} from 'node:stream';
import {type ConnectionOptions, connect, createServer, type TLSSocket} from 'node:tls';
import {createCertificate} from '../../certificate/create-certificate.ts';
import type {Resource, ServerState} from './state.ts';

export type Way = {
	readonly host: string;
	readonly port: number;
	/** Of the Server's own proxies. Left out: straight. */
	readonly proxyId?: string | undefined;
	/** What the Server shows of itself. Left out: nothing, as when it discovers. */
	readonly identity?: Pick<ConnectionOptions, 'key' | 'cert'>;
	readonly signal: AbortSignal;
};

/** A real Server waits a minute. Nobody should wait here for an address that is silent; who has taken the connection may be busy. */
const longestMilliseconds = 30_000;
const connectMilliseconds = 4000;
const timedOut = 'The client was unable to establish the initial connection within the timeout 00:01:00.';

/** What .NET calls the system's errors on Linux. */
const socketErrors: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'Connection refused',
	ECONNRESET: 'Connection reset by peer',
	EHOSTUNREACH: 'No route to host',
	ENETUNREACH: 'Network is unreachable',
	ENOTFOUND: 'Name or service not known',
	ABORT_ERR: timedOut,
};

const words = (error: unknown): string => {
	const {code = '', message} = error as NodeJS.ErrnoException;
	return socketErrors[code] ?? message;
};

/** Connects to a listening agent as the Server, with TLS and no opinion about its certificate. Rejects with Halibut's words for what happened. */
export const reachAgent = async (state: ServerState, {host, port, proxyId, identity, signal}: Way): Promise<TLSSocket> => {
	if (state.faults.has('listening-unreachable')) throw new Error(timedOut);
	const limit = AbortSignal.any([signal, AbortSignal.timeout(longestMilliseconds)]);
	const proxy = state.proxies.find(({Id}) => Id === proxyId);
	const way = state.faults.has('reaches-somebody-else') ? somebodyElse() : proxy && (await openTunnel(proxy, `${host}:${port}`, limit));
	const socket = connect({
		...(way ? {socket: way} : {host: host.replace(/^\[|\]$/g, ''), port}),
		...identity,
		// Halibut compares thumbprints and nothing else.
		rejectUnauthorized: false,
	});
	const silence = setTimeout(() => socket.connecting && socket.destroy(new Error(timedOut)), connectMilliseconds);
	try {
		await once(socket, 'secureConnect', {signal: limit});
		return socket;
	} catch (error) {
		socket.destroy();
		throw new Error(words(error));
	} finally {
		clearTimeout(silence);
	}
};

export const thumbprintOf = (socket: TLSSocket): string => (socket.getPeerX509Certificate()?.fingerprint ?? '').replaceAll(':', '');

/** Halibut's messages for a proxy that does not let it through (facts: Halibut §5). */
const openTunnel = async ({Host, Port, Username, Password}: Resource, to: string, signal: AbortSignal): Promise<Socket> => {
	const [host, port] = [String(Host), Number(Port)];
	const hasUser = typeof Username === 'string' && Username !== '';
	const secret = (Password as {NewValue?: unknown} | undefined)?.NewValue ?? '';
	const user = hasUser && {'proxy-authorization': `Basic ${Buffer.from(`${Username}:${String(secret)}`).toString('base64')}`};
	const asked = request({host, port, method: 'CONNECT', path: to, signal, headers: {host: to, ...user}}).end();
	let answered: [IncomingMessage, Socket];
	try {
		answered = (await once(asked, 'connect')) as [IncomingMessage, Socket];
	} catch (error) {
		throw new Error(`Connection to proxy host ${host} on port ${port} failed: ${words(error)}`);
	}
	const [{statusCode, statusMessage}, socket] = answered;
	if (statusCode === 200) return socket;
	socket.destroy();
	throw new Error(`Proxy destination ${host} on port ${port} responded with a ${statusCode} code - ${statusMessage}`);
};

/** Another machine, with TLS and a certificate of its own, where a wrong name or a wrong NAT leads. */
const somebodyElse = (): Duplex => {
	const [here, there] = duplexPair();
	const {keyPem: key, certificatePem: cert} = createCertificate({subject: 'Octopus Tentacle'});
	createServer({key, cert}).emit('connection', there);
	return here;
};
