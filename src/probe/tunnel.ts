import type {Socket} from 'node:net';
import type {TunnelSeen} from '../model/probes.ts';
import {leave} from './ask.ts';
import type {Endpoint} from './connection.ts';
import {race, stopwatch} from './race.ts';
import {isPerhapsHttp, type RawAnswer, tunnelSeen} from './tunnel-answer.ts';

/** No proxy's head is longer; the agent itself has no bound. */
const mostBytes = 64 * 1024;

/** The agent waits 15 s for each byte of the answer (facts: Halibut §5), where the other layers have ten. */
const patience = 1.5;

/**
Asks a proxy for a tunnel over an open connection. With a `socket`, that is the tunnel, and nothing of what is in it is lost; without one the
connection is left. Never rejects.
*/
export const openTunnel = async (
	socket: Socket,
	endpoint: Pick<Endpoint, 'signal' | 'deadlineMilliseconds'>,
	request: string,
): Promise<{readonly tunnel: TunnelSeen; readonly socket?: Socket}> => {
	const milliseconds = stopwatch();
	let heard = Buffer.alloc(0);
	const ended = await race<RawAnswer['ended']>(
		{...endpoint, deadlineMilliseconds: endpoint.deadlineMilliseconds * patience},
		done => {
			socket.on('data', (chunk: Buffer) => {
				heard = Buffer.concat([heard, chunk]);
				if (heard.includes('\r\n\r\n')) done('head');
				else if (!isPerhapsHttp(heard.subarray(0, 4).toString('latin1'))) done('closed');
				else if (heard.length > mostBytes) done('too-long');
			});
			for (const end of ['end', 'error', 'close']) socket.once(end, () => done('closed'));
			socket.write(request, 'latin1');
		},
		() => 'silence',
	);
	socket.pause();
	for (const event of ['data', 'end', 'close']) socket.removeAllListeners(event);
	const length = ended === 'head' ? heard.indexOf('\r\n\r\n') : heard.length;
	const tunnel = tunnelSeen({text: heard.subarray(0, length).toString('latin1'), ended, milliseconds: milliseconds()});
	if (tunnel.outcome === 'opened' && !socket.destroyed) {
		// What came behind the head belongs to whoever speaks next.
		const rest = heard.subarray(length + 4);
		if (rest.length > 0) socket.unshift(rest);
		return {tunnel, socket};
	}
	if (ended === 'too-long') socket.destroy();
	else await leave(socket, endpoint.signal);
	return {tunnel};
};
