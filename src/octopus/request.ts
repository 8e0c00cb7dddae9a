import {isUtf8} from 'node:buffer';
import got, {type Response} from 'got';
import {harmless} from '../model/harmless.ts';
import type {PortalPhases} from '../model/probes.ts';
import {blot} from '../model/secret.ts';
import {UserError} from '../model/user-error.ts';
import {pause, pauseBefore} from './again.ts';
import {createAgents} from './agents.ts';
import type {CredentialKind, CredentialValue} from './credential.ts';
import {failureOf} from './failure.ts';
import {NetworkError} from './network-error.ts';
import type {Headers, Pass} from './pass.ts';
import {type ProxyToUse, proxyAuthorization} from './proxy.ts';
import {sameOrigin} from './same-origin.ts';
import {createSession} from './session.ts';
import type {PortalAgent, Trust} from './transport.ts';

export type RequesterOptions = Trust & {
	/** The portal: scheme, host, virtual directory; no trailing slash. */
	readonly url: string;
	/** Gives the credential at the moment of use. Left out: anonymous. */
	readonly credential?: (() => CredentialValue) | undefined;
	readonly allowPlainHttp: boolean;
	/** The way to the portal. Left out: directly, whatever the environment says. */
	readonly proxy?: ProxyToUse | undefined;
	/** One line a request: method, path, status, milliseconds, pause before another attempt. Never headers or bodies. */
	readonly trace?: ((line: string) => void) | undefined;
	/** What is left out is as usual. */
	readonly limits?: Partial<Limits> | undefined;
};

/** In milliseconds. */
export type Limits = {
	/** Each of name, TCP, TLS and proxy on its own. Usually 5 s. */
	readonly connect: number;
	/** From the request being written to the end of the answer's head. Usually 30 s. */
	readonly response: number;
	/** One attempt as a whole. Usually 60 s. */
	readonly whole: number;
	/** All pauses between the attempts of one request together, such as a Server that limits the rate asks for. Left out: two minutes. */
	readonly pauses?: number;
};

export type Reply = {
	readonly status: number;
	readonly body: string;
	/** False: `body` has replacement characters in it. */
	readonly isUtf8: boolean;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** The kind of credential that went with the request; left out: none. */
	readonly sentAs?: CredentialKind | undefined;
};

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type SendOptions = {
	readonly signal: AbortSignal;
	readonly body?: unknown;
	/** Without the credential. */
	readonly anonymous?: boolean;
	/** In bytes. Left out: 1 MiB. */
	readonly largest?: number | undefined;
	/** For this request alone. */
	readonly limits?: Partial<Limits> | undefined;
};

export type Requester = {
	/**
	`path` is below the portal, `/api/…`, or a link of the Server's. Rejects with a `NetworkError` when no whole answer came, and with a `UserError` when
	it may not be sent, or signing in failed.
	*/
	readonly send: (method: Method, path: string, options: SendOptions) => Promise<Reply>;
	/** The certificate that the portal showed last, trusted or not. */
	readonly presented: () => PortalAgent['presented'];
	/** What its chain tells, when it is not trusted; undefined over plain http. */
	readonly chain: () => ReturnType<PortalAgent['chain']>;
	/** How long each layer of the latest connection for reading took. */
	readonly phases: () => PortalPhases;
	/** Signs out, and closes the connections that are kept. Never rejects for what the network does. */
	readonly close: (signal: AbortSignal) => Promise<void>;
};

const usualLimits: Limits = {connect: 5000, response: 30_000, whole: 60_000};
const usualPauses = 120_000;
const largestUsual = 1024 * 1024;

