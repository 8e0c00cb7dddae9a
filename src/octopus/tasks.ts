import {harmless} from '../model/harmless.ts';
import {spacePath} from '../model/space-path.ts';
import {type Get, getAs, largestPage, listAll} from './lists.ts';
import {flag, object, oneOf, optional, orElse, type Read, someOf, text} from './schema.ts';

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
const deepest = 8;

const reference = object({Id: text});
const listed = object({Id: text, IsCompleted: flag, Arguments: optional(object({MachineIds: someOf(text)}))});
const seen = object({
	State: oneOf('Queued', 'Executing', 'Cancelling', 'Success', 'Failed', 'Canceled', 'TimedOut'),
	IsCompleted: flag,
	FinishedSuccessfully: flag,
});

type LogNode = {readonly name: string; readonly lines: readonly string[]; readonly children: readonly LogNode[]};

/** A part of a task's log; what is nested deeper than Octopus ever does is not looked at. */
const nodeOf =
	(depth: number): Read<LogNode> =>
	(value, path) => {
		const children: Read<readonly LogNode[]> = depth > 1 ? someOf(nodeOf(depth - 1)) : () => [];
		const node = object({Name: orElse(text, ''), LogElements: someOf(object({MessageText: orElse(text, '')})), Children: children});
		const {Name, LogElements, Children} = node(value, path);
		return {name: Name, lines: LogElements.map(({MessageText}) => harmless(MessageText)), children: Children};
	};
const details = object({ActivityLogs: someOf(nodeOf(deepest))});

export const createTasks = ({get, send}: Hands): Tasks => ({
	async startHealthCheck(spaceId, recordId, name, signal) {
		const task = await send(
			'POST',
			`${spacePath(spaceId)}/tasks`,
			{
				Name: 'Health',
				Description: `Health check of ${name} after it was set up`,
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
	async task(id, signal) {
		const {State, IsCompleted, FinishedSuccessfully} = await getAs(get, `/api/tasks/${encodeURIComponent(id)}`, seen, signal);
		return {state: harmless(State, 100), isCompleted: IsCompleted, finishedSuccessfully: FinishedSuccessfully};
	},
	async taskLog(id, machine, signal) {
		const path = `/api/tasks/${encodeURIComponent(id)}/details?verbose=true&tail=100`;
		const {ActivityLogs: nodes} = await getAs(get, path, details, signal, {largest: largestPage});
		const mine = nodes.flatMap(node => find(node, machine));
		return (mine.length > 0 ? mine : nodes).flatMap(messages).slice(-mostLines);
	},
});

const find = (node: LogNode, machine: string): readonly LogNode[] =>
	node.name.includes(machine) ? [node] : node.children.flatMap(child => find(child, machine));

const messages = ({lines, children}: LogNode): readonly string[] => [...lines, ...children.flatMap(messages)];
