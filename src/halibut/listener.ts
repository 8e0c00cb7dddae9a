import type {TLSSocket} from 'node:tls';
import {friendlyAnswer} from './friendly-page.ts';
import {createReader, type HalibutReader} from './reader.ts';
import {nullMessage, proceed, serverIdentity} from './wire.ts';

export type ListenerOptions = {
	readonly who: 'server' | 'tentacle';
	/** Whether a client certificate's thumbprint (upper-case) is trusted. */
	readonly trusts: (thumbprint: string) => boolean;
	readonly tell: (event: ListenerEvent) => void;
	/** Between null messages to a polling Tentacle. Halibut's own: 30 s. */
	readonly heartbeatMilliseconds: number;
};

/** What a real listener logs, without the lines of the handshake (facts: Halibut §3.2). */
export type ListenerEvent =
	| {readonly kind: 'page'}
	| {readonly kind: 'ignored'}
	| {readonly kind: 'denied'; readonly thumbprint: string | undefined}
	| {readonly kind: 'authenticated'; readonly thumbprint: string}
	| {readonly kind: 'client'; readonly thumbprint: string}
	/** The peer said who it polls for, and was told `MX-SERVER`. */
	| {readonly kind: 'subscriber'; readonly subscriptionId: string; readonly thumbprint: string}
	/** A null message went there and the poller asked for the next one: the connection works in both directions. */
	| {readonly kind: 'exchanged'; readonly subscriptionId: string; readonly thumbprint: string}
	| {readonly kind: 'left'; readonly subscriptionId: string}
	/** An exception in Halibut's own log. */
	| {readonly kind: 'error'; readonly says: string};

const unhandled = 'Unhandled error when handling request from client';
const unidentified = 'Remote failed to identify itself.';

/**
The listening side of Halibut on one TLS connection: a client certificate is asked for, never required; who is not trusted is dropped after the preface
without a byte; what is not `MX` gets the friendly page (facts: Halibut §1.2, §1.5, §2). Resolves when it is done with the connection; never rejects.

Node sends `close_notify` where Halibut shuts the TCP socket down without; both read as an end. A server made with `allowHalfOpen` answers also
those that end their side before the empty line, as Halibut does.
*/
export const serveHalibut = async (socket: TLSSocket, options: ListenerOptions): Promise<void> => {
	socket.on('error', () => {
		// Aborted connections are the peer's affair; the reader sees the end.
	});
	await serve(socket, createReader(socket), options);
	socket.end();
};

const serve = async (socket: TLSSocket, reader: HalibutReader, options: ListenerOptions): Promise<void> => {
	const {tell, trusts, who} = options;
	const opening = (await reader.opening()) ?? '';
	if (opening === '') return tell({kind: 'ignored'});
	// A listener looks at two characters without asking whether there are two.
	if (opening.length === 1) return tell({kind: 'error', says: unhandled});
	if (!opening.startsWith('MX')) {
		tell({kind: 'page'});
		for (const piece of friendlyAnswer(who)) await write(socket, piece);
		return;
	}
	const thumbprint = socket.getPeerX509Certificate()?.fingerprint.replaceAll(':', '');
	if (thumbprint === undefined || !trusts(thumbprint)) return tell({kind: 'denied', thumbprint});
	tell({kind: 'authenticated', thumbprint});
	await exchange(socket, reader, thumbprint, options);
};

/** Waits for the write, so that the next one gets a TLS record of its own. */
const write = (socket: TLSSocket, text: string): Promise<void> => new Promise(resolve => socket.write(text, () => resolve()));

const exchange = async (socket: TLSSocket, reader: HalibutReader, thumbprint: string, options: ListenerOptions): Promise<void> => {
	const {tell, heartbeatMilliseconds} = options;
	const identity = await reader.identity();
	if (identity === undefined) return tell({kind: 'error', says: unidentified});
	if (/^MX-CLIENT \S+$/.test(identity)) {
		tell({kind: 'client', thumbprint});
		socket.write(serverIdentity);
		if ((await reader.message()) === undefined) tell({kind: 'error', says: unhandled});
		return;
	}
	const subscriptionId = /^MX-SUBSCRIBER \S+ (poll:\/\/\S+)$/.exec(identity)?.[1];
	if (subscriptionId === undefined) {
		await reader.rest();
		return tell({kind: 'error', says: unidentified});
	}
	tell({kind: 'subscriber', subscriptionId, thumbprint});
	socket.write(serverIdentity);
	const last = await heartbeats(socket, reader, heartbeatMilliseconds, () => tell({kind: 'exchanged', subscriptionId, thumbprint}));
	if (last !== 'END') tell({kind: 'error', says: unhandled});
	tell({kind: 'left', subscriptionId});
};

/**
Null message, `NEXT`, `PROCEED`, and again; gives the control line that was not `NEXT`. A real listener waits for a request before the first null
message as well; this one has nothing to wait for.
*/
const heartbeats = async (
	socket: TLSSocket,
	reader: HalibutReader,
	milliseconds: number,
	worked: () => void,
): Promise<string | undefined> => {
	for (;;) {
		if (!socket.writable) return undefined;
		socket.write(nullMessage);
		const answer = await reader.control();
		if (answer !== 'NEXT') return answer;
		worked();
		socket.write(proceed);
		await pause(socket, milliseconds);
	}
};

/** Until the time is over or the peer has left. */
const pause = (socket: TLSSocket, milliseconds: number): Promise<void> =>
	new Promise(resolve => {
		const done = () => {
			clearTimeout(timer);
			socket.off('close', done);
			socket.off('end', done);
			resolve();
		};
		const timer = setTimeout(done, milliseconds);
		socket.once('close', done);
		socket.once('end', done);
	});
