import {addAbortSignal, Readable} from 'node:stream';
import {setTimeout as pause} from 'node:timers/promises';
import type {Host} from '../host/host.ts';
import {addressText} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import {credentialOf} from '../model/credential.ts';
import type {InstanceFacts} from '../model/facts.ts';
import {ownThumbprints} from '../model/own-thumbprints.ts';
import type {AccountSeen, Probes} from '../model/probes.ts';
import {type Scope, usualScope} from '../model/scope.ts';
import {spaceOf} from '../model/space.ts';
import {recordPath} from '../model/space-path.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {findProxies} from '../probe/proxies.ts';
import {askAccount, askPortal} from './ask-server.ts';
import {endpointProbes, type Remember} from './endpoint-probes.ts';
import {healthOf, type OwnRecordOptions, ownRecordOf} from './health.ts';
import {checkHolder, defaultPoolOf} from './holders.ts';
import {identityOf, ownKeyOf} from './identity.ts';
import {lookFromServer, namesToward} from './reached.ts';
import {ownRecordsOf, recordsOf} from './records.ts';
import type {ServerAccess} from './server-access.ts';
import {createWays} from './ways.ts';

export type ProbesOptions = {
	readonly host: Host;
	readonly server: ServerAccess;
	/** Knows what was just looked up of the account, and still holds. Left out: it is asked. */
	readonly planned?: ServerAccess;
	readonly answers: Answers;
	/** Left out: nothing besides the answers. */
	readonly scope?: Scope;
	/** Opens the PFX that the answers name. Left out: there is none. */
	readonly pfx?: Probes['pfx'];
	/** Of a proxy that was given as a flag, read at the moment of use. Left out: not known. */
	readonly proxyPassword?: (() => string) | undefined;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/**
	- `look`: what is true at this moment, nothing is started (diagnose, and the checks before a change);
	- `wait`: a proof waits for the agent, up to its deadlines;
	- `prove`: as `wait`, and a health check is started on the Server.
	*/
	readonly manner: 'look' | 'wait' | 'prove';
	/** The lists of the space are not asked for with the account. Left out: they are where it is only looked. */
	readonly withoutLists?: boolean;
	/**
	A set-up, before its first change: the port to listen on may be opened for a look from the Server's side, and where the answers ask for it a health
	check may be started. Left out: nothing is opened or started anywhere.
	*/
	readonly beforeChange?: boolean;
	/** This run made the record in Octopus: whatever health it has is new. */
	readonly isNewRecord?: boolean;
	/** What `--log -` is read from. Left out: nothing. */
	readonly stdin?: Readable;
	/** Log lines before this moment belong to an earlier agent. */
	readonly since?: Date;
};

/** How long the unit must stay up before it counts (a unit that dies at once is restarted after 100 ms, so a look at one moment proves nothing). */
const upForSeconds = 5;

/** For an agent to open its port; the real one takes some four seconds on an idle machine. */
const longestStartMilliseconds = 30_000;
const betweenLooksMilliseconds = 250;

