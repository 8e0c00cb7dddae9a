import type {Resource, ServerState, Task} from './state.ts';

export type Answer = {readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>};

export type Route = {
	readonly state: ServerState;
	readonly virtualDirectory: string;
	readonly method: string;
	/** Below the virtual directory. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly body: unknown;
	readonly startHealthCheck: (task: Task) => void;
};

const notFound: Answer = {status: 404, body: {ErrorMessage: 'The resource you requested was not found.'}};

/** Routes of the API; matched without regard to case, unknown query parameters ignored. */
export const routes = (route: Route): Answer => {
	const path = route.path.replace(/\/$/, '');
	if (!/^\/api(\/|$)/i.test(path)) return {status: 200, body: '<html><head><title>Octopus Deploy</title></head><body>portal</body></html>'};
	const words = path.split('/').slice(2);
	const [first = '', second = '', third = ''] = words.map(word => word.toLowerCase());
	if (words.length === 0) return {status: 200, body: rootDocument(route)};
	if (first === 'users') return users(route, second, third);
	if (first === 'configuration' && third === 'certificate-global')
		return {
			status: 200,
			body: {Id: 'certificate-global', Name: 'OctopusServer', Thumbprint: route.state.thumbprint, SignatureAlgorithm: 'sha256RSA'},
		};
	if (first === 'octopusservernodes')
		return {
			status: 200,
			body: {
				Nodes: route.state.exchanges.map((_exchanges, index) => ({
					Id: `OctopusServerNodes-node${index + 1}`,
					Name: `node${index + 1}`,
					IsOffline: false,
				})),
			},
		};
	if (first === 'serverstatus') return {status: 200, body: {IsInMaintenanceMode: false}};
	if (first === 'tasks') return tasks(route, 'Spaces-1', words.slice(1));
	const space = route.state.spaces.find(({Id}) => Id.toLowerCase() === first);
	if (space) return inSpace(route, space.Id, words.slice(1));
	return first.startsWith('spaces-') ? notFound : inSpace(route, 'Spaces-1', words);
};

const rootDocument = ({state, virtualDirectory}: Route) => ({
	Application: 'Octopus Deploy',
	Version: state.version,
	ApiVersion: '3.0.0',
	InstallationId: '5f0b9a4e-0000-4000-8000-000000000001',
	Links: {
		Self: `${virtualDirectory}/api`,
		CurrentUser: `${virtualDirectory}/api/users/me`,
		Spaces: `${virtualDirectory}/api/spaces{/id}{?name,skip,ids,take,partialName}`,
		SpaceHome: `${virtualDirectory}/api/{spaceId}`,
		SignIn: `${virtualDirectory}/api/users/login{?returnUrl}`,
		CertificateConfiguration: `${virtualDirectory}/api/configuration/certificates{/id}{?skip,take,ids,partialName}`,
	},
});

const users = ({state, virtualDirectory}: Route, id: string, what: string): Answer => {
	if (what === 'spaces')
		return {status: 200, body: state.spaces.map(space => ({...space, Links: {SpaceHome: `${virtualDirectory}/api/${space.Id}`}}))};
	if (id === 'me') {
		return {
			status: 200,
			body: {
				Id: 'Users-1',
				Username: 'svc-deploy',
				DisplayName: 'svc-deploy',
				IsService: true,
				Links: {Self: `${virtualDirectory}/api/users/Users-1`, Spaces: `${virtualDirectory}/api/users/Users-1/spaces`},
			},
		};
	}
	return notFound;
};

const inSpace = (route: Route, spaceId: string, words: readonly string[]): Answer => {
	const {state, virtualDirectory} = route;
	const [what = '', id = ''] = words.map(word => word.toLowerCase());
	const base = `${virtualDirectory}/api/${spaceId}`;
	if (what === '') {
		const link = (name: string, parameters: string) => `${base}/${name}{/id}{?${parameters}}`;
		return {
			status: 200,
			body: {
				Links: {
					Machines: link('machines', 'skip,take,name,ids,partialName,roles,thumbprint'),
					Workers: link('workers', 'skip,take,name,ids,partialName,workerPoolIds,thumbprint'),
					Environments: link('environments', 'name,skip,ids,take,partialName'),
					WorkerPools: link('workerpools', 'name,skip,ids,take,partialName'),
					MachinePolicies: link('machinepolicies', 'skip,take,ids,partialName'),
					Proxies: link('proxies', 'skip,take,ids,partialName'),
					Tenants: link('tenants', 'skip,take,ids,partialName'),
					TagSets: link('tagsets', 'skip,take,ids,partialName'),
				},
			},
		};
	}
	if (what === 'machines' || what === 'workers') return records(route, spaceId, what, words.slice(1));
	if (what === 'tasks') return tasks(route, spaceId, words.slice(1));
	if (what === 'machineroles') return {status: 200, body: state.targetTags};
	const lists: Readonly<Record<string, readonly Resource[]>> = {
		environments: state.environments,
		workerpools: state.workerPools,
		machinepolicies: state.machinePolicies,
		proxies: [],
		tenants: [],
		tagsets: [],
	};
	const list = lists[what];
	if (!list) return notFound;
	return id === 'all' ? {status: 200, body: list} : {status: 200, body: page(route, `${base}/${words.join('/')}`, list)};
};

/** A page of a list, with the link to the next one. */
const page = ({state, query}: Route, path: string, items: readonly unknown[]) => {
	const most = state.faults.has('page-size-1') ? 1 : 10_000;
	const skip = Number(query.get('skip') ?? 0);
	const take = Math.min(Number(query.get('take') ?? 30), most);
	const link = state.faults.has('hostile-links') ? `//elsewhere.example.test${path}` : path;
	const hasMore = skip + take < items.length || state.faults.has('hostile-links');
	return {
		TotalResults: items.length,
		ItemsPerPage: take,
		NumberOfPages: Math.max(1, Math.ceil(items.length / take)),
		Items: items.slice(skip, skip + take),
		Links: hasMore ? {'Page.Next': `${link}?skip=${skip + take}&take=${take}`} : {},
	};
};

const same = (one: unknown, other: string): boolean => typeof one === 'string' && one.trim().toLowerCase() === other.trim().toLowerCase();

const records = (route: Route, spaceId: string, what: 'machines' | 'workers', words: readonly string[]): Answer => {
	const {state, method, query, body, virtualDirectory} = route;
	const list = state[what];
	const base = `${virtualDirectory}/api/${spaceId}/${what}`;
	const [id] = words;
	if (id === undefined || id === 'all') {
		if (method === 'POST') return create(state, list, base, what, body);
		const name = query.get('name');
		const thumbprint = query.get('thumbprint');
		const found = list.filter(
			record => (name === null || same(record.Name, name)) && (thumbprint === null || same(record['Thumbprint'], thumbprint)),
		);
		return {status: 200, body: id === 'all' ? found : page(route, base, found)};
	}
	const index = list.findIndex(record => same(record.Id, id));
	const record = list[index];
	if (!record) return notFound;
	if (method === 'PUT') {
		Object.assign(record, body as object, mirrored(body));
		return {status: 200, body: record};
	}
	if (method === 'DELETE') {
		list.splice(index, 1);
		return {status: 200, body: record};
	}
	return {status: 200, body: record};
};

/** The Server shows the endpoint's thumbprint and URI at the top as well. */
const mirrored = (body: unknown) => {
	const {Endpoint} = body as {Endpoint?: {Thumbprint?: unknown; Uri?: unknown}};
	return {Thumbprint: Endpoint?.Thumbprint ?? null, Uri: Endpoint?.Uri ?? null};
};

const create = (state: ServerState, list: Resource[], base: string, what: 'machines' | 'workers', body: unknown): Answer => {
	const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
	const name = given['Name'];
	const errors = [
		...(typeof name === 'string' && name !== '' ? [] : ['Please provide a value for Name.']),
		...(list.some(record => same(record.Name, String(name)))
			? ['A machine with this name already exists. Please choose a different name.']
			: []),
		...missing(given, what === 'machines' ? ['EnvironmentIds', 'Roles'] : ['WorkerPoolIds']),
	];
	if (errors.length > 0) return {status: 400, body: {ErrorMessage: 'There was a problem with your request.', Errors: errors}};
	const Id = `${what === 'machines' ? 'Machines' : 'Workers'}-${state.nextId++}`;
	const record: Resource = {
		...given,
		Id,
		Name: String(name),
		...mirrored(given),
		HealthStatus: 'Unknown',
		StatusSummary: 'Not checked yet.',
		IsDisabled: given['IsDisabled'] === true,
		Links: {Self: `${base}/${Id}`, Connection: `${base}/${Id}/connection`},
	};
	list.push(record);
	return {status: 201, body: record};
};

const missing = (given: Readonly<Record<string, unknown>>, lists: readonly string[]): readonly string[] =>
	lists
		.filter(list => !Array.isArray(given[list]) || given[list].length === 0)
		.map(list => `Please provide at least one value for ${list}.`);

const isOver = ({State}: Task): boolean => State === 'Success' || State === 'Failed' || State === 'Canceled';

const taskDocument = (task: Task) => ({
	Id: task.Id,
	Name: task.Name,
	SpaceId: task.SpaceId,
	Arguments: task.Arguments,
	State: task.State,
	IsCompleted: isOver(task),
	FinishedSuccessfully: task.State === 'Success',
});

const tasks = (route: Route, spaceId: string, words: readonly string[]): Answer => {
	const {state, method, query, body} = route;
	const [id, what] = words;
	if (id === undefined) {
		if (method === 'POST') {
			const {Name, Description, Arguments} = body as {Name?: string; Description?: string; Arguments?: Record<string, unknown>};
			if (!Name || !Description)
				return {
					status: 400,
					body: {ErrorMessage: 'There was a problem with your request.', Errors: ['Name and Description are required.']},
				};
			const task: Task = {
				Id: `ServerTasks-${state.nextId++}`,
				Name,
				SpaceId: spaceId,
				Arguments: Arguments ?? {},
				State: 'Queued',
				log: [],
			};
			state.tasks.push(task);
			if (Name === 'Health') route.startHealthCheck(task);
			return {status: 201, body: taskDocument(task)};
		}
		const found = state.tasks.filter(
			task => (query.get('name') === null || same(task.Name, query.get('name') ?? '')) && (query.get('active') !== 'true' || !isOver(task)),
		);
		return {status: 200, body: page(route, `/api/${spaceId}/tasks`, found.map(taskDocument))};
	}
	const task = state.tasks.find(one => same(one.Id, id));
	if (!task) return notFound;
	if (what === 'cancel') {
		task.State = 'Canceled';
		return {status: 200, body: taskDocument(task)};
	}
	if (what !== 'details') return {status: 200, body: taskDocument(task)};
	const machines = [...new Set(task.log.map(({machine}) => machine))];
	const nodeOf = (machine: string) => ({
		Name: `Check ${machine}`,
		Status: task.State,
		Children: [],
		LogElements: task.log.filter(line => line.machine === machine).map(({category, text}) => ({Category: category, MessageText: text})),
	});
	return {
		status: 200,
		body: {
			Task: taskDocument(task),
			ActivityLogs: [{Name: task.Name, Status: task.State, Children: machines.map(nodeOf), LogElements: []}],
		},
	};
};
