import {lists} from './list-routes.ts';
import {records} from './record-routes.ts';
import {type Answer, good, ofSpace, page, type Route, same, spaceBase} from './route.ts';
import type {ServerState} from './state.ts';
import {tasks} from './task-routes.ts';

/** What is below `/api/Spaces-1`, and below `/api` for the default space. */
export const inSpace = (route: Route, spaceId: string, words: readonly string[]): Answer | Promise<Answer> => {
	const [what = '', id = '', part = ''] = words.map(word => word.toLowerCase());
	if (what === '') return good({Links: spaceLinks(spaceBase(route, spaceId))});
	if (what === 'machines' || what === 'workers') return records(route, spaceId, what, words.slice(1));
	if (what === 'tasks') return tasks(route, spaceId, words.slice(1));
	if (what === 'machineroles') return good(route.state.targetTags);
	if (what === 'users' && part === 'permissions') return good(permissions(route.state, spaceId));
	if (what === 'workerpools' && part === 'workers') return good(workersIn(route, spaceId, id));
	return lists(route, spaceId, [what, id]);
};

/** Of one pool (facts: Octopus REST §4.1). */
const workersIn = (route: Route, spaceId: string, pool: string) =>
	page(
		route,
		`${spaceBase(route, spaceId)}/workerpools/${pool}/workers`,
		ofSpace(route.state.workers, spaceId).filter(({WorkerPoolIds}) => (WorkerPoolIds as readonly string[]).some(id => same(id, pool))),
		30,
	);

/** Templates of links to what is in a space. */
export const spaceLinks = (base: string): Readonly<Record<string, string>> => {
	const link = (name: string, parameters: string) => `${base}/${name}{/id}{?${parameters}}`;
	return {
		DiscoverMachine: `${base}/machines/discover{?host,port,type,proxyId}`,
		DiscoverWorker: `${base}/workers/discover{?host,port,type,proxyId}`,
		Machines: link('machines', 'skip,take,name,ids,partialName,roles,thumbprint'),
		Workers: link('workers', 'skip,take,name,ids,partialName,workerPoolIds,thumbprint'),
		Environments: link('environments', 'name,skip,ids,take,partialName'),
		WorkerPools: link('workerpools', 'name,skip,ids,take,partialName'),
		MachinePolicies: link('machinepolicies', 'skip,take,ids,partialName'),
		MachineRoles: `${base}/machineroles/all`,
		Proxies: link('proxies', 'skip,take,ids,partialName'),
		Tenants: link('tenants', 'skip,projectId,name,tags,take,ids,clone,partialName,clonedFromTenantId'),
		TenantsStatus: `${base}/tenants/status`,
		TagSets: link('tagsets', 'skip,take,ids,partialName,scopes'),
		Accounts: link('accounts', 'skip,take,ids,partialName,accountType'),
	};
};

/** Everything that the actions of the wizard need (facts: Octopus REST §1.5); without the writing ones under `key-without-permission`. */
export const permissions = ({faults}: ServerState, SpaceId: string) => {
	const looking = ['EnvironmentView', 'MachinePolicyView', 'MachineView', 'ProxyView', 'TaskView', 'TenantView', 'WorkerView'];
	const writing = ['EnvironmentEdit', 'MachineCreate', 'MachineDelete', 'MachineEdit', 'TaskCreate', 'WorkerEdit'];
	const anywhere = {
		SpaceId,
		RestrictedToEnvironmentIds: [],
		RestrictedToTenantIds: [],
		RestrictedToProjectIds: [],
		RestrictedToProjectGroupIds: [],
	};
	const inProduction = {...anywhere, RestrictedToEnvironmentIds: ['Environments-3']};
	const restricted = (name: string) => faults.has('key-for-other-environments') && /^Machine(Create|Edit)$/.test(name);
	const held = [...looking, ...(faults.has('key-without-permission') ? [] : writing)];
	return {
		SpacePermissions: Object.fromEntries(held.map(name => [name, [restricted(name) ? inProduction : anywhere]])),
		SystemPermissions: faults.has('key-too-strong') ? ['AdministerSystem', 'ConfigureServer', 'TeamView', 'UserEdit'] : [],
		Teams: [],
		IsPermissionsComplete: true,
		IsTeamsComplete: true,
	};
};
