import type {TLSSocket} from 'node:tls';
import type {KeyPair} from '../../certificate/create-certificate.ts';
import {createReader} from '../../halibut/reader.ts';
import {clientIdentity, nullMessage, preface} from '../../halibut/wire.ts';
import {reachAgent, thumbprintOf} from './reach.ts';
import type {Endpoint, ServerState} from './state.ts';

export type Dial = {
	/** As the record says. */
	readonly endpoint: Endpoint;
	/** The Server's own, which the agent must trust. */
	readonly identity: Pick<KeyPair, 'certificatePem' | 'keyPem'>;
	readonly signal: AbortSignal;
};

/** Calls a listening agent as a Server does and hands it the null message, after which it hangs up (facts: Halibut §3.2). Gives what went wrong. */
export const dialAgent = async (state: ServerState, {endpoint, identity, signal}: Dial): Promise<string | undefined> => {
	const {uri, thumbprint, proxyId} = endpoint;
	if (!URL.canParse(uri)) return `there is no address in ${uri}`;
	const {hostname: host, port} = new URL(uri);
	try {
		const secure = {key: identity.keyPem, cert: identity.certificatePem};
		const socket = await reachAgent(state, {host, port: Number(port || 443), proxyId, identity: secure, signal});
		try {
			return await shakeHands(socket, thumbprint, signal);
		} finally {
			socket.destroy();
		}
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
};

const shakeHands = async (socket: TLSSocket, expected: string, signal: AbortSignal): Promise<string | undefined> => {
	const presented = thumbprintOf(socket);
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
