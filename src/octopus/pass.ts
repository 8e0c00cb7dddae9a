import {UserError} from '../model/user-error.ts';
import type {CredentialKind} from './credential.ts';
import type {Reply} from './request.ts';

export type Headers = Readonly<Record<string, string>>;

/** What a credential came to: the headers of every request, until they are no good any more. */
export type Pass = {
	readonly kind: CredentialKind;
	/** For a path on the portal's origin. */
	readonly headers: (pathname: string) => Headers;
	/** On the clock of `performance.now()`. Left out: as long as the Server takes it. */
	readonly goodUntil?: number;
	readonly leave?: (signal: AbortSignal) => Promise<void>;
};

/** Sends one request without any credential of its own. Rejects with a `NetworkError`. */
export type SendBare = (
	method: 'GET' | 'POST',
	path: string,
	options: {readonly signal: AbortSignal; readonly body?: unknown; readonly headers?: (pathname: string) => Headers},
) => Promise<Reply>;

export const fixed = (kind: CredentialKind, headers: Headers): Pass => ({kind, headers: () => headers});

export const bearer = (token: string): Headers => ({authorization: `Bearer ${sendable(token)}`});

/** What Node would refuse to put into a header it names in its error: it is refused here, without its text. */
export const sendable = (value: string): string => {
	if (/^[\u0021-\u007E]+$/.test(value)) return value;
	throw new UserError('The credential has characters that no key and no token has.', {next: ['Give it again, without quotes or blanks.']});
};
