import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {createServer as createTcpServer, type Server} from 'node:net';
import {createServer} from 'node:tls';
import type {ExecutionContext} from 'ava';
import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import {type ListenerEvent, serveHalibut} from '../../../src/halibut/listener.ts';

export type PolledServer = {readonly port: number; readonly thumbprint: string; readonly events: readonly ListenerEvent[]};

const listen = async (t: ExecutionContext, server: Server): Promise<number> => {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	server.on('connection', socket => t.teardown(() => socket.destroy()));
	t.teardown(() => server.close());
	return (server.address() as AddressInfo).port;
};

/** A polling port that lets in whom it is told to. */
export const startPolledServer = async (t: ExecutionContext, trusts: (thumbprint: string) => boolean): Promise<PolledServer> => {
	const {certificatePem, keyPem, thumbprint} = createCertificate({subject: 'Octopus Server'});
	const events: ListenerEvent[] = [];
	const server = createServer({key: keyPem, cert: certificatePem, requestCert: true, rejectUnauthorized: false}, socket => {
		void serveHalibut(socket, {who: 'server', trusts, heartbeatMilliseconds: 50, tell: event => events.push(event)});
	});
	return {port: await listen(t, server), thumbprint, events};
};

/** Speaks no TLS. */
export const startPlainServer = (t: ExecutionContext): Promise<number> =>
	listen(
		t,
		createTcpServer(socket => {
			socket.on('error', () => {
				// The agent hangs up on such an answer.
			});
			socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
		}),
	);
