import {hostname} from 'node:os';
import {type ApiClient, apiOptions, createApiClient, openSpace, serverThumbprint} from './api-client.ts';
import {type Command, flag, type Running, value} from './command.ts';
import {checkHandshake, commsAddress, storedAddress} from './handshake.ts';
import {Controlled, Crash, parseInteger} from './options.ts';
import {recordOf} from './record.ts';
import {type Kind, type Lists, targets, workers} from './register-kinds.ts';
import {newSubscriptionId, withEntry} from './trust-commands.ts';

const register = (name: string, className: string, kind: Kind): Command => ({
	name,
	className,
	selects: 'standard',
	make() {
		const api = apiOptions();
		const lists: Lists = {environments: [], roles: [], workerPools: [], tenants: [], tenantTags: [], participation: 'Untenanted'};
		const texts: Record<'name' | 'host' | 'style' | 'policy' | 'proxy' | 'address' | 'webSocket', string> = {
			name: hostname(),
			host: hostname(),
			style: 'TentaclePassive',
			policy: '',
			proxy: '',
			address: '',
			webSocket: '',
		};
		const fill = (field: keyof typeof texts) => (text: string) => {
			texts[field] = text;
		};
		let space: string | undefined;
		let subscription: string | undefined;
		let serverPort: number | undefined;
		let tentaclePort: number | undefined;
		let isForced = false;
		return {
			options: [
				...api.options,
				...kind.options(lists),
				value(['name'], fill('name')),
				value(['policy'], fill('policy')),
				value(['publichostname', 'h'], fill('host')),
				flag(['force', 'f'], () => (isForced = true)),
				value(['comms-style'], fill('style')),
				value(['proxy'], fill('proxy')),
				value(['space'], text => (space = text)),
				value(['server-comms-port'], text => (serverPort = parseInteger(text))),
				value(['server-comms-address'], fill('address')),
				value(['server-web-socket'], fill('webSocket')),
				value(['server-subscription-id'], text => (subscription = text)),
				value(['tentacle-comms-port'], text => (tentaclePort = parseInteger(text))),
			],
			async run(running) {
				const {store, log} = running;
				const credentials = api.read();
				kind.assertComplete(lists);
				const style = styleOf(texts.style);
				const thumbprint = store.get('Tentacle.CertificateThumbprint');
				if (thumbprint === undefined)
					throw new Controlled('No certificate has been generated for this Tentacle. Please run the new-certificate command first.');
				assertFitsStyle(style, texts);
				const polled =
					style === 'TentacleActive' ? commsAddress({server: credentials.url, address: texts.address, port: serverPort}) : undefined;
				if (polled) await checkHandshake(polled, log);
				log.line('INFO', `Registering the tentacle with the server at ${credentials.url.href}`);
				const client = await createApiClient(credentials);
				const spaceId = await openSpace(client, space);
				const server = await serverThumbprint(client);
				const address = polled ? storedAddress(polled) : null;
				const subscriptionId = address === null ? undefined : subscriptionFor(running, {server, address, given: subscription});
				const port = tentaclePort ?? store.integer('Tentacle.Services.PortNumber') ?? 10_933;
				const endpoint = subscriptionId
					? {CommunicationStyle: style, Thumbprint: thumbprint, Uri: subscriptionId}
					: {CommunicationStyle: style, ProxyId: null, Thumbprint: thumbprint, Uri: `https://${texts.host.toLowerCase()}:${port}/`};
				await save(running, client, {
					kind,
					lists,
					spaceId,
					name: texts.name,
					policy: texts.policy,
					proxy: texts.proxy,
					isForced,
					endpoint,
					isPolling: polled !== undefined,
				});
				store.setTrust(
					withEntry(store.trust(), {
						Thumbprint: server,
						CommunicationStyle: polled ? 2 : 1,
						Address: address,
						Squid: null,
						SubscriptionId: subscriptionId ?? null,
					}),
				);
				log.line('INFO', 'Machine registered successfully');
				return true;
			},
		};
	},
});

const styles = ['TentaclePassive', 'TentacleActive'] as const;

const styleOf = (text: string): (typeof styles)[number] => {
	const style = styles.find(one => one.toLowerCase() === text.toLowerCase());
	if (!style) throw new Controlled('Please specify a valid communications style, e.g. --comms-style=TentaclePassive');
	return style;
};

