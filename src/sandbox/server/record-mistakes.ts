import {ofSpace, same} from './route.ts';
import type {Resource, ServerState} from './state.ts';

export type RecordKind = 'machines' | 'workers';
type Given = Readonly<Record<string, unknown>>;

const participations = ['Untenanted', 'TenantedOrUntenanted', 'Tenanted'];

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** What a Server says about a target or a worker that it does not save; the words are our own (facts: Octopus REST §4.2, §11). `id`: of the one that is changed. */
export const mistakes = (state: ServerState, spaceId: string, what: RecordKind, given: Given, id?: string): readonly string[] => {
	const {Name: name, Endpoint: endpoint, TenantedDeploymentParticipation: participation = 'Untenanted'} = given;
	const isTaken = ofSpace(state[what], spaceId).some(record => same(record.Name, String(name)) && record.Id !== id);
	const unknown = (word: string, wanted: readonly unknown[], items: readonly Resource[]) => {
		const known = new Set(ofSpace(items, spaceId).map(({Id}) => Id));
		return wanted
			.filter(one => one !== null && one !== undefined && !known.has(String(one)))
			.map(one => `The ${word} ${String(one)} does not exist.`);
	};
	const tags = new Set(
		state.tagSets.flatMap(({Tags}) => (Tags as ReadonlyArray<{CanonicalTagName: string}>).map(tag => tag.CanonicalTagName)),
	);
	const pools = texts(given.WorkerPoolIds);
	const isTarget = what === 'machines';
	return [
		...(typeof name === 'string' && name !== '' ? [] : ['Please provide a value for Name.']),
		...(isTaken ? ['A machine with this name already exists. Please choose a different name.'] : []),
		...(isTarget ? ['EnvironmentIds', 'Roles'] : ['WorkerPoolIds'])
			.filter(list => texts(given[list]).length === 0)
			.map(list => `Please provide at least one value for ${list}.`),
		...unknown('machine policy', [given.MachinePolicyId], state.machinePolicies),
		...unknown('proxy', [(endpoint as Given | null | undefined)?.ProxyId], state.proxies),
		...unknown('worker pool', pools, state.workerPools),
		...state.workerPools
			.filter(({Id, CanAddWorkers}) => pools.includes(Id) && CanAddWorkers === false)
			.map(({Name}) => `Workers cannot be added to the worker pool ${Name}.`),
		...unknown('environment', texts(given.EnvironmentIds), state.environments),
		...unknown('tenant', texts(given.TenantIds), state.tenants),
		...texts(given.TenantTags)
			.filter(tag => !tags.has(tag))
			.map(tag => `The tenant tag ${tag} does not exist.`),
		...(!isTarget || participations.includes(String(participation))
			? []
			: [`${String(participation)} is no TenantedDeploymentParticipation.`]),
	];
};
