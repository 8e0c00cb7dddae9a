import {harmless} from '../model/harmless.ts';
import {UserError} from '../model/user-error.ts';
import type {NetworkError, Reply} from './request.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

const deepest = 64;

/** A reply's JSON. Throws a `UserError` when it is none, or nested deeper than any of Octopus's. */
export const parseJson = ({body, status, headers}: Reply): unknown => {
	const {'content-encoding': coding = 'identity'} = headers;
	if (coding !== 'identity') throw odd(`in a coding that was not asked for (${harmless(String(coding), 40)})`);
	if (depthOf(body) > deepest) throw odd('with JSON nested too deeply');
	try {
		return JSON.parse(body);
	} catch {
		// What came instead is shown in our own words: it may be a page of a proxy.
		throw odd(`${status} with something that is not JSON: ${harmless(body.trim(), 80)}`);
	}
};

/** An answer that is not one of Octopus's; `how` says in what. */
export class OddReply extends UserError {
	readonly how: string;

	constructor(how: string) {
		super(`The Server answered, but not as Octopus does: ${how}`, {next: ['Check that the address is that of the Octopus portal.']});
		this.how = how;
	}
}

export const odd = (how: string): OddReply => new OddReply(how);

/** Counted on the text, so that a hostile depth never reaches the parser. */
const depthOf = (text: string): number => {
	let depth = 0;
	let most = 0;
	let quoted = false;
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (quoted) {
			if (character === '\\') index++;
			else if (character === '"') quoted = false;
		} else if (character === '"') quoted = true;
		else if (character === '{' || character === '[') most = Math.max(most, ++depth);
		else if (character === '}' || character === ']') depth--;
	}
	return most;
};

export const asObject = (value: unknown): JsonObject => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw odd('without the object that was expected');
	return value as JsonObject;
};

export const asArray = (value: unknown): readonly unknown[] => {
	if (!Array.isArray(value)) throw odd('without the list that was expected');
	return value;
};

export const textAt = (value: JsonObject, key: string): string => {
	const text = value[key];
	if (typeof text !== 'string') throw odd(`without the text ${key}`);
	return text;
};

export const optionalText = (value: JsonObject, key: string): string | undefined =>
	typeof value[key] === 'string' ? value[key] : undefined;
/** Octopus leaves parts out or sends null; both are an empty object. */
export const objectAt = (value: JsonObject, key: string): JsonObject => asObject(value[key] ?? {});
export const flagAt = (value: JsonObject, key: string): boolean => value[key] === true;
export const textsAt = (value: JsonObject, key: string): readonly string[] =>
	Array.isArray(value[key]) ? value[key].filter(item => typeof item === 'string') : [];

/** The Server answered with something else than 2xx. */
export class RefusedByServer extends UserError {
	readonly status: number;
	/** Of `Retry-After`. */
	readonly retryAfterSeconds?: number;

	constructor(status: number, message: string, {next = [], reply}: {readonly next?: readonly string[]; readonly reply?: Reply} = {}) {
		super(message, {next});
		this.status = status;
		const seconds = reply && retryAfterSeconds(reply);
		if (seconds !== undefined) this.retryAfterSeconds = seconds;
	}
}

/** `Retry-After` in its usual form, a number of seconds (facts: Octopus REST §1.6). */
export const retryAfterSeconds = ({headers}: Pick<Reply, 'headers'>): number | undefined => {
	const text = headers['retry-after'];
	return typeof text === 'string' && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
};

/** Throws a `RefusedByServer` in words for every status but 2xx (facts: Octopus REST §1.6). */
export const assertGood = (reply: Reply): void => {
	if (reply.status < 200 || reply.status >= 300) throw refusal(reply);
};

export const refusal = (reply: Reply): RefusedByServer => {
	const {status, headers} = reply;
	if (status === 401) {
		return new RefusedByServer(status, 'The Server refused the key (401).', {
			next: ['Make a new one in Octopus under your profile › My API keys. Keys can expire.'],
		});
	}
	if (status === 429) {
		return new RefusedByServer(status, 'The Server asks for fewer requests (429).', {next: ['Wait a minute and try again.'], reply});
	}
	if (status === 503) {
		return new RefusedByServer(status, 'The Server is starting, stopping or overloaded (503).', {next: ['Try again in a minute.'], reply});
	}
	if (status >= 300 && status < 400) {
		const to = harmless(String(headers.location ?? 'nowhere'), 200);
		return new RefusedByServer(status, `The Server sends us on to ${to} (${status}); keys are not carried along.`, {
			next: ['Give the final address as the Server address.'],
		});
	}
	const told = problemOf(reply);
	return status === 403 ? forbidden(told) : new RefusedByServer(status, `The Server answered ${status}: ${told}.`);
};

const forbidden = (told: string): RefusedByServer => {
	const missing = /Missing permission: (\w{1,100})/.exec(told)?.[1];
	return new RefusedByServer(
		403,
		`The key is good, but may not do this (403)${missing ? `: it lacks the permission ${missing}` : `: ${told}`}.`,
		{next: [`Give its user a role with ${missing ?? 'this permission'} (Configuration › Teams), or use another key.`]},
	);
};

/** The Server's own words: its message and the details of its problem body. */
const problemOf = (reply: Reply): string => {
	try {
		const {ErrorMessage: message, Errors: errors} = asObject(parseJson(reply));
		const words = [message, ...(Array.isArray(errors) ? errors : [])].filter(item => typeof item === 'string').join(' ');
		return harmless(words.replace(/\.+$/, ''), 500) || 'no reason given';
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		// Behind a proxy it can be any page.
		return harmless(reply.body.trim(), 80) || 'no reason given';
	}
};

/** A network failure in words. */
export const unreachable = (url: string, cause: NetworkError): UserError =>
	new UserError(`${url} could not be asked (${cause.code}).`, {cause, next: ['configure-tentacle diagnose looks at the way there.']});
