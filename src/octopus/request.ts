import got, {type Response} from 'got';
import {harmless} from '../model/harmless.ts';
import {UserError} from '../model/user-error.ts';
import {PortalAgent, plainAgent, type Trust} from './transport.ts';

export type RequesterOptions = Trust & {
	/** The portal: scheme, host, virtual directory; no trailing slash. */
	readonly url: string;
	/** Gives the API key at the moment of use. Left out: anonymous. */
	readonly credential?: (() => string) | undefined;
	readonly allowPlainHttp: boolean;
	/** One line a request: method, path, status, milliseconds. Never headers or bodies. */
	readonly trace?: ((line: string) => void) | undefined;
};

export type Reply = {
	readonly status: number;
	readonly body: string;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

export type Requester = {
	/** `path` is below the portal, `/api/…`, or a link of the Server's. Rejects with a `NetworkError` when no whole answer came. */
	readonly send: (
		method: 'GET' | 'POST' | 'PUT' | 'DELETE',
		path: string,
		options: {signal: AbortSignal; body?: unknown; anonymous?: boolean; largest?: number},
	) => Promise<Reply>;
};

/** No whole answer came. `code` is Node's, or `TIMEOUT`, `TOO_LARGE`, `ABORTED`. */
export class NetworkError extends Error {
	override readonly name = 'NetworkError';
	readonly code: string;

	constructor(code: string, cause: unknown) {
		super(code, {cause});
		this.code = code;
	}
}

const largestUsual = 1024 * 1024;
const longestPauseMilliseconds = 10_000;

/** Sends requests to one portal and nowhere else: no redirect is followed, no link leads to another origin (security rule 3). */
export const createRequester = ({
	url,
	credential,
	allowPlainHttp,
	trace,
	certificateAuthorities,
	fingerprint,
}: RequesterOptions): Requester => {
	const base = new URL(url);
	if (base.protocol === 'http:' && !allowPlainHttp) {
		throw new UserError(`${url} is not encrypted: the API key would be readable on the way.`, {
			next: ['Give the https address.', 'Or allow it on purpose: --allow-plain-http'],
		});
	}
	const agent = base.protocol === 'https:' ? {https: new PortalAgent({certificateAuthorities, fingerprint})} : {http: plainAgent()};
	return {
		async send(method, path, {signal, body, anonymous = false, largest = largestUsual}) {
			const target = sameOrigin(base, path);
			const began = performance.now();
			const tell = (outcome: string) =>
				trace?.(`${method} ${harmless(target.pathname + target.search, 200)} ${outcome} ${Math.round(performance.now() - began)} ms`);
			const tooLarge = new AbortController();
			const request = got(target, {
				method,
				agent,
				signal: AbortSignal.any([signal, tooLarge.signal]),
				headers: {
					accept: 'application/json',
					...(!anonymous && credential && {'x-octopus-apikey': credential()}),
				},
				...(body !== undefined && {json: body}),
				followRedirect: false,
				throwHttpErrors: false,
				decompress: false,
				responseType: 'text',
				timeout: {lookup: 5000, connect: 5000, secureConnect: 5000, response: 30_000, request: 60_000},
				retry: {
					limit: 2,
					methods: ['GET'],
					statusCodes: [429, 502, 503, 504],
					errorCodes: ['ECONNRESET', 'EPIPE'],
					maxRetryAfter: longestPauseMilliseconds,
					backoffLimit: 2000,
				},
			});
			request.on('downloadProgress', ({transferred}) => {
				if (transferred > largest) tooLarge.abort();
			});
			try {
				const response: Response<string> = await request;
				tell(String(response.statusCode));
				if (response.body.length > largest) throw new NetworkError('TOO_LARGE', undefined);
				return {status: response.statusCode, body: response.body, headers: response.headers};
			} catch (error) {
				if (error instanceof NetworkError) throw error;
				const code = tooLarge.signal.aborted ? 'TOO_LARGE' : codeOf(error, signal);
				tell(code);
				throw new NetworkError(code, error);
			}
		},
	};
};

const codeOf = (error: unknown, signal: AbortSignal): string => {
	if (signal.aborted) return 'ABORTED';
	const {name, code} = error as {name?: string; code?: string};
	if (name === 'TimeoutError' || code === 'ETIMEDOUT') return 'TIMEOUT';
	return code ?? 'unknown';
};

/** A path or link of the Server's, resolved; throws a `UserError` when it leads to another origin. */
const sameOrigin = (base: URL, path: string): URL => {
	const directory = base.pathname.replace(/\/$/, '');
	// Links of the Server are root-absolute and have the virtual directory already (facts: Octopus REST §1.1).
	const below = directory !== '' && path.startsWith(`${directory}/`) ? path : `${directory}${path}`;
	const target = path.startsWith('/') && !/^\/[/\\]/.test(path) ? new URL(below, base.origin) : new URL(path, base.origin);
	if (target.origin !== base.origin)
		throw new UserError(`The Server names a page on another host (${harmless(target.origin, 100)}); it was not asked, and got no key.`);
	return target;
};
