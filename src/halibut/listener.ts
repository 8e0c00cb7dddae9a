import type {TLSSocket} from 'node:tls';
import {friendlyAnswer} from './friendly-page.ts';
import {createReader, type HalibutReader} from './reader.ts';
import {next, nullMessage, proceed, serverIdentity} from './wire.ts';

export type ListenerOptions = {
	readonly who: 'server' | 'tentacle';
	/** Whether a client certificate's thumbprint (upper-case) is trusted. */
	readonly trusts: (thumbprint: string) => boolean;
	readonly tell: (event: ListenerEvent) => void;
	/** Between null messages to a polling Tentacle. Halibut's own: 30 s. */
	readonly heartbeatMilliseconds: number;
};

export type ListenerEvent =
	| {readonly kind: 'page'}
	| {readonly kind: 'denied'; readonly thumbprint: string | undefined}
	| {readonly kind: 'authenticated'; readonly thumbprint: string}
	| {readonly kind: 'client'; readonly thumbprint: string}
	/** A null message went there and the poller asked for the next one: the connection works in both directions. */
	| {readonly kind: 'exchanged'; readonly subscriptionId: string; readonly thumbprint: string}
	| {readonly kind: 'left'; readonly subscriptionId?: string}
	/** An exception in Halibut's own log. */
	| {readonly kind: 'error'; readonly says: string};

/**
The listening side of Halibut on one TLS connection: a client certificate is asked for, never required; who is not trusted is dropped after the preface
without a byte; what is not `MX` gets the friendly page (facts: Halibut §1.2, §1.5, §2). Resolves when the connection is over.
*/
export const serveHalibut = async (socket: TLSSocket, options: ListenerOptions): Promise<void> => {
	socket.on('error', () => {
		// Aborted connections are the peer's affair; the reader sees the end.
	});
	const reader = createReader(socket);
	const opening = await readOpening(reader);
	if (opening === undefined || opening === '') {
		close(socket);
		return;
	}
	if (!opening.startsWith('MX')) {
		options.tell({kind: 'page'});
		socket.write(friendlyAnswer(options.who));
		close(socket);
		return;
	}
	const thumbprint = socket.getPeerX509Certificate()?.fingerprint.replaceAll(':', '');
	if (thumbprint === undefined || !options.trusts(thumbprint)) {
		options.tell({kind: 'denied', thumbprint});
		close(socket);
		return;
	}
	options.tell({kind: 'authenticated', thumbprint});
	await exchange(socket, reader, thumbprint, options);
};

/** Node would send `close_notify`; Halibut shuts the TCP socket down without. Both read as an end. */
const close = (socket: TLSSocket): void => {
	socket.end();
};

/** Line by line until an empty one; undefined when the peer left before. */
const readOpening = async (reader: HalibutReader): Promise<string | undefined> => {
	const first = await reader.line();
	if (first === undefined) return undefined;
	let line: string | undefined = first;
	while (line !== '') {
		line = await reader.line();
		if (line === undefined) return undefined;
	}
	return first;
};

const exchange = async (
	socket: TLSSocket,
	reader: HalibutReader,
	thumbprint: string,
	{tell, heartbeatMilliseconds}: ListenerOptions,
): Promise<void> => {
	const identity = await reader.line();
	if (identity !== undefined) await reader.line();
	const subscriptionId = /^MX-SUBSCRIBER 1\.0 (poll:\/\/\S+)$/.exec(identity ?? '')?.[1];
	if (identity === 'MX-CLIENT 1.0') {
		tell({kind: 'client', thumbprint});
		socket.write(serverIdentity);
		const message = await reader.message();
		if (message === undefined) tell({kind: 'error', says: 'Unhandled error when handling request from client'});
		close(socket);
		return;
	}
	if (subscriptionId === undefined) {
		tell({kind: 'error', says: 'Remote failed to identify itself.'});
		close(socket);
		return;
	}
	socket.write(serverIdentity);
	await heartbeats(socket, reader, heartbeatMilliseconds, () => tell({kind: 'exchanged', subscriptionId, thumbprint}));
	tell({kind: 'left', subscriptionId});
	close(socket);
};

/** Null message, `NEXT`, `PROCEED`, and again, until the poller leaves. The first one goes out at once: nothing is queued for it. */
const heartbeats = async (socket: TLSSocket, reader: HalibutReader, milliseconds: number, worked: () => void): Promise<void> => {
	for (;;) {
		if (!socket.writable) return;
		socket.write(nullMessage);
		const answer = await reader.line();
		if (answer !== next.trim()) return;
		worked();
		await reader.line();
		socket.write(proceed);
		await pause(socket, milliseconds);
	}
};

const pause = (socket: TLSSocket, milliseconds: number): Promise<void> =>
	new Promise(resolve => {
		const done = () => {
			clearTimeout(timer);
			socket.off('close', done);
			resolve();
		};
		const timer = setTimeout(done, milliseconds);
		socket.once('close', done);
	});
