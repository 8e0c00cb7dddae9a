import {isIP, type Socket, connect as tcpConnect} from 'node:net';
import {type SecureContext, type TLSSocket, connect as tlsConnect} from 'node:tls';
import {describeCertificate} from '../certificate/describe-certificate.ts';
import type {TcpSeen, TlsSeen} from '../model/probes.ts';
import {race, stopwatch} from './race.ts';

export type Endpoint = {
	readonly address: string;
	readonly port: number;
	/** The name that was asked for: goes out as SNI when it is one. */
	readonly host: string;
	readonly signal: AbortSignal;
	/** Of each layer. */
	readonly deadlineMilliseconds: number;
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

/** Node's own first list makes a hello of 1.6 kB, which is lost where an agent's arrives (facts: Halibut §9.2). */
export const smallHello = {ecdhCurve: 'X25519:P-256:P-384'};

/** A full handshake, without a client certificate unless `secureContext` has one. Never rejects; without a `socket`, nothing is left open. */
export const openTls = (
	tcp: Socket,
	endpoint: Endpoint,
	secureContext?: SecureContext,
): Promise<{readonly tls: TlsSeen; readonly socket?: TLSSocket}> => {
	const milliseconds = stopwatch();
	const socket = tlsConnect({
		socket: tcp,
		// The certificate is judged by its thumbprint, as Halibut does: names, dates and chains say nothing here.
		rejectUnauthorized: false,
		...(secureContext ? {secureContext} : smallHello),
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
