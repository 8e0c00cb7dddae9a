import {harmless} from '../model/harmless.ts';
import {networkWords} from '../model/network-words.ts';
import {UserError} from '../model/user-error.ts';
import type {CredentialKind} from './credential.ts';
import {NetworkError} from './network-error.ts';
import {OddReply, parseJson} from './parse-json.ts';
import type {Reply} from './request.ts';
import {object, optional, type Read, text} from './schema.ts';

/** The Server answered with something else than 2xx. */
export class RefusedByServer extends UserError {
	readonly status: number;
	/** Of `Retry-After`. */
	readonly retryAfterSeconds?: number;
	/** The Server's own words, where it had some: its message and details. */
	readonly told?: string;

	constructor(
		status: number,
		message: string,
		{next = [], reply, told}: {readonly next?: readonly string[]; readonly reply?: Reply; readonly told?: string | undefined} = {},
	) {
		super(message, {next});
		this.status = status;
		if (told !== undefined) this.told = told;
		const seconds = reply && retryAfterSeconds(reply);
		if (seconds !== undefined) this.retryAfterSeconds = seconds;
	}
}

/**
Whether a write that ended with this error can have been carried out all the same: its reply was lost or cannot be read, or a proxy or a Server in
trouble (5xx) answered. False: certainly not.
*/
export const mayHaveArrived = (error: unknown): boolean => {
	if (error instanceof RefusedByServer) return error.status >= 500;
	if (error instanceof OddReply) return true;
	const cause = error instanceof UserError ? error.cause : error;
	return cause instanceof NetworkError && cause.mayHaveArrived;
};

/** `Retry-After`, a number of seconds or a date of HTTP (facts: Octopus REST §1.6). The date is compared with the Server's own clock. */
export const retryAfterSeconds = ({headers}: Pick<Reply, 'headers'>): number | undefined => {
	const told = String(headers['retry-after'] ?? '').trim();
	if (/^\d{1,15}$/.test(told)) return Number(told);
	const until = /^[A-Z][a-z]{2,8},? /.test(told) ? Date.parse(told) : Number.NaN;
	const now = Date.parse(String(headers.date ?? ''));
	return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - (Number.isNaN(now) ? Date.now() : now)) / 1000));
};

/** Throws a `RefusedByServer` in words for every status but 2xx (facts: Octopus REST §1.6). */
export const assertGood = (reply: Reply): void => {
	if (reply.status < 200 || reply.status >= 300) throw refusal(reply);
};

const words: Readonly<Record<CredentialKind, {readonly name: string; readonly isGood: string; readonly next: string}>> = {
	apiKey: {
		name: 'the key',
		isGood: 'The key is good',
		next: 'Make a new one in Octopus under your profile › My API keys. Keys can expire.',
	},
	bearerToken: {name: 'the access token', isGood: 'The access token is good', next: 'Get a new one: access tokens expire soon.'},
	password: {
		name: 'the user name and password',
		isGood: 'User name and password are good',
		next: 'Try them in a browser. An account that comes from another provider (Active Directory, single sign-on) needs an API key here.',
	},
	oidc: {
		name: 'the service account’s token',
		isGood: 'The service account’s token is good',
		next: 'Look at the service account in Octopus (Configuration › Users): is it active, and is this its id?',
	},
};

/** 401, in the words of the credential that was sent. */
export const credentialRefused = (kind: CredentialKind, status: number, told = ''): RefusedByServer =>
	new RefusedByServer(status, `The Server refused ${words[kind].name} (${status})${told === '' ? '' : `: ${told}`}.`, {
		next: [words[kind].next],
	});

const plainWords: Readonly<Record<number, readonly [says: string, ...next: string[]]>> = {
	401: ['The Server wants a credential (401).', 'Look at what stands in front of the portal: Octopus itself shows this page to everybody.'],
	418: ['This node of the Server is draining, or its cluster is not operating normally (418).', 'Try again when the node is back.'],
	429: ['The Server asks for fewer requests (429).', 'Wait a minute and try again.'],
	503: ['The Server is starting, stopping or overloaded (503).', 'Try again in a minute.'],
};

export const refusal = (reply: Reply): RefusedByServer => {
	const {status, headers, sentAs} = reply;
	if (status === 401 && sentAs) return credentialRefused(sentAs, status);
	const [says, ...next] = plainWords[status] ?? [];
	if (says) return new RefusedByServer(status, says, {next, reply});
	if (status >= 300 && status < 400) {
		const to = harmless(String(headers.location ?? 'nowhere'), 200);
		return new RefusedByServer(status, `The Server sends us on to ${to} (${status}); keys are not carried along.`, {
			next: ['Give the final address as the Server address.'],
		});
	}
	const {told, help} = problemOf(reply);
	return status === 403
		? forbidden(told, sentAs)
		: new RefusedByServer(status, `The Server answered ${status}: ${told}.`, {next: help, told});
};

const forbidden = (told: string, sentAs: CredentialKind | undefined): RefusedByServer => {
	const missing = /Missing permission: (\w{1,100})/.exec(told)?.[1];
	const begin = sentAs ? `${words[sentAs].isGood}, but may not do this (403)` : 'The Server does not let us do this (403)';
	return new RefusedByServer(403, `${begin}${missing ? `: it lacks the permission ${missing}` : `: ${told}`}.`, {
		next: [
			`Give its user a role with ${missing ?? 'this permission'} (Configuration › Teams), or use another ${sentAs === 'apiKey' ? 'key' : 'account'}.`,
		],
	});
};

const ifText: Read<string | undefined> = (value, path) => (typeof value === 'string' ? optional(text)(value, path) : undefined);
const ifTexts: Read<readonly string[]> = value => (Array.isArray(value) ? value.filter(item => typeof item === 'string') : []);
/** In trouble everything is worth showing: what has the wrong type is left out, where other answers are refused for it. */
const problem = object({ErrorMessage: ifText, Errors: ifTexts, HelpText: ifText, HelpLink: ifText});

/** The Server's own words: its message and the details of its problem body; `help`: what it advises, the link as text. */
export const problemOf = (reply: Reply): {readonly told: string; readonly help: readonly string[]} => {
	try {
		const {ErrorMessage = '', Errors, HelpText = '', HelpLink = ''} = problem(parseJson(reply), '');
		const all = [ErrorMessage, ...Errors].filter(part => part.trim() !== '').join(' ');
		return {
			told: harmless(all.trim().replace(/\.+$/, ''), 500) || 'no reason given',
			help: [HelpText, HelpLink].filter(part => part.trim() !== '').map(part => `Octopus says: ${harmless(part.trim(), 300)}`),
		};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		// Behind a proxy it can be any page.
		return {told: harmless(reply.body.trim(), 80) || 'no reason given', help: []};
	}
};

/** A network failure in words. */
export const unreachable = (url: string, cause: NetworkError): UserError => {
	const {code, layer, status} = cause;
	if (layer !== 'proxy') {
		return new UserError(`${url} could not be asked: ${networkWords(code, 'no answer')}.`, {
			cause,
			next: ['configure-tentacle diagnose looks at the way there.'],
		});
	}
	const says =
		status === undefined
			? `${url} could not be asked: the proxy did not answer (${code}).`
			: status === 407
				? `${url} could not be asked: the proxy wants another user and password (407).`
				: `${url} could not be asked: the proxy refused to go there (${status}).`;
	return new UserError(says, {cause, next: ['Check the proxy’s address, user and password, or ask whoever looks after it.']});
};
