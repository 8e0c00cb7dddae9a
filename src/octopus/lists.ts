import {UserError} from '../model/user-error.ts';
import {asArray, asObject, type JsonObject} from './reply.ts';

const mostPages = 1000;
const largestList = 10 * 1024 * 1024;

type Get = (path: string, signal: AbortSignal, largest?: number) => Promise<unknown>;

/** Every item of a list, plain or in pages. `Page.Next` is followed on this origin only, never twice to the same page, at most 1,000 times. */
export const listAll = async (get: Get, path: string, signal: AbortSignal): Promise<readonly unknown[]> => {
	const items: unknown[] = [];
	const seen = new Set<string>();
	let next: string | undefined = path;
	while (next !== undefined) {
		if (seen.has(next) || seen.size >= mostPages) throw new UserError('The Server’s list has no end: a page names itself as the next one.');
		seen.add(next);
		const page: unknown = await get(next, signal, largestList);
		if (Array.isArray(page)) return [...items, ...page];
		const object: JsonObject = asObject(page);
		items.push(...asArray(object['Items']));
		const link = typeof object['Links'] === 'object' && object['Links'] !== null ? (object['Links'] as JsonObject)['Page.Next'] : undefined;
		next = typeof link === 'string' ? link : undefined;
	}
	return items;
};
