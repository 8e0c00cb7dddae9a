import {apiOptions, createApiClient, openSpace, serverThumbprint} from './api-client.ts';
import {type Command, flag, type Running, value} from './command.ts';
import {checkHandshake, commsAddress, storedAddress} from './handshake.ts';
import {Controlled, Crash, parseInteger} from './options.ts';
import {withEntry} from './trust-commands.ts';

/** One more address of a Server that is polled already (Tentacle 9.2, §3.1). */
export const pollServer: Command = {
	name: 'poll-server',
	className: 'PollCommand',
	selects: 'standard',
	make() {
		const api = apiOptions();
		let reuse = false;
		let address = '';
		let port: number | undefined;
		return {
			options: [
				...api.options,
				flag(['reuse-server-thumbprint'], () => (reuse = true)),
				value(['server-comms-address'], text => (address = text)),
				value(['server-comms-port'], text => (port = parseInteger(text))),
			],
			async run(running) {
				const {log} = running;
				if (reuse) addLikeTheFirst(running, address);
				else {
					const credentials = api.read();
					const polled = commsAddress({server: credentials.url, address, port});
					await checkHandshake(polled, log);
					log.line('INFO', `Configuring Tentacle to poll the server at ${credentials.url.href}`);
					const client = await createApiClient(credentials);
					await openSpace(client, undefined);
					addKnown(running, await serverThumbprint(client), storedAddress(polled));
				}
				log.line('INFO', 'Polling endpoint configured');
				return true;
			},
		};
	},
};

/** Without asking anybody: thumbprint, style and subscription id of the first entry, also where that one is never polled. */
const addLikeTheFirst = ({store}: Running, address: string): void => {
	if (address === '') throw new Crash('You must specify either a WebSocketAddress or a ServerCommsAddress', 'System.ArgumentException');
	const entries = store.trust();
	const first = entries[0];
	if (!first) throw new Crash('Sequence contains no elements', 'System.InvalidOperationException');
	const polled = commsAddress({server: new URL('https://unused'), address, port: undefined});
	store.setTrust(withEntry(entries, {...first, Address: storedAddress(polled)}));
};

const addKnown = ({store}: Running, thumbprint: string, address: string): void => {
	const entries = store.trust();
	const same = entries.filter(({Thumbprint}) => Thumbprint === thumbprint);
	if (same.length === 0) {
		throw new Controlled(
			`The Octopus Server with the thumbprint '${thumbprint}' is not yet trusted. \nTrust this Octopus Server using 'Tentacle configure --trust="${thumbprint}"${store.name === undefined ? '' : ` --instance ${store.name}`}'`,
		);
	}
	const polled = same.find(({CommunicationStyle, SubscriptionId}) => CommunicationStyle === 2 && SubscriptionId !== null);
	if (!polled)
		throw new Controlled('This Tentacle has not been configured to connect to the specified Octopus Server as a polling Tentacle. ');
	store.setTrust(withEntry(entries, {...polled, Address: address}));
};
