import {isIP, type Socket, connect as tcpConnect} from 'node:net';
import {type TLSSocket, connect as tlsConnect} from 'node:tls';
import {describeCertificate} from '../certificate/describe-certificate.ts';
import type {Address} from '../model/address.ts';
import type {TcpSeen, TlsSeen, TunnelSeen} from '../model/probes.ts';
import {race, stopwatch} from './race.ts';
import {openTunnel} from './tunnel.ts';

export type Endpoint = {
	/** Where the connection goes to: the endpoint's own, or the proxy's. */
	readonly address: string;
	readonly port: number;
	/** The name that was asked for: goes out as SNI when it is one. */
	readonly host: string;
	readonly signal: AbortSignal;
	/** Of each layer. */
	readonly deadlineMilliseconds: number;
	/** Asked of what listens at `address` before anything else. Left out: `address` is the endpoint itself. */
	readonly via?: {readonly target: Address; readonly request: string};
};

/** A connection to the endpoint, through its proxy if it has one. Never rejects; without a `socket`, nothing is left open. */
export const openWay = async (
	endpoint: Endpoint,
): Promise<{readonly tcp: TcpSeen; readonly tunnel?: TunnelSeen; readonly socket?: Socket}> => {
	const opened = await openTcp(endpoint);
	if (!endpoint.via || !opened.socket) return opened;
	return {tcp: opened.tcp, ...(await openTunnel(opened.socket, endpoint, endpoint.via.request))};
};

/** Never rejects; without a `socket`, nothing is left open. */
export const openTcp = (endpoint: Endpoint): Promise<{readonly tcp: TcpSeen; readonly socket?: Socket}> => {
	const milliseconds = stopwatch();
	const socket = tcpConnect({host: endpoint.address, port: endpoint.port});
	// A late error of a socket that was given up says nothing new.
	socket.on('error', () => {});
	return race(
		endpoint,
		done => {
			socket.once('connect', () => {
				const {localAddress} = socket;
				done({tcp: {connected: true, milliseconds: milliseconds(), ...(localAddress !== undefined && {localAddress})}, socket});
			});
			socket.once('error', ({code = 'unknown'}: NodeJS.ErrnoException) =>
				done({tcp: {connected: false, milliseconds: milliseconds(), code}}),
			);
		},
		code => {
			socket.destroy();
			return {tcp: {connected: false, milliseconds: milliseconds(), code}};
		},
	);
};

/** A full handshake without a client certificate. Never rejects; without a `socket`, nothing is left open. */
export const openTls = (tcp: Socket, endpoint: Endpoint): Promise<{readonly tls: TlsSeen; readonly socket?: TLSSocket}> => {
	const milliseconds = stopwatch();
	const socket = tlsConnect({
		socket: tcp,
		// The certificate is judged by its thumbprint, as Halibut does: names, dates and chains say nothing here.
		rejectUnauthorized: false,
		// Node's own first list makes a hello of 1.6 kB, which is lost where an agent's arrives (facts: Halibut §9.2).
		ecdhCurve: 'X25519:P-256:P-384',
		...(isIP(endpoint.host) === 0 && {servername: endpoint.host}),
	});
	socket.on('error', () => {});
	const failed = (code: string) => {
		socket.destroy();
		tcp.destroy();
		return {tls: {established: false, milliseconds: milliseconds(), code}};
	};
	return race<{readonly tls: TlsSeen; readonly socket?: TLSSocket}>(
		endpoint,
		done => {
			const onError = ({code = 'unknown'}: NodeJS.ErrnoException) => done(failed(code));
			const onClose = () => done(failed('CLOSED'));
			socket.once('error', onError);
			socket.once('close', onClose);
			socket.once('secureConnect', () => {
				socket.off('error', onError);
				socket.off('close', onClose);
				done({tls: seenIn(socket, milliseconds()), socket});
			});
		},
		failed,
	);
};

const seenIn = (socket: TLSSocket, milliseconds: number): TlsSeen => {
	const certificate = socket.getPeerX509Certificate();
	const protocol = socket.getProtocol();
	return {
		established: true,
		milliseconds,
		...(protocol !== null && {protocol}),
		...(certificate && {certificate: describeCertificate(certificate)}),
	};
};
