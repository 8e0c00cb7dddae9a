import type {IncomingMessage, ServerResponse} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';
import {answerFault, endlessFault, headFaults, permissionFault} from './api-faults.ts';
import {type Credential, credentialOf, credentialRefusal} from './credentials.ts';
import {sendEndlessly} from './endless.ts';
import type {Answer} from './route.ts';
import {routes} from './routes.ts';
import type {RequestSeen, ServerState, Task} from './state.ts';
import {type CutPlace, createRateLimiter, passingTrouble, sendHalf} from './trouble.ts';

export type ApiOptions = {
	readonly state: ServerState;
	/** `/octopus`, or empty. */
	readonly virtualDirectory: string;
	/** How long the fault `slow` holds every answer back. */
	readonly slowMilliseconds: number;
	readonly startHealthCheck: (task: Task) => void;
	/** The end of the Server. */
	readonly signal: AbortSignal;
};

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const largestBody = 1024 * 1024;

/** The REST API as one request handler (facts: Octopus REST §7). Every request is remembered, its credentials are not. */
export const createApi = (options: ApiOptions): Handler => {
	const {state, signal} = options;
	const limit = createRateLimiter();
	const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const credential = credentialOf(request.headers);
		const seen = rememberable(request, await readBody(request), credential);
		const remembered = withoutSecrets(seen);
		const cut = state.cut?.(remembered, state.requests.length);
		state.requests.push(remembered);
		if (cut === 'before') return void response.destroy();
		await state.hold?.(remembered.path);
		if (state.faults.has('slow')) await wait(options.slowMilliseconds, undefined, {signal});
		const found = await answer(request, seen, credential, limit, options);
		if (cut === 'after') return void response.destroy();
		const endless = endlessFault(state);
		if (endless) sendEndlessly(response, endless, signal);
		else send(response, {...found, headers: {...headFaults(state), ...found.headers}}, cut);
	};
	return (request, response) => {
		// To a client that has gone, or at the Server's end, the answer says nothing and does no harm.
		reply(request, response).catch((error: unknown) =>
			send(response, {status: 500, body: {ErrorMessage: 'There was a problem with the stand-in Server.', FullException: String(error)}}),
		);
	};
};

const rememberable = (request: IncomingMessage, body: unknown, credential: Credential | undefined): RequestSeen => {
	const {pathname, search} = new URL(request.url ?? '/', 'http://stand-in');
	const {
		'x-octopus-apikey': key,
		'x-octopus-csrf-token': _csrf,
		authorization: _authorization,
		cookie: _cookie,
		...headers
	} = request.headers;
	const override = request.headers['x-http-method-override'];
	return {
		method: request.method ?? 'GET',
		...(typeof override === 'string' && {override}),
		path: pathname,
		query: search,
		body,
		headers,
		hadKey: key !== undefined,
		...(credential && {credential: credential.kind}),
	};
};

/** A password or a token that came in the body stays out of what is remembered. */
const withoutSecrets = (seen: RequestSeen): RequestSeen => {
	if (typeof seen.body !== 'object' || seen.body === null || Array.isArray(seen.body)) return seen;
	const body = Object.fromEntries(Object.entries(seen.body).map(([name, value]) => [name, secret.test(name) ? 'not remembered' : value]));
	return {...seen, body};
};

const secret = /^(password|subject_token)$/i;

const answer = async (
	request: IncomingMessage,
	{method: verb, override, path: whole, query, body}: RequestSeen,
	credential: Credential | undefined,
	limit: ReturnType<typeof createRateLimiter>,
	options: ApiOptions,
): Promise<Answer> => {
	const {state, startHealthCheck, signal} = options;
	const virtualDirectory = state.faults.has('virtual-directory') ? '/octopus' : options.virtualDirectory;
	const isInside = whole === virtualDirectory || whole.startsWith(`${virtualDirectory}/`);
	const path = isInside ? whole.slice(virtualDirectory.length) : '/';
	const method = verb === 'POST' && override !== undefined ? override.toUpperCase() : verb;
	const refusal =
		answerFault(state, isInside ? path : undefined) ??
		passingTrouble(state, path) ??
		limit(state, credential) ??
		credentialRefusal(state, credential, method, path) ??
		permissionFault(state, path, method);
	if (refusal) return state.faults.has('empty-errors') ? {...refusal, body: ''} : refusal;
	const origin = `${'encrypted' in request.socket ? 'https' : 'http'}://${request.headers.host ?? '127.0.0.1'}`;
	const session = credential?.kind === 'session' ? credential.value : undefined;
	const parameters = new URLSearchParams(query);
	const found = await routes({state, virtualDirectory, method, origin, session, path, query: parameters, body, startHealthCheck, signal});
	return found.status >= 400 && state.faults.has('empty-errors') ? {...found, body: ''} : found;
};

const send = (response: ServerResponse, {status, body, headers}: Answer, cut?: CutPlace): void => {
	const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : body === undefined ? '' : JSON.stringify(body);
	response.writeHead(status, {
		'content-type': typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
		'content-length': Buffer.byteLength(text),
		...headers,
	});
	if (cut === 'mid-reply') sendHalf(response, text);
	else response.end(text);
};

/** JSON as a value, other text as it is; undefined for nothing. What is beyond a megabyte is left out. */
const readBody = async (request: IncomingMessage): Promise<unknown> => {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length <= largestBody) chunks.push(chunk);
	}
	const text = Buffer.concat(chunks).toString('utf8');
	if (text === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		// Tests look at what came, whatever it is.
		return text;
	}
};
