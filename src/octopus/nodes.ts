import type {ServerFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {RootDocument} from './documents.ts';
import {linkOr} from './links.ts';
import {type Get, getAs} from './lists.ts';
import {unlessUntold} from './permissions.ts';
import {RefusedByServer} from './reply.ts';
import {flag, list, number, object, optional, type Reads, text} from './schema.ts';

/** No cluster is larger. */
const mostNodes = 100;

const node = object({
	Name: text,
	IsOffline: flag,
	IsInMaintenanceMode: flag,
	MaxConcurrentTasks: optional(number),
	LastSeen: optional(text),
});
const cluster = object({Nodes: list(node)});
const redis = object({IsEnabled: flag, IsConfigured: flag, IsReachable: flag});

/**
The nodes of a cluster (which ordinary keys may not see, and those of Octopus Cloud never) and whether they share one queue, which is told without a
credential (facts: Octopus REST §2.5, §9.2). What is not told is left out.
*/
export const nodesOf = async (
	{get, anonymously, root}: {readonly get: Get; readonly anonymously: Get; readonly root: (signal: AbortSignal) => Promise<RootDocument>},
	signal: AbortSignal,
): Promise<Pick<ServerFacts, 'nodes' | 'sharedQueue'>> => {
	const [nodes, sharedQueue] = await Promise.all([
		unlessUntold(async () => {
			const path = linkOr((await root(signal)).Links, 'OctopusServerClusterSummary', '/api/octopusservernodes/summary');
			return (await getAs(get, path, cluster, signal)).Nodes.slice(0, mostNodes).map(nodeFacts);
		}),
		unlessUntold(() => sharedQueueOf(anonymously, signal)),
	]);
	return {...(nodes && {nodes}), ...(sharedQueue && {sharedQueue})};
};

const nodeFacts = ({Name, IsOffline, IsInMaintenanceMode, MaxConcurrentTasks, LastSeen}: Reads<typeof node>) => ({
	name: harmless(Name, 200),
	isOffline: IsOffline,
	isDraining: IsInMaintenanceMode,
	...(MaxConcurrentTasks === 0 && {runsNoTasks: true as const}),
	...(LastSeen !== undefined && {lastSeen: harmless(LastSeen, 40)}),
});

/** A Server that does not know of it has one queue a node. */
const sharedQueueOf = async (get: Get, signal: AbortSignal): Promise<NonNullable<ServerFacts['sharedQueue']>> => {
	try {
		const {IsEnabled, IsConfigured, IsReachable} = await getAs(get, '/api/serverstatus/redis', redis, signal);
		if (!IsEnabled) return 'not-shared';
		return IsConfigured && IsReachable ? 'shared' : 'unreachable';
	} catch (error) {
		if (error instanceof RefusedByServer && error.status === 404) return 'not-shared';
		throw error;
	}
};
