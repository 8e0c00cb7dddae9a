import {harmless} from '../model/harmless.ts';
import {type Get, largestPage, listAll} from './lists.ts';
import {asArray, asObject, flagAt, type JsonObject, objectAt, optionalText, parseJson, textAt, textsAt} from './reply.ts';

export type TaskSeen = {
	/** `Queued`, `Executing`, `Success`, `Failed`, … */
	readonly state: string;
	readonly isCompleted: boolean;
	/** Of the task as a whole; a machine is judged by its own health (facts: Octopus REST §5.2). */
	readonly finishedSuccessfully: boolean;
};

export type Tasks = {
	/** Starts a health check of one machine; a worker's id goes into the same list (facts: Octopus REST §5.1). */
	readonly startHealthCheck: (spaceId: string, recordId: string, name: string, signal: AbortSignal) => Promise<{readonly id: string}>;
	/** A health check of this machine that is queued or running, such as the one a Server starts for a new machine. */
	readonly activeHealthTask: (spaceId: string, recordId: string, signal: AbortSignal) => Promise<{readonly id: string} | undefined>;
	readonly task: (id: string, signal: AbortSignal) => Promise<TaskSeen>;
	/** The task's messages about one machine, the last 20. */
	readonly taskLog: (id: string, machine: string, signal: AbortSignal) => Promise<readonly string[]>;
};

type Hands = {
	readonly get: Get;
	readonly send: (method: 'POST', path: string, body: unknown, signal: AbortSignal) => Promise<unknown>;
};

const mostLines = 20;

export const createTasks = ({get, send}: Hands): Tasks => ({
	async startHealthCheck(spaceId, recordId, name, signal) {
		const task = await send(
			'POST',
			`/api/${encodeURIComponent(spaceId)}/tasks`,
			{
				Name: 'Health',
				Description: `Health check of ${name} after it was set up`,
				SpaceId: spaceId,
				Arguments: {MachineIds: [recordId], Timeout: '00:05:00', MachineTimeout: '00:01:00'},
			},
			signal,
		);
		return {id: textAt(asObject(task), 'Id')};
	},
	async activeHealthTask(spaceId, recordId, signal) {
		const tasks = await listAll(get, `/api/${encodeURIComponent(spaceId)}/tasks?name=Health&active=true&take=30`, signal);
		const mine = tasks
			.map(asObject)
			.find(task => textsAt(objectAt(task, 'Arguments'), 'MachineIds').includes(recordId) && !flagAt(task, 'IsCompleted'));
		return mine && {id: textAt(mine, 'Id')};
	},
	async task(id, signal) {
		const task = asObject(parseJson(await get(`/api/tasks/${encodeURIComponent(id)}`, signal)));
		return {
			state: harmless(textAt(task, 'State'), 100),
			isCompleted: flagAt(task, 'IsCompleted'),
			finishedSuccessfully: flagAt(task, 'FinishedSuccessfully'),
		};
	},
	async taskLog(id, machine, signal) {
		const details = asObject(
			parseJson(await get(`/api/tasks/${encodeURIComponent(id)}/details?verbose=true&tail=100`, signal, largestPage)),
		);
		const nodes = asArray(details.ActivityLogs ?? []).map(asObject);
		const mine = nodes.flatMap(node => find(node, machine, 8));
		return (mine.length > 0 ? mine : nodes).flatMap(node => messages(node, 8)).slice(-mostLines);
	},
});

const children = (node: JsonObject): readonly JsonObject[] => asArray(node.Children ?? []).map(asObject);

const find = (node: JsonObject, machine: string, depth: number): readonly JsonObject[] =>
	depth === 0
		? []
		: optionalText(node, 'Name')?.includes(machine)
			? [node]
			: children(node).flatMap(child => find(child, machine, depth - 1));

const messages = (node: JsonObject, depth: number): readonly string[] =>
	depth === 0
		? []
		: [
				...asArray(node.LogElements ?? []).map(element => harmless(optionalText(asObject(element), 'MessageText') ?? '')),
				...children(node).flatMap(child => messages(child, depth - 1)),
			];
