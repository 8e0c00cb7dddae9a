import type {RecordFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {type Get, largestPage, listAll} from './lists.ts';
import {asArray, asObject, flagAt, type JsonObject, objectAt, optionalText, parseJson, textAt, textsAt} from './reply.ts';
import {linesAbout, type TaskLine} from './task-log.ts';

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
	/** The newest health check of this machine, running or over, among the Server's last ones. */
	readonly newestHealthTask: (spaceId: string, recordId: string, signal: AbortSignal) => Promise<{readonly id: string} | undefined>;
	readonly task: (id: string, signal: AbortSignal) => Promise<TaskSeen>;
	/** The task's messages about one machine so far, the oldest first; of a long log the end. */
	readonly taskLog: (id: string, machine: string, signal: AbortSignal) => Promise<readonly TaskLine[]>;
	/** What the Server noted about its connection to a machine, the oldest first, the last 20 (facts: Octopus REST §5.4). */
	readonly connection: (
		spaceId: string,
		record: Pick<RecordFacts, 'id' | 'registeredAs'>,
		signal: AbortSignal,
	) => Promise<readonly TaskLine[]>;
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
		const mine = of(tasks, recordId).find(task => !flagAt(task, 'IsCompleted'));
		return mine && {id: textAt(mine, 'Id')};
	},
	async newestHealthTask(spaceId, recordId, signal) {
		// One page: the whole list goes back to the Server's first day.
		const page = asObject(parseJson(await get(`/api/${encodeURIComponent(spaceId)}/tasks?name=Health&take=30`, signal, largestPage)));
		const [mine] = of(asArray(page.Items), recordId).toSorted((one, other) => queuedAt(other) - queuedAt(one));
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
		const path = `/api/tasks/${encodeURIComponent(id)}/details?verbose=true&tail=100`;
		return linesAbout(asObject(parseJson(await get(path, signal, largestPage))).ActivityLogs, machine);
	},
	async connection(spaceId, {id, registeredAs}, signal) {
		const collection = registeredAs === 'target' ? 'machines' : 'workers';
		const path = `/api/${encodeURIComponent(spaceId)}/${collection}/${encodeURIComponent(id)}/connection`;
		const {Logs: logs} = asObject(parseJson(await get(path, signal, largestPage)));
		return linesAbout([{LogElements: logs}]).slice(-mostLines);
	},
});

const of = (tasks: readonly unknown[], recordId: string): readonly JsonObject[] =>
	tasks.map(asObject).filter(task => textsAt(objectAt(task, 'Arguments'), 'MachineIds').includes(recordId));

const queuedAt = (task: JsonObject): number => Date.parse(optionalText(task, 'QueueTime') ?? '') || 0;