/** Joins host, path probe and API to what checks may touch. Every result is remembered, so each thing is looked at once. */
export const createProbes = ({
	host,
	server,
	planned = server,
	answers,
	scope = usualScope,
	pfx: openPfx = async () => undefined,
	proxyPassword,
	environment,
	manner,
	withoutLists = manner !== 'look',
	beforeChange = false,
	isNewRecord = false,
	stdin,
	since,
}: ProbesOptions): Probes => {
	const remember = rememberer();
	const instance = () => remember('instance', async () => (answers.instance === undefined ? undefined : host.instance(answers.instance)));
	const present = async (): Promise<InstanceFacts> => {
		const found = await instance();
		if (!found) throw new Error(`The instance ${answers.instance} is not there`);
		return found;
	};
	const pfx: Probes['pfx'] = signal => remember('pfx', () => openPfx(signal));
	const thumbprints = async (signal: AbortSignal): Promise<readonly string[]> => {
		const [found, opened] = await Promise.all([instance(), pfx(signal)]);
		return ownThumbprints(answers, {instances: found ? [found] : [], ...(opened && {pfx: opened})});
	};
	const account = (signal: AbortSignal): Promise<AccountSeen> =>
		remember('account', async () => askAccount({server: planned, answers, thumbprints: await thumbprints(signal), withoutLists, signal}));
	const {endpointOf, ...ways} = createWays({host, answers, scope, proxyPassword, remember});
	const {path} = ways;
	/** An agent that has just started opens its port seconds after systemd calls it active; a refused attempt leaves nothing in any log. */
	const ownPort: Probes['ownPort'] = (address, signal) =>
		remember(`own port ${addressText(address)}`, async () => {
			const {probePath} = await import('../probe/probe-path.ts');
			const until = performance.now() + (manner === 'look' ? 0 : longestStartMilliseconds);
			for (;;) {
				const seen = await probePath(address, {signal});
				if (seen.tries.some(({tcp}) => tcp.connected) || performance.now() > until) return seen;
				await pause(betweenLooksMilliseconds, undefined, {signal});
			}
		});
	/** The Server's client, and what it told; undefined without a portal and a credential that it accepts. */
	const accepted = async (signal: AbortSignal, access = server) => {
		const credential = credentialOf(answers);
		if (answers.serverUrl === undefined || credential === undefined) return undefined;
		const seen = await account(signal);
		return seen.accepted ? {client: await access.client(answers.serverUrl, credential), facts: seen.facts} : undefined;
	};
	const machine = () => remember('machine', () => host.machine());
	const port: Probes['port'] = (number, address) =>
		remember(`port ${number} ${address}`, async () => host.port(number, address, (await instance())?.unit.mainPid));
	const askedOf = async (signal: AbortSignal): Promise<OwnRecordOptions & {readonly client: OctopusClient}> => {
		const credential = credentialOf(answers);
		if (answers.serverUrl === undefined || credential === undefined) throw new Error('No portal and credential to ask with');
		const seen = await account(signal);
		if (!seen.accepted) throw new Error('The Server does not accept the credential');
		const thumbprint = (await instance())?.settings?.thumbprint;
		return {client: await server.client(answers.serverUrl, credential), account: seen, answers, thumbprint, signal};
	};
	/** Of the user that the service has or gets. Root makes nothing new in a folder of another user (security rule 12). */
	const folderOf = async (path: string) => {
		const found = await instance();
		const {serviceUser: user, homeFolder, applicationFolder} = answers;
		const users = [
			{user, anywhere: found !== undefined},
			{user: found?.settings?.owner, anywhere: false},
		];
		return host.folder(path, {users, given: [homeFolder, applicationFolder]});
	};
	return {
		machine,
		tentacle: () => remember('tentacle', () => host.tentacle()),
		instance,
		...ways,
		ownPort,
		...endpointProbes({host, remember, path, endpointOf, isDirect: scope.proxy === undefined}),
		reachedFromServer: (address, signal) =>
			remember(`reached ${addressText(address)} ${address.proxyId}`, async () => {
				const {serverUrl, listenPort, listenAddress} = answers;
				const credential = credentialOf(answers);
				if (serverUrl === undefined || credential === undefined) throw new Error('No portal and credential to ask with');
				const [seen, found] = await Promise.all([account(signal), instance()]);
				const space = seen.accepted ? spaceOf(answers, seen.facts) : undefined;
				if (!space) return {outcome: 'untold', expected: '', says: 'no space of the Server could be looked into'};
				return lookFromServer({
					client: await server.client(serverUrl, credential),
					path: `${recordPath(space.id, answers.registerAs)}/discover`,
					address,
					thumbprint: found?.settings?.thumbprint,
					...(beforeChange &&
						listenPort !== undefined &&
						listenAddress !== undefined && {listen: {address: listenAddress, port: await port(listenPort, listenAddress)}}),
					others: async () => namesToward(await machine(), serverUrl, signal),
					signal,
				});
			}),
		portal: signal => remember('portal', () => askPortal(server, answers, signal)),
		account,
		async credentialShape() {
			const credential = credentialOf(answers);
			return credential && server.credentialShape(credential);
		},
		proxy: () =>
			remember('proxy', async () => ({candidates: await findProxies({environment, readText: host.readText, portal: answers.serverUrl})})),
		folder: path => remember(`folder ${path}`, () => folderOf(path)),
		serviceAccount: (user, needs) => remember(`service account ${JSON.stringify([user, needs])}`, () => host.account(user, needs)),
		port,
		unit: signal =>
			remember('unit', async () => {
				const {unit} = await present();
				return host.watchUnit(unit.name, {seconds: manner === 'look' ? 0 : upForSeconds, signal});
			}),
		connection: (address, signal) =>
			remember(`connection ${addressText(address)}`, async () => {
				const {settings} = await present();
				if (!settings) throw new Error(`The settings of ${answers.instance} cannot be read`);
				return host.connection(settings, address, {signal, wait: manner !== 'look', ...(since && {since})});
			}),
		log: signal =>
			remember('log', async () => {
				const logs = scope?.logs ?? [];
				if (logs.length > 0) return host.givenLogs(logs, {stdin: addAbortSignal(signal, stdin ?? Readable.from([])), signal});
				const found = await instance();
				return found && host.instanceLog(found, {addresses: answers.serverAddresses ?? [], signal});
			}),
		pfx,
		ownKey: () => remember('own key', async () => ownKeyOf(await host.identity(answers.instance ?? ''))),
		identity: (address, signal) =>
			remember(`identity ${addressText(address)}`, async () =>
				identityOf(host, answers.instance ?? '', await path(address, signal), await endpointOf(address, signal)),
			),
		records: signal =>
			remember('records', async () => {
				const credential = credentialOf(answers);
				if (answers.serverUrl === undefined || credential === undefined) return undefined;
				const [seen, found, {name}] = await Promise.all([account(signal), instance(), machine()]);
				if (!seen.accepted) return undefined;
				const thumbprint = found?.settings?.thumbprint;
				return recordsOf(
					await server.client(answers.serverUrl, credential),
					seen.facts.spaces,
					{
						name: answers.name ?? name,
						...(answers.space !== undefined && {space: answers.space}),
						...(thumbprint !== undefined && {thumbprint}),
					},
					signal,
				);
			}),
		record: signal =>
			remember('record', async () => {
				const {client, ...options} = await askedOf(signal);
				return (await ownRecordOf(client, options))?.record;
			}),
		health: (signal, tell) =>
			remember('health', async () => {
				const [{client, ...options}, before] = await Promise.all([askedOf(signal), instance()]);
				const seen = await healthOf(client, {...options, start: manner === 'prove', isNew: isNewRecord, tell});
				if (manner === 'look' || !before) return seen;
				const after = await host.instance(before.name);
				return {...seen, restarts: Math.max(0, (after?.unit.restarts ?? 0) - (before.unit.restarts ?? 0))};
			}),
		ownRecords: signal =>
			remember('own records', async () => {
				const [known, found, own] = await Promise.all([accepted(signal, planned), instance(), thumbprints(signal)]);
				const {trusted = []} = found?.settings ?? {};
				if (!known || own.length === 0) return undefined;
				const {spaces, thumbprint: asked} = known.facts;
				const chosen = answers.space === undefined ? {} : {space: answers.space};
				return ownRecordsOf(known.client, spaces, {...chosen, thumbprints: own, server: asked, trusted}, signal);
			}),
		defaultPool: signal =>
			remember('default pool', async () => {
				const known = await accepted(signal);
				return known && defaultPoolOf(known, answers, signal);
			}),
		nameHolder: (signal, tell) =>
			remember('name holder', async () => {
				const known = beforeChange ? await accepted(signal) : undefined;
				return known ? checkHolder(known, answers, {signal, tell}) : {};
			}),
	};
};

const rememberer = (): Remember => {
	const memory = new Map<string, Promise<unknown>>();
	return <Value>(key: string, make: () => Promise<Value>): Promise<Value> => {
		const known = memory.get(key) as Promise<Value> | undefined;
		if (known) return known;
		const made = make();
		memory.set(key, made);
		return made;
	};
};
