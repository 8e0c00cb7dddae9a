import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {createServer as createTlsServer, type TLSSocket} from 'node:tls';
import {openPfx} from '../../certificate/create-certificate.ts';
import {serveHalibut} from '../../halibut/listener.ts';
import {type Command, flag, type Running, value} from './command.ts';
import {Crash} from './options.ts';
import {pollForever} from './polling.ts';
import type {TrustEntry} from './store.ts';

const heartbeatMilliseconds = 10_000;

/** The agent: listens or polls as its config says, logs as the real one does, and ends on SIGTERM. It runs no scripts: a request it cannot answer. */
export const agent: Command = {
	name: 'agent',
	aliases: ['run'],
	className: 'RunAgentCommand',
	selects: 'standard',
	make() {
		let isInteractive = true;
		return {
			options: [flag(['noninteractive'], () => (isInteractive = false)), flag(['console'], () => {}), value(['wait'], () => {})],
			async run(running) {
				await runAgent(running, isInteractive);
				return undefined;
			},
		};
	},
};

const runAgent = async (running: Running, isInteractive: boolean): Promise<void> => {
	const {store, log} = running;
	const pfx = store.encrypted('Tentacle.Certificate');
	if (pfx === undefined) throw new Crash('No certificate has been generated for this Tentacle.');
	const identity = openPfx(Buffer.from(pfx, 'base64'));
	const trusted = store.trust();
	if (trusted.length === 0) log.line('INFO', 'The agent is not configured to trust any Octopus Servers.');
	for (const thumbprint of trusted.map(({Thumbprint}) => Thumbprint))
		log.line('INFO', `Agent will trust Octopus Servers with the thumbprint: ${thumbprint}`);
	const ending = new AbortController();
	const polled = trusted.filter(({CommunicationStyle}) => CommunicationStyle === 2);
	const loops = polled.flatMap(entry => startPolling(running, entry, identity, ending.signal));
	if (store.get('Tentacle.Services.NoListen') === 'true') log.line('INFO', 'Agent will not listen on any TCP ports');
	else await listen(running, identity, trusted, ending.signal);
	log.line('INFO', 'WorkspaceCleanerTask.Start(): Starting');
	log.line('INFO', 'LivenessHeartbeatTask.Start(): Starting');
	const beat = () => writeFileSync(path.join(store.home(), 'livez.heartbeat'), '');
	beat();
	const beating = setInterval(beat, heartbeatMilliseconds);
	await ended(isInteractive);
	clearInterval(beating);
	ending.abort();
	await Promise.all(loops);
};

const startPolling = (
	{store, log, surroundings}: Running,
	entry: TrustEntry,
	identity: {certificatePem: string; keyPem: string; thumbprint: string},
	signal: AbortSignal,
): ReadonlyArray<Promise<void>> => {
	if (entry.Address === null || entry.SubscriptionId === null) return [];
	const url = new URL(entry.Address);
	const count = Number(store.get('Tentacle.Communication.PollingConnectionCount') ?? 1);
	log.line(
		'INFO',
		`Agent will poll Octopus Server at ${url.href} for subscription ${entry.SubscriptionId} expecting thumbprint ${entry.Thumbprint}`,
	);
	log.line('INFO', `Starting ${count} polling connections`);
	const retryMilliseconds = Number(surroundings.variables.STAND_IN_RETRY_MILLISECONDS ?? 5000);
	const {SubscriptionId: subscriptionId, Thumbprint: expected} = entry;
	return Array.from({length: count}, () => pollForever({url, subscriptionId, expected, identity, log, retryMilliseconds, signal}));
};

const listen = async (
	{store, log}: Running,
	identity: {certificatePem: string; keyPem: string},
	trusted: readonly TrustEntry[],
	signal: AbortSignal,
): Promise<void> => {
	const port = Number(store.get('Tentacle.Services.PortNumber') ?? 10_933);
	const host = store.get('Tentacle.Services.ListenIP') ?? '::';
	const endpoint = `listen://[::]:${port}/`;
	const server = createTlsServer(
		{key: identity.keyPem, cert: identity.certificatePem, requestCert: true, rejectUnauthorized: false},
		(socket: TLSSocket) => {
			const client = `${socket.remoteAddress}:${socket.remotePort}`;
			log.halibut('INFO', endpoint, `Accepted TCP client: ${client}`);
			void serveHalibut(socket, {
				who: 'tentacle',
				// Listening ignores the letter case of what is trusted (Tentacle 9.2, §3.2).
				trusts: thumbprint => trusted.some(({Thumbprint}) => Thumbprint.toUpperCase() === thumbprint),
				heartbeatMilliseconds: 30_000,
				tell(event) {
					if (event.kind === 'authenticated') log.halibut('INFO', endpoint, `Client at ${client} authenticated as ${event.thumbprint}`);
					if (event.kind === 'error') log.halibut('ERROR', endpoint, `Unhandled error when handling request from client: ${client}`);
				},
			});
		},
	);
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) =>
			reject(
				new Crash(
					error.code === 'EADDRINUSE'
						? 'Address already in use'
						: error.code === 'EADDRNOTAVAIL'
							? 'Cannot assign requested address'
							: error.message,
				),
			),
		);
		server.listen({port, host}, resolve);
	});
	signal.addEventListener('abort', () => server.close());
	log.halibut('INFO', endpoint, 'Listener started');
	log.line('INFO', `Agent listening on: [::]:${port}`);
};

/** A signal, or the end of standard input when somebody could press Enter. */
const ended = (isInteractive: boolean): Promise<void> =>
	new Promise(resolve => {
		for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
		if (!isInteractive) return;
		process.stdin.once('data', () => resolve());
		process.stdin.once('end', () => resolve());
	});
