import {type RequestOptions as HttpOptions, request as httpRequest, type IncomingMessage} from 'node:http';
import {request as httpsRequest} from 'node:https';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import type {KeyPair} from '../../../src/certificate/create-certificate.ts';
import type {FaultName} from '../../../src/sandbox/server/faults.ts';
import {type ServerOptions, type StandInServer, startServer} from '../../../src/sandbox/server/server.ts';
import {identityFor} from '../../_helpers/identities.ts';
import {dial, type Peer} from '../../halibut/_listener.ts';

/** A stand-in Server that ends with the test. */
export const openServer = async (t: ExecutionContext, options: ServerOptions = {}): Promise<StandInServer> => {
	const server = await startServer({
		heartbeatMilliseconds: 20,
		healthMilliseconds: 150,
		lineMilliseconds: 0,
		slowMilliseconds: 100,
		identity: identityFor(t),
		...options,
	});
	t.teardown(server.stop);
	return server;
};

/** Looks at a Server without the fault, with it switched on, and with it switched off again. */
export const changes = test.macro({
	async exec<Seen>(t: ExecutionContext, fault: FaultName, look: (server: StandInServer) => Promise<Seen>, good: Seen, bad: Seen) {
		const server = await openServer(t, {nodes: 2});
		t.deepEqual(await look(server), good);
		await server.setFault(fault, true);
		t.deepEqual(await look(server), bad);
		await server.setFault(fault, false);
		t.deepEqual(await look(server), good);
	},
	title: (_given, fault) => `${fault} may be switched on and off while the Server runs`,
});

/** Members of Octopus's documents that tests look at. A reply has some of them; the test fails where one is missing. */
export type Document = {
	readonly Uri: string;
	readonly Endpoint: {readonly Uri: string; readonly Thumbprint: string; readonly CommunicationStyle: string};
	readonly Id: string;
	readonly Name: string;
	readonly Slug: string;
	readonly Type: string;
	readonly Application: string;
	readonly ApiVersion: string;
	readonly Thumbprint: string;
	readonly HealthStatus: string;
	readonly StatusSummary: string;
	readonly State: string;
	readonly IsCompleted: boolean;
	readonly IsDefault: boolean;
	readonly IsOffline: boolean;
	readonly IsInMaintenanceMode: boolean;
	readonly CanAddWorkers: boolean;
	readonly ErrorMessage: string;
	readonly Errors: readonly string[];
	readonly Links: Readonly<Record<LinkName, string>>;
	readonly Items: readonly Document[];
	readonly Nodes: readonly Document[];
	readonly SpacePermissions: Readonly<Record<string, ReadonlyArray<{readonly RestrictedToEnvironmentIds: readonly string[]}>>>;
	readonly ActivityLogs: readonly Activity[];
	readonly Logs: ReadonlyArray<{readonly Category: string; readonly MessageText: string}>;
};

type LinkName = 'Self' | 'CurrentUser' | 'Spaces' | 'SpaceHome' | 'CertificateConfiguration' | 'Page.Next';

type Activity = {
	readonly Name: string;
	readonly Children: readonly Activity[];
	readonly LogElements: ReadonlyArray<{readonly Category: string; readonly MessageText: string}>;
};

export type Reply<Body = Document> = {readonly status: number; readonly body: Body; readonly headers: IncomingMessage['headers']};

export type CallOptions = {
	readonly body?: unknown;
	/** Left out: the Server's own. Null: none. */
	readonly key?: string | null;
	readonly headers?: Readonly<Record<string, string>>;
	/** Whether the portal's certificate must be good. */
	readonly strict?: boolean;
};

/** One request, as the real client makes it. JSON is read, and taken for what the test expects it to be. `target` is a path from the origin on. */
export const call = async <Body = Document>(
	server: StandInServer,
	method: string,
	target: string,
	options: CallOptions = {},
): Promise<Reply<Body>> => {
	const {body, key = server.apiKey, headers = {}, strict = true} = options;
	const sent: HttpOptions & {ca: string; rejectUnauthorized: boolean} = {
		method,
		ca: server.certificateAuthority,
		rejectUnauthorized: strict,
		agent: false,
		headers: {accept: 'application/json', ...(key !== null && {'X-Octopus-ApiKey': key}), ...headers},
	};
	const url = new URL(target, server.url);
	const request = url.protocol === 'https:' ? httpsRequest(url, sent) : httpRequest(url, sent);
	const answered = new Promise<IncomingMessage>((resolve, reject) => request.once('response', resolve).once('error', reject));
	request.end(body === undefined ? undefined : JSON.stringify(body));
	const response = await answered;
	const received = await text(response);
	const isJson = response.headers['content-type']?.startsWith('application/json') === true && received !== '';
	return {status: response.statusCode ?? 0, body: (isJson ? JSON.parse(received) : received) as Body, headers: response.headers};
};

/** A raw connection to a node. */
export const dialNode = (t: ExecutionContext, {addresses}: StandInServer, node: number, identity?: KeyPair): Promise<Peer> =>
	dial(t, addresses[node]?.port ?? 0, identity);

export const subscription = 'poll://bcdefghjklmnpqrstuvw/';

/** A target that polls, as the real client creates it (facts: Octopus REST §6.2). */
export const pollingTarget = (thumbprint: string, more: Readonly<Record<string, unknown>> = {}) => ({
	Name: 'box1',
	EnvironmentIds: ['Environments-1'],
	Roles: ['web'],
	TenantedDeploymentParticipation: 'Untenanted',
	TenantIds: [],
	TenantTags: [],
	SpaceId: 'Spaces-1',
	Thumbprint: null,
	Uri: null,
	IsDisabled: false,
	MachinePolicyId: null,
	Status: 'Online',
	HealthStatus: 'Healthy',
	Endpoint: {CommunicationStyle: 'TentacleActive', Thumbprint: thumbprint, Uri: subscription},
	Links: {},
	...more,
});

/** Starts a health check and gives the task when it is over. */
export const checkHealth = async (server: StandInServer, id: string): Promise<Document> => {
	const {body: created} = await call(server, 'POST', '/api/Spaces-1/tasks', {
		body: {Name: 'Health', Description: 'Health check', SpaceId: 'Spaces-1', Arguments: {MachineIds: [id]}},
	});
	for (;;) {
		const {body} = await call(server, 'GET', `/api/tasks/${created.Id}`);
		if (body.IsCompleted === true) return body;
	}
};
