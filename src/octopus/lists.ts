import {UserError} from '../model/user-error.ts';
import {parseJson} from './parse-json.ts';
import type {Limits, Reply} from './request.ts';
import {type Links, links, list, number, object, orElse, type Read} from './schema.ts';

const mostPages = 1000;
/** Of a list, or a log, in bytes. */
export const largestPage = 10 * 1024 * 1024;
const largestList = 32 * 1024 * 1024;

/** Gets a page that is there. Throws a `UserError` in words when it is not. */
export type Get = (
	path: string,
	signal: AbortSignal,
	options?: {readonly largest?: number; readonly limits?: Partial<Limits>},
) => Promise<Reply>;

/** Gets a page and reads it. Throws an `OddReply` when it is not as the schema says. */
export const getAs = async <Value>(
	get: Get,
	path: string,
	schema: Read<Value>,
	signal: AbortSignal,
	options?: Parameters<Get>[2],
): Promise<Value> => schema(parseJson(await get(path, signal, options)), '');

/**
Every item of a list, plain or in pages. `Page.Next` is followed on this origin only, never twice to the same page, at most 1,000 times; all pages
together are at most 32 MiB. `onPage` is told what has come before each further page.
*/
export const listAll = async <Item>(
	get: Get,
	path: string,
	item: Read<Item>,
	signal: AbortSignal,
	onPage?: (soFar: readonly Item[], total: number) => void,
): Promise<readonly Item[]> => {
	const plain = list(item);
	const paged = object({Items: plain, Links: links, TotalResults: orElse(number, 0)});
	let items: readonly Item[] = [];
	const seen = new Set<string>();
	let size = 0;
	let next: string | undefined = path;
	while (next !== undefined) {
		if (seen.has(next) || seen.size >= mostPages) throw endless('a page names an earlier one as the next, or there are too many');
		seen.add(next);
		const reply = await get(next, signal, {largest: largestPage});
		size += reply.body.length;
		if (size > largestList) throw endless('it is larger than 32 MiB');
		const page: unknown = parseJson(reply);
		if (Array.isArray(page)) return items.concat(plain(page, ''));
		const {Items, Links: to, TotalResults: total}: Page<Item> = paged(page, '');
		items = items.concat(Items);
		// Environments of v2 come without links, and a Server may give fewer than all (facts: Octopus REST §3.2).
		const goesOn = Items.length > 0 && items.length < total && path.includes('skip=0');
		next = to.get('Page.Next') ?? (goesOn ? path.replace('skip=0', `skip=${items.length}`) : undefined);
		if (next !== undefined) onPage?.(items, total);
	}
	return items;
};

type Page<Item> = {readonly Items: readonly Item[]; readonly Links: Links; readonly TotalResults: number};

const endless = (why: string): UserError =>
	new UserError(`The Server’s list has no end: ${why}.`, {
		next: ['Look at what stands in front of the portal, or ask whoever looks after it.'],
	});
