import {discover} from './discover.ts';
import {mistakes, type RecordKind} from './record-mistakes.ts';
import {type Answer, bodyObject, good, notFound, ofSpace, page, type Route, refused, same, spaceBase} from './route.ts';
import {endpointOf, type Resource, type ServerState} from './state.ts';
import {startTask} from './task-routes.ts';

/** Deployment targets and workers (facts: Octopus REST §4). */
export const records = (route: Route, spaceId: string, what: RecordKind, [id, part]: readonly string[]): Answer | Promise<Answer> => {
	const {state, method} = route;
	const list = state[what];
	const base = `${spaceBase(route, spaceId)}/${what}`;
	if (id === undefined && method === 'POST') return create(route, spaceId, what, base);
	if (id === undefined || same('all', id)) {
		const found = search(route, ofSpace(list, spaceId));
		return good(id === undefined ? page(route, base, found) : found);
	}
	if (same('discover', id)) return discover(route, spaceId);
	const record = ofSpace(list, spaceId).find(one => same(one.Id, id));
	if (!record) return notFound;
	if (part !== undefined) return same('connection', part) ? good(connection(state, record)) : notFound;
	if (method === 'PUT') return change(route, spaceId, what, record);
	if (method === 'DELETE') list.splice(list.indexOf(record), 1);
	return good(record);
};

const search = ({query}: Route, list: readonly Resource[]): readonly Resource[] => {
	const [name, thumbprint] = [query.get('name'), query.get('thumbprint')];
	return list.filter(
		record => (name === null || same(record.Name, name)) && (thumbprint === null || same(endpointOf(record).thumbprint, thumbprint)),
	);
};

/** What only the Server writes, before its first look at the machine. */
const fresh = {
	HealthStatus: 'Unknown',
	StatusSummary: 'Not checked yet.',
	HasLatestCalamari: false,
	IsInProcess: false,
	OperatingSystem: 'Unknown',
	ShellName: 'Unknown',
	ShellVersion: 'Unknown',
	Architecture: 'Unknown',
};

const change = (route: Route, spaceId: string, what: RecordKind, record: Resource): Answer => {
	const given = bodyObject(route);
	const errors = mistakes(route.state, spaceId, what, given, record.Id);
	if (errors.length > 0) return refused(errors);
	const kept = ['Id', 'SpaceId', 'Links', ...Object.keys(fresh)].filter(key => key in record).map(key => [key, record[key]]);
	Object.assign(record, given, Object.fromEntries(kept), mirrored(given));
	return good(record);
};

/** The Server shows the endpoint's thumbprint and URI at the top as well. */
const mirrored = ({Endpoint}: Readonly<Record<string, unknown>>) => {
	const {Thumbprint = null, Uri = null} = (Endpoint ?? {}) as {Thumbprint?: unknown; Uri?: unknown};
	return {Thumbprint, Uri};
};

/** The same machine's record once more, as after its disk was cloned. */
const twinOf = ({Id, Name}: Resource, base: string) => ({
	Id: `${Id}00`,
	Name: `${Name}-clone`,
	Links: {Self: `${base}/${Id}00`, Connection: `${base}/${Id}00/connection`},
});

const create = (route: Route, spaceId: string, what: RecordKind, base: string): Answer => {
	const {state} = route;
	const given = bodyObject(route);
	const errors = mistakes(state, spaceId, what, given);
	if (errors.length > 0) return refused(errors);
	const Id = `${what === 'machines' ? 'Machines' : 'Workers'}-${state.nextId++}`;
	const usualPolicy = ofSpace(state.machinePolicies, spaceId).find(({IsDefault}) => IsDefault === true);
	const record: Resource = {
		...(what === 'machines' && {TenantedDeploymentParticipation: 'Untenanted', TenantIds: [], TenantTags: []}),
		...given,
		...fresh,
		Id,
		Name: String(given.Name),
		SpaceId: spaceId,
		MachinePolicyId: given.MachinePolicyId ?? usualPolicy?.Id ?? null,
		...mirrored(given),
		IsDisabled: given.IsDisabled === true,
		Links: {Self: `${base}/${Id}`, Connection: `${base}/${Id}/connection`},
	};
	state[what].push(record);
	if (state.faults.has('duplicate-thumbprint')) state[what].push({...record, ...twinOf(record, base)});
	if (state.checksNewMachines && given.SkipInitialHealthCheck !== true) {
		startTask(route, {Name: 'Health', Description: `Check ${record.Name} health`, SpaceId: spaceId, Arguments: {MachineIds: [Id]}});
	}
	return {status: 201, body: record};
};

/** The Server's recent talk with this agent (facts: Octopus REST §5.4). */
const connection = ({tasks}: ServerState, record: Resource) => {
	const lines = tasks.flatMap(({log}) => log).filter(({machine}) => machine === record.Name);
	const {TentacleVersionDetails: details} = (record.Endpoint ?? {}) as {TentacleVersionDetails?: {Version: string} | null};
	return {
		MachineId: record.Id,
		Status: record.StatusSummary,
		CurrentTentacleVersion: details?.Version ?? null,
		LastChecked: lines.at(-1)?.at ?? null,
		Logs: lines.map(({category, text, at}) => ({Category: category, OccurredAt: at, MessageText: text})),
		Links: {},
	};
};
