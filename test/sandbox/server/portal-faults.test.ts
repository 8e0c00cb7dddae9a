import {connect as connectTcp} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import type {FaultName} from '../../../src/sandbox/server/faults.ts';
import type {StandInServer} from '../../../src/sandbox/server/server.ts';
import {call, changes, openServer, type Reply} from './_server.ts';

/** The parts of answers that the faults change. */
type Told = {
	readonly SystemPermissions: readonly string[];
	readonly SpacePermissions: {readonly MachineCreate: ReadonlyArray<{readonly RestrictedToEnvironmentIds: readonly string[]}>};
	readonly TaskQueueStopped: boolean;
	readonly IsInMaintenanceMode: boolean;
	readonly Version: string;
};

const said =
	(method: string, path: string, tell: (reply: Reply<Told>) => unknown = ({status}) => status) =>
	async (server: StandInServer): Promise<unknown> =>
		tell(await call<Told>(server, method, path));

const permissions = '/api/Spaces-1/users/Users-1/permissions?includeSystem=true';
const spaces = '/api/users/Users-1/spaces';

test(changes, 'permissions-untold', said('GET', permissions), 200, 403);
test(
	changes,
	'key-too-strong',
	said('GET', permissions, ({body}) => body.SystemPermissions.includes('AdministerSystem')),
	false,
	true,
);
test(
	changes,
	'key-for-other-environments',
	said('GET', permissions, ({body}) => body.SpacePermissions.MachineCreate.flatMap(grant => grant.RestrictedToEnvironmentIds)),
	[],
	['Environments-3'],
);
test(
	changes,
	'space-hidden',
	said('GET', spaces, ({body}) => (body as unknown as ReadonlyArray<{Name: string}>).map(({Name}) => Name)),
	['Default', 'Platform'],
	['Platform'],
);

test('space-hidden: nothing in it is told either', async t => {
	const server = await openServer(t, {faults: ['space-hidden']});
	t.is((await call(server, 'GET', '/api/Spaces-1/environments/all')).status, 404);
	t.is((await call(server, 'GET', '/api/Spaces-2/environments/all')).status, 200);
});

test(
	changes,
	'no-default-space',
	said('GET', spaces, ({body}) => (body as unknown as ReadonlyArray<{IsDefault: boolean}>).some(({IsDefault}) => IsDefault)),
	true,
	false,
);
test(
	changes,
	'task-queue-stopped',
	said('GET', '/api/spaces/Spaces-1', ({body}) => body.TaskQueueStopped),
	false,
	true,
);
test(
	changes,
	'maintenance',
	said('GET', '/api/serverstatus', ({body}) => body.IsInMaintenanceMode),
	false,
	true,
);
test(
	changes,
	'too-old',
	said('GET', '/api', ({body}) => body.Version),
	'2026.3.1',
	'2019.7.1',
);
test(
	changes,
	'rate-limited',
	said('GET', '/api', ({status, headers}) => [status, headers['retry-after']]),
	[200, undefined],
	[429, '3600'],
);
test(
	changes,
	'overloaded',
	said('GET', '/api', ({status, headers}) => [status, headers.server]),
	[200, undefined],
	[503, 'balancer'],
);
test(changes, 'sign-in-in-front', said('GET', '/api'), 200, 401);
test(
	changes,
	'redirect-loop',
	said('GET', '/api', ({status, headers}) => [status, headers.location]),
	[200, undefined],
	[302, '/api'],
);
test(
	changes,
	'gzip-bomb',
	async server => {
		try {
			return (await call(server, 'GET', '/api')).status;
		} catch (error) {
			return error instanceof SyntaxError ? 'no JSON, as it is still packed' : error;
		}
	},
	200,
	'no JSON, as it is still packed',
);
test(
	changes,
	'clock-differs',
	said('GET', '/api', ({headers}) => Math.round((Date.now() - Date.parse(headers.date ?? '')) / 600_000)),
	0,
	6,
);
test(
	changes,
	'virtual-directory',
	said('GET', '/api', ({status, headers}) => [status, headers.location]),
	[200, undefined],
	[302, '/octopus/app'],
);

test('virtual-directory: below it is the whole API, and its links lead there', async t => {
	const server = await openServer(t, {faults: ['virtual-directory']});
	t.is((await call(server, 'GET', '/octopus/api')).body.Links.CurrentUser, '/octopus/api/users/me');
	t.is((await call(server, 'GET', '/octopus/api/users/me')).status, 200);
});

test('maintenance: reading goes on, writing does not, but for an administrator', async t => {
	const server = await openServer(t, {faults: ['maintenance']});
	t.is((await call(server, 'GET', '/api/Spaces-1/machines/all')).status, 200);
	const refused = await call(server, 'POST', '/api/Spaces-1/tasks', {body: {Name: 'Health', Description: 'x'}});
	t.regex(String(refused.body.ErrorMessage), /maintenance/);
	await server.setFault('key-too-strong', true);
	t.is((await call(server, 'POST', '/api/Spaces-1/tasks', {body: {Name: 'Other', Description: 'x'}})).status, 201);
});

test('http-to-https: the address is http, every path leads to https on the same port, and the Server is there', async t => {
	const server = await openServer(t, {faults: ['http-to-https']});
	t.regex(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
	const {status, headers} = await call(server, 'GET', '/api/x?y=z');
	const secure = server.url.replace('http', 'https');
	t.deepEqual([status, headers.location], [301, `${secure}/api/x?y=z`]);
	t.is((await call(server, 'GET', `${secure}/api`)).body.Application, 'Octopus Deploy');
});

/** Reads what an endless answer begins with, and closes. */
const firstBytes = async (t: ExecutionContext, fault: FaultName, most: number): Promise<string> => {
	const server = await openServer(t, {https: false, faults: [fault]});
	const socket = connectTcp(Number(new URL(server.url).port), '127.0.0.1');
	socket.write('GET /api HTTP/1.1\r\nHost: x\r\n\r\n');
	let text = '';
	for await (const chunk of socket) {
		text += String(chunk);
		if (text.length > most) break;
	}
	await server.stop();
	return text;
};

test('endless-body and endless-headers go on until the other side has had enough, and end with the Server', async t => {
	t.regex(await firstBytes(t, 'endless-body', 1_000_000), /^HTTP\/1\.1 200 OK\r\n/);
	t.regex(await firstBytes(t, 'endless-headers', 60), /^HTTP\/1\.1 200 OK\r\nX-Drip-0: x\r\nX-Drip-1: x\r\n/);
});
