import got, {type Response} from 'got';
import {harmless} from '../model/harmless.ts';
import type {PortalPhases} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {type Layer, PortalAgent, plainAgent, type Trust} from './transport.ts';

export type RequesterOptions = Trust & {
	/** The portal: scheme, host, virtual directory; no trailing slash. */
	readonly url: string;
	/** Gives the API key at the moment of use. Left out: anonymous. */
	readonly credential?: (() => string) | undefined;
	readonly allowPlainHttp: boolean;
	/** One line a request: method, path, status, milliseconds. Never headers or bodies. */
	readonly trace?: ((line: string) => void) | undefined;
	/** In milliseconds. Left out: 5 s for each of name, TCP and TLS, 30 s until the head of the answer is there, 60 s for all of it. */
	readonly limits?: Limits | undefined;
};

export type Limits = {readonly connect: number; readonly response: number; readonly whole: number};

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
	/** The certificate that the portal showed last, trusted or not. */
	readonly presented: () => PortalAgent['presented'];
	/** What its chain tells, when it is not trusted; undefined over plain http. */
	readonly chain: () => ReturnType<PortalAgent['chain']>;
	/** How long each layer of the latest connection for reading took. */
	readonly phases: () => PortalPhases;
};

/**
No whole answer came. `code` is Node's, or `TIMEOUT`, `TOO_LARGE`, `ABORTED`, `FINGERPRINT_DIFFERS`. The HTTP library's own error is not kept as
`cause`: it holds the request's headers, and so the key.
*/
export class NetworkError extends Error {
	override readonly name = 'NetworkError';
	readonly code: string;
	readonly layer: Layer | 'http';

	constructor(code: string, layer: Layer | 'http', message: string) {
		super(message);
		this.code = code;
		this.layer = layer;
	}
}

const usualLimits: Limits = {connect: 5000, response: 30_000, whole: 60_000};
const largestUsual = 1024 * 1024;
const longestPauseMilliseconds = 10_000;

/** Sends requests to one portal and nowhere else: no redirect is followed, no link leads to another origin (security rule 3). */
export const createRequester = ({url, credential, allowPlainHttp, trace, limits = usualLimits, ...trust}: RequesterOptions): Requester => {
	const base = new URL(url);
	if (base.protocol !== 'https:' && !allowPlainHttp) {
		throw new UserError(`${url} is not encrypted: the API key would be readable on the way.`, {
			next: ['Give the https address.', 'Or allow it on purpose: --allow-plain-http'],
			cause: new NetworkError('PLAIN_HTTP', 'http', 'It was not sent in clear text'),
		});
	}
	const agents = createAgents(base, trust, limits);
	let underWay = 0;
	return {
		presented: agents.presented,
		chain: agents.chain,
		phases: agents.phases,
		async send(method, path, {signal, body, anonymous = false, largest = largestUsual}) {
			const target = sameOrigin(base, path);
			const began = performance.now();
			const tell = (outcome: string) =>
				trace?.(`${method} ${harmless(target.pathname + target.search, 200)} ${outcome} ${Math.round(performance.now() - began)} ms`);
			const tooLarge = new AbortController();
			underWay++;
			try {
				const request = got(target, {
					...fixed(limits),
					method,
					agent: method === 'GET' ? agents.reading : agents.writing,
					signal: AbortSignal.any([signal, tooLarge.signal]),
					headers: {
						accept: 'application/json',
						'user-agent': 'configure-tentacle',
						...(!anonymous && credential && {'x-octopus-apikey': credential()}),
					},
					...(body !== undefined && {json: body}),
				});
				request.on('downloadProgress', ({transferred}) => {
					if (transferred > largest) tooLarge.abort();
				});
				const response: Response<unknown> = await request;
				if (response.rawBody.length > largest) tooLarge.abort();
				tooLarge.signal.throwIfAborted();
				tell(String(response.statusCode));
				return {status: response.statusCode, body: Buffer.from(response.rawBody).toString('utf8'), headers: response.headers};
			} catch (error) {
				if (error instanceof UserError) throw error;
				const failure = tooLarge.signal.aborted
					? new NetworkError('TOO_LARGE', 'http', 'The answer is too large')
					: failureOf(error, signal);
				tell(failure.code);
				throw failure;
			} finally {
				underWay--;
				if (underWay === 0) agents.giveUpConnecting();
			}
		},
	};
};

