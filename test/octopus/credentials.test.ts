import {inspect} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import type {RequesterOptions} from '../../src/octopus/request.ts';
import {type Answer, json, startServer} from '../_helpers/https-server.ts';
import {certificate, octopusPages, openPortal, pages, root, soon} from './_portal.ts';

const password = 'pass-CANARY-word';
const credential = () => ({kind: 'password', username: 'svc', password}) as const;
const identity = 'OctopusIdentificationToken_5f0b9a4e';
const csrf = 'Octopus-Csrf-Token_5f0b9a4e';
const forms = {AuthenticationProviders: [{Name: 'Octopus', FormsLoginEnabled: true}]};

type SignInServer = {
	/** Cookies of the n-th sign-in; left out: the two that Octopus sends. */
	readonly cookies?: (count: number) => readonly string[];
	readonly refuse?: number;
	readonly authentication?: unknown;
	readonly links?: object;
	readonly directory?: string;
	readonly options?: Partial<RequesterOptions>;
};

/** Octopus's sign-in as it is documented; sessions end when `expire` is called. */
const openSignIn = async (t: ExecutionContext<unknown>, shape: SignInServer = {}) => {
	const {directory = '', refuse, links = {}, authentication = forms} = shape;
	let count = 0;
	let good = '';
	const cookies =
		shape.cookies ?? (n => [`${identity}=id${n}=; path=/; HttpOnly; Secure`, `other=x; path=/`, `${csrf}=cs%7C${n}; path=/; Secure`]);
	const answer: Answer = (asked, response) => {
		const path = asked.path.slice(directory.length);
		if (path === '/api') return json(response, {...root, Links: {...root.Links, ...links}});
		if (path === '/api/authentication') return json(response, authentication, authentication === null ? 404 : 200);
		if (path === '/api/users/login' && asked.method === 'POST') {
			if (refuse !== undefined) return json(response, {ErrorMessage: 'Invalid username or password.'}, refuse);
			good = `id${++count}=`;
			return json(response, {Id: 'Users-1'}, 200, {'set-cookie': cookies(count)} as never);
		}
		if (!String(asked.headers.cookie ?? '').includes(`${identity}=${good}`) || good === '')
			return json(response, {ErrorMessage: 'Session.'}, 401);
		if (asked.method !== 'GET' && !asked.headers['x-octopus-csrf-token']) return json(response, {ErrorMessage: 'CSRF.'}, 403);
		if (path === '/api/x' || path === '/api/users/logout') return json(response, {Id: 'X-1'});
		pages(octopusPages)({...asked, path}, response);
	};
	const lines: string[] = [];
	const portal = await openPortal(t, answer, {credential, directory, trace: line => lines.push(line), ...shape.options});
	return {
		...portal,
		lines,
		expire() {
			good = 'over';
		},
		signIns: () => portal.server.requests.filter(({path}) => path.endsWith('/api/users/login')),
	};
};

test('user and password sign in once, for all requests, also at the same time', async t => {
	const {server, client, signIns, lines} = await openSignIn(t, {links: {SignIn: '/api/users/login{?returnUrl}'}});
	const [seen] = await Promise.all([client.account(soon()), client.send('POST', '/api/x', {Name: 'x'}, soon()), client.account(soon())]);
	t.like(seen, {accepted: true});
	t.is(signIns().length, 1);
	t.deepEqual(JSON.parse(signIns()[0]?.body ?? ''), {
		Username: 'svc',
		Password: password,
		RememberMe: false,
		State: {UsingSecureConnection: true},
	});
	const write = server.requests.find(({path}) => path === '/api/x');
	t.is(write?.headers.cookie, `${identity}=id1=; ${csrf}=cs%7C1`);
	t.is(write?.headers['x-octopus-csrf-token'], 'cs%7C1');
	t.is(server.requests.filter(asked => inspect(asked).includes(password)).length, 1);
	t.false(/CANARY|id1|cs%7C/.test(lines.join('\n')));
});

test('a session that is over is signed in to once more, for a write too, and then told', async t => {
	const {server, client, signIns, expire} = await openSignIn(t);
	await client.send('POST', '/api/x', {}, soon());
	expire();
	t.deepEqual(await client.send('POST', '/api/x', {}, soon()), {Id: 'X-1'});
	t.is(signIns().length, 2);
	t.is(server.requests.at(-1)?.headers['x-octopus-csrf-token'], 'cs%7C2');

	const never = await openSignIn(t, {cookies: () => [`${identity}=wrong; path=/`, `${csrf}=x; path=/`]});
	await t.throwsAsync(never.client.send('POST', '/api/x', {}, soon()), {message: 'The Server refused the user name and password (401).'});
	t.is(never.signIns().length, 2);
});

