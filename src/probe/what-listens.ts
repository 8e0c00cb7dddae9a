import type {Socket} from 'node:net';
import type {TunnelSeen} from '../model/probes.ts';
import {leave} from './ask.ts';
import {type Endpoint, openTcp, openTls} from './connection.ts';
import {race} from './race.ts';

/** Whether a proxy of another kind listens where no proxy for clear HTTP does: one that wants TLS, or one of SOCKS. Two connections at the same time. */
export const whatListens = async (endpoint: Endpoint): Promise<TunnelSeen['speaks']> => {
	const [tls, socks] = await Promise.all([speaksTls(endpoint), speaksSocks(endpoint)]);
	return tls ? 'tls' : socks ? 'socks' : undefined;
};

const speaksTls = async (endpoint: Endpoint): Promise<boolean> => {
	const {socket: opened} = await openTcp(endpoint);
	const {socket: secured} = opened ? await openTls(opened, endpoint) : {};
	if (secured) await leave(secured, endpoint.signal);
	return secured !== undefined;
};

/** Version 5, one method: without authentication (RFC 1928). */
const greeting = Buffer.from([5, 1, 0]);

const speaksSocks = async (endpoint: Endpoint): Promise<boolean> => {
	const {socket} = await openTcp(endpoint);
	if (!socket) return false;
	const answer = await firstBytes(socket, endpoint);
	await leave(socket, endpoint.signal);
	return answer.length >= 2 && answer[0] === 5;
};

const firstBytes = (socket: Socket, endpoint: Endpoint): Promise<Buffer> =>
	race<Buffer>(
		endpoint,
		done => {
			socket.once('data', done);
			for (const end of ['end', 'error', 'close']) socket.once(end, () => done(Buffer.alloc(0)));
			socket.write(greeting);
		},
		() => Buffer.alloc(0),
	);