/** What is the same for every request. */
const fixed = ({connect, response, whole}: Limits) => ({
	followRedirect: false,
	throwHttpErrors: false,
	// Nothing packed is asked for, so nothing can unfold to more than was bounded.
	decompress: false,
	timeout: {lookup: connect, connect, secureConnect: connect, response, request: whole},
	retry: {
		limit: 2,
		methods: ['GET' as const],
		statusCodes: [429, 502, 503, 504],
		errorCodes: ['ECONNRESET', 'EPIPE'],
		maxRetryAfter: longestPauseMilliseconds,
		backoffLimit: 2000,
		// A way that does not work is told at once.
		calculateDelay: ({error, computedValue}: {error: {cause?: unknown}; computedValue: number}) =>
			Object(error.cause).layer === undefined ? computedValue : 0,
	},
});

/** Reading shares connections. Every write opens its own: one that a server has just closed would fail, and a write is not sent twice. */
const createAgents = ({protocol}: URL, trust: Trust, {connect: limitMilliseconds}: Limits) => {
	if (protocol !== 'https:') {
		return {
			reading: {http: plainAgent({keepAlive: true})},
			writing: {http: plainAgent({keepAlive: false})},
			presented: () => undefined,
			chain: () => undefined,
			phases: () => ({}),
			giveUpConnecting: () => {},
		};
	}
	const reading = new PortalAgent(trust, {limitMilliseconds, keepAlive: true});
	const writing = new PortalAgent(trust, {limitMilliseconds, keepAlive: false});
	return {
		reading: {https: reading},
		writing: {https: writing},
		presented: () => reading.presented,
		chain: () => reading.chain(),
		phases: () => reading.phases,
		giveUpConnecting() {
			reading.giveUpConnecting();
			writing.giveUpConnecting();
		},
	};
};

type LibraryError = {
	readonly name?: unknown;
	readonly code?: unknown;
	readonly message?: unknown;
	readonly cause?: {readonly layer?: Layer; readonly syscall?: unknown; readonly event?: unknown};
};

const failureOf = (thrown: unknown, signal: AbortSignal): NetworkError => {
	const {name, code, message, cause} = Object(thrown) as LibraryError;
	const layer = cause?.layer ?? layerOf(cause?.syscall ?? cause?.event ?? Object(thrown).event);
	if (signal.aborted) return new NetworkError('ABORTED', layer, 'It was given up');
	const isLate = name === 'TimeoutError' || code === 'ETIMEDOUT';
	return new NetworkError(isLate ? 'TIMEOUT' : typeof code === 'string' ? code : 'unknown', layer, String(message));
};

/** Node's system call, or what the HTTP library waited for. */
const layerOf = (what: unknown): Layer | 'http' => {
	if (what === 'getaddrinfo' || what === 'lookup') return 'name';
	return what === 'connect' ? 'tcp' : what === 'secureConnect' ? 'tls' : 'http';
};

/** A path or link of the Server's, resolved; throws a `UserError` when it leads to another origin. */
const sameOrigin = (base: URL, path: string): URL => {
	const directory = base.pathname.replace(/\/$/, '');
	// Links of the Server are root-absolute and have the virtual directory already, or begin with `~` (facts: Octopus REST §1.1).
	const rooted = path.replace(/^~(?=\/)/, '');
	const isBelow = /^\/(?![/\\])/.test(rooted) && (directory === '' || !path.startsWith(`${directory}/`));
	const target = URL.parse(isBelow ? `${directory}${rooted}` : path, base.origin);
	if (target?.origin === base.origin) return target;
	throw new UserError(
		`The Server names a page on another host (${harmless(target?.origin ?? path, 100)}); it was not asked, and got no key.`,
	);
};