test('closing signs out, once, and only where there was a sign-in', async t => {
	const {server, client} = await openSignIn(t);
	await client.close(soon());
	t.is(server.requests.length, 0);
	await client.send('GET' as 'PUT', '/api/x', undefined, soon());
	await client.close(soon());
	await client.close(soon());
	const outs = server.requests.filter(({path}) => path === '/api/users/logout');
	t.deepEqual(
		outs.map(({method, headers}) => [method, headers['x-octopus-csrf-token']]),
		[['POST', 'cs%7C1']],
	);
});

test('a wrong password is told as that, whichever status the Server has for it', async t => {
	for (const status of [400, 401]) {
		const {client, signIns} = await openSignIn(t, {refuse: status});
		const message = `The Server refused the user name and password (${status}): Invalid username or password.`;
		const error = await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {instanceOf: UserError, message});
		t.false(inspect(error, {depth: 20, showHidden: true}).includes(password));
		t.like(await client.account(soon()), {accepted: false, status, message});
		// An account can be locked by trying.
		t.is(signIns().length, 1);
	}
});

test('where no provider takes a password, none is sent', async t => {
	const {client, signIns} = await openSignIn(t, {
		authentication: {AuthenticationProviders: [{Name: 'AzureAD', FormsLoginEnabled: false, IdentityType: 'OAuth'}]},
	});
	const error = await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {message: /takes no user name and password/});
	t.regex((error as UserError).next.join(' '), /API key/);
	t.is(signIns().length, 0);
	t.deepEqual(await client.signInWays(soon()), {providers: ['AzureAD'], takesPassword: false});
});

test('a Server that does not tell how people sign in is tried', async t => {
	const {client} = await openSignIn(t, {authentication: null});
	t.like(await client.account(soon()), {accepted: true});
	t.is(await client.signInWays(soon()), undefined);
});

test('cookies go to the paths that they are bound to, and a sign-in without them is none', async t => {
	const bound = await openSignIn(t, {
		directory: '/octopus',
		cookies: () => [`${identity}=id1=; Path=/Octopus/; domain=elsewhere.example`, `${csrf}=c; path=/octopus`],
	});
	t.like(await bound.client.account(soon()), {accepted: true});
	const foreign = await openSignIn(t, {cookies: () => [`${identity}=id1=; path=/elsewhere`, `${csrf}=c; path=/apix`]});
	await t.throwsAsync(foreign.client.send('POST', '/api/x', {}, soon()), {message: /\(401\)/});
	t.true(foreign.server.requests.every(({headers}) => headers.cookie === undefined));
	for (const cookies of [[], [`${identity}=a; path=/`], [`${csrf}=a; path=/`], [`${identity}=a b"; path=/`, `${csrf}=\u00E9; path=/`]]) {
		const {client} = await openSignIn(t, {cookies: () => cookies});
		await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {message: /signed in without its cookies/});
	}
});

test('a link to sign in that leads elsewhere gets no password', async t => {
	const other = await startServer(t, pages({}), {certificate});
	const {client, signIns} = await openSignIn(t, {links: {SignIn: `${other.url}/api/users/login`}});
	await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {message: /another host/});
	t.deepEqual([other.connections(), signIns().length], [0, 0]);
});

test('a sign-in that one gave up is gone on with for another, and not kept when all have', async t => {
	const control = new AbortController();
	let held: (() => void) | undefined;
	let arrived = () => {};
	const isThere = new Promise<void>(resolve => {
		arrived = resolve;
	});
	const {client} = await openPortal(
		t,
		(asked, response) => {
			if (asked.path === '/api/users/login') {
				held = () => json(response, {}, 200, {'set-cookie': [`${identity}=a; path=/`, `${csrf}=b; path=/`]} as never);
				return arrived();
			}
			if (asked.path === '/api/x') return json(response, {Id: 'X-1'});
			json(response, asked.path === '/api' ? root : forms);
		},
		{credential},
	);
	const first = client.send('POST', '/api/x', {}, control.signal);
	const second = client.send('POST', '/api/x', {}, soon());
	await isThere;
	control.abort();
	await t.throwsAsync(first, {message: /ABORTED/});
	held?.();
	t.deepEqual(await second, {Id: 'X-1'});
});

const idToken = 'eyJ.ID-CANARY.sig';
const oidc = () => ({kind: 'oidc', serviceAccountId: 'a1b2', idToken}) as const;

const openOidc = async (
	t: ExecutionContext<unknown>,
	token: (count: number) => {status?: number; body: unknown},
	endpoint = '/token/v1',
) => {
	let count = 0;
	const lines: string[] = [];
	const portal = await openPortal(
		t,
		(asked, response) => {
			if (asked.path === '/.well-known/openid-configuration') {
				return json(response, {
					issuer: 'x',
					token_endpoint: endpoint.startsWith('/') ? `https://${asked.headers.host}${endpoint}` : endpoint,
				});
			}
			if (asked.path === endpoint) {
				const {status = 200, body} = token(++count);
				return json(response, body, status);
			}
			if (asked.path === '/api') return json(response, root);
			if (asked.headers.authorization !== `Bearer access-${count}`) return json(response, {}, 401);
			pages({...octopusPages, '/api/x': {Id: 'X-1'}})(asked, response);
		},
		{credential: oidc, trace: line => lines.push(line)},
	);
	return {...portal, lines, exchanges: () => portal.server.requests.filter(({path}) => path === endpoint)};
};
const access = (count: number, seconds: unknown = 3600) => ({
	body: {
		access_token: `access-${count}`,
		issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
		token_type: 'Bearer',
		expires_in: seconds,
	},
});

