import test from 'ava';
import type {FaultName} from '../../../src/sandbox/server/faults.ts';
import {call, type Document, openServer, pollingTarget} from './_server.ts';

const versions: ReadonlyArray<readonly [FaultName, string, string]> = [
	['version-2', '2.6.5', '3.0.0'],
	['version-local', '0.0.0-local', '3.0.0'],
	['api-too-new', '2026.3.1', '3.1.0'],
];
for (const [fault, version, api] of versions) {
	test(`${fault}: the Server says that it is ${version}, and its API ${api}`, async t => {
		const server = await openServer(t, {faults: [fault]});
		t.like((await call<{Version: string; ApiVersion: string}>(server, 'GET', '/api')).body, {Version: version, ApiVersion: api});
	});
}

test('no-spaces: no link to them and no route, everything is at the root', async t => {
	const server = await openServer(t, {faults: ['no-spaces']});
	const get = async <Body = Document>(path: string) => call<Body>(server, 'GET', path);
	const {Links: links} = (await get('/api')).body;
	t.false('Spaces' in links || 'SpaceHome' in links);
	t.is((links as Record<string, string>).Machines?.replace(/\{.*/, ''), '/api/machines');
	t.false('Spaces' in (await get('/api/users/me')).body.Links);
	for (const path of ['/api/users/Users-1/spaces', '/api/spaces', '/api/spaces/all', '/api/Spaces-1', '/api/Spaces-1/machines/all']) {
		t.is((await get(path)).status, 404, path);
	}
	t.is((await get('/api/environments/v2')).status, 404);
	t.deepEqual(
		(await get<Document[]>('/api/environments/all')).body.map(({Name}) => Name),
		['Development', 'Test', 'Production'],
	);
	t.true('MachineCreate' in (await get('/api/users/Users-1/permissions')).body.SpacePermissions);
	const {body} = await call(server, 'POST', '/api/machines', {body: pollingTarget('')});
	t.is(body.Links.Self, '/api/machines/Machines-1');
	t.is((await get(body.Links.Self)).body.Name, 'box1');
});

test('the root repeats the default space’s links', async t => {
	const server = await openServer(t);
	const {Links: links} = (await call(server, 'GET', '/api')).body;
	t.regex((links as Record<string, string>).DiscoverMachine ?? '', /^\/api\/Spaces-1\/machines\/discover\{\?host,port,type,proxyId\}$/);
});
