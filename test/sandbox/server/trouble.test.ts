import test from 'ava';
import type {CutPlace} from '../../../src/sandbox/server/trouble.ts';
import {call, openServer, pollingTarget} from './_server.ts';

const thumbprint = '0123456789ABCDEF0123456789ABCDEF01234567';

test('a rate limit: a burst for each credential, then 429 with whole seconds to wait, until there is something in the bucket', async t => {
	const server = await openServer(t);
	// One in a thousand seconds: none comes back while the test runs.
	server.state.rateLimit = {perSecond: 0.001, burst: 3};
	const [token = ''] = server.state.accessTokens;
	const ask = (mine = true) => call(server, 'GET', '/api/users/me', mine ? {} : {key: null, headers: {authorization: `Bearer ${token}`}});
	const began = performance.now();
	const statuses = [];
	for (let index = 0; index < 5; index++) statuses.push((await ask()).status);
	t.deepEqual(statuses, [200, 200, 200, 429, 429]);
	const wait = (await ask()).headers['retry-after'] ?? '';
	t.regex(wait, /^\d+$/);
	// What has come back meanwhile is what the test itself took.
	const taken = (performance.now() - began) / 1000;
	t.true(Number(wait) <= 1000 && Number(wait) >= Math.floor(1000 - taken), wait);
	t.is((await ask(false)).status, 200, 'another credential has a bucket of its own');
	server.state.rateLimit = {perSecond: 1_000_000, burst: 3};
	t.is((await ask()).status, 200);
	server.state.rateLimit = undefined;
	for (let index = 0; index < 10; index++) t.is((await ask()).status, 200);
});

test('the next calls may be refused: 429 with Retry-After, 503 for the root', async t => {
	const server = await openServer(t);
	server.state.rateLimitNext = 2;
	const ask = async (path = '/api/users/me') => {
		const {status, headers} = await call(server, 'GET', path);
		return [status, headers['retry-after']];
	};
	t.deepEqual(
		[await ask(), await ask(), await ask()],
		[
			[429, '2'],
			[429, '2'],
			[200, undefined],
		],
	);
	server.state.startingNext = 1;
	t.deepEqual(
		[await ask(), await ask('/api'), await ask('/api')],
		[
			[200, undefined],
			[503, undefined],
			[200, undefined],
		],
	);
});

test('empty-errors: refusals say nothing, whoever refuses; good answers are as always', async t => {
	const server = await openServer(t, {faults: ['empty-errors']});
	const ask = async (method: string, path: string, key: string | null = server.apiKey) => {
		const {status, body} = await call<unknown>(server, method, path, {key, body: method === 'POST' ? {} : undefined});
		return [status, body];
	};
	t.deepEqual(await ask('GET', '/api/users/me', null), [401, '']);
	t.deepEqual(await ask('POST', '/api/Spaces-1/machines'), [400, '']);
	t.deepEqual(await ask('GET', '/api/Spaces-1/bananas'), [404, '']);
	t.is((await ask('GET', '/api/users/me'))[0], 200);
});

const cuts: ReadonlyArray<readonly [CutPlace, number]> = [
	['before', 0],
	['after', 1],
	['mid-reply', 1],
];
for (const [place, machines] of cuts) {
	test(`a connection that is cut ${place}: the client gets no whole reply, and the Server has ${machines} machines`, async t => {
		const server = await openServer(t);
		server.state.cut = ({method}, index) => (method === 'POST' && index === 1 ? place : undefined);
		t.is((await call(server, 'GET', '/api')).status, 200);
		const {code} = (await t.throwsAsync<NodeJS.ErrnoException>(
			call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(thumbprint)}),
		)) ?? {code: ''};
		t.regex(String(code), /ECONNRESET|ERR_STREAM_PREMATURE_CLOSE/);
		t.is(server.state.machines.length, machines);
		t.is(server.state.requests.length, 2);
		t.is((await call(server, 'GET', '/api/Spaces-1/machines/all')).status, 200);
	});
}

test('mid-reply: the head and the first half of the body arrive', async t => {
	const server = await openServer(t, {https: false});
	server.state.cut = () => 'mid-reply';
	const response = await fetch(`${server.url}/api`);
	t.is(response.status, 200);
	const announced = Number(response.headers.get('content-length'));
	let received = 0;
	const reader = response.body?.getReader();
	await t.throwsAsync(async () => {
		for (;;) received += (await reader?.read())?.value?.length ?? 0;
	});
	t.is(received, Math.floor(announced / 2));
});

test('maintenance: no new tasks and no writes for an ordinary user, through an override neither', async t => {
	const server = await openServer(t);
	await call(server, 'POST', '/api/Spaces-1/machines', {body: pollingTarget(thumbprint)});
	await server.setFault('maintenance', true);
	for (const [method, path, override] of [
		['POST', '/api/Spaces-1/machines'],
		['POST', '/api/Spaces-1/tasks'],
		['DELETE', '/api/Spaces-1/machines/Machines-1'],
		['POST', '/api/Spaces-1/machines/Machines-1', 'DELETE'],
	] as const) {
		const {status, body} = await call(server, method, path, {
			body: method === 'POST' ? {Name: 'Health', Description: 'x'} : undefined,
			...(override && {headers: {'X-HTTP-Method-Override': override}}),
		});
		t.is(status, 400, `${method} ${path}`);
		t.regex(body.ErrorMessage, /maintenance/);
	}
	t.is((await call(server, 'GET', '/api/Spaces-1/machines/Machines-1')).status, 200);
	t.is(server.state.tasks.length, 0);
});