test('an id token is exchanged once, and what it brings is sent', async t => {
	const {client, exchanges, lines} = await openOidc(t, count => access(count));
	t.like(await client.account(soon()), {accepted: true});
	t.deepEqual(await client.send('POST', '/api/x', {}, soon()), {Id: 'X-1'});
	t.is(exchanges().length, 1);
	t.deepEqual(JSON.parse(exchanges()[0]?.body ?? ''), {
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		audience: 'a1b2',
		subject_token: idToken,
		subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
	});
	t.notRegex(lines.join('\n'), /CANARY|access-1/);
});

test('an access token is renewed before it ends, and once when it is refused', async t => {
	const short = await openOidc(t, count => access(count, 30));
	await short.client.send('POST', '/api/x', {}, soon());
	await new Promise(resolve => setTimeout(resolve, 1100));
	await short.client.send('POST', '/api/x', {}, soon());
	t.is(short.exchanges().length, 2);

	const refused = await openOidc(t, () => access(0));
	await t.throwsAsync(refused.client.send('POST', '/api/x', {}, soon()), {
		message: 'The Server refused the service account’s token (401).',
	});
	t.is(refused.exchanges().length, 2);
});

test('why a token was not exchanged is told in the Server’s words', async t => {
	for (const [body, says] of [
		[
			{error: 'invalid_request', error_description: 'The audience\u202E is unknown.'},
			'The Server did not exchange the id token (400): The audience\\u{202E} is unknown.',
		],
		[{error: 'invalid_grant'}, 'The Server did not exchange the id token (400): invalid_grant.'],
		['<html>', 'The Server did not exchange the id token (400).'],
	] as const) {
		const {client} = await openOidc(t, () => ({status: 400, body}));
		const error = await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {instanceOf: UserError, message: says});
		t.false(inspect(error, {depth: 20, showHidden: true}).includes('CANARY'));
	}
	const odd = await openOidc(t, () => ({body: {access_token: 'a b\r\nX-Evil: 1'}}));
	await t.throwsAsync(odd.client.send('POST', '/api/x', {}, soon()), {message: /characters that no key and no token has/});
	const {client} = await openPortal(t, pages({'/api': root}), {credential: oidc});
	await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {message: /does not take id tokens \(404\)/});
});

test('a token endpoint elsewhere gets no id token', async t => {
	const other = await startServer(t, pages({}), {certificate});
	const {client} = await openOidc(t, count => access(count), `${other.url}/token`);
	await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {message: /another host/});
	t.is(other.connections(), 0);
});

test('what no header can hold is refused without being quoted', async t => {
	for (const value of ['API-CANARY\r\nX-Evil: 1', 'API-CANARY é', '']) {
		const {server, client} = await openPortal(t, pages(octopusPages), {credential: () => ({kind: 'apiKey', apiKey: value})});
		const error = await t.throwsAsync(client.send('POST', '/api/x', {}, soon()), {
			instanceOf: UserError,
			message: /characters that no key/,
		});
		t.false(inspect(error, {depth: 20, showHidden: true}).includes('CANARY'));
		t.is(server.requests.length, 0);
	}
});

for (const [kind, value, secret] of [
	['API key', {kind: 'apiKey', apiKey: 'API-CANARYCANARY'}, 'API-CANARYCANARY'],
	['bearer token', {kind: 'bearerToken', bearerToken: 'token-CANARY'}, 'token-CANARY'],
	['password', {kind: 'password', username: 'svc', password: 'pass"CANARY'}, 'pass"CANARY'],
	['id token', {kind: 'oidc', serviceAccountId: 'a1b2', idToken: 'id.token.CANARY'}, 'id.token.CANARY'],
] as const) {
	test(`a Server that repeats the ${kind} in its refusal does not bring it into any words`, async t => {
		const {client} = await openPortal(
			t,
			(asked, response) => {
				if (asked.path === '/api') return json(response, root);
				if (asked.path === '/api/authentication') return json(response, forms);
				if (asked.path.startsWith('/.well-known')) return json(response, {token_endpoint: `https://${asked.headers.host}/token/v1`});
				const why = `What is ${secret}?`;
				json(response, {ErrorMessage: why, error_description: why, HelpText: why}, 400);
			},
			{credential: () => value},
		);
		const seen = await client.account(soon());
		t.regex(JSON.stringify(seen), /What is ‹secret›/);
		t.notRegex(inspect([seen, await t.throwsAsync(client.send('POST', '/api/x', {}, soon()))], {depth: 9}), /CANARY/);
	});
}
