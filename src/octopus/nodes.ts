import type {ServerFacts, ServerNodeFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {Get} from './lists.ts';
import {unlessUntold} from './permissions.ts';
import {asArray, asObject, flagAt, optionalText, parseJson, RefusedByServer, textAt} from './reply.ts';

/** No cluster is larger. */
const mostNodes = 100;

/**
The nodes of a cluster (which ordinary keys may not see, and those of Octopus Cloud never) and whether they share one queue (facts: Octopus REST
§2.5, §9.2). What is not told is left out.
*/
export const nodesOf = async (get: Get, signal: AbortSignal): Promise<Pick<ServerFacts, 'nodes' | 'sharedQueue'>> => {
	const [nodes, sharedQueue] = await Promise.all([
		unlessUntold(async () =>
			asArray(asObject(parseJson(await get('/api/octopusservernodes/summary', signal))).Nodes)
				.slice(0, mostNodes)
				.map(nodeOf),
		),
		unlessUntold(() => sharedQueueOf(get, signal)),
	]);
	return {...(nodes && {nodes}), ...(sharedQueue && {sharedQueue})};
};

const nodeOf = (value: unknown): ServerNodeFacts => {
	const node = asObject(value);
	const lastSeen = optionalText(node, 'LastSeen');
	return {
		name: harmless(textAt(node, 'Name'), 200),
		isOffline: flagAt(node, 'IsOffline'),
		isDraining: flagAt(node, 'IsInMaintenanceMode'),
		...(node.MaxConcurrentTasks === 0 && {runsNoTasks: true as const}),
		...(lastSeen !== undefined && {lastSeen: harmless(lastSeen, 40)}),
	};
};

/** A Server that does not know of it has one queue a node. */
const sharedQueueOf = async (get: Get, signal: AbortSignal): Promise<NonNullable<ServerFacts['sharedQueue']>> => {
	try {
		const status = asObject(parseJson(await get('/api/serverstatus/redis', signal)));
		if (!flagAt(status, 'IsEnabled')) return 'not-shared';
		return flagAt(status, 'IsConfigured') && flagAt(status, 'IsReachable') ? 'shared' : 'unreachable';
	} catch (error) {
		if (error instanceof RefusedByServer && error.status === 404) return 'not-shared';
		throw error;
	}
};
