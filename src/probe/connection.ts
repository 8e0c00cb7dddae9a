import {isIP, type Socket, connect as tcpConnect} from 'node:net';
import {type ConnectionOptions, type TLSSocket, connect as tlsConnect} from 'node:tls';
import {describeCertificate} from '../certificate/describe-certificate.ts';
import type {Address} from '../model/address.ts';
import type {TcpSeen, TlsSeen, TunnelSeen} from '../model/probes.ts';
import {authorityOf} from './authority.ts';
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

/** By then the system has asked three times (after 0, 1 and 3 s): a way that lives lets one of them through. Nobody in an outage should wait longer for a firewall. */
const longestConnectMilliseconds = 5000;

/** Never rejects; without a `socket`, nothing is left open. */
export const openTcp = (endpoint: Endpoint): Promise<{readonly tcp: TcpSeen; readonly socket?: Socket}> => {
	const milliseconds = stopwatch();
	const socket = tcpConnect({host: endpoint.address, port: endpoint.port});
	// A late error of a socket that was given up says nothing new.
	socket.on('error', () => {});
	return race(
		{signal: endpoint.signal, deadlineMilliseconds: Math.min(endpoint.deadlineMilliseconds, longestConnectMilliseconds)},
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

/** OpenSSL's own list, so the agent's. Node's own one makes a hello of 1.6 kB, which is lost where an agent's arrives (facts: Halibut §9.2). */
export const usualGroups = 'X25519:P-256:X448:P-521:P-384';

/** A full handshake without a client certificate; `more` pins or widens it. Never rejects; without a `socket`, nothing is left open. */
export const openTls = (
	tcp: Socket,
	endpoint: Endpoint,
	more: ConnectionOptions = {},
): Promise<{readonly tls: TlsSeen; readonly socket?: TLSSocket}> => {
	const milliseconds = stopwatch();
	const socket = tlsConnect({
		socket: tcp,
		// The certificate is judged by its thumbprint, as Halibut does: names, dates and chains say nothing here.
		rejectUnauthorized: false,
		ecdhCurve: usualGroups,
		...(isIP(endpoint.host) === 0 && {servername: endpoint.host}),
		...more,
	});
	socket.on('error', () => {});
	const failed = (code: string, alert?: number) => {
		socket.destroy();
		tcp.destroy();
		return {tls: {established: false, milliseconds: milliseconds(), code, ...(alert !== undefined && {alert})}};
	};
	return race<{readonly tls: TlsSeen; readonly socket?: TLSSocket}>(
		endpoint,
		done => {
			const onError = (error: NodeJS.ErrnoException) => done(failed(codeOf(error), alertIn(error)));
			const onClose = () => done(failed('CLOSED'));
			socket.once('error', onError);
			socket.once('close', onClose);
			socket.once('secureConnect', () => {
				socket.off('error', onError);
				socket.off('close', onClose);
				done({tls: seenIn(socket, milliseconds()), socket});
			});
		},
		code => failed(code),
	);
};

/** A hang-up and a cut have one code in Node; only the cut was a failed read or write (facts: Halibut §9.1). */
const codeOf = ({code = 'unknown', syscall}: NodeJS.ErrnoException): string =>
	code === 'ECONNRESET' && syscall === undefined ? 'CLOSED' : code;

const alertIn = ({message}: Error): number | undefined => {
	const digits = /SSL alert number (\d{1,3})/.exec(message)?.[1];
	return digits === undefined ? undefined : Number(digits);
};

const seenIn = (socket: TLSSocket, milliseconds: number): TlsSeen => {
	const certificate = socket.getPeerX509Certificate();
	const protocol = socket.getProtocol();
	const group = (socket.getEphemeralKeyInfo() as {readonly name?: string} | null)?.name;
	const authority = certificate && authorityOf(socket, certificate);
	return {
		established: true,
		milliseconds,
		cipher: socket.getCipher().name,
		...(protocol !== null && {protocol}),
		...(group !== undefined && {group}),
		...(certificate && {certificate: describeCertificate(certificate)}),
		...(authority && {authority}),
	};
};
