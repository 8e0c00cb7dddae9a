import {harmless} from '../model/harmless.ts';
import {spacePath} from '../model/space-path.ts';
import {type Get, getAs, largestPage, listAll} from './lists.ts';
import {flag, list, object, oneOf, optional, orElse, someOf, text} from './schema.ts';
import {linesAbout, logNodes, type TaskLine} from './task-log.ts';

export type TaskSeen = {
	/** `Queued`, `Executing`, `Success`, `Failed`, … */
	readonly state: string;
	readonly isCompleted: boolean;
	/** Of the task as a whole; a machine is judged by its own health (facts: Octopus REST §5.2). */
	readonly finishedSuccessfully: boolean;
};

export type Tasks = {
	/** Starts a health check of one machine; a worker's id goes into the same list (facts: Octopus REST §5.1). */
	readonly startHealthCheck: (
		spaceId: string,
		recordId: string,
		name: string,
		signal: AbortSignal,
		/** Left out: after it was set up. */
		why?: string,
	) => Promise<{readonly id: string}>;
	/** A health check of this machine that is queued or running, such as the one a Server starts for a new machine. */
	readonly activeHealthTask: (spaceId: string, recordId: string, signal: AbortSignal) => Promise<{readonly id: string} | undefined>;
	/** The newest health check of this machine, running or over, among the Server's last ones. */
	readonly newestHealthTask: (spaceId: string, recordId: string, signal: AbortSignal) => Promise<{readonly id: string} | undefined>;
	readonly task: (id: string, signal: AbortSignal) => Promise<TaskSeen>;
	/** The task's messages about one machine so far, the oldest first; of a long log the end. */
	readonly taskLog: (id: string, machine: string, signal: AbortSignal) => Promise<readonly TaskLine[]>;
};

type Hands = {
	readonly get: Get;
	readonly send: (method: 'POST', path: string, body: unknown, signal: AbortSignal) => Promise<unknown>;
};

const reference = object({Id: text});
const listed = object({Id: text, IsCompleted: flag, QueueTime: orElse(text, ''), Arguments: optional(object({MachineIds: someOf(text)}))});
const seen = object({
	State: oneOf('Queued', 'Executing', 'Cancelling', 'Success', 'Failed', 'Canceled', 'TimedOut'),
	IsCompleted: flag,
	FinishedSuccessfully: flag,
});

const details = object({ActivityLogs: logNodes});

export const createTasks = ({get, send}: Hands): Tasks => ({
	async startHealthCheck(spaceId, recordId, name, signal, why = 'after it was set up') {
		const task = await send(
			'POST',
			`${spacePath(spaceId)}/tasks`,
			{
				Name: 'Health',
				Description: `Health check of ${name} ${why}`,
				...(spaceId !== '' && {SpaceId: spaceId}),
				Arguments: {MachineIds: [recordId], Timeout: '00:05:00', MachineTimeout: '00:01:00'},
			},
			signal,
		);
		return {id: reference(task, '').Id};
	},
	async activeHealthTask(spaceId, recordId, signal) {
		const tasks = await listAll(get, `${spacePath(spaceId)}/tasks?name=Health&active=true&take=30`, listed, signal);
		const mine = tasks.find(task => task.Arguments?.MachineIds.includes(recordId) && !task.IsCompleted);
		return mine && {id: mine.Id};
	},
	async newestHealthTask(spaceId, recordId, signal) {
		// One page: the whole list goes back to the Server's first day.
		const page = object({Items: list(listed)});
		const {Items} = await getAs(get, `${spacePath(spaceId)}/tasks?name=Health&take=30`, page, signal, {largest: largestPage});
		const queuedAt = ({QueueTime}: {readonly QueueTime: string}) => Date.parse(QueueTime) || 0;
		const mine = Items.filter(task => task.Arguments?.MachineIds.includes(recordId));
		const [newest] = mine.toSorted((one, other) => queuedAt(other) - queuedAt(one));
		return newest && {id: newest.Id};
	},
	async task(id, signal) {
		const {State, IsCompleted, FinishedSuccessfully} = await getAs(get, `/api/tasks/${encodeURIComponent(id)}`, seen, signal);
		return {state: harmless(State, 100), isCompleted: IsCompleted, finishedSuccessfully: FinishedSuccessfully};
	},
	async taskLog(id, machine, signal) {
		const path = `/api/tasks/${encodeURIComponent(id)}/details?verbose=true&tail=100`;
		return linesAbout((await getAs(get, path, details, signal, {largest: largestPage})).ActivityLogs, machine);
	},
});
