import {harmless} from '../model/harmless.ts';
import {object, optional, orElse, type Read, type Reads, someOf, text} from './schema.ts';

/** A message of a task's log (facts: Octopus REST §5.3), made harmless. */
export type TaskLine = {
	/** `Info`, `Warning`, `Error`, `Fatal`, …; any other text of a newer Server. */
	readonly category?: string;
	readonly text: string;
	/** What the Server has besides, such as an exception. */
	readonly detail?: string;
	/** Tells this message from every other of its task, as far as the Server does: the same twice is told twice. */
	readonly key: string;
};

type LogNode = {readonly name: string; readonly lines: readonly Found[]; readonly children: readonly LogNode[]};
type Found = {readonly line: TaskLine; readonly at: number};

const deepest = 8;
const longestDetail = 2000;

const element = object({MessageText: orElse(text, ''), Category: optional(text), OccurredAt: orElse(text, ''), Detail: orElse(text, '')});

/** A part of a task's log; what is nested deeper than Octopus ever does is not looked at. */
const nodeOf =
	(depth: number): Read<LogNode> =>
	(value, path) => {
		const children: Read<readonly LogNode[]> = depth > 1 ? someOf(nodeOf(depth - 1)) : () => [];
		const node = object({Id: optional(text), Name: orElse(text, ''), LogElements: someOf(element), Children: children});
		const {Id = path, Name, LogElements, Children} = node(value, path);
		return {name: Name, lines: LogElements.map(one => found(one, Id)), children: Children};
	};

const found = ({MessageText, Category, OccurredAt, Detail}: Reads<typeof element>, node: string): Found => {
	const told = harmless(MessageText);
	return {
		at: Date.parse(OccurredAt),
		line: {
			text: told,
			key: [node, OccurredAt, Category, told].join('\n'),
			...(Category !== undefined && {category: harmless(Category, 40)}),
			...(Detail !== '' && {detail: harmless(Detail, longestDetail)}),
		},
	};
};

/** `ActivityLogs` of a task. */
export const logNodes = someOf(nodeOf(deepest));

/** The messages about one machine, the oldest first; all of them where no part of the log has its name. */
export const linesAbout = (nodes: readonly LogNode[], machine: string): readonly TaskLine[] => {
	const mine = nodes.flatMap(node => find(node, machine));
	const all = (mine.length > 0 ? mine : nodes).flatMap(messages);
	// Nodes of a tree are read one after the other; what happened in turns is put in order by the time, where every message has one.
	return (all.some(({at}) => Number.isNaN(at)) ? all : all.toSorted((one, other) => one.at - other.at)).map(({line}) => line);
};

const find = (node: LogNode, machine: string): readonly LogNode[] =>
	isAbout(node.name, machine) ? [node] : node.children.flatMap(child => find(child, machine));

const messages = ({lines, children}: LogNode): readonly Found[] => [...lines, ...children.flatMap(messages)];

/** `web-1` is not in `Check web-10`. */
const isAbout = (name: string, machine: string): boolean => {
	if (machine === '') return false;
	for (let at = name.indexOf(machine); at >= 0; at = name.indexOf(machine, at + 1)) {
		const [before = '', after = ''] = [name[at - 1], name[at + machine.length]];
		if (!/[\p{L}\p{N}_-]/u.test(before) && !/[\p{L}\p{N}_-]/u.test(after)) return true;
	}
	return false;
};

/** Takes a log as it is now, time after time; gives what is new since the last time, at most `most` messages in all. */
export const createLogReader = (most: number): ((lines: readonly TaskLine[]) => readonly TaskLine[]) => {
	const told = new Map<string, number>();
	let left = most;
	return lines => {
		const now = new Map<string, number>();
		const fresh = lines.filter(({key}) => {
			const count = (now.get(key) ?? 0) + 1;
			now.set(key, count);
			return count > (told.get(key) ?? 0);
		});
		const taken = fresh.slice(0, left);
		left -= taken.length;
		for (const {key} of taken) told.set(key, (told.get(key) ?? 0) + 1);
		return taken;
	};
};