const assertFitsStyle = (style: string, {proxy, webSocket, address}: {proxy: string; webSocket: string; address: string}): void => {
	if (style !== 'TentacleActive') return;
	if (proxy !== '') {
		throw new Controlled(
			'Option --proxy can only be used with --comms-style=TentaclePassive.  To set a proxy for a polling Tentacle use the polling-proxy command first and then register the Tentacle with register-with.',
		);
	}
	if (webSocket !== '' && address !== '')
		throw new Controlled('Please specify a --server-web-socket, or a --server-comms-address - not both.');
	if (webSocket !== '') throw new Controlled('Websockets is only supported on Windows Server 2012 and later');
};

/** An address of the Server that is polled already keeps its id, whatever is given; another one gets a new id (recorded). */
const subscriptionFor = (
	{store}: Running,
	{server, address, given}: {server: string; address: string; given: string | undefined},
): string => {
	const known = store.trust().find(({Thumbprint, Address}) => Thumbprint === server && Address === address)?.SubscriptionId;
	if (known) return known;
	if (given === undefined) return newSubscriptionId();
	if (!/^[a-z][a-z0-9+.-]*:/i.test(given))
		throw new Crash('Invalid URI: The format of the URI could not be determined.', 'System.UriFormatException');
	if (!given.startsWith('poll://')) throw new Controlled('The ServerSubscriptionId must start with poll://');
	return given;
};

type Registration = {
	readonly kind: Kind;
	readonly lists: Lists;
	readonly spaceId: string;
	readonly name: string;
	readonly policy: string;
	readonly proxy: string;
	readonly isForced: boolean;
	readonly isPolling: boolean;
	readonly endpoint: Readonly<Record<string, unknown>>;
};

/** The connection count is stored before the record is made, and stays when that fails (Tentacle 9.2, §2.1). */
const save = async (
	{store, log}: Running,
	api: ApiClient,
	{kind, lists, spaceId, name, policy, proxy, isForced, isPolling, endpoint}: Registration,
): Promise<void> => {
	const connectionsKey = 'Tentacle.Communication.PollingConnectionCount';
	if (isPolling && store.get(connectionsKey) === undefined) {
		log.line('INFO', `Setting the polling connection count to ${kind.defaultConnections()}`);
		store.set(connectionsKey, String(kind.defaultConnections()));
	}
	const folder = `/api/${spaceId}/${kind.what}s`;
	const same = await api.list(`${folder}?name=${encodeURIComponent(name)}`);
	const existing = same.find(record => String(record.Name).trim().toLowerCase() === name.trim().toLowerCase());
	const ProxyId =
		proxy === '' ? undefined : await idOfNamed(api, `/api/${spaceId}/proxies?name=${encodeURIComponent(proxy)}`, proxy, 'proxy');
	if (existing && !isForced) {
		throw new Controlled(
			`A ${kind.what} named '${name}' already exists in the environment. Use the 'force' parameter if you intended to update the existing ${kind.what}.`,
		);
	}
	const policyId = policy === '' ? undefined : await idOfNamed(api, `/api/${spaceId}/machinepolicies`, policy, 'machine policy');
	const record = recordOf({
		existing,
		name,
		spaceId,
		endpoint: {...endpoint, ...(ProxyId !== undefined && {ProxyId})},
		policyId,
		fields: await kind.fields(api, spaceId, lists),
	});
	const saved = existing ? await api.send('PUT', `${folder}/${String(existing.Id)}`, record) : await api.send('POST', folder, record);
	await api.get(`${folder}/${String(saved.Id)}`);
};

/** Found by name alone; one that is not there is a crash (Tentacle 9.2, §2.4). */
const idOfNamed = async (api: ApiClient, path: string, name: string, what: 'machine policy' | 'proxy'): Promise<string> => {
	const found = (await api.list(path)).find(item => item.Name === name);
	if (found) return String(found.Id);
	const thing = what === 'proxy' ? 'proxy name' : what;
	throw new Crash(
		`Could not find the ${thing} named ${name} on the Octopus Server. Ensure the ${thing} exists and you have permission to access it.`,
		'System.ArgumentException',
	);
};

export const registerWith = register('register-with', 'RegisterMachineCommand', targets);
export const registerWorker = register('register-worker', 'RegisterWorkerCommand', workers);
