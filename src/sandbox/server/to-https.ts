import {createServer} from 'node:http';
import type {Server, Socket} from 'node:net';

/** A web server that sends everything on to the same host and port over https. It never listens itself. */
export const createToHttps = (): Server =>
	createServer(({headers: {host = '127.0.0.1'}, url = '/'}, response) => {
		response.writeHead(301, {location: `https://${host}${url}`, 'content-length': 0}).end();
	});

/** The first byte of a TLS handshake. */
const handshake = 0x16;

/** Hands a connection to the server of its protocol, by its first byte. */
export const splitByProtocol = (socket: Socket, {secure, clear}: {readonly secure: Server; readonly clear: Server}): void => {
	socket.once('readable', () => {
		const first: Buffer | null = socket.read(1);
		if (first === null) return;
		socket.unshift(first);
		(first[0] === handshake ? secure : clear).emit('connection', socket);
	});
};
