import {randomInt} from 'node:crypto';
import {type Command, value} from './command.ts';
import {Controlled, Crash} from './options.ts';
import type {TrustEntry} from './store.ts';

/** Letters without i and o, digits without 0 and 1; the real generator never draws an `a` (facts: Halibut §2.1). */
const alphabet = 'bcdefghjklmnpqrstuvwxyz23456789';

export const newSubscriptionId = (): string => `poll://${Array.from({length: 20}, () => alphabet[randomInt(alphabet.length)]).join('')}/`;

const styleNames: Readonly<Record<string, number>> = {none: 0, tentaclepassive: 1, tentacleactive: 2};

export const serverComms: Command = {
	name: 'server-comms',
	className: 'ServerCommsCommand',
	selects: 'standard',
	make() {
		let thumbprint: string | undefined;
		let style: string | undefined;
		let host = '';
		let port = 10_943;
		let webSocket = '';
		return {
			options: [
				value(['thumbprint'], text => (thumbprint = text)),
				value(['style'], text => (style = text)),
				value(['host'], text => (host = text)),
				value(['port'], text => (port = Number(text))),
				value(['web-socket'], text => (webSocket = text)),
			],
			run({store, log}) {
				const entries = store.trust();
				if (entries.length === 0)
					throw new Controlled('Before server communications can be modified, trust must be established with the configure command');
				const distinct = new Set(entries.map(({Thumbprint}) => Thumbprint));
				if (thumbprint === undefined && distinct.size > 1)
					throw new Controlled(
						'More than one server is trusted; please provide the thumbprint of the server to configure, e.g. --thumbprint=...',
					);
				const number = styleNames[style?.toLowerCase() ?? ''];
				if (number === undefined || number === 0)
					throw new Controlled('Please specify a valid communications style, e.g. --style=TentaclePassive');
				const wanted = thumbprint ?? [...distinct][0];
				const mine = entries.filter(({Thumbprint}) => Thumbprint === wanted);
				if (mine.length === 0 || wanted === undefined) throw new Controlled('No trusted server was found with the supplied thumbprint');
				if (number === 2 && host === '' && webSocket === '')
					throw new Controlled('Please provide either the server hostname or websocket address, e.g. --host=OCTOPUS');
				if (number === 2) store.setTrust(withPolled(entries, wanted, `https://${host}:${port}`));
				log.line('INFO', 'Updated server communications configuration');
				return true;
			},
		};
	},
};

/** A polled address of a trusted Server. Its subscription id is that of the others of the same Server, else new. */
export const withPolled = (entries: readonly TrustEntry[], thumbprint: string, address: string): readonly TrustEntry[] => {
	const polled = entries.filter(entry => entry.Thumbprint === thumbprint && entry.CommunicationStyle === 2);
	const subscription = polled.find(entry => entry.SubscriptionId !== null)?.SubscriptionId ?? newSubscriptionId();
	return withEntry(entries, {Thumbprint: thumbprint, CommunicationStyle: 2, Address: address, Squid: null, SubscriptionId: subscription});
};

/** Last, in place of one with the same thumbprint, in any case, and the same address. */
export const withEntry = (entries: readonly TrustEntry[], entry: TrustEntry): readonly TrustEntry[] => [
	...entries.filter(({Thumbprint, Address}) => Thumbprint.toUpperCase() !== entry.Thumbprint.toUpperCase() || Address !== entry.Address),
	entry,
];

/** As .NET spells a URL, with its slash. */
const urlText = (address: string | null): string => (address === null || !URL.canParse(address) ? (address ?? '') : new URL(address).href);

export const updateTrust: Command = {
	name: 'update-trust',
	className: 'UpdateTrustCommand',
	selects: 'standard',
	make() {
		let old = '';
		let renewed = '';
		return {
			options: [value(['oldthumbprint'], text => (old = text)), value(['newthumbprint'], text => (renewed = text))],
			run({store, log}) {
				if (old === '') throw new Controlled('Please specify a thumbprint to replace, e.g., --oldThumbprint=VALUE');
				if (renewed === '') throw new Controlled('Please specify a new thumbprint to trust, e.g., --newThumbprint=VALUE');
				log.line('INFO', `Updating Octopus servers thumbprint from ${old} to ${renewed}`);
				log.line(
					'INFO',
					`Finding existing Octopus Server registrations trusting the thumbprint ${old} and updating them to trust the thumbprint ${renewed}:`,
				);
				const updated = store.trust().map(entry => {
					const what = `${entry.CommunicationStyle === 2 ? 'polling' : 'listening'} tentacle ${urlText(entry.Address)} ${entry.Thumbprint}`;
					if (entry.Thumbprint.toLowerCase() !== old.toLowerCase()) {
						log.line('INFO', `Ignoring ${what} - does not match old thumbprint`);
						return entry;
					}
					log.line('INFO', `Updating ${what} - changing to trust ${renewed}`);
					return {...entry, Thumbprint: renewed};
				});
				store.setTrust(updated);
				return true;
			},
		};
	},
};

export const clearTrustedServers: Command = {
	name: 'clear-trusted-servers',
	className: 'ClearTrustedServersCommand',
	selects: 'standard',
	make() {
		let keep: readonly string[] = [];
		return {
			options: [value(['keep'], text => (keep = text.split(',').map(address => address.replace(/^http:/i, 'https:'))))],
			run({store}) {
				if (store.trust().some(({Address}) => Address === null))
					throw new Crash('Object reference not set to an instance of an object.', 'System.NullReferenceException');
				store.setTrust(store.trust().filter(({Address}) => keep.includes(Address ?? '')));
				return false;
			},
		};
	},
};
