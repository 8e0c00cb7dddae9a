import {createServer as createHttpServer, type IncomingMessage, type RequestListener, type ServerResponse} from 'node:http';
import {createServer as createHttpsServer, type Server as HttpsServer} from 'node:https';
import {type AddressInfo, createServer as createTcpServer, type Server, type Socket} from 'node:net';
import type {ExecutionContext} from 'ava';
import type {KeyPair} from '../../src/certificate/create-certificate.ts';

export type Asked = {readonly method: string; readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string};

export type ScriptedServer = {
	/** `https://localhost:PORT`, or `http://…` without a certificate. */
	readonly url: string;
	readonly port: number;
	/** Every request so far, in order. */
	readonly requests: readonly Asked[];
	/** How many connections were opened so far. */
	readonly connections: () => number;
	/** Presents another certificate from now on. */
	readonly present: (certificate: KeyPair) => void;
};

export type Answer = (asked: Asked, response: ServerResponse) => void;

/** A web server on loopback that answers as the test says; gone with the test. Left out `certificate`: plain http. */
export const startServer = async (
	t: ExecutionContext<unknown>,
	answer: Answer,
	{certificate, host = '127.0.0.1'}: {readonly certificate?: KeyPair | undefined; readonly host?: string} = {},
): Promise<ScriptedServer> => {
	const requests: Asked[] = [];
	let connections = 0;
	const listener: RequestListener = (request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.once('end', () => {
			const {method = '', url: path = '', headers} = request;
			const asked = {method, path, headers, body: Buffer.concat(chunks).toString()};
			requests.push(asked);
			answer(asked, response);
		});
	};
	const pair = (one: KeyPair) => ({key: one.keyPem, cert: one.certificatePem});
	const server = certificate ? createHttpsServer(pair(certificate), listener) : createHttpServer(listener);
	server.on('connection', () => {
		connections++;
	});
	const port = await listen(t, server, host);
	return {
		url: `${certificate ? 'https' : 'http'}://localhost:${port}`,
		port,
		requests,
		connections: () => connections,
		present: one => (server as HttpsServer).setSecureContext(pair(one)),
	};
};

/** Any TCP server on loopback; it and its connections are gone with the test. */
export const startTcp = async (t: ExecutionContext<unknown>, onSocket: (socket: Socket) => void, host = '127.0.0.1'): Promise<number> =>
	listen(t, createTcpServer({allowHalfOpen: true}, onSocket), host);

/** Lets a server listen; what comes back closes it, with every connection that is open. */
export const listenUntilClosed = async (server: Server, host: string, port: number): Promise<() => Promise<void>> => {
	const open = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		open.add(socket);
		// What a client does to its connection is the test's business where it looks at it.
		socket.on('error', () => {});
		socket.once('close', () => open.delete(socket));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	return async () => {
		for (const socket of open) socket.destroy();
		await new Promise<void>(resolve => server.close(() => resolve()));
	};
};

/** Lets a server listen on a free port; it and what is open are gone with the test. */
export const listen = async (t: ExecutionContext<unknown>, server: Server, host = '127.0.0.1', port = 0): Promise<number> => {
	t.teardown(await listenUntilClosed(server, host, port));
	return (server.address() as AddressInfo).port;
};

/** A JSON answer. */
export const json = (response: ServerResponse, value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void => {
	response.writeHead(status, {'content-type': 'application/json', ...headers}).end(JSON.stringify(value));
};
