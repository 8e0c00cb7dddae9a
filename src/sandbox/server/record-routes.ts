import {discover} from './discover.ts';
import {type Answer, bodyObject, good, notFound, ofSpace, page, type Route, refused, same} from './route.ts';
import {endpointOf, type Resource, type ServerState} from './state.ts';

type Kind = 'machines' | 'workers';

/** Deployment targets and workers (facts: Octopus REST §4). */
export const records = (route: Route, spaceId: string, what: Kind, [id, part]: readonly string[]): Answer | Promise<Answer> => {
	const {state, method, virtualDirectory} = route;
	const list = state[what];
	const base = `${virtualDirectory}/api/${spaceId}/${what}`;
	if (id === undefined && method === 'POST') return create(route, spaceId, what, base);
	if (id === undefined || same('all', id)) {
		const found = search(route, ofSpace(list, spaceId));
		return good(id === undefined ? page(route, base, found) : found);
	}
	if (same('discover', id)) return discover(route, spaceId);
	const record = ofSpace(list, spaceId).find(one => same(one.Id, id));
	if (!record) return notFound;
	if (part !== undefined) return same('connection', part) ? good(connection(state, record)) : notFound;
	if (method === 'PUT') Object.assign(record, bodyObject(route), readOnly(record), mirrored(bodyObject(route)));
	if (method === 'DELETE') list.splice(list.indexOf(record), 1);
	return good(record);
};

const search = ({query}: Route, list: readonly Resource[]): readonly Resource[] => {
	const [name, thumbprint] = [query.get('name'), query.get('thumbprint')];
	return list.filter(
		record => (name === null || same(record.Name, name)) && (thumbprint === null || same(endpointOf(record).thumbprint, thumbprint)),
	);
};

/** What a client cannot write, whatever its resource says. */
const readOnly = ({Id, SpaceId, HealthStatus, StatusSummary, Links}: Resource) => ({Id, SpaceId, HealthStatus, StatusSummary, Links});

/** The Server shows the endpoint's thumbprint and URI at the top as well. */
const mirrored = ({Endpoint}: Readonly<Record<string, unknown>>) => {
	const {Thumbprint = null, Uri = null} = (Endpoint ?? {}) as {Thumbprint?: unknown; Uri?: unknown};
	return {Thumbprint, Uri};
};

const create = (route: Route, spaceId: string, what: Kind, base: string): Answer => {
	const {state} = route;
	const given = bodyObject(route);
	const errors = mistakes(state, spaceId, what, given);
	if (errors.length > 0) return refused(errors);
	const Id = `${what === 'machines' ? 'Machines' : 'Workers'}-${state.nextId++}`;
	const usualPolicy = ofSpace(state.machinePolicies, spaceId).find(({IsDefault}) => IsDefault === true);
	const record: Resource = {
		...given,
		Id,
		Name: String(given.Name),
		SpaceId: spaceId,
		MachinePolicyId: given.MachinePolicyId ?? usualPolicy?.Id ?? null,
		...mirrored(given),
		HealthStatus: 'Unknown',
		StatusSummary: 'Not checked yet.',
		IsDisabled: given.IsDisabled === true,
		Links: {Self: `${base}/${Id}`, Connection: `${base}/${Id}/connection`},
	};
	state[what].push(record);
	return {status: 201, body: record};
};

const mistakes = (state: ServerState, spaceId: string, what: Kind, given: Readonly<Record<string, unknown>>): readonly string[] => {
	const name = given.Name;
	const isTaken = ofSpace(state[what], spaceId).some(record => same(record.Name, String(name)));
	const pools = Array.isArray(given.WorkerPoolIds) ? given.WorkerPoolIds : [];
	return [
		...(typeof name === 'string' && name !== '' ? [] : ['Please provide a value for Name.']),
		...(isTaken ? ['A machine with this name already exists. Please choose a different name.'] : []),
		...(what === 'machines' ? ['EnvironmentIds', 'Roles'] : ['WorkerPoolIds'])
			.filter(list => !Array.isArray(given[list]) || given[list].length === 0)
			.map(list => `Please provide at least one value for ${list}.`),
		...state.workerPools
			.filter(({Id, CanAddWorkers}) => pools.includes(Id) && CanAddWorkers === false)
			.map(({Name}) => `Workers cannot be added to the worker pool ${Name}.`),
	];
};

/** The Server's recent talk with this agent (facts: Octopus REST §5.4). */
const connection = ({tasks}: ServerState, record: Resource) => ({
	MachineId: record.Id,
	Status: record.StatusSummary,
	Logs: tasks
		.flatMap(({log}) => log)
		.filter(({machine}) => machine === record.Name)
		.map(({category, text}) => ({Category: category, MessageText: text})),
	Links: {},
});
