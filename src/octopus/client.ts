import type {ListName, RecordFacts, ServerFacts, SpaceLists} from '../model/facts.ts';
import type {AccountSeen, PermissionsSeen, PortalSeen, ServerStatusSeen} from '../model/probes.ts';
import {lookAtAccount} from './account.ts';
import {type RootDocument, rootOf, type SignInWays, signInWaysOf} from './documents.ts';
import type {Get} from './lists.ts';
import {createMachines, type Machines} from './machines.ts';
import {NetworkError} from './network-error.ts';
import {nodesOf} from './nodes.ts';
import {parseJson} from './parse-json.ts';
import {permissionsOf, serverStatusOf} from './permissions.ts';
import {lookAtPortal, trustOf} from './portal.ts';
import {recordsOf} from './records.ts';
import {assertGood, RefusedByServer, unreachable} from './reply.ts';
import {createRequester, type Requester, type RequesterOptions} from './request.ts';
import {shared} from './shared.ts';
import {allLists, createLists, type ListOf, type ListOptions} from './space-lists.ts';
import {createTasks, type Tasks} from './tasks.ts';

/**
What the product needs of the Server's API, typed and bounded. Methods throw a `UserError` in words unless they say otherwise. `spaceId` is `''` on a
Server that has no spaces yet.
*/
export type OctopusClient = Tasks &
	Machines & {
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
		/** How people sign in. Undefined: the Server does not tell. */
		readonly signInWays: (signal: AbortSignal) => Promise<SignInWays | undefined>;
		readonly list: <Name extends ListName>(spaceId: string, name: Name, options: ListOptions<Name>) => Promise<SpaceLists[Name]>;
		/**
		A list that this key may not read is empty, as the Server filters what may not be seen; when none may be read, that is told. `listOf`: who has some
		of them already. Left out: all are asked for.
		*/
		readonly lists: (spaceId: string, signal: AbortSignal, listOf?: ListOf) => Promise<SpaceLists>;
		/** Targets and workers with this thumbprint or exactly this name, compared without regard to case. `only`: for a key that may not see both. */
		readonly records: (
			spaceId: string,
			filter: {readonly thumbprint: string} | {readonly name: string},
			signal: AbortSignal,
			only?: RecordFacts['registeredAs'],
		) => Promise<readonly RecordFacts[]>;
		/**
		Sends a request of a plan, and again only while it is certain that it was not carried out (429, an expired session); returns the reply's JSON,
		undefined when it has none. `mayHaveArrived` says of an error whether it can have been carried out all the same.
		*/
		readonly send: (method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, signal: AbortSignal) => Promise<unknown>;
		/** Signs out where there was a sign-in, and closes connections. Never rejects for what the network does. */
		readonly close: (signal: AbortSignal) => Promise<void>;
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
			throw inWords(error);
		}
	};
	const inWords = (error: unknown): unknown => (error instanceof NetworkError ? unreachable(options.url, error) : error);
	const get: Get = (path, signal, more) => ask('GET', path, {signal, ...more});
	const anonymously: Get = (path, signal, more) => ask('GET', path, {signal, anonymous: true, ...more});
	const known = shared<RootDocument>(signal => rootOf(anonymously, signal));
	const root = async (signal: AbortSignal): Promise<RootDocument> => {
		try {
			return await known.get(signal);
		} catch (error) {
			throw inWords(error);
		}
	};
	const lists = new Map<string, ListOf>();
	const listsOf = (spaceId: string): ListOf => {
		const known = lists.get(spaceId) ?? createLists(get, spaceId);
		lists.set(spaceId, known);
		return async (name, more) => {
			try {
				return await known(name, more);
			} catch (error) {
				throw inWords(error);
			}
		};
	};
	const send: OctopusClient['send'] = async (method, path, body, signal) => {
		try {
			const reply = await ask(method, path, {signal, body});
			return reply.body.trim() === '' ? undefined : parseJson(reply);
		} catch (error) {
			throw error instanceof RefusedByServer ? await withMaintenance(error, get, signal) : error;
		}
	};
	return {
		portal: signal => lookAtPortal(options, requester, signal),
		account: signal => lookAtAccount({url: options.url, trustedBy: trustOf(options)}, {get, root}, signal),
		permissions: (userId, spaceId, signal) => permissionsOf(get, userId, spaceId, signal),
		serverStatus: signal => serverStatusOf(get, signal),
		nodes: signal => nodesOf({get, anonymously, root}, signal),
		signInWays: signal => signInWaysOf(anonymously, signal),
		list: (spaceId, name, more) => listsOf(spaceId)(name, more),
		lists: (spaceId, signal, listOf = listsOf(spaceId)) => allLists(listOf, signal),
		records: (spaceId, filter, signal, only) => recordsOf(get, spaceId, filter, signal, only),
		send,
		async close(signal) {
			await made?.close(signal);
		},
		...createMachines(get),
		...createTasks({get, send}),
	};
};

/** Which of them a Server in maintenance mode refuses changes with is documented nowhere. */
const perhapsMaintenance: readonly number[] = [400, 403, 405, 409, 500, 503];

/** No status of its own tells that the Server is in maintenance mode, which refuses changes (facts: Octopus REST §1.6): it is asked. */
const withMaintenance = async (error: RefusedByServer, get: Get, signal: AbortSignal): Promise<RefusedByServer> => {
	if (!perhapsMaintenance.includes(error.status) || signal.aborted) return error;
	const status = await serverStatusOf(get, signal);
	if (!status?.isInMaintenanceMode) return error;
	return new RefusedByServer(
		error.status,
		`${error.message} The Server is in maintenance mode, in which only administrators change things.`,
		{
			next: ['Wait until maintenance is over, or ask whoever looks after the Server.', ...error.next],
			told: error.told,
		},
	);
};
