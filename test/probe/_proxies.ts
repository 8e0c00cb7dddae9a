import {once} from 'node:events';
import {connect, createServer, type Socket} from 'node:net';
import type {ExecutionContext} from 'ava';
import {listen} from '../_helpers/https-server.ts';

export type ScriptedProxy = {
	readonly port: number;
	/** What each connection said first, up to the empty line or as far as it came. */
	readonly heard: () => readonly string[];
	/** Resolves when the connection with this number has ended here. */
	readonly ended: (index: number) => Promise<unknown>;
};

export type Answering = (socket: Socket, request: string) => void;

/** A proxy on loopback that does as the test says when a whole request has come. Left out: opens the tunnel to wherever it is asked to. */
export const startProxy = async (t: ExecutionContext<unknown>, answer: Answering = tunnel()): Promise<ScriptedProxy> => {
	const heard: string[] = [];
	const ends: Array<Promise<unknown>> = [];
	const server = createServer({allowHalfOpen: true}, socket => {
		const index = heard.push('') - 1;
		ends.push(once(socket, 'close').catch((error: unknown) => error));
		socket.once('end', () => socket.end());
		const onData = (chunk: Buffer) => {
			heard[index] += chunk.toString('latin1');
			if (!heard[index]?.includes('\r\n\r\n')) return;
			socket.off('data', onData);
			answer(socket, heard[index]);
		};
		socket.on('data', onData);
	});
	const port = await listen(t, server);
	return {port, heard: () => [...heard], ended: async index => ends[index]};
};

/** Says this, then carries everything both ways; to `port` on loopback, or to wherever it was asked. */
export const tunnel =
	(says = 'HTTP/1.1 200 Connection established\r\n\r\n', port?: number): Answering =>
	(socket, request) => {
		const asked = /^CONNECT \S+?:(\d+) /.exec(request)?.[1];
		const behind = connect(port ?? Number(asked), '127.0.0.1');
		behind.on('error', () => socket.destroy());
		socket.on('error', () => behind.destroy());
		if (says !== '') behind.once('connect', () => socket.write(says));
		socket.pipe(behind).pipe(socket);
	};
