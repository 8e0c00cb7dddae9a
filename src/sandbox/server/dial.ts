import {once} from 'node:events';
import {connect, type TLSSocket} from 'node:tls';
import type {KeyPair} from '../../certificate/create-certificate.ts';
import {createReader} from '../../halibut/reader.ts';
import {clientIdentity, nullMessage, preface} from '../../halibut/wire.ts';

export type Dial = {
	/** `https://host:port/`, as in a listening machine's record. */
	readonly uri: string;
	/** The record's: what the agent must present. */
	readonly thumbprint: string;
	/** The Server's own, which the agent must trust. */
	readonly identity: Pick<KeyPair, 'certificatePem' | 'keyPem'>;
	readonly signal: AbortSignal;
};

/** Calls a listening agent as a Server does and hands it the null message, after which it hangs up (facts: Halibut §3.2). Gives what went wrong. */
export const dialAgent = async ({uri, thumbprint, identity, signal}: Dial): Promise<string | undefined> => {
	if (!URL.canParse(uri)) return `there is no address in ${uri}`;
	const {hostname, port} = new URL(uri);
	const socket = connect({
		host: hostname.replace(/^\[|\]$/g, ''),
		port: Number(port || 443),
		key: identity.keyPem,
		cert: identity.certificatePem,
		// Halibut compares thumbprints and nothing else.
		rejectUnauthorized: false,
	});
	try {
		await once(socket, 'secureConnect', {signal});
		return await shakeHands(socket, thumbprint, signal);
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	} finally {
		socket.destroy();
	}
};

const shakeHands = async (socket: TLSSocket, expected: string, signal: AbortSignal): Promise<string | undefined> => {
	const presented = socket.getPeerX509Certificate()?.fingerprint.replaceAll(':', '');
	if (presented !== expected.toUpperCase()) return `it presented the thumbprint ${presented}, not ${expected}`;
	const end = () => socket.destroy();
	signal.addEventListener('abort', end);
	socket.on('error', () => {
		// The reader sees the end.
	});
	const reader = createReader(socket);
	socket.write(preface);
	socket.write(clientIdentity);
	const answer = await reader.identity();
	if (answer !== undefined) {
		socket.write(nullMessage);
		await reader.rest();
	}
	signal.removeEventListener('abort', end);
	return answer === undefined ? 'it closed the connection: it does not trust this Server' : undefined;
};
