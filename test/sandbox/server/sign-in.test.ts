import test from 'ava';
import type {StandInServer} from '../../../src/sandbox/server/server.ts';
import {call, openServer} from './_server.ts';

type Told = Readonly<Record<string, unknown>>;

const logIn = (server: StandInServer, {username, password}: {username: string; password: string} = server.state) =>
	call<Told>(server, 'POST', '/api/users/login', {
		key: null,
		body: {Username: username, Password: password, RememberMe: false, State: {UsingSecureConnection: true}},
	});

/** The two cookies, as a client keeps them. */
const sessionOf = async (server: StandInServer) => {
	const cookies = (await logIn(server)).headers['set-cookie'] ?? [];
	const pairs = cookies.map(cookie => cookie.split(';')[0] ?? '');
	const csrf = pairs.find(pair => pair.startsWith('Octopus-Csrf-Token'))?.replace(/^[^=]*=/, '') ?? '';
	return {cookie: pairs.join('; '), csrf};
};

test('authentication is told to anybody, and whether passwords are of use', async t => {
	const server = await openServer(t);
	const forms = async () => {
		const {status, body} = await call<{AuthenticationProviders: ReadonlyArray<{FormsLoginEnabled: boolean}>}>(
			server,
			'GET',
			'/api/authentication',
			{
				key: null,
			},
		);
		return [status, body.AuthenticationProviders.some(({FormsLoginEnabled}) => FormsLoginEnabled)];
	};
	t.deepEqual(await forms(), [200, true]);
	await server.setFault('password-sign-in-off', true);
	t.deepEqual(await forms(), [200, false]);
	t.is((await logIn(server)).status, 400);
});

test('user and password give a session of two cookies; writes in it need the CSRF token, and it ends', async t => {
	const server = await openServer(t);
	const {status, body, headers} = await logIn(server);
	t.is(status, 200);
	t.is(body.Id, 'Users-1');
	t.is(headers['set-cookie']?.length, 2);
	t.regex(headers['set-cookie']?.[0] ?? '', /^OctopusIdentificationToken_[-0-9a-f]{36}=[^;]+; path=\/; HttpOnly; Secure$/);
	t.regex(headers['set-cookie']?.[1] ?? '', /^Octopus-Csrf-Token_[-0-9a-f]{36}=[^;]+; path=\/; Secure$/);
	const {cookie, csrf} = await sessionOf(server);
	const ask = async (method: string, path: string, more: Readonly<Record<string, string>> = {}) =>
		(await call(server, method, path, {key: null, headers: {cookie, ...more}, body: method === 'GET' ? undefined : {}})).status;
	t.is(await ask('GET', '/api/users/me'), 200);
	t.is(await ask('POST', '/api/tasks'), 401);
	t.is(await ask('POST', '/api/tasks', {'X-Octopus-Csrf-Token': 'another'}), 401);
	t.is(await ask('POST', '/api/tasks', {'X-Octopus-Csrf-Token': csrf}), 400, 'it is let in, and says what is wrong with the task');
	t.is(await ask('POST', '/api/users/logout', {'X-Octopus-Csrf-Token': csrf}), 200);
	t.is(await ask('GET', '/api/users/me'), 401);
});

test('over plain http the cookies are not for https alone', async t => {
	const server = await openServer(t, {https: false});
	const {headers} = await logIn(server);
	t.notRegex(headers['set-cookie']?.join('\n') ?? '', /Secure/);
});

test('wrong words let nobody in', async t => {
	const server = await openServer(t);
	const {username, password} = server.state;
	t.is((await logIn(server, {username, password: 'wrong'})).status, 400);
	t.is((await logIn(server, {username: 'nobody', password})).status, 400);
	t.is((await logIn(server, {username: username.toUpperCase(), password})).status, 200);
	t.is((await call(server, 'GET', '/api/users/me', {key: null, headers: {cookie: 'OctopusIdentificationToken_x=y'}})).status, 401);
	t.is((await call(server, 'GET', '/api/users/me', {key: null, headers: {authorization: 'Bearer wrong'}})).status, 401);
	t.is((await call(server, 'GET', '/api/users/me', {key: null, headers: {authorization: 'Basic eDp5'}})).status, 401);
});

