import {UserError} from '../model/user-error.ts';
import {asArray, asObject, objectAt, optionalText, parseJson} from './reply.ts';
import type {Reply} from './request.ts';

const mostPages = 1000;
/** Of a list, or a log, in bytes. */
export const largestPage = 10 * 1024 * 1024;
const largestList = 32 * 1024 * 1024;

/** Gets a page that is there. Throws a `UserError` in words when it is not. */
export type Get = (path: string, signal: AbortSignal, largest?: number) => Promise<Reply>;

/**
Every item of a list, plain or in pages. `Page.Next` is followed on this origin only, never twice to the same page, at most 1,000 times; all pages
together are at most 32 MiB.
*/
export const listAll = async (get: Get, path: string, signal: AbortSignal): Promise<readonly unknown[]> => {
	let items: readonly unknown[] = [];
	const seen = new Set<string>();
	let size = 0;
	let next: string | undefined = path;
	while (next !== undefined) {
		if (seen.has(next) || seen.size >= mostPages) throw endless('a page names an earlier one as the next, or there are too many');
		seen.add(next);
		const reply = await get(next, signal, largestPage);
		size += reply.body.length;
		if (size > largestList) throw endless('it is larger than 32 MiB');
		const page: unknown = parseJson(reply);
		if (Array.isArray(page)) return items.concat(page);
		const object = asObject(page);
		items = items.concat(asArray(object.Items));
		next = optionalText(objectAt(object, 'Links'), 'Page.Next');
	}
	return items;
};

const endless = (why: string): UserError =>
	new UserError(`The Server’s list has no end: ${why}.`, {
		next: ['Look at what stands in front of the portal, or ask whoever looks after it.'],
	});
