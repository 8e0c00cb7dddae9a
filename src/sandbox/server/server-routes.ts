import {type Answer, good, notFound, page, type Route, same} from './route.ts';
import {isLast, type ServerState} from './state.ts';

/** Nodes, status and configuration of the Server itself (facts: Octopus REST §2.5); undefined: the path is about something else. */
export const ofServer = (route: Route, [first = '', second = '', third = '']: readonly string[]): Answer | undefined => {
	const {state, origin, virtualDirectory} = route;
	const IsInMaintenanceMode = state.faults.has('maintenance');
	if (first === 'octopusservernodes') return nodes(route, second, third);
	if (first === 'serverstatus') {
		if (second === '') return good({IsInMaintenanceMode, IsUpgradeAvailable: false, MaximumAvailableVersion: state.version, Links: {}});
		if (second === 'health') return health(state);
		return second === 'redis' ? redis(state) : notFound;
	}
	if (first === 'maintenanceconfiguration') return good({Id: 'maintenance', IsInMaintenanceMode});
	if (first !== 'serverconfiguration') return undefined;
	if (second === '') return good({Id: 'serverconfiguration', ServerUri: `${origin}${virtualDirectory}`});
	return state.faults.has('key-too-strong') ? good([]) : missing('ConfigureServer');
};

const missing = (permission: string): Answer => ({
	status: 403,
	body: {ErrorMessage: `You do not have permission to perform this action. Missing permission: ${permission}`},
});

/** 418: a load balancer, or a person, should look elsewhere. */
const teapotUnless = (isGood: boolean, body: unknown): Answer => ({status: isGood ? 200 : 418, body});

/** The node that answers at the portal is the first one. */
const nodes = (route: Route, id: string, part: string): Answer => {
	const {state, virtualDirectory} = route;
	const all = nodesOf(state);
	if (id === 'ping') return teapotUnless(all[0]?.IsOffline === false && !all[0].IsInMaintenanceMode, all[0]);
	if (state.faults.has('nodes-untold')) return missing('AdministerSystem');
	if (id === 'summary') return good({Nodes: all.map(node => ({...node, RunningTaskCount: 0})), Links: {}});
	if (id === 'all') return good(all);
	if (id === '') return good(page(route, `${virtualDirectory}/api/octopusservernodes`, all));
	const found = all.find(({Id}) => same(Id, id));
	if (!found || (part !== '' && part !== 'details')) return notFound;
	return good(part === '' ? found : {RunningTasks: []});
};

export const isDraining = (state: ServerState, node: number): boolean => state.faults.has('node-draining') && isLast(state, node);

const nodesOf = (state: ServerState) =>
	state.exchanges.map((_exchanges, index) => ({
		Id: `OctopusServerNodes-node${index + 1}`,
		Name: `node${index + 1}`,
		MaxConcurrentTasks: 5,
		IsInMaintenanceMode: isDraining(state, index),
		IsOffline: state.faults.has('node-down') && isLast(state, index),
		LastSeen: new Date().toISOString(),
		Version: state.version,
	}));

const health = (state: ServerState): Answer => {
	const IsEntireClusterReadOnly = state.faults.has('maintenance');
	const IsEntireClusterDrainingTasks = state.exchanges.every((_exchanges, node) => isDraining(state, node));
	const IsOperatingNormally = !IsEntireClusterReadOnly && !IsEntireClusterDrainingTasks;
	const Description = IsOperatingNormally ? 'The Octopus Server cluster is operating normally.' : 'The cluster takes no new tasks.';
	const body = {IsOperatingNormally, IsEntireClusterReadOnly, IsEntireClusterDrainingTasks, IsCompliantWithLicense: true, Description};
	return teapotUnless(IsOperatingNormally, body);
};

/** Whether the nodes share what is queued for polling machines; a Server from before that does not know the question. */
const redis = ({faults}: ServerState): Answer => {
	if (!faults.has('shared-queue') && !faults.has('shared-queue-broken')) return notFound;
	return good({IsEnabled: true, IsConfigured: true, IsReachable: !faults.has('shared-queue-broken')});
};

export const sharesQueue = ({faults}: ServerState): boolean => faults.has('shared-queue') && !faults.has('shared-queue-broken');