const exchange = {
	grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
	subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
};

test('an id token is exchanged for an access token, where OpenID’s configuration says', async t => {
	const server = await openServer(t, {virtualDirectory: '/octopus'});
	const {body: configuration} = await call<{token_endpoint: string; issuer: string}>(
		server,
		'GET',
		'/octopus/.well-known/openid-configuration',
		{
			key: null,
		},
	);
	t.true(configuration.token_endpoint.startsWith(`${server.url}/`));
	const {idToken, serviceAccountId} = server.state;
	const good = {...exchange, audience: serviceAccountId, subject_token: idToken};
	const trade = (body: object) => call<Told>(server, 'POST', configuration.token_endpoint, {key: null, body});
	const {status, body} = await trade(good);
	t.is(status, 200);
	t.like(body, {token_type: 'Bearer', issued_token_type: exchange.subject_token_type, expires_in: 3600});
	const headers = {authorization: `Bearer ${String(body.access_token)}`};
	t.is((await call(server, 'GET', '/octopus/api/users/me', {key: null, headers})).status, 200);
	for (const [wrong, error] of [
		[{grant_type: 'password'}, 'unsupported_grant_type'],
		[{audience: 'another'}, 'invalid_request'],
		[{subject_token_type: 'x'}, 'invalid_request'],
		[{subject_token: 'x'}, 'invalid_grant'],
	] as const) {
		const refused = await trade({...good, ...wrong});
		t.is(refused.status, 400);
		t.is(refused.body.error, error);
		t.truthy(refused.body.error_description);
	}
	await server.setFault('wrong-key', true);
	t.is((await trade(good)).status, 400);
});

test('wrong-key: no kind of credential is good, and what anybody may ask is answered', async t => {
	const server = await openServer(t);
	const {cookie} = await sessionOf(server);
	const [authorization = ''] = [...server.state.accessTokens].map(token => `Bearer ${token}`);
	const statuses = () =>
		Promise.all(
			[{key: server.apiKey}, {key: null, headers: {authorization}}, {key: null, headers: {cookie}}].map(
				async options => (await call(server, 'GET', '/api/users/me', options)).status,
			),
		);
	t.deepEqual(await statuses(), [200, 200, 200]);
	await server.setFault('wrong-key', true);
	t.deepEqual(await statuses(), [401, 401, 401]);
	t.is((await logIn(server)).status, 400);
	t.is((await call(server, 'GET', '/api/authentication', {key: null})).status, 200);
});

test('which kind of credential came is remembered, its value is not', async t => {
	const server = await openServer(t);
	const {cookie, csrf} = await sessionOf(server);
	const [token = ''] = server.state.accessTokens;
	await call(server, 'GET', '/api', {key: null});
	await call(server, 'GET', '/api/users/me');
	await call(server, 'GET', '/api/users/me', {key: null, headers: {authorization: `Bearer ${token}`}});
	await call(server, 'GET', '/api/users/me', {key: null, headers: {cookie, 'X-Octopus-Csrf-Token': csrf}});
	const {idToken, serviceAccountId: audience} = server.state;
	await call(server, 'POST', '/token/v1', {key: null, body: {...exchange, audience, subject_token: idToken}});
	t.deepEqual(
		server.state.requests.map(({path, credential, hadKey}) => [path, credential, hadKey]),
		[
			['/api/users/login', undefined, false],
			['/api', undefined, false],
			['/api/users/me', 'apiKey', true],
			['/api/users/me', 'bearerToken', false],
			['/api/users/me', 'session', false],
			['/token/v1', undefined, false],
		],
	);
	t.like(server.state.requests[0]?.body, {Username: server.state.username});
	const remembered = JSON.stringify(server.state.requests);
	const session = cookie.replace(/^[^=]*=|;.*$/g, '');
	for (const secret of [server.apiKey, token, session, csrf, server.state.password, idToken]) t.false(remembered.includes(secret), secret);
});
