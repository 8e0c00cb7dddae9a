import {UserError} from '../model/user-error.ts';
import type {CredentialKind} from './credential.ts';
import type {Reply} from './request.ts';

export type Headers = Readonly<Record<string, string>>;

/** What a credential came to: the headers of every request, until they are no good any more. */
export type Pass = {
	readonly kind: CredentialKind;
	/** For a path on the portal's origin. */
	readonly headers: (pathname: string) => Headers;
	/** What of the headers is one. */
	readonly secrets: readonly string[];
	/** On the clock of `performance.now()`. Left out: as long as the Server takes it. */
	readonly goodUntil?: number;
	readonly leave?: (signal: AbortSignal) => Promise<void>;
};

/** Sends one request without any credential of its own. Rejects with a `NetworkError`. */
export type SendBare = (
	method: 'GET' | 'POST',
	path: string,
	options: {
		readonly signal: AbortSignal;
		readonly body?: unknown;
		readonly headers?: (pathname: string) => Headers;
		/** What headers and body have of them: a refusal that repeats one is told without it. */
		readonly secrets?: readonly string[];
	},
) => Promise<Reply>;

export const apiKeyPass = (key: string): Pass => {
	const headers = {'x-octopus-apikey': sendable(key)};
	return {kind: 'apiKey', headers: () => headers, secrets: [key]};
};

export const bearerPass = (kind: CredentialKind, token: string): Pass => {
	const headers = {authorization: `Bearer ${sendable(token)}`};
	return {kind, headers: () => headers, secrets: [token]};
};

/** What Node would refuse to put into a header it names in its error: it is refused here, without its text. */
const sendable = (value: string): string => {
	if (/^[\u0021-\u007E]+$/.test(value)) return value;
	throw new UserError('The credential has characters that no key and no token has.', {next: ['Give it again, without quotes or blanks.']});
};
