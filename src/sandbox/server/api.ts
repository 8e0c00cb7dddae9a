import type {IncomingMessage, ServerResponse} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';
import {answerFault, endlessFault, headFaults} from './api-faults.ts';
import {sendEndlessly} from './endless.ts';
import type {Answer} from './route.ts';
import {routes} from './routes.ts';
import type {ServerState, Task} from './state.ts';

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
export const createApi =
	(options: ApiOptions): Handler =>
	(request, response) => {
		answer(request, options).then(
			found => {
				const endless = endlessFault(options.state);
				if (endless) sendEndlessly(response, endless, options.signal);
				else send(response, {...found, headers: {...headFaults(options.state), ...found.headers}});
			},
			// To a client that has gone, or at the Server's end, this says nothing and does no harm.
			(error: unknown) =>
				send(response, {status: 500, body: {ErrorMessage: 'There was a problem with the stand-in Server.', FullException: String(error)}}),
		);
	};

const answer = async (request: IncomingMessage, options: ApiOptions): Promise<Answer> => {
	const {state, startHealthCheck, slowMilliseconds, signal} = options;
	const virtualDirectory = state.faults.has('virtual-directory') ? '/octopus' : options.virtualDirectory;
	const url = new URL(request.url ?? '/', 'http://stand-in');
	const body = await readBody(request);
	const override = request.headers['x-http-method-override'];
	const verb = request.method ?? 'GET';
	const {'x-octopus-apikey': key, authorization: _authorization, cookie: _cookie, ...headers} = request.headers;
	state.requests.push({
		method: verb,
		...(typeof override === 'string' && {override}),
		path: url.pathname,
		query: url.search,
		body,
		headers,
		hadKey: key !== undefined,
	});
	if (state.faults.has('slow')) await wait(slowMilliseconds, undefined, {signal});
	const isInside = url.pathname === virtualDirectory || url.pathname.startsWith(`${virtualDirectory}/`);
	const path = isInside ? url.pathname.slice(virtualDirectory.length) : '/';
	const method = verb === 'POST' && typeof override === 'string' ? override.toUpperCase() : verb;
	const fault = answerFault(state, isInside ? path : undefined, method);
	if (fault) return fault;
	if (/^\/api\/./i.test(path) && key !== state.apiKey) {
		const ErrorMessage = 'You must be logged in to request this resource. Please provide a valid API key or log in again.';
		return {status: 401, body: {ErrorMessage}};
	}
	return routes({state, virtualDirectory, method, path, query: url.searchParams, body, startHealthCheck, signal});
};

const send = (response: ServerResponse, {status, body, headers}: Answer): void => {
	const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : body === undefined ? '' : JSON.stringify(body);
	response.writeHead(status, {
		'content-type': typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
		'content-length': Buffer.byteLength(text),
		...headers,
	});
	response.end(text);
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
