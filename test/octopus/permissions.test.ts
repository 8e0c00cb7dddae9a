import test from 'ava';
import {json} from '../_helpers/https-server.ts';
import {openPortal, pages, soon} from './_portal.ts';

const path = '/api/Spaces-1/users/Users-1/permissions?includeSystem=true';
const grant = (more: object = {}) => ({SpaceId: 'Spaces-1', RestrictedToEnvironmentIds: [], RestrictedToTenantIds: [], ...more});

test('what a user may do is told by name, with the environments and tenants it is restricted to, for this space alone', async t => {
	const {client, server} = await openPortal(
		t,
		pages({
			[path]: {
				SpacePermissions: {
					MachineCreate: [grant({RestrictedToEnvironmentIds: ['Environments-1']}), grant({RestrictedToEnvironmentIds: ['Environments-2']})],
					MachineView: [grant({RestrictedToTenantIds: ['Tenants-1']})],
					WorkerEdit: [grant({SpaceId: 'Spaces-2'})],
				},
				SystemPermissions: ['AdministerSystem'],
				IsPermissionsComplete: true,
			},
		}),
	);
	t.deepEqual(await client.permissions('Users-1', 'Spaces-1', soon()), {
		spaceId: 'Spaces-1',
		space: {
			MachineCreate: [
				{environmentIds: ['Environments-1'], tenantIds: []},
				{environmentIds: ['Environments-2'], tenantIds: []},
			],
			MachineView: [{environmentIds: [], tenantIds: ['Tenants-1']}],
			WorkerEdit: [],
		},
		system: ['AdministerSystem'],
		complete: true,
	});
	t.deepEqual(
		server.requests.map(({method}) => method),
		['GET'],
	);
});

test('a Server that tells a part only is told as that', async t => {
	const {client} = await openPortal(t, pages({[path]: {SpacePermissions: {}, SystemPermissions: [], IsPermissionsComplete: false}}));
	t.false((await client.permissions('Users-1', 'Spaces-1', soon()))?.complete);
});

test('what cannot be read of permissions and status is left untold', async t => {
	for (const answer of [{SpacePermissions: {MachineView: 'x'}}, {SpacePermissions: []}, {SystemPermissions: [7]}, [], 'text']) {
		const {client} = await openPortal(t, pages({[path]: answer, '/api/serverstatus': []}));
		t.is(await client.permissions('Users-1', 'Spaces-1', soon()), undefined, JSON.stringify(answer));
		t.is(await client.serverStatus(soon()), undefined);
	}
	for (const status of [401, 403, 404, 500]) {
		const {client} = await openPortal(t, (_asked, response) => json(response, {ErrorMessage: 'No.'}, status));
		t.is(await client.permissions('Users-1', 'Spaces-1', soon()), undefined);
		t.is(await client.serverStatus(soon()), undefined);
	}
});

test('names that are none of Octopus’s are left out', async t => {
	const hostile =
		'{"SpacePermissions":{"__proto__":[{}],"Machine\\u001bView":[{}],"constructor":[{}]},"SystemPermissions":["x y","7","UserView"]}';
	const {client} = await openPortal(t, (_asked, response) => response.writeHead(200, {'content-type': 'application/json'}).end(hostile));
	const seen = await client.permissions('Users-1', 'Spaces-1', soon());
	t.deepEqual(Object.keys(seen?.space ?? {}), ['constructor']);
	t.deepEqual(seen?.system, ['UserView']);
});

test('maintenance mode is read from the Server’s status', async t => {
	for (const IsInMaintenanceMode of [true, false]) {
		const {client} = await openPortal(t, pages({'/api/serverstatus': {IsInMaintenanceMode}}));
		t.deepEqual(await client.serverStatus(soon()), {isInMaintenanceMode: IsInMaintenanceMode});
	}
});
