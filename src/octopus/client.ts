import type {Address} from '../model/address.ts';
import type {RecordFacts, ServerFacts, SpaceFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {AccountSeen, PermissionsSeen, PortalSeen, ServerStatusSeen} from '../model/probes.ts';
import {lookAtAccount, named} from './account.ts';
import {type Get, listAll} from './lists.ts';
import {nodesOf} from './nodes.ts';
import {permissionsOf, serverStatusOf} from './permissions.ts';
import {lookAtPortal, trustOf} from './portal.ts';
import {readRecord} from './records.ts';
import {asObject, assertGood, flagAt, objectAt, parseJson, RefusedByServer, textAt, unreachable} from './reply.ts';
import {createRequester, NetworkError, type Requester, type RequesterOptions} from './request.ts';
import {createTasks, type Tasks} from './tasks.ts';

/** What the product needs of the Server's API, typed and bounded. Methods throw a `UserError` in words unless they say otherwise. */
export type OctopusClient = Tasks & {
	/** Looks at the portal without credentials. Never rejects for what the network does. */
	readonly portal: (signal: AbortSignal) => Promise<PortalSeen>;
	/** Who the key belongs to, the spaces they may see, the Server's thumbprint. Never rejects for what the network does. */
	readonly account: (signal: AbortSignal) => Promise<AccountSeen>;
	/** What this user may do in this space, and in the system. Undefined: the Server does not tell. */
	readonly permissions: (userId: string, spaceId: string, signal: AbortSignal) => Promise<PermissionsSeen | undefined>;
	/** Undefined: the Server does not tell. */
	readonly serverStatus: (signal: AbortSignal) => Promise<ServerStatusSeen | undefined>;
	/** The Server's nodes, and whether they share one queue: what this key may see of it. Never rejects for what the network does. */
	readonly nodes: (signal: AbortSignal) => Promise<Pick<ServerFacts, 'nodes' | 'sharedQueue'>>;
	/** `spare`: a list that this key may not read is empty, as the Server filters what may not be seen; when none may be read, that is told. */
	readonly lists: (spaceId: string, signal: AbortSignal, options?: {readonly spare: boolean}) => Promise<NonNullable<SpaceFacts['lists']>>;
	/** Targets and workers with this thumbprint or exactly this name, compared without regard to case. */
	readonly records: (
		spaceId: string,
		filter: {readonly thumbprint: string} | {readonly name: string},
		signal: AbortSignal,
	) => Promise<readonly RecordFacts[]>;
	/** Has the Server dial a listening machine; `path` ends in `/discover` (facts: Octopus REST §4.5). */
	readonly discover: (
		path: string,
		address: Address & {readonly proxyId?: string},
		signal: AbortSignal,
	) => Promise<{readonly reached: true; readonly thumbprint: string} | {readonly reached: false; readonly says: string}>;
	/** Sends a request of a plan, once; returns the reply's JSON, undefined when it has none. */
	readonly send: (method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, signal: AbortSignal) => Promise<unknown>;
};

export const createOctopusClient = (options: RequesterOptions): OctopusClient => {
	let made: Requester | undefined;
	// Made at the first request, so that a refused plain http address is reported like any other failure.
	const requester = (): Requester => {
		made ??= createRequester(options);
		return made;
	};
	const ask = async (...request: Parameters<Requester['send']>) => {
		try {
			const reply = await requester().send(...request);
			assertGood(reply);
			return reply;
		} catch (error) {
			throw error instanceof NetworkError ? unreachable(options.url, error) : error;
		}
	};
	const get: Get = (path, signal, largest) => ask('GET', path, {signal, ...(largest !== undefined && {largest})});
	const send: OctopusClient['send'] = async (method, path, body, signal) => {
		const reply = await ask(method, path, {signal, body});
		return reply.body.trim() === '' ? undefined : parseJson(reply);
	};
	return {
		portal: signal => lookAtPortal(options, requester, signal),
		account: signal => lookAtAccount({url: options.url, trustedBy: trustOf(options)}, get, signal),
		permissions: (userId, spaceId, signal) => permissionsOf(get, userId, spaceId, signal),
		serverStatus: signal => serverStatusOf(get, signal),
		nodes: signal => nodesOf(get, signal),
		lists: (spaceId, signal, {spare} = {spare: false}) => listsOf(get, `/api/${encodeURIComponent(spaceId)}`, {signal, spare}),
		records: (spaceId, filter, signal) => recordsOf(get, `/api/${encodeURIComponent(spaceId)}`, filter, signal),
		async discover(path, {host, port, proxyId}, signal) {
			const query = new URLSearchParams({host, port: String(port), type: 'TentaclePassive', ...(proxyId !== undefined && {proxyId})});
			try {
				const found = asObject(parseJson(await get(`${path}?${query}`, signal)));
				return {reached: true, thumbprint: harmless(textAt(objectAt(found, 'Endpoint'), 'Thumbprint').toUpperCase(), 64)};
			} catch (error) {
				if (error instanceof RefusedByServer && error.status === 400) return {reached: false, says: error.message};
				throw error;
			}
		},
		send,
		...createTasks({get, send}),
	};
};

const listsOf = async (
	get: Get,
	below: string,
	{signal, spare}: {readonly signal: AbortSignal; readonly spare: boolean},
): Promise<NonNullable<SpaceFacts['lists']>> => {
	const refused: RefusedByServer[] = [];
	const unlessRefused = async (list: Promise<readonly unknown[]>): Promise<readonly unknown[]> => {
		try {
			return await list;
		} catch (error) {
			if (!spare || !(error instanceof RefusedByServer) || error.status !== 403) throw error;
			refused.push(error);
			return [];
		}
	};
	const lists = [
		environmentsOf(get, below, signal),
		listAll(get, `${below}/machineroles/all`, signal),
		listAll(get, `${below}/workerpools/all`, signal),
		listAll(get, `${below}/machinepolicies/all`, signal),
	];
	const [environments = [], tags = [], pools = [], policies = []] = await Promise.all(lists.map(unlessRefused));
	if (refused[0] && refused.length === lists.length) throw refused[0];
	return {
		environments: environments.map(named),
		targetTags: tags.filter(tag => typeof tag === 'string'),
		workerPools: pools.map(asObject).map(pool => ({
			...named(pool),
			isDefault: flagAt(pool, 'IsDefault'),
			canAddWorkers: pool.CanAddWorkers !== false && pool.WorkerPoolType !== 'DynamicWorkerPool',
		})),
		machinePolicies: policies.map(policy => ({...named(policy), isDefault: flagAt(asObject(policy), 'IsDefault')})),
		tenants: [],
		tenantTags: [],
		serverSideProxies: [],
	};
};

/** Newer Servers list environments of all kinds in v2; older ones answer 404 there (facts: Octopus REST §3.2). */
const environmentsOf = async (get: Get, below: string, signal: AbortSignal): Promise<readonly unknown[]> => {
	try {
		return await listAll(get, `${below}/environments/v2?skip=0&take=2147483647`, signal);
	} catch (error) {
		if (!(error instanceof RefusedByServer) || error.status !== 404) throw error;
		return listAll(get, `${below}/environments/all`, signal);
	}
};

const recordsOf = async (
	get: Get,
	below: string,
	filter: Parameters<OctopusClient['records']>[1],
	signal: AbortSignal,
): Promise<readonly RecordFacts[]> => {
	const same = (one: string | undefined, other: string) => one?.trim().toLowerCase() === other.trim().toLowerCase();
	const [query, fits] =
		'name' in filter
			? [`?name=${encodeURIComponent(filter.name.trim())}`, ({name}: RecordFacts) => same(name, filter.name)]
			: [`/all?thumbprint=${encodeURIComponent(filter.thumbprint)}`, ({thumbprint}: RecordFacts) => same(thumbprint, filter.thumbprint)];
	const of = async (collection: string, registeredAs: RecordFacts['registeredAs']) =>
		(await listAll(get, `${below}/${collection}${query}`, signal)).map(item => readRecord(asObject(item), registeredAs)).filter(fits);
	return (await Promise.all([of('machines', 'target'), of('workers', 'worker')])).flat();
};
