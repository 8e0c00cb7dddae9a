import test from 'ava';
import {call, type Document, openServer} from './_server.ts';

type Item = Document & Readonly<Record<string, unknown>>;

test('tenants: all, one, by a fragment of the name, and whether there are any', async t => {
	const server = await openServer(t);
	const get = async <Body = Document>(path: string) => (await call<Body>(server, 'GET', `/api/Spaces-1/tenants${path}`)).body;
	t.deepEqual(
		(await get<Item[]>('/all')).map(({Id, Name, Slug, IsDisabled, TenantTags}) => [Id, Name, Slug, IsDisabled, TenantTags]),
		[
			['Tenants-1', 'Contoso', 'contoso', false, ['Region/Europe']],
			['Tenants-2', 'Fabrikam', 'fabrikam', false, ['Region/America']],
		],
	);
	t.is((await get('/tenants-2')).Name, 'Fabrikam');
	t.deepEqual(
		(await get('?name=toso')).Items.map(({Name}) => Name),
		['Contoso'],
	);
	t.deepEqual(await get<unknown>('/status'), {Enabled: true});
	server.state.tenants.length = 0;
	t.deepEqual(await get<unknown>('/status'), {Enabled: false});
});

test('tag sets: for the scope that is asked for, each tag with its canonical name', async t => {
	const server = await openServer(t);
	const tags = async (query: string) =>
		(
			await call<{Items: ReadonlyArray<{Name: string; Tags: ReadonlyArray<{CanonicalTagName: string}>}>}>(
				server,
				'GET',
				`/api/Spaces-1/tagsets${query}`,
			)
		).body.Items.flatMap(({Tags}) => Tags.map(({CanonicalTagName}) => CanonicalTagName));
	t.deepEqual(await tags('?scopes=Tenant'), ['Region/Europe', 'Region/America']);
	t.deepEqual(await tags('?scopes=Target,Environment'), ['Tier/frontend', 'Tier/backend']);
	t.is((await tags('')).length, 4);
	t.is((await tags('?name=region')).length, 2);
});

test('proxies, accounts and policies', async t => {
	const server = await openServer(t);
	const items = async (path: string) => (await call<{Items: readonly Item[]}>(server, 'GET', `/api/Spaces-1/${path}`)).body.Items;
	t.like((await items('proxies'))[0], {Id: 'Proxies-1', Name: 'Branch office', ProxyType: 'HTTP', Port: 3128});
	t.deepEqual(
		(await items('accounts?accountType=SshKeyPair')).map(({Name}) => Name),
		['Linux machines'],
	);
	t.deepEqual(await items('accounts?accountType=UsernamePassword'), []);
	const policies = await items('machinepolicies');
	const told = policies.map(({IsDefault, MachineCleanupPolicy, MachineUpdatePolicy}) => [
		IsDefault,
		(MachineCleanupPolicy as {DeleteMachinesBehavior: string}).DeleteMachinesBehavior,
		(MachineUpdatePolicy as {TentacleUpdateBehavior: string}).TentacleUpdateBehavior,
	]);
	t.deepEqual(told, [
		[true, 'DoNotDelete', 'NeverUpdate'],
		[false, 'DeleteUnavailableMachines', 'NeverUpdate'],
		[false, 'DoNotDelete', 'Update'],
	]);
	t.deepEqual((await call<Item[]>(server, 'GET', '/api/Spaces-2/proxies/all')).body, []);
	t.is((await call(server, 'GET', '/api/Spaces-1/constructor')).status, 404);
});

test('environments-v1: v2 is not there, the list is', async t => {
	const server = await openServer(t, {faults: ['environments-v1']});
	t.is((await call(server, 'GET', '/api/Spaces-1/environments/v2?skip=0&take=9')).status, 404);
	const [first] = (await call<Item[]>(server, 'GET', '/api/Spaces-1/environments/all')).body;
	t.like(first, {Id: 'Environments-1', Name: 'Development', Slug: 'development'});
	t.false('Type' in (first ?? {}));
	await server.setFault('environments-v1', false);
	const {body} = await call(server, 'GET', '/api/Spaces-1/environments/v2?skip=1&take=1');
	t.false('Links' in body);
	t.deepEqual(
		body.Items.map(({Name, Type}) => [Name, Type]),
		[['Test', 'Static']],
	);
});
