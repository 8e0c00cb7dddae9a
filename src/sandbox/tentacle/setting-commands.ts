import {mkdirSync, statSync} from 'node:fs';
import {isIP} from 'node:net';
import path from 'node:path';
import {type Command, flag, type Running, value} from './command.ts';
import {defaultApplications} from './environment.ts';
import {Controlled, Crash, parseBoolean, parseInteger} from './options.ts';
import type {TrustEntry} from './store.ts';

const listening = (thumbprint: string): TrustEntry => ({
	Thumbprint: thumbprint,
	CommunicationStyle: 1,
	Address: null,
	Squid: null,
	SubscriptionId: null,
});

const setPollingConnections = ({store, log}: Running, text: string): void => {
	if (!/^\s*-?\d+\s*$/.test(text)) {
		throw new Controlled(
			`The polling connection count '${text}' is not a valid whole number. Specify a positive integer, e.g. --pollingConnectionCount=5`,
		);
	}
	if (Number(text) < 1) throw new Controlled(`The polling connection count must be greater than 0, but was ${Number(text)}.`);
	store.set('Tentacle.Communication.PollingConnectionCount', String(Number(text)));
	log.line('INFO', `Polling connection count set to: ${Number(text)}`);
};

/** Reset, remove, add, then the other settings in the order given, each saved at once (Tentacle 9.2, §1.2 configure). */
export const configure: Command = {
	name: 'configure',
	className: 'ConfigureCommand',
	selects: 'standard',
	make() {
		const queue: Array<(running: Running) => void> = [];
		const trusted: string[] = [];
		const removed: string[] = [];
		let reset = false;
		const folder = (names: readonly string[], key: string, says: string) =>
			value(names, text =>
				queue.push(({store, log}) => {
					const absolute = path.resolve(text);
					mkdirSync(absolute, {recursive: true});
					store.set(key, absolute);
					log.line('INFO', `${says}: ${absolute}`);
				}),
			);
		return {
			options: [
				folder(['home', 'homedir'], 'Octopus.Home', 'Home directory set to'),
				folder(['app', 'appdir'], 'Tentacle.Deployment.ApplicationDirectory', 'Application directory set to'),
				value(['port'], text =>
					queue.push(({store, log}) => {
						store.set('Tentacle.Services.PortNumber', String(parseInteger(text)));
						log.line('INFO', `Services listen port: ${parseInteger(text)}`);
					}),
				),
				value(['nolisten'], text =>
					queue.push(({store, log}) => {
						const no = parseBoolean(text);
						store.set('Tentacle.Services.NoListen', String(no));
						log.line('INFO', no ? 'Tentacle will not listen on a port' : 'Tentacle will listen on a TCP port');
					}),
				),
				value(['listenipaddress'], text =>
					queue.push(({store, log}) => {
						if (text.toLowerCase() !== 'any' && isIP(text) === 0)
							throw new Crash('An invalid IP address was specified.', 'System.FormatException');
						store.set('Tentacle.Services.ListenIP', text.toLowerCase() === 'any' ? '' : text);
						log.line('INFO', text.toLowerCase() === 'any' ? 'Listen on any IP address' : `Listen on IP address: ${text}`);
					}),
				),
				value(['pollingconnectioncount'], text => queue.push(running => setPollingConnections(running, text))),
				value(['trust'], text => trusted.push(text)),
				value(['remove-trust'], text => removed.push(text)),
				flag(['reset-trust'], () => (reset = true)),
			],
			run(running) {
				const {store, log} = running;
				if (reset) {
					log.line('INFO', 'Removing all trusted Octopus Servers...');
					store.setTrust([]);
				}
				if (removed.length > 0) {
					log.line('INFO', `Removing ${removed.length} trusted Octopus Servers`);
					store.setTrust(store.trust().filter(({Thumbprint}) => !removed.includes(Thumbprint)));
				}
				if (trusted.length > 0) {
					log.line('INFO', `Adding ${trusted.length} trusted Octopus Servers`);
					for (const text of trusted) {
						if (text.trim() === '') throw new Crash('A valid thumbprint must be supplied', 'System.ArgumentException');
						const entries = store.trust();
						const known = entries.some(({Thumbprint, Address}) => Thumbprint === text.trim() && Address === null);
						if (!known) store.setTrust([...entries, listening(text.trim())]);
					}
				}
				for (const act of queue) act(running);
				return true;
			},
		};
	},
};

export const setPollingConnectionCount: Command = {
	name: 'set-polling-connection-count',
	className: 'SetPollingConnectionCountCommand',
	selects: 'standard',
	make() {
		let count: string | undefined;
		return {
			options: [value(['pollingconnectioncount'], text => (count = text))],
			run(running) {
				if (count === undefined) throw new Controlled('Please specify the number of polling connections, e.g. --pollingConnectionCount=5');
				setPollingConnections(running, count);
				return true;
			},
		};
	},
};

export const showConfiguration: Command = {
	name: 'show-configuration',
	className: 'ShowConfigurationCommand',
	selects: 'standard',
	make: () => ({
		options: [],
		run({store, surroundings}) {
			// Not shown when the certificate itself cannot be read.
			store.encrypted('Tentacle.Certificate');
			const document = {
				Octopus: {Home: store.home(), Watchdog: {Enabled: false, Instances: '*', Interval: 0}},
				Tentacle: {
					CertificateThumbprint: store.get('Tentacle.CertificateThumbprint') ?? null,
					Communication: {
						PollingConnectionCount: store.integer('Tentacle.Communication.PollingConnectionCount') ?? null,
						TrustedOctopusServers: store.trust(),
					},
					Deployment: {ApplicationDirectory: store.get('Tentacle.Deployment.ApplicationDirectory') ?? defaultApplications},
					Services: {
						ListenIP: store.get('Tentacle.Services.ListenIP') ?? null,
						NoListen: store.get('Tentacle.Services.NoListen') === 'true',
						PortNumber: store.integer('Tentacle.Services.PortNumber') ?? 10_933,
					},
				},
			};
			surroundings.out(JSON.stringify(document, undefined, 2));
			return undefined;
		},
	}),
};

export const livez: Command = {
	name: 'livez',
	className: 'LivezCommand',
	selects: 'standard',
	make() {
		let longestSilenceSeconds = 60;
		return {
			options: [value(['max-age'], text => (longestSilenceSeconds = parseInteger(text)))],
			run({store}) {
				const file = path.join(store.home(), 'livez.heartbeat');
				const stats = statSync(file, {throwIfNoEntry: false});
				if (!stats) throw new Controlled(`Liveness heartbeat file not found at ${file}; the Tentacle agent may not be running.`);
				const age = Math.round((Date.now() - stats.mtimeMs) / 1000);
				if (age > longestSilenceSeconds)
					throw new Controlled(
						`Liveness heartbeat at ${file} is stale: last written ${age}s ago (threshold ${longestSilenceSeconds * 1000}ms).`,
					);
				return undefined;
			},
		};
	},
};
