import {createServer, type Socket} from 'node:net';
import {Duplex} from 'node:stream';
import {type SecureVersion, TLSSocket} from 'node:tls';
import type {ExecutionContext} from 'ava';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import {serveHalibut} from '../../src/halibut/listener.ts';
import {listen} from '../_helpers/https-server.ts';

export const comms = createCertificate({subject: 'Octopus Server'});

/** How a connection ended, as the peer saw it: `clean`, or the code of the error. */
type Ending = string;

export type Peer = {
	readonly port: number;
	readonly connections: () => number;
	/** Of every connection so far, when the last of them is closed. */
	readonly endings: () => Promise<readonly Ending[]>;
	/** All that came in after the handshakes. */
	readonly heard: () => string;
	/** The names that were asked for by SNI; false: none. */
	readonly names: ReadonlyArray<string | false>;
	/** Whether the clients showed a certificate. */
	readonly certificates: readonly boolean[];
};

export type PeerOptions = {
	readonly pair?: KeyPair;
	readonly host?: string;
	readonly port?: number;
	readonly maxVersion?: SecureVersion;
	/** Turns away who shows no certificate. */
	readonly insists?: true;
	/** Whether this connection is reset at its first byte. */
	readonly cuts?: () => boolean;
};

/** Anything that listens on TCP. */
export const startPeer = async (
	t: ExecutionContext<unknown>,
	speak: (socket: Socket) => void,
	{host = '127.0.0.1', port: wanted = 0}: PeerOptions = {},
): Promise<Pick<Peer, 'port' | 'connections' | 'endings'>> => {
	const endings: Array<Promise<Ending>> = [];
	const server = createServer({allowHalfOpen: true}, socket => {
		let ending: Ending = 'cut off here';
		socket.once('end', () => {
			ending = 'clean';
		});
		socket.once('error', ({code = 'unknown'}: NodeJS.ErrnoException) => {
			ending = code;
		});
		endings.push(new Promise(resolve => socket.once('close', () => resolve(ending))));
		speak(socket);
	});
	const port = await listen(t, server, host, wanted);
	return {port, connections: () => endings.length, endings: () => Promise.all(endings)};
};

/** A TLS listener that asks for a client certificate, as Halibut does. TLS goes over a stream of our own, so that the bare connection can be watched and closed. */
export const startTlsPeer = async (
	t: ExecutionContext<unknown>,
	speak: (socket: TLSSocket, bare: Socket) => void,
	options: PeerOptions = {},
): Promise<Peer> => {
	const {pair = comms, maxVersion, insists = false, cuts = () => false} = options;
	const names: Array<string | false> = [];
	const certificates: boolean[] = [];
	let heard = '';
	const peer = await startPeer(
		t,
		bare => {
			if (cuts()) {
				bare.once('data', () => bare.resetAndDestroy());
				return;
			}
			const socket = new TLSSocket(overStream(bare) as Socket, {
				isServer: true,
				key: pair.keyPem,
				cert: pair.certificatePem,
				requestCert: true,
				rejectUnauthorized: insists,
				...(maxVersion && {maxVersion}),
			});
			socket.on('error', () => bare.destroy());
			socket.on('data', (chunk: Buffer) => {
				heard += chunk.toString('latin1');
			});
			socket.once('secure', () => {
				names.push((socket as {servername?: string | false}).servername ?? false);
				certificates.push(socket.getPeerX509Certificate() !== undefined);
				speak(socket, bare);
			});
		},
		options,
	);
	return {...peer, heard: () => heard, names, certificates};
};

const overStream = (bare: Socket): Duplex => {
	const stream = new Duplex({
		read() {},
		write: (chunk: Buffer, _encoding, done) => (bare.writable ? void bare.write(chunk, () => done()) : done()),
		final: done => bare.end(() => done()),
	});
	bare.on('data', (chunk: Buffer) => stream.push(chunk));
	bare.once('end', () => stream.push(null));
	bare.once('close', () => stream.destroy());
	return stream;
};

/** A Server's polled port, or a listening Tentacle's, that trusts nobody. */
export const startHalibut = (t: ExecutionContext<unknown>, who: 'server' | 'tentacle', options: PeerOptions = {}): Promise<Peer> =>
	startTlsPeer(
		t,
		socket => {
			void serveHalibut(socket, {who, trusts: () => false, tell() {}, heartbeatMilliseconds: 60_000});
		},
		options,
	);

/** Says `text` when a whole request has come, then closes. */
export const answering = (text: string) => (socket: Socket) => {
	let heard = '';
	socket.on('data', (chunk: Buffer) => {
		heard += chunk.toString('latin1');
		if (heard.endsWith('\r\n\r\n')) socket.end(text);
	});
	socket.once('end', () => socket.end());
};
