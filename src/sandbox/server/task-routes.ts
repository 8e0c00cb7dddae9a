import {type Answer, bodyObject, good, notFound, page, type Route, refused, same} from './route.ts';
import type {Task} from './state.ts';

export const isOver = ({State}: Task): boolean => State === 'Success' || State === 'Failed' || State === 'Canceled';

/** Tasks of one space, or of all when it is undefined (facts: Octopus REST §5). */
export const tasks = (route: Route, spaceId: string | undefined, [id, what]: readonly string[]): Answer => {
	const {state, method, query, virtualDirectory} = route;
	const visible = state.tasks.filter(({SpaceId}) => spaceId === undefined || SpaceId === spaceId);
	const document = (task: Task) => taskDocument(task, virtualDirectory);
	if (id === undefined && method === 'POST') return create(route, spaceId);
	if (id === undefined) {
		const found = visible.filter(
			task => (query.get('name') === null || same(task.Name, query.get('name') ?? '')) && (query.get('active') !== 'true' || !isOver(task)),
		);
		return good(page(route, `${virtualDirectory}/api/${spaceId === undefined ? '' : `${spaceId}/`}tasks`, found.map(document)));
	}
	const task = visible.find(one => same(one.Id, id));
	if (!task) return notFound;
	if (what === undefined) return good(document(task));
	if (same('details', what)) return good({Task: document(task), ...details(task, Number(query.get('tail') ?? Number.NaN))});
	if (same('raw', what)) return {...good(raw(task)), headers: {'content-type': 'text/plain; charset=utf-8'}};
	if (!same('cancel', what) || method !== 'POST') return notFound;
	if (!isOver(task)) task.State = 'Canceled';
	return good(document(task));
};

const create = (route: Route, spaceId: string | undefined): Answer => {
	const {Name, Description, Arguments, SpaceId} = bodyObject(route);
	if (typeof Name !== 'string' || typeof Description !== 'string') return refused(['Name and Description are required.']);
	const task = startTask(route, {
		Name,
		Description,
		SpaceId: spaceId ?? (typeof SpaceId === 'string' ? SpaceId : 'Spaces-1'),
		Arguments: (Arguments ?? {}) as Record<string, unknown>,
	});
	return {status: 201, body: taskDocument(task, route.virtualDirectory)};
};

/** Queues a task; a health check begins at once. */
export const startTask = ({state, startHealthCheck}: Route, what: Pick<Task, 'Name' | 'Description' | 'SpaceId' | 'Arguments'>): Task => {
	const task: Task = {...what, Id: `ServerTasks-${state.nextId++}`, QueueTime: new Date().toISOString(), State: 'Queued', log: []};
	state.tasks.push(task);
	if (task.Name === 'Health') startHealthCheck(task);
	return task;
};

const troubles = new Set(['Warning', 'Error', 'Fatal']);

const taskDocument = (task: Task, virtualDirectory: string) => {
	const self = `${virtualDirectory}/api/tasks/${task.Id}`;
	return {
		Id: task.Id,
		Name: task.Name,
		Description: task.Description,
		SpaceId: task.SpaceId,
		Arguments: task.Arguments,
		State: task.State,
		Completed: isOver(task) ? 'A moment ago' : `${task.State}...`,
		QueueTime: task.QueueTime,
		ErrorMessage: task.State === 'Failed' ? 'The health check failed. One or more errors occurred.' : '',
		IsCompleted: isOver(task),
		FinishedSuccessfully: task.State === 'Success',
		HasWarningsOrErrors: task.log.some(({category}) => troubles.has(category)),
		HasPendingInterruptions: false,
		HasBeenPickedUpByProcessor: task.State !== 'Queued',
		Links: {
			Self: self,
			Details: `${self}/details{?verbose,tail}`,
			Raw: `${self}/raw`,
			Cancel: `${self}/cancel`,
			Web: `${virtualDirectory}/app#/${task.SpaceId}/tasks/${task.Id}`,
		},
	};
};

/** A task's states, as nodes of its log have them. */
const statuses: Readonly<Record<Task['State'], string>> = {
	Queued: 'Pending',
	Executing: 'Running',
	Success: 'Success',
	Failed: 'Failed',
	Canceled: 'Canceled',
};

/** `tail`: of every node's lines, at most so many. */
const details = (task: Task, tail: number) => {
	const Status = statuses[task.State];
	const machines = [...new Set(task.log.map(({machine}) => machine))];
	const nodeOf = (machine: string, index: number) => ({
		Id: `${task.Id}_${index + 1}`,
		Name: `Check ${machine}`,
		Status,
		Children: [],
		LogElements: task.log
			.filter(line => line.machine === machine)
			.slice(Number.isNaN(tail) ? 0 : -tail)
			.map(({category, text, at}) => ({Category: category, OccurredAt: at, MessageText: text})),
	});
	return {
		Progress: {ProgressPercentage: isOver(task) ? 100 : 0, EstimatedTimeRemaining: ''},
		ActivityLogs: [{Id: task.Id, Name: task.Name, Status, Children: machines.map(nodeOf), LogElements: []}],
	};
};

const raw = ({log}: Task): string => log.map(({machine, category, text}) => `${category}   |   ${machine}: ${text}\n`).join('');
