import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {openPfx} from '../../certificate/create-certificate.ts';
import {makeCertificate} from './certificate-commands.ts';
import {type Command, type Running, value} from './command.ts';
import {listen} from './listening.ts';
import {type Identity, pollForever} from './polling.ts';
import {pollingProxyOf} from './proxy-commands.ts';
import type {TrustEntry} from './store.ts';

const heartbeatMilliseconds = 10_000;
const mostConnections = 512;

/**
The agent: listens or polls as its config says, through a polling proxy where one is set, logs as the real one does, and ends on a signal. It runs no
scripts: nothing in this product needs that.
*/
export const agent: Command = {
	name: 'agent',
	className: 'RunAgentCommand',
	selects: 'standard',
	make: () => ({
		options: [value(['wait'], () => {})],
		async run(running) {
			await runAgent(running);
			return undefined;
		},
	}),
};

const runAgent = async (running: Running): Promise<void> => {
	const {store, log, surroundings, isInteractive} = running;
	const identity = await identityOf(running);
	const trusted = store.trust();
	if (trusted.length === 0) log.line('INFO', 'The agent is not configured to trust any Octopus Servers.');
	for (const {Thumbprint} of trusted) log.line('INFO', `Agent will trust Octopus Servers with the thumbprint: ${Thumbprint}`);
	const ending = new AbortController();
	const {signal} = ending;
	const polled = trusted.filter(({CommunicationStyle}) => CommunicationStyle === 2);
	const loops = polled.flatMap(entry => startPolling(running, entry, identity, signal));
	if (store.get('Tentacle.Services.NoListen') === 'true') log.line('INFO', 'Agent will not listen on any TCP ports');
	else {
		await listen({
			port: store.integer('Tentacle.Services.PortNumber') ?? 10_933,
			address: store.get('Tentacle.Services.ListenIP'),
			identity,
			// Listening ignores the letter case of what is trusted (Tentacle 9.2, §3.2).
			trusts: thumbprint => trusted.some(({Thumbprint}) => Thumbprint.toUpperCase() === thumbprint),
			log,
			signal,
		});
	}
	log.line('INFO', 'WorkspaceCleanerTask.Start(): Starting');
	log.line('INFO', 'LivenessHeartbeatTask.Start(): Starting');
	const beat = () => writeFileSync(path.join(store.home(), 'livez.heartbeat'), '');
	beat();
	const beating = setInterval(beat, heartbeatMilliseconds);
	if (isInteractive) surroundings.out('Running. Press <enter> to shut down...');
	await ended(isInteractive);
	clearInterval(beating);
	ending.abort();
	await Promise.all(loops);
};

const identityOf = async ({store, log}: Running): Promise<Identity> => {
	if (store.encrypted('Tentacle.Certificate') === undefined) {
		const thumbprint = await makeCertificate(store);
		log.line('INFO', 'A new certificate has been generated and installed as none were yet available. Thumbprint:');
		log.line('INFO', thumbprint);
	}
	return openPfx(Buffer.from(store.encrypted('Tentacle.Certificate') ?? '', 'base64'));
};

const startPolling = (
	{store, log, surroundings}: Running,
	entry: TrustEntry,
	identity: Identity,
	signal: AbortSignal,
): ReadonlyArray<Promise<void>> => {
	const {Address: address, SubscriptionId: subscriptionId, Thumbprint: expected} = entry;
	if (address === null || subscriptionId === null) {
		log.line('WARN', `Configured to connect to server ${JSON.stringify(entry)}, but its configuration is incomplete; skipping.`);
		return [];
	}
	const url = new URL(address);
	const stored = store.integer('Tentacle.Communication.PollingConnectionCount');
	const count = Math.min(Math.max(stored ?? 1, 1), mostConnections);
	log.line('INFO', `Agent will poll Octopus Server at ${url.href} for subscription ${subscriptionId} expecting thumbprint ${expected}`);
	if (stored !== undefined) log.line('INFO', `Requested polling connection count (from Tentacle configuration): ${stored}`);
	log.line('INFO', `Starting ${count} polling connections`);
	const proxy = pollingProxyOf(store);
	if (proxy) log.line('INFO', `Agent will use the octopus configured proxy at ${proxy.host}:${proxy.port} for server at ${url.href}`);
	const retryMilliseconds = Number(surroundings.variables.STAND_IN_RETRY_MILLISECONDS ?? 5000);
	return Array.from({length: count}, () => pollForever({url, subscriptionId, expected, identity, log, retryMilliseconds, signal, proxy}));
};

/** A signal, or the end of standard input when somebody could press Enter. */
const ended = (isInteractive: boolean): Promise<void> =>
	new Promise(resolve => {
		for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
		if (!isInteractive) return;
		for (const event of ['data', 'end', 'error'] as const) process.stdin.once(event, () => resolve());
	});