/** Sends requests to one portal and nowhere else: no redirect is followed, no link leads to another origin (security rule 3). */
export const createRequester = (options: RequesterOptions): Requester => {
	const {url, credential, allowPlainHttp, proxy, trace} = options;
	const general: Limits = {...usualLimits, ...options.limits};
	const base = new URL(url);
	if (base.protocol !== 'https:' && !allowPlainHttp) {
		throw new UserError(`${url} is not encrypted: the API key or password would be readable on the way.`, {
			next: ['Give the https address.', 'Or allow it on purpose: --allow-plain-http'],
			cause: new NetworkError('PLAIN_HTTP', 'http', 'It was not sent in clear text'),
		});
	}
	const agents = createAgents(base, options, general.connect);
	let underWay = 0;

	const attempt = async (
		method: Method,
		target: URL,
		{signal, body, largest = largestUsual, limits = general, headers, secrets = []}: OneAttempt,
	) => {
		const tooLarge = new AbortController();
		let isWritten = false;
		underWay++;
		try {
			const request = got(target, {
				...fixed(limits),
				method,
				agent: method === 'GET' ? agents.reading : agents.writing,
				...(agents.request && {request: agents.request}),
				signal: AbortSignal.any([signal, tooLarge.signal]),
				headers: {accept: 'application/json', 'user-agent': 'configure-tentacle', ...headers},
				...(body !== undefined && {json: body}),
			});
			request.on('request', sent => {
				// Until all of it is with the system, a Server has no whole request to carry out.
				sent.once('finish', () => {
					isWritten = true;
				});
			});
			request.on('downloadProgress', ({transferred}) => {
				if (transferred > largest) tooLarge.abort();
			});
			const {statusCode: status, rawBody, headers: answered}: Response<unknown> = await request;
			if (rawBody.length > largest) tooLarge.abort();
			tooLarge.signal.throwIfAborted();
			if (agents.request && status === 407) throw new NetworkError('REFUSED', 'proxy', 'The proxy refused', {status});
			const bytes = Buffer.from(rawBody);
			const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
			return {
				status,
				body: status < 400 ? text : blot(text, secrets),
				isUtf8: isUtf8(bytes),
				headers: answered,
			};
		} catch (error) {
			if (error instanceof UserError || error instanceof NetworkError) throw error;
			if (tooLarge.signal.aborted) throw new NetworkError('TOO_LARGE', 'http', 'The answer is too large', {mayHaveArrived: true});
			throw failureOf(error, {isGivenUp: signal.aborted, isWritten, isPlainProxy: agents.request !== undefined});
		} finally {
			underWay--;
			if (underWay === 0) agents.giveUpConnecting();
		}
	};

	/** Until it is answered for good; every attempt is a line of the trace. */
	const persist = async (method: Method, path: string, options: SendOptions & Sent): Promise<Reply> => {
		const target = sameOrigin(base, path);
		const limits = {...general, ...options.limits};
		const {signal, headers} = options;
		// Told in words before a connection is opened, where a failure would only have a code.
		if (proxy) proxyAuthorization(proxy);
		const isRoot = target.pathname === sameOrigin(base, '/api').pathname;
		let left = limits.pauses ?? usualPauses;
		const attempts = {putOff: 0, other: 0};
		for (;;) {
			const began = performance.now();
			const outcome = await attempt(method, target, {...options, limits, headers: headers?.(target.pathname)}).catch(asNetworkError);
			const kind = !(outcome instanceof NetworkError) && outcome.status === 429 ? 'putOff' : 'other';
			const wait = signal.aborted ? undefined : pauseBefore({method, isRoot, count: ++attempts[kind], outcome});
			const isAgain = wait !== undefined && wait <= left;
			const told = outcome instanceof NetworkError ? outcome.code : String(outcome.status);
			trace?.(
				`${method} ${shown(target)} ${told} ${Math.round(performance.now() - began)} ms${isAgain ? `, again in ${Math.round(wait)} ms` : ''}`,
			);
			if (isAgain) {
				left -= wait;
				if (await pause(wait, signal)) continue;
			}
			if (outcome instanceof NetworkError) throw outcome;
			return outcome;
		}
	};

	const session = createSession(credential, base, persist);
	return {
		presented: agents.presented,
		chain: agents.chain,
		phases: agents.phases,
		async send(method, path, {anonymous = false, ...more}) {
			if (anonymous || credential === undefined) return persist(method, path, more);
			sameOrigin(base, path);
			const once = async (): Promise<{readonly reply: Reply; readonly pass: Pass | undefined}> => {
				const pass = await session.pass(more.signal);
				return {
					pass,
					reply: {
						...(await persist(method, path, {...more, ...(pass && {headers: pass.headers, secrets: pass.secrets})})),
						sentAs: pass?.kind,
					},
				};
			};
			const first = await once();
			// 401 says that it was not looked at: a write may be sent again too.
			return first.reply.status === 401 && session.expired(first.pass) ? (await once()).reply : first.reply;
		},
		async close(signal) {
			await session.close(signal);
			agents.close();
		},
	};
};

type Sent = {readonly headers?: ((pathname: string) => Headers) | undefined; readonly secrets?: readonly string[]};
type OneAttempt = Omit<SendOptions, 'limits'> & Pick<Sent, 'secrets'> & {readonly limits: Limits; readonly headers?: Headers | undefined};

const asNetworkError = (error: unknown): NetworkError => {
	if (error instanceof NetworkError) return error;
	throw error;
};

/** A link of the Server's can have anything in its query: what may be a secret there is left out. */
const shown = ({pathname, search}: URL): string =>
	harmless(pathname + search.replaceAll(/([?&][^=&]*(?:key|token|password|secret)[^=&]*=)[^&]*/gi, '$1…'), 200);

/** What is the same for every request. */
const fixed = ({connect, response, whole}: Limits) => ({
	followRedirect: false,
	throwHttpErrors: false,
	// Nothing packed is asked for, so nothing can unfold to more than was bounded.
	decompress: false,
	timeout: {lookup: connect, connect, secureConnect: connect, response, request: whole},
	// What is sent again, and when, is decided here.
	retry: {limit: 0},
});
