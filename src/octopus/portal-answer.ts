import {harmless} from '../model/harmless.ts';
import {portalBase} from '../model/portal-url.ts';
import type {PortalSeen} from '../model/probes.ts';
import {OddReply, parseJson} from './parse-json.ts';
import {retryAfterSeconds} from './reply.ts';
import type {Reply} from './request.ts';
import {anyObject, type JsonObject} from './schema.ts';

/** What one answer to `GET /api` tells, bounded and harmless (facts: Octopus REST §1.6, §2.1). */
export const inReply = (reply: Reply, url: string): Partial<PortalSeen> => {
	const {status, headers, body} = reply;
	const {location, date, server} = headers;
	const time = Date.parse(String(date ?? ''));
	const document = documentOf(reply);
	const told = (key: string, longest: number) => {
		const text = 'object' in document ? document.object[key] : undefined;
		return typeof text !== 'string' || text === '' ? undefined : harmless(text, longest);
	};
	const retryAfter = retryAfterSeconds(reply);
	return withoutGaps({
		status,
		location: typeof location === 'string' ? harmless(location, 200) : undefined,
		movedTo: status >= 300 && status < 400 && typeof location === 'string' ? movedTo(location, url) : undefined,
		application: status === 200 ? told('Application', 100) : undefined,
		version: status === 200 ? told('Version', 100) : undefined,
		message: told('ErrorMessage', 200),
		oddity: 'oddity' in document ? harmless(document.oddity, 200) : undefined,
		server: typeof server === 'string' ? harmless(server, 100) : undefined,
		title: titleOf(body),
		retryAfterSeconds: retryAfter,
		clockAheadSeconds: Number.isNaN(time) ? undefined : Math.round((Date.now() - time) / 1000),
	});
};

const withoutGaps = <Value extends object>(value: {readonly [Key in keyof Value]: Value[Key] | undefined}): Partial<Value> =>
	Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<Value>;

const documentOf = (reply: Reply): {readonly object: JsonObject} | {readonly oddity: string} => {
	try {
		return {object: anyObject(parseJson(reply), '')};
	} catch (error) {
		// A page that is not JSON is no Octopus: the check says so.
		if (error instanceof OddReply) return {oddity: error.how};
		throw error;
	}
};

/** It is told as what to type next: nothing in it may mean something to a shell. */
const plainPath = /^[\w.~/-]*$/;

/** A redirect's target as a portal's address, when it keeps to this host; http may become https. */
const movedTo = (location: string, url: string): string | undefined => {
	const from = new URL(url);
	const to = URL.parse(location, `${from.origin}/`);
	const isHere = to && /^https?:$/.test(to.protocol) && to.hostname === from.hostname && to.username === '' && to.password === '';
	if (!isHere || !plainPath.test(to.pathname) || to.pathname.length > 200) return undefined;
	return portalBase(to);
};

/** Of a web page, so that a person recognises what answered. Looked for in its beginning only. */
const titleOf = (body: string): string | undefined => {
	const title = /<title[^>]{0,200}>([^<]{1,300})/i.exec(body.slice(0, 65_536))?.[1]?.trim();
	return title === undefined || title === '' ? undefined : harmless(title, 100);
};
