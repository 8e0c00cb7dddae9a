import test from 'ava';
import {createOctopusClient} from '../../src/octopus/client.ts';
import type {RequesterOptions} from '../../src/octopus/request.ts';
import type {FaultName} from '../../src/sandbox/server/faults.ts';
import type {StandInServer} from '../../src/sandbox/server/server.ts';
import {openServer} from '../sandbox/server/_server.ts';
import {soon, usualLimits} from './_portal.ts';

const clientOf = (server: StandInServer, more: Partial<RequesterOptions> = {}) =>
	createOctopusClient({
		url: server.url,
		certificateAuthorities: [server.certificateAuthority],
		allowPlainHttp: false,
		limits: usualLimits,
		credential: () => ({kind: 'apiKey', apiKey: server.apiKey}),
		...more,
	});

const machine = {
	Name: 'box1',
	EnvironmentIds: ['Environments-1'],
	Roles: ['web'],
	TenantedDeploymentParticipation: 'Untenanted',
	TenantIds: [],
	TenantTags: [],
	IsDisabled: false,
	Endpoint: {
		CommunicationStyle: 'TentacleActive',
		Uri: 'poll://abcdefghij0123456789/',
		Thumbprint: '9C0455AEFB2D6E7A81C3D40F5B6978E0A2C41FD8',
	},
};

for (const kind of ['apiKey', 'password', 'oidc'] as const) {
	test(`with ${kind}: who it is, what can be chosen, a record made, changed and removed, and the way out`, async t => {
		const server = await openServer(t);
		const {username, password, serviceAccountId, idToken} = server.state;
		const credentials = {
			apiKey: {kind: 'apiKey', apiKey: server.apiKey},
			password: {kind: 'password', username, password},
			oidc: {kind: 'oidc', serviceAccountId, idToken},
		} as const;
		const client = clientOf(server, {credential: () => credentials[kind]});
		const seen = await client.account(soon());
		t.like(seen, {accepted: true, facts: {thumbprint: server.thumbprint}});
		const lists = await client.lists('Spaces-1', soon());
		t.true(lists.environments.length > 0 && lists.workerPools.length > 0 && lists.machinePolicies.length > 0);
		t.truthy(await client.permissions((seen.accepted && seen.userId) || '', 'Spaces-1', soon()));
		const made = (await client.send('POST', '/api/Spaces-1/machines', machine, soon())) as {readonly Id: string};
		const [found] = await client.records('Spaces-1', {name: 'BOX1'}, soon());
		t.like(found, {id: made.Id, registeredAs: 'target', participation: 'Untenanted', roles: ['web']});
		await client.send('PUT', `/api/Spaces-1/machines/${made.Id}`, {...found?.resource, Roles: ['db']}, soon());
		t.deepEqual((await client.record('Spaces-1', 'target', made.Id, soon()))?.roles, ['db']);
		t.truthy(await client.connection('Spaces-1', 'target', made.Id, soon()));
		await client.send('DELETE', `/api/Spaces-1/machines/${made.Id}`, undefined, soon());
		t.is(await client.record('Spaces-1', 'target', made.Id, soon()), undefined);
		await client.close(soon());
		t.is(server.state.sessions.size, 0);
		t.is(server.state.requests.filter(({path}) => path === '/api/users/logout').length, kind === 'password' ? 1 : 0);
	});
}

const told: ReadonlyArray<readonly [FaultName, RegExp]> = [
	['wrong-key', /The Server refused the key \(401\)/],
	['version-2', /Octopus 2\.6\.5/],
	['api-too-new', /API has the version 3\.1\.0/],
	['not-an-octopus', /not as Octopus does/],
	['redirect-to-elsewhere', /sends us on to https:\/\/elsewhere\.example\.test/],
	['rate-limited', /fewer requests \(429\)/],
	['gzip-bomb', /not asked for \(gzip\)/],
	['deep-json', /nested too deeply/],
	['endless-body', /TOO_LARGE/],
	['html-errors', /answered 502/],
];
for (const [fault, says] of told) {
	test(`${fault} is told in words`, async t => {
		const server = await openServer(t, {faults: [fault]});
		const seen = await clientOf(server).account(soon());
		t.false(seen.accepted);
		t.regex(seen.accepted ? '' : (seen.message ?? ''), says);
	});
}

test('where passwords are not taken, that is told', async t => {
	const server = await openServer(t, {faults: ['password-sign-in-off']});
	const {username, password} = server.state;
	const seen = await clientOf(server, {credential: () => ({kind: 'password', username, password})}).account(soon());
	t.like(seen, {accepted: false});
	t.regex(seen.accepted ? '' : (seen.message ?? ''), /takes no user name and password/);
});

for (const faults of [['no-spaces'], ['environments-v1'], ['page-size-1'], ['empty-errors'], ['version-local']] as const) {
	test(`${faults} makes no difference to what can be chosen`, async t => {
		const server = await openServer(t, {faults});
		const client = clientOf(server);
		const seen = await client.account(soon());
		t.true(seen.accepted);
		const space = (seen.accepted && seen.facts.spaces.find(({isDefault}) => isDefault)) || undefined;
		t.is(space?.id, faults.join() === 'no-spaces' ? '' : 'Spaces-1');
		const lists = await client.lists(space?.id ?? '', soon());
		t.deepEqual(
			lists.environments.map(({name}) => name),
			['Development', 'Test', 'Production'],
		);
		t.deepEqual(await client.records(space?.id ?? '', {name: 'nobody'}, soon()), []);
	});
}

test('a virtual directory, its links and the token endpoint below it', async t => {
	const server = await openServer(t, {virtualDirectory: '/octopus'});
	const {serviceAccountId, idToken} = server.state;
	const client = clientOf(server, {url: server.url, credential: () => ({kind: 'oidc', serviceAccountId, idToken})});
	t.like(await client.account(soon()), {accepted: true});
	t.true((await client.lists('Spaces-1', soon())).environments.length > 0);
});

test('many clients at once, more than the Server lets through, all get there', async t => {
	const server = await openServer(t);
	server.state.rateLimit = {perSecond: 60, burst: 20};
	const seen = await Promise.all(
		Array.from({length: 12}, () => clientOf(server, {limits: {...usualLimits, pauses: 60_000}}).account(AbortSignal.timeout(60_000))),
	);
	t.true(seen.every(({accepted}) => accepted));
});
