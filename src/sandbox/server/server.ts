import {createServer as createHttpServer, type Server as HttpServer} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {type AddressInfo, createServer as createTcpServer, type Server, type Socket} from 'node:net';
import {createServer as createTlsServer, type TLSSocket} from 'node:tls';
import {createCertificate, type KeyPair} from '../../certificate/create-certificate.ts';
import {type ListenerEvent, serveHalibut} from '../../halibut/listener.ts';
import type {Address} from '../../model/address.ts';
import {createApi} from './api.ts';
import type {FaultName} from './faults.ts';
import {runHealthCheck} from './health.ts';
import {createState, type ServerState, type Task, trusts} from './state.ts';

export type ServerOptions = {
	/** Server nodes, each with a comms port of its own. Left out: one. */
	readonly nodes?: number;
	/** Left out: https with a certificate of a private authority. */
	readonly https?: boolean;
	readonly faults?: readonly FaultName[];
	/** Left out: none. */
	readonly virtualDirectory?: string;
	/** Between heartbeats to an agent. Left out: a second. */
	readonly heartbeatMilliseconds?: number;
};

export type StandInServer = {
	/** The portal, as a person would type it. */
	readonly url: string;
	readonly addresses: readonly Address[];
	readonly apiKey: string;
	/** Of the communications certificate. */
	readonly thumbprint: string;
	/** SHA-256 of the portal's certificate. */
	readonly portalFingerprint: string;
	/** PEM of the authority that signed the portal's certificate. */
	readonly certificateAuthority: string;
	readonly state: ServerState;
	readonly events: ReadonlyArray<ListenerEvent & {readonly node: number}>;
	readonly stop: () => Promise<void>;
};

/** A stand-in Octopus Server on 127.0.0.1: REST API and one comms port a node, true to what is known of the real one (facts: Octopus REST §7, Halibut). */
export const startServer = async ({
	nodes = 1,
	https = true,
	faults = [],
	virtualDirectory = '',
	heartbeatMilliseconds = 1000,
}: ServerOptions = {}): Promise<StandInServer> => {
	const authority = createCertificate({subject: 'Sandbox Authority', authority: true});
	const portal = portalCertificate(authority, new Set(faults));
	const communications = createCertificate({subject: 'Octopus Portal'});
	const state = createState({thumbprint: communications.thumbprint, nodes, faults});
	if (state.faults.has('name-taken')) state.workers.push(...takenNames('Workers'));
	if (state.faults.has('name-taken')) state.machines.push(...takenNames('Machines'));
	const sockets = new Set<Socket>();
	const servers: Server[] = [];
	const listen = async (server: Server): Promise<number> => {
		server.on('connection', (socket: Socket) => {
			sockets.add(socket);
			socket.once('close', () => sockets.delete(socket));
			socket.on('error', () => {
				// The other side's aborted connections are no failure of the stand-in.
			});
		});
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(0, '127.0.0.1', resolve);
		});
		servers.push(server);
		return (server.address() as AddressInfo).port;
	};
	const isNodeUp = (node: number): boolean => !(state.faults.has('comms-closed') || (state.faults.has('node-down') && node === nodes - 1));
	const startHealthCheck = (task: Task) => {
		void runHealthCheck(state, task, isNodeUp);
	};
	const api = createApi({state, virtualDirectory, startHealthCheck});
	const handle: Parameters<typeof createHttpServer>[1] = (request, response) => {
		void api(request, response);
	};
	const pair = ({keyPem, certificatePem}: KeyPair) => ({key: keyPem, cert: certificatePem});
	const portalPort = await listen(https ? createHttpsServer(pair(portal), handle) : createHttpServer(handle));
	const events: Array<ListenerEvent & {node: number}> = [];

	const commsServer = (node: number): Server | HttpServer => {
		if (state.faults.has('comms-silent')) return createTcpServer();
		if (state.faults.has('comms-plain-http')) return createHttpServer((_request, response) => response.end('plain'));
		if (state.faults.has('comms-is-portal')) return createHttpsServer(pair(portal), handle);
		if (state.faults.has('ssl-offloading')) return createHttpsServer(pair(portal), (_request, response) => response.writeHead(502).end());
		if (state.faults.has('tls-inspection'))
			return createHttpsServer(
				pair(createCertificate({subject: 'octopus', issuer: createCertificate({subject: 'Corp TLS Inspection CA', authority: true})})),
				(_request, response) => response.end(),
			);
		const presented = state.faults.has('comms-wrong-certificate') ? createCertificate({subject: 'Another Octopus'}) : communications;
		return createTlsServer({...pair(presented), requestCert: true, rejectUnauthorized: false}, (socket: TLSSocket) => {
			void serveHalibut(socket, {
				who: 'server',
				trusts: thumbprint => trusts(state, thumbprint),
				heartbeatMilliseconds,
				tell(event) {
					events.push({...event, node});
					if (event.kind === 'exchanged')
						state.exchanges[node]?.set(event.subscriptionId, {thumbprint: event.thumbprint, at: performance.now()});
				},
			});
		});
	};
	const addresses: Address[] = [];
	for (let node = 0; node < nodes; node++) {
		const server = commsServer(node);
		const port = await listen(server);
		addresses.push({host: '127.0.0.1', port});
		// The port stays known and closed: what a node that is down looks like.
		if (!isNodeUp(node)) await new Promise<void>(resolve => server.close(() => resolve()));
	}
	return {
		url: `${https ? 'https' : 'http'}://127.0.0.1:${portalPort}${virtualDirectory}`,
		addresses,
		apiKey: state.apiKey,
		thumbprint: communications.thumbprint,
		portalFingerprint: portal.sha256,
		certificateAuthority: authority.certificatePem,
		state,
		events,
		async stop() {
			const closed = servers.map(server => new Promise<void>(resolve => server.close(() => resolve())));
			for (const socket of sockets) socket.destroy();
			await Promise.all(closed);
		},
	};
};

const portalCertificate = (authority: KeyPair, faults: ReadonlySet<FaultName>): KeyPair => {
	const names = faults.has('wrong-name-portal') ? ['octopus.example.test'] : ['127.0.0.1', 'localhost'];
	const signer = faults.has('self-signed-portal') ? {} : {issuer: authority};
	const dates = faults.has('expired-portal') ? {validFrom: new Date('2020-01-01'), validTo: new Date('2021-01-01')} : {};
	return createCertificate({subject: 'octopus.example.test', names, ...signer, ...dates});
};

/** Somebody else's machine with every name that the demo would use. */
const takenNames = (what: 'Machines' | 'Workers') => {
	const endpoint = {
		CommunicationStyle: 'TentacleActive',
		Uri: 'poll://zzzzzzzzzzzzzzzzzzzz/',
		Thumbprint: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
	};
	return [
		{
			Id: `${what}-900`,
			Name: 'build-07',
			HealthStatus: 'Healthy',
			IsDisabled: false,
			EnvironmentIds: ['Environments-3'],
			Roles: ['web-server'],
			WorkerPoolIds: ['WorkerPools-2'],
			Endpoint: endpoint,
			Thumbprint: endpoint.Thumbprint,
			Uri: endpoint.Uri,
		},
	];
};
