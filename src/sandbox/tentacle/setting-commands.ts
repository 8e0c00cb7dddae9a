import {mkdirSync, statSync} from 'node:fs';
import {isIP} from 'node:net';
import path from 'node:path';
import {createCertificate} from '../../certificate/create-certificate.ts';
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

export const newCertificate: Command = {
	name: 'new-certificate',
	className: 'NewCertificateCommand',
	selects: 'standard',
	make() {
		let ifBlank = false;
		return {
			options: [flag(['if-blank', 'b'], () => (ifBlank = true))],
			run({store, log}) {
				if (ifBlank && store.get('Tentacle.Certificate') !== undefined) {
					log.line('INFO', 'A certificate already exists, no changes will be applied.');
					return false;
				}
				const {pfxBase64, thumbprint} = createCertificate();
				store.setEncrypted('Tentacle.Certificate', pfxBase64);
				store.set('Tentacle.CertificateThumbprint', thumbprint);
				log.line('INFO', 'A new certificate has been generated and installed. Thumbprint:');
				log.line('INFO', thumbprint);
				return true;
			},
		};
	},
};

export const showThumbprint: Command = {
	name: 'show-thumbprint',
	className: 'ShowThumbprintCommand',
	selects: 'standard',
	make() {
		let format = 'text';
		return {
			options: [
				value(['format'], text => (format = text.toLowerCase())),
				value(['export-file', 'e'], () => {}),
				flag(['thumbprint-only'], () => {}),
			],
			run({store, surroundings}) {
				const thumbprint = store.get('Tentacle.CertificateThumbprint');
				surroundings.write(format === 'json' ? JSON.stringify({Thumbprint: thumbprint ?? null}) : (thumbprint ?? ''));
				return undefined;
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
			const port = Number(store.get('Tentacle.Services.PortNumber') ?? 10_933);
			const connections = store.get('Tentacle.Communication.PollingConnectionCount');
			const document = {
				Octopus: {Home: store.home(), Watchdog: {Enabled: false, Instances: '*', Interval: 0}},
				Tentacle: {
					CertificateThumbprint: store.get('Tentacle.CertificateThumbprint') ?? null,
					Communication: {
						PollingConnectionCount: connections === undefined ? null : Number(connections),
						TrustedOctopusServers: store.trust(),
					},
					Deployment: {ApplicationDirectory: store.get('Tentacle.Deployment.ApplicationDirectory') ?? defaultApplications},
					Services: {
						ListenIP: store.get('Tentacle.Services.ListenIP') ?? null,
						NoListen: store.get('Tentacle.Services.NoListen') === 'true',
						PortNumber: port,
					},
				},
			};
			surroundings.out(JSON.stringify(document, undefined, 2));
			return undefined;
		},
	}),
};

const longestSilenceSeconds = 60;

export const livez: Command = {
	name: 'livez',
	className: 'LivezCommand',
	selects: 'standard',
	make: () => ({
		options: [value(['max-age'], () => {})],
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
	}),
};

/** `proxy` and `polling-proxy`: the same options, other keys; leaving --proxyEnable out switches it off. No restart hint (Tentacle 9.2, §1.2). */
const proxyCommand = (name: string, className: string, prefix: string): Command => ({
	name,
	className,
	selects: 'standard',
	make() {
		let enable: string | undefined;
		let host: string | undefined;
		const queue: Array<(running: Running) => void> = [];
		const text = (option: string, key: string, what: string, shown: (text: string) => string, encrypted: boolean) =>
			value([option], given =>
				queue.push(({store, log}) => {
					if (given === '') {
						store.set(`${prefix}.${key}`, '');
						log.line('INFO', `Proxy ${what} cleared`);
						return;
					}
					if (encrypted) store.setEncrypted(`${prefix}.${key}`, given);
					else store.set(`${prefix}.${key}`, given);
					log.line('INFO', `Proxy ${what} set to: ${shown(given)}`);
				}),
			);
		return {
			options: [
				value(['proxyenable'], given => (enable = given)),
				value(['proxyhost'], given => (host = given)),
				value(['proxyport'], given => {
					const told = host !== undefined && host !== '';
					queue.push(({store, log}) => {
						store.set(`${prefix}.ProxyPort`, String(given === '' ? 80 : parseInteger(given)));
						if (told) log.line('INFO', `Proxy port set to: ${given === '' ? 80 : parseInteger(given)}`);
					});
				}),
				text('proxyusername', 'ProxyUsername', 'username', given => given, false),
				text('proxypassword', 'ProxyPassword', 'password', () => '*******', true),
			],
			run(running) {
				const {store, log} = running;
				const isOn = enable !== undefined && parseBoolean(enable);
				for (const act of queue) act(running);
				const bare = proxyHost(host ?? '');
				store.set(`${prefix}.UseDefaultProxy`, String(isOn && (host ?? '') === ''));
				store.set(`${prefix}.ProxyHost`, isOn ? bare : '');
				log.line(
					'INFO',
					!isOn ? 'Proxy use is disabled' : (host ?? '') === '' ? 'Using Internet Explorer Proxy' : `Using custom proxy at: ${bare}`,
				);
				return false;
			},
		};
	},
});

/** Only the host part is kept; `name:port` reads as a URL scheme and leaves nothing. */
const proxyHost = (text: string): string => {
	if (text === '') return '';
	const withoutScheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text);
	if (withoutScheme) return URL.canParse(text) ? new URL(text).hostname : '';
	if (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(text)) return text.split(':')[0] ?? '';
	return text.includes(':') ? '' : text;
};

export const proxy = proxyCommand('proxy', 'ProxyConfigurationCommand', 'Octopus.Proxy');
export const pollingProxy = proxyCommand('polling-proxy', 'PollingProxyConfigurationCommand', 'Octopus.Server.Proxy');
