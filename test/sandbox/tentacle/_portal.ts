import {once} from 'node:events';
import {createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';
import {createCertificate} from '../../../src/certificate/create-certificate.ts';

type Json = Readonly<Record<string, unknown>>;

export type Portal = {
	readonly port: number;
	/** `POST (override PUT) /api/… -> 200`, emptied by the reading. */
	readonly takeCalls: () => readonly string[];
	/** What was sent last. */
	readonly takeBody: () => Json | undefined;
};

const listen = async (t: ExecutionContext, server: Server, host: string, port = 0): Promise<number> => {
	server.listen(port, host);
	await once(server, 'listening');
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	return (server.address() as AddressInfo).port;
};

/** Just enough of an Octopus Server's API for one machine, or one worker, to be registered with it. */
export const startPortal = async (
	t: ExecutionContext,
	{
		thumbprint,
		what = 'machines',
		host = '127.0.0.1',
	}: {readonly thumbprint: string; readonly what?: 'machines' | 'workers'; readonly host?: string},
): Promise<Portal> => {
	const machines = new Map<string, Json>();
	let made = 0;
	let calls: string[] = [];
	let body: Json | undefined;
	const folder = `/api/Spaces-1/${what}`;
	const space = {Id: 'Spaces-1', Name: 'Default', IsDefault: true};
	const documents: Readonly<Record<string, unknown>> = {
		'/api': {Application: 'Octopus Deploy', Version: '2026.3.1'},
		'/api/users/me': {Id: 'Users-1'},
		'/api/users/Users-1/spaces': [space],
		'/api/Spaces-1': space,
		'/api/configuration/certificates/certificate-global': {Thumbprint: thumbprint},
		'/api/users/login': {Id: 'Users-1'},
		'/api/Spaces-1/machinepolicies': {Items: [{Id: 'MachinePolicies-1', Name: 'Default Machine Policy'}]},
		'/api/Spaces-1/workerpools': {Items: [{Id: 'WorkerPools-1', Name: 'Default Worker Pool', Slug: 'default-worker-pool'}]},
		'/api/Spaces-1/proxies': {Items: []},
		'/api/Spaces-1/tenants': {Items: []},
		'/api/Spaces-1/tagsets': {Items: []},
		'/api/Spaces-1/environments/v2': {Items: [{Id: 'Environments-1', Name: 'Dev', Slug: 'dev'}]},
	};
	const answer = (method: string, path: string, sent: Json | undefined): readonly [status: number, document: unknown] => {
		const id = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
		if (method === 'POST' && path === folder) {
			const newId = `${what === 'machines' ? 'Machines' : 'Workers'}-${++made}`;
			const endpoint = sent?.Endpoint as Json;
			machines.set(newId, {...sent, Id: newId, Thumbprint: endpoint.Thumbprint, Links: {Self: `${folder}/${newId}`}});
			return [201, machines.get(newId)];
		}
		if (method === 'PUT') machines.set(id, {...sent});
		if (method === 'DELETE') machines.delete(id);
		if (path === folder) return [200, {Items: [...machines.values()]}];
		if (id === 'all') return [200, [...machines.values()]];
		if (id !== '') return [200, machines.get(id) ?? {}];
		return path in documents ? [200, documents[path]] : [404, {ErrorMessage: 'There is no such thing.'}];
	};
	const port = await listen(
		t,
		createServer(async (request, response) => {
			const text = await textOf(request);
			const override = request.headers['x-http-method-override'];
			const method = typeof override === 'string' ? override : (request.method ?? '');
			if (text !== '') body = JSON.parse(text) as Json;
			const [status, document] = answer(method, new URL(request.url ?? '', 'http://portal').pathname, body);
			calls.push(`${request.method}${override === undefined ? '' : ` (override ${override})`} ${request.url} -> ${status}`);
			if (request.url === '/api/users/login')
				response.setHeader('Set-Cookie', ['OctopusIdentificationToken_1=a; path=/', 'Octopus-Csrf-Token_1=b; path=/']);
			response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify(document));
		}),
		host,
	);
	return {
		port,
		takeCalls() {
			const taken = calls;
			calls = [];
			return taken;
		},
		takeBody() {
			const taken = body;
			body = undefined;
			return taken;
		},
	};
};

const textOf = async (request: IncomingMessage): Promise<string> => {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
};

/** Answers the check of the comms port as an Octopus Server does: 400. */
const refuseHandshake: RequestListener = (_request: IncomingMessage, response: ServerResponse) => response.writeHead(400).end();

export const startComms = (t: ExecutionContext, host: string, port?: number): Promise<number> => {
	const {certificatePem, keyPem} = createCertificate({subject: 'Octopus Server'});
	return listen(t, createTlsServer({key: keyPem, cert: certificatePem}, refuseHandshake), host, port);
};

export const startPlainHttp = (t: ExecutionContext): Promise<number> => listen(t, createServer(refuseHandshake), '127.0.0.1');

/** Nobody listens there. */
export const closedPort = async (): Promise<number> => {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
};
