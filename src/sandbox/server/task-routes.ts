import {type Answer, bodyObject, good, notFound, page, type Route, refused, same} from './route.ts';
import type {Task} from './state.ts';

export const isOver = ({State}: Task): boolean => State === 'Success' || State === 'Failed' || State === 'Canceled';

/** Tasks of one space, or of all when it is undefined (facts: Octopus REST §5). */
export const tasks = (route: Route, spaceId: string | undefined, [id, what]: readonly string[]): Answer => {
	const {state, method, query, virtualDirectory} = route;
	const visible = state.tasks.filter(({SpaceId}) => spaceId === undefined || SpaceId === spaceId);
	if (id === undefined && method === 'POST') return create(route, spaceId);
	if (id === undefined) {
		const found = visible.filter(
			task => (query.get('name') === null || same(task.Name, query.get('name') ?? '')) && (query.get('active') !== 'true' || !isOver(task)),
		);
		return good(page(route, `${virtualDirectory}/api/${spaceId === undefined ? '' : `${spaceId}/`}tasks`, found.map(taskDocument)));
	}
	const task = visible.find(one => same(one.Id, id));
	if (!task) return notFound;
	if (what === undefined) return good(taskDocument(task));
	if (same('details', what)) return good(details(task));
	if (same('raw', what)) return {...good(raw(task)), headers: {'content-type': 'text/plain; charset=utf-8'}};
	if (!same('cancel', what) || method !== 'POST') return notFound;
	if (!isOver(task)) task.State = 'Canceled';
	return good(taskDocument(task));
};

const create = (route: Route, spaceId: string | undefined): Answer => {
	const {state, startHealthCheck} = route;
	const {Name, Description, Arguments, SpaceId} = bodyObject(route);
	if (typeof Name !== 'string' || typeof Description !== 'string') return refused(['Name and Description are required.']);
	const task: Task = {
		Id: `ServerTasks-${state.nextId++}`,
		Name,
		Description,
		SpaceId: spaceId ?? (typeof SpaceId === 'string' ? SpaceId : 'Spaces-1'),
		Arguments: (Arguments ?? {}) as Record<string, unknown>,
		State: 'Queued',
		log: [],
	};
	state.tasks.push(task);
	if (Name === 'Health') startHealthCheck(task);
	return {status: 201, body: taskDocument(task)};
};

const taskDocument = (task: Task) => ({
	Id: task.Id,
	Name: task.Name,
	Description: task.Description,
	SpaceId: task.SpaceId,
	Arguments: task.Arguments,
	State: task.State,
	ErrorMessage: '',
	IsCompleted: isOver(task),
	FinishedSuccessfully: task.State === 'Success',
	Links: {},
});

const details = (task: Task) => {
	const machines = [...new Set(task.log.map(({machine}) => machine))];
	const nodeOf = (machine: string) => ({
		Name: `Check ${machine}`,
		Status: task.State,
		Children: [],
		LogElements: task.log.filter(line => line.machine === machine).map(({category, text}) => ({Category: category, MessageText: text})),
	});
	return {
		Task: taskDocument(task),
		ActivityLogs: [{Name: task.Name, Status: task.State, Children: machines.map(nodeOf), LogElements: []}],
	};
};

const raw = ({log}: Task): string => log.map(({machine, category, text}) => `${category}   |   ${machine}: ${text}\n`).join('');
