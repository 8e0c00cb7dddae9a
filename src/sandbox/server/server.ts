import {createServer as createHttpServer} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import type {Server} from 'node:net';
import {createCertificate, type KeyPair} from '../../certificate/create-certificate.ts';
import type {ListenerEvent} from '../../halibut/listener.ts';
import type {Address} from '../../model/address.ts';
import {createApi} from './api.ts';
import {createComms} from './comms.ts';
import type {FaultName} from './faults.ts';
import {runHealthCheck} from './health.ts';
import {openPort, type Port} from './port.ts';
import {certificateFaults, portalCertificate} from './portal.ts';
import {createState, isLast, type ServerState} from './state.ts';
import {setTakenNames} from './taken-names.ts';
import {createToHttps, splitByProtocol} from './to-https.ts';

export type ServerIdentity = {
	readonly authority: KeyPair;
	readonly communications: KeyPair;
	/** Signed by the authority, for the loopback address: what the portal presents while no fault is in its certificate. Left out: made anew. */
	readonly portal?: KeyPair;
};

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
	/** How long a health check waits for an agent. Left out: five seconds. */
	readonly healthMilliseconds?: number;
	/** Between the lines of a health check's log. Left out: a tenth of a second. */
	readonly lineMilliseconds?: number;
	/** How long the fault `slow` holds an answer back. Left out: three seconds. */
	readonly slowMilliseconds?: number;
	/** Who it is. Left out: a private authority and a communications certificate of its own, made anew. */
	readonly identity?: ServerIdentity;
	/** What the portal's certificate is for, besides the loopback address. Left out: nothing. */
	readonly portalNames?: readonly string[];
};

export type StandInServer = {
	/** The portal, as a person would type it. */
	readonly url: string;
	readonly addresses: readonly Address[];
	readonly apiKey: string;
	/** Of the communications certificate. */
	readonly thumbprint: string;
	/** SHA-256 of the portal's certificate of the moment. */
	readonly portalFingerprint: string;
	/** PEM of the authority that signed the portal's certificate. */
	readonly certificateAuthority: string;
	readonly state: ServerState;
	/** What happened on the polled ports. */
	readonly events: ReadonlyArray<ListenerEvent & {readonly node: number}>;
	/** Switches a fault while it runs. Connections to the nodes end, so that agents meet it at once. */
	readonly setFault: (name: FaultName, isOn: boolean) => Promise<void>;
	/** Closes every port, ends every connection and waits for the checks that run. May be called again. */
	readonly stop: () => Promise<void>;
};

/** A stand-in Octopus Server on 127.0.0.1: REST API and one comms port a node, true to what is known of the real one (facts: Octopus REST §7, Halibut). */
export const startServer = async ({
	nodes = 1,
	https = true,
	faults = [],
	virtualDirectory = '',
	heartbeatMilliseconds = 1000,
	healthMilliseconds = 5000,
	lineMilliseconds = 100,
	slowMilliseconds = 3000,
	identity,
	portalNames = [],
}: ServerOptions = {}): Promise<StandInServer> => {
	const authority = identity?.authority ?? createCertificate({subject: 'Sandbox Authority', authority: true});
	const communications = identity?.communications ?? createCertificate({subject: 'Octopus Portal'});
	const state = createState({thumbprint: communications.thumbprint, nodes, faults});
	setTakenNames(state, state.faults.has('name-taken'));
	const isPlain = portalNames.length === 0 && !certificateFaults.some(name => state.faults.has(name));
	let certificate = (isPlain ? identity?.portal : undefined) ?? portalCertificate(authority, state.faults, portalNames);
	const ending = new AbortController();
	const {signal} = ending;
	const isNodeUp = (node: number): boolean => !(state.faults.has('comms-closed') || (state.faults.has('node-down') && isLast(state, node)));

	const health = {isNodeUp, identity: communications, patienceMilliseconds: healthMilliseconds, lineMilliseconds, signal};
	const checks: Array<Promise<void>> = [];
	const api = createApi({
		state,
		virtualDirectory,
		slowMilliseconds,
		signal,
		startHealthCheck(task) {
			checks.push(runHealthCheck(state, task, health));
		},
	});
	const secure = createHttpsServer({key: certificate.keyPem, cert: certificate.certificatePem}, api);
	const portal: Server = https ? secure : createHttpServer(api);

	const events: Array<ListenerEvent & {node: number}> = [];
	const receive = createComms({
		state,
		communications,
		heartbeatMilliseconds,
		portal: () => ({server: secure, certificate}),
		tell: (event, node) => events.push({...event, node}),
	});
	const toHttps = createToHttps();
	const portalPort = await openPort(socket => {
		if (state.faults.has('http-to-https')) splitByProtocol(socket, {secure, clear: toHttps});
		else portal.emit('connection', socket);
	});
	const ports: Port[] = [];
	for (let node = 0; node < nodes; node++) ports.push(await openPort(socket => receive(socket, node)));
	const openNodes = async (): Promise<void> => {
		// The port stays known and closed: what a node that is down looks like.
		for (const [node, port] of ports.entries()) await (isNodeUp(node) ? port.open() : port.close());
	};
	await openNodes();

	return {
		get url() {
			return `${https && !state.faults.has('http-to-https') ? 'https' : 'http'}://127.0.0.1:${portalPort.number}${virtualDirectory}`;
		},
		addresses: ports.map(({number}) => ({host: '127.0.0.1', port: number})),
		apiKey: state.apiKey,
		thumbprint: communications.thumbprint,
		get portalFingerprint() {
			return certificate.sha256;
		},
		certificateAuthority: authority.certificatePem,
		state,
		events,
		async setFault(name, isOn) {
			if (isOn) state.faults.add(name);
			else state.faults.delete(name);
			if (name === 'name-taken') setTakenNames(state, isOn);
			if (certificateFaults.includes(name)) {
				certificate = portalCertificate(authority, state.faults, portalNames);
				secure.setSecureContext({key: certificate.keyPem, cert: certificate.certificatePem});
			}
			await openNodes();
			for (const port of ports) port.drop();
		},
		async stop() {
			ending.abort();
			await Promise.all([...checks, ...[portalPort, ...ports].map(port => port.close())]);
		},
	};
};
