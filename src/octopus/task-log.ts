import {harmless} from '../model/harmless.ts';
import {asArray, asObject, type JsonObject, optionalText} from './reply.ts';

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

const mostDepth = 8;
const longestDetail = 2000;

/** The messages about one machine, the oldest first; all of them where no part of the log has its name, or none is given. */
export const linesAbout = (logs: unknown, machine?: string): readonly TaskLine[] => {
	const nodes = asArray(logs ?? []).map(asObject);
	const mine = machine === undefined ? [] : nodes.flatMap(node => find(node, machine, mostDepth));
	const found = (mine.length > 0 ? mine : nodes).flatMap((node, index) => messages(node, String(index), mostDepth));
	// Nodes of a tree are read one after the other; what happened in turns is put in order by the time, where every message has one.
	return (found.some(({at}) => Number.isNaN(at)) ? found : found.toSorted((one, other) => one.at - other.at)).map(({line}) => line);
};

const children = (node: JsonObject): readonly JsonObject[] => asArray(node.Children ?? []).map(asObject);

const find = (node: JsonObject, machine: string, depth: number): readonly JsonObject[] =>
	depth === 0
		? []
		: isAbout(optionalText(node, 'Name') ?? '', machine)
			? [node]
			: children(node).flatMap(child => find(child, machine, depth - 1));

/** `web-1` is not in `Check web-10`. */
const isAbout = (name: string, machine: string): boolean => {
	for (let at = name.indexOf(machine); at >= 0; at = name.indexOf(machine, at + 1)) {
		const [before = '', after = ''] = [name[at - 1], name[at + machine.length]];
		if (!/[\p{L}\p{N}_-]/u.test(before) && !/[\p{L}\p{N}_-]/u.test(after)) return true;
	}
	return false;
};

type Found = {readonly line: TaskLine; readonly at: number};

const messages = (node: JsonObject, place: string, depth: number): readonly Found[] =>
	depth === 0
		? []
		: [
				...asArray(node.LogElements ?? []).map(element => found(asObject(element), optionalText(node, 'Id') ?? place)),
				...children(node).flatMap((child, index) => messages(child, `${place}/${index}`, depth - 1)),
			];

const found = (element: JsonObject, node: string): Found => {
	const occurred = optionalText(element, 'OccurredAt') ?? '';
	const text = harmless(optionalText(element, 'MessageText') ?? '');
	const category = optionalText(element, 'Category');
	const detail = optionalText(element, 'Detail');
	return {
		at: Date.parse(occurred),
		line: {
			text,
			key: [node, occurred, category, text].join('\n'),
			...(category !== undefined && {category: harmless(category, 40)}),
			...(detail && {detail: harmless(detail, longestDetail)}),
		},
	};
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
