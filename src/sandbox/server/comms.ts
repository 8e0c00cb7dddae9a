import {createServer as createHttpServer, type Server as HttpServer} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import type {Server, Socket} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import {createCertificate, type KeyPair} from '../../certificate/create-certificate.ts';
import {type ListenerEvent, serveHalibut} from '../../halibut/listener.ts';
import type {FaultName} from './faults.ts';
import {type Exchange, isLast, type ServerState, subscriptionKey, trusts} from './state.ts';

export type CommsOptions = {
	readonly state: ServerState;
	readonly communications: KeyPair;
	/** The portal and its certificate of the moment: what a mistaken balancer puts in front of the nodes. */
	readonly portal: () => {readonly server: Server; readonly certificate: KeyPair};
	readonly heartbeatMilliseconds: number;
	readonly tell: (event: ListenerEvent, node: number) => void;
};

/** Faults of the polled ports; the first one that is on decides. */
const commsFaults = [
	'comms-silent',
	'comms-plain-http',
	'comms-is-portal',
	'ssl-offloading',
	'tls-inspection',
	'comms-wrong-certificate',
] as const satisfies readonly FaultName[];

type CommsFault = (typeof commsFaults)[number];

const pair = ({keyPem, certificatePem}: KeyPair) => ({key: keyPem, cert: certificatePem});

/**
What answers on the polled ports, decided anew for each connection, so that faults may be switched while it runs. The servers that it hands a connection
to never listen themselves.
*/
export const createComms = (options: CommsOptions): ((socket: Socket, node: number) => void) => {
	const {state, communications, portal} = options;
	const halibut = (certificate: KeyPair, node: number) =>
		createTlsServer({...pair(certificate), requestCert: true, rejectUnauthorized: false}, socket => {
			const follow = createFollower(state.exchanges[node] ?? new Map());
			void serveHalibut(socket, {
				who: 'server',
				trusts: thumbprint => !(isLast(state, node) && state.faults.has('node-not-refreshed')) && trusts(state, thumbprint),
				heartbeatMilliseconds: options.heartbeatMilliseconds,
				tell(event) {
					follow(event);
					options.tell(event, node);
				},
			});
		});
	const web = (certificate: KeyPair, status: number) =>
		createHttpsServer(pair(certificate), (_request, response) => response.writeHead(status).end());
	const another = once(() => createCertificate({subject: 'Another Octopus'}));
	const resigned = once(() =>
		createCertificate({subject: 'octopus', issuer: createCertificate({subject: 'Corp TLS Inspection CA', authority: true})}),
	);
	const faulty: Readonly<Record<CommsFault, (node: number) => Server | HttpServer | undefined>> = {
		'comms-silent': () => undefined,
		'comms-plain-http': () => createHttpServer((_request, response) => response.end('plain')),
		'comms-is-portal': () => portal().server,
		'ssl-offloading': () => web(portal().certificate, 502),
		'tls-inspection': () => web(resigned(), 200),
		'comms-wrong-certificate': node => halibut(another(), node),
	};
	const good = state.exchanges.map((_exchanges, node) => halibut(communications, node));
	return (socket, node) => {
		const fault = commsFaults.find(name => state.faults.has(name));
		const server = fault === undefined ? good[node] : faulty[fault](node);
		if (server) server.emit('connection', socket);
		// Reads on, so that it notices when the other side has had enough.
		else socket.resume().once('end', () => socket.destroy());
	};
};

const once = <Value>(make: () => Value): (() => Value) => {
	let made: Value | undefined;
	return () => {
		made ??= make();
		return made;
	};
};

/** Keeps the list of live subscriptions by the events of one connection. */
const createFollower = (exchanges: Map<string, Exchange>): ((event: ListenerEvent) => void) => {
	let hasExchanged = false;
	return event => {
		if (event.kind === 'exchanged') {
			const key = subscriptionKey(event.subscriptionId);
			const connections = (exchanges.get(key)?.connections ?? 0) + (hasExchanged ? 0 : 1);
			exchanges.set(key, {thumbprint: event.thumbprint, at: performance.now(), connections});
			hasExchanged = true;
		}
		if (event.kind !== 'left' || !hasExchanged) return;
		const key = subscriptionKey(event.subscriptionId);
		const before = exchanges.get(key);
		if (before && before.connections > 1) exchanges.set(key, {...before, connections: before.connections - 1});
		else exchanges.delete(key);
	};
};
