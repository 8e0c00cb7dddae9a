import type {IncomingMessage, ServerResponse} from 'node:http';
import {answerFault} from './api-faults.ts';
import {type Answer, routes} from './routes.ts';
import type {ServerState, Task} from './state.ts';

export type ApiOptions = {
	readonly state: ServerState;
	/** `/octopus`, or empty. */
	readonly virtualDirectory: string;
	readonly startHealthCheck: (task: Task) => void;
};

const largestBody = 1024 * 1024;

/** The REST API as one request handler (facts: Octopus REST §7). Every request is remembered, its key is not. */
export const createApi =
	({state, virtualDirectory, startHealthCheck}: ApiOptions) =>
	async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const url = new URL(request.url ?? '/', 'http://stand-in');
		const body = await readBody(request);
		const hadKey = request.headers['x-octopus-apikey'] !== undefined;
		state.requests.push({method: request.method ?? '', path: url.pathname, query: url.search, body, hadKey});
		const below = url.pathname.startsWith(virtualDirectory) ? url.pathname.slice(virtualDirectory.length) : '/';
		const override = request.headers['x-http-method-override'];
		const method = typeof override === 'string' ? override : (request.method ?? 'GET');
		const send = (answer: Answer) => {
			const text = typeof answer.body === 'string' ? answer.body : answer.body === undefined ? '' : JSON.stringify(answer.body);
			response.writeHead(answer.status, {
				'content-type': typeof answer.body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
				'content-length': Buffer.byteLength(text),
				...answer.headers,
			});
			response.end(text);
		};
		const fault = answerFault(state, below, method);
		if (fault) {
			send(fault);
			return;
		}
		const isOpen = /^\/api\/?$/i.test(below) || !below.startsWith('/api');
		if (!isOpen && request.headers['x-octopus-apikey'] !== state.apiKey) {
			send({
				status: 401,
				body: {ErrorMessage: 'You must be logged in to request this resource. Please provide a valid API key or log in again.'},
			});
			return;
		}
		send(routes({state, virtualDirectory, method, path: below, query: url.searchParams, body, startHealthCheck}));
	};

const readBody = async (request: IncomingMessage): Promise<unknown> => {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length > largestBody) break;
		chunks.push(chunk);
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
