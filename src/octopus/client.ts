import type {RecordFacts, ServerFacts, SpaceFacts} from '../model/facts.ts';
import type {AccountSeen, PortalSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {listAll} from './lists.ts';
import {lookAtPortal} from './portal.ts';
import {readRecord} from './records.ts';
import {asArray, asObject, assertGood, flagAt, optionalText, parseJson, refusal, textAt, unreachable} from './reply.ts';
import {createRequester, NetworkError, type Requester, type RequesterOptions} from './request.ts';
import {createTasks, type Tasks} from './tasks.ts';

/** What the product needs of the Server's API, typed and bounded. Methods throw a `UserError` in words unless they say otherwise. */
export type OctopusClient = Tasks & {
	/** Looks at the portal without credentials. Never rejects for what the network does. */
	readonly portal: (signal: AbortSignal) => Promise<PortalSeen>;
	/** Who the key belongs to, the spaces they may see, the Server's thumbprint. Never rejects for what the network does. */
	readonly account: (signal: AbortSignal) => Promise<AccountSeen>;
	readonly lists: (spaceId: string, signal: AbortSignal) => Promise<NonNullable<SpaceFacts['lists']>>;
	/** Targets and workers with this thumbprint or exactly this name, compared without regard to case. */
	readonly records: (
		spaceId: string,
		filter: {readonly thumbprint: string} | {readonly name: string},
		signal: AbortSignal,
	) => Promise<readonly RecordFacts[]>;
	/** Sends a request of a plan; returns the reply's JSON, undefined when it has none. */
	readonly send: (method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, signal: AbortSignal) => Promise<unknown>;
};

export const createOctopusClient = (options: RequesterOptions): OctopusClient => {
	let made: Requester | undefined;
	// Made at the first request, so that a refused plain http address is reported like any other failure.
	const requester = (): Requester => {
		made ??= createRequester(options);
		return made;
	};
	const get = async (path: string, signal: AbortSignal, largest?: number): Promise<unknown> => {
		const reply = await told(options.url, () => requester().send('GET', path, {signal, ...(largest !== undefined && {largest})}));
		assertGood(reply);
		return parseJson(reply);
	};
	return {
		portal: signal => lookAtPortal(options, requester, signal),
		account: signal => account(options, requester, get, signal),
		async lists(spaceId, signal) {
			const below = `/api/${encodeURIComponent(spaceId)}`;
			const all = (path: string) => listAll(get, path, signal);
			const [environments, tags, pools, policies] = await Promise.all([
				environmentsOf(get, below, signal),
				get(`${below}/machineroles/all`, signal),
				all(`${below}/workerpools/all`),
				all(`${below}/machinepolicies/all`),
			]);
			return {
				environments: environments.map(named),
				targetTags: asArray(tags).filter(tag => typeof tag === 'string'),
				workerPools: pools.map(pool => ({
					...named(pool),
					isDefault: flagAt(asObject(pool), 'IsDefault'),
					canAddWorkers: asObject(pool)['CanAddWorkers'] !== false && asObject(pool)['WorkerPoolType'] !== 'DynamicWorkerPool',
				})),
				machinePolicies: policies.map(policy => ({...named(policy), isDefault: flagAt(asObject(policy), 'IsDefault')})),
			};
		},
		async records(spaceId, filter, signal) {
			const query =
				'name' in filter ? `?name=${encodeURIComponent(filter.name)}` : `/all?thumbprint=${encodeURIComponent(filter.thumbprint)}`;
			const fits = ({name, thumbprint}: RecordFacts) =>
				'name' in filter
					? name.trim().toLowerCase() === filter.name.trim().toLowerCase()
					: thumbprint?.toUpperCase() === filter.thumbprint.toUpperCase();
			const of = async (collection: string, registeredAs: RecordFacts['registeredAs']) =>
				(await listAll(get, `/api/${encodeURIComponent(spaceId)}/${collection}${query}`, signal))
					.map(item => readRecord(asObject(item), registeredAs))
					.filter(fits);
			return (await Promise.all([of('machines', 'target'), of('workers', 'worker')])).flat();
		},
		async send(method, path, body, signal) {
			const reply = await told(options.url, () => requester().send(method, path, {signal, body}));
			assertGood(reply);
			return reply.body.trim() === '' ? undefined : parseJson(reply);
		},
		...createTasks({get, post: (path, body, signal) => told(options.url, () => requester().send('POST', path, {signal, body}))}),
	};
};

const told = async <Value>(url: string, ask: () => Promise<Value>): Promise<Value> => {
	try {
		return await ask();
	} catch (error) {
		if (error instanceof NetworkError) throw unreachable(url, error);
		throw error;
	}
};

const named = (value: unknown): {readonly id: string; readonly name: string} => ({
	id: textAt(asObject(value), 'Id'),
	name: textAt(asObject(value), 'Name'),
});

/** Newer Servers list environments of all kinds in v2; older ones answer 404 there (facts: Octopus REST §3.2). */
const environmentsOf = async (
	get: (path: string, signal: AbortSignal) => Promise<unknown>,
	below: string,
	signal: AbortSignal,
): Promise<readonly unknown[]> => {
	try {
		return await listAll(get, `${below}/environments/v2?skip=0&take=2147483647`, signal);
	} catch (error) {
		if (!(error instanceof UserError) || !/answered 404/.test(error.message)) throw error;
		return listAll(get, `${below}/environments/all`, signal);
	}
};

const account = async (
	{url}: RequesterOptions,
	requester: () => Requester,
	get: (path: string, signal: AbortSignal) => Promise<unknown>,
	signal: AbortSignal,
): Promise<AccountSeen> => {
	try {
		const reply = await requester().send('GET', '/api/users/me', {signal});
		if (reply.status !== 200) return {accepted: false, status: reply.status, message: refusal(reply).message};
		const me = asObject(parseJson(reply));
		const [root, spaces, certificate] = await Promise.all([
			get('/api', signal),
			get(`/api/users/${encodeURIComponent(textAt(me, 'Id'))}/spaces`, signal),
			get('/api/configuration/certificates/certificate-global', signal),
		]);
		const user = optionalText(me, 'DisplayName') ?? textAt(me, 'Username');
		const facts: ServerFacts = {
			url,
			version: textAt(asObject(root), 'Version'),
			thumbprint: textAt(asObject(certificate), 'Thumbprint').toUpperCase(),
			trustedBy: new URL(url).protocol === 'http:' ? 'plain' : 'certificate-authority',
			user,
			spaces: asArray(spaces).map(space => ({...named(space), isDefault: flagAt(asObject(space), 'IsDefault')})),
		};
		return {accepted: true, user, facts};
	} catch (error) {
		if (error instanceof NetworkError) return {accepted: false, code: error.code, message: unreachable(url, error).message};
		if (error instanceof UserError) return {accepted: false, message: error.message};
		throw error;
	}
};
