import type {ServerResponse} from 'node:http';
import {inspect} from 'node:util';
import test from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import {json, startServer} from '../_helpers/https-server.ts';
import {certificate, clientOf, key, octopusPages, openPortal, pages, root, shortAnswers, soon} from './_portal.ts';

test('a redirect is not followed: it is told, and the other origin hears nothing', async t => {
	const other = await startServer(t, pages(octopusPages), {certificate});
	const {client} = await openPortal(t, (_asked, response) => response.writeHead(302, {location: `${other.url}/api`}).end());
	t.like(await client.portal(soon()), {status: 302, location: `${other.url}/api`});
	t.like(await client.account(soon()), {accepted: false, status: 302});
	await t.throwsAsync(client.send('POST', '/api/x', {a: 1}, soon()), {
		instanceOf: UserError,
		message: /sends us on to .*keys are not carried along/,
	});
	t.is(other.connections(), 0);
});

for (const link of [
	'//localhost:PORT/x',
	'/\\localhost:PORT/x',
	'\\\\localhost:PORT/x',
	'https://localhost:PORT/x',
	'/\t/localhost:PORT/x',
	'https://user@localhost:PORT/x',
]) {
	test(`a list whose next page is ${JSON.stringify(link)} leads nowhere else`, async t => {
		const other = await startServer(t, pages({'/x': {Items: []}}), {certificate});
		const {client} = await openPortal(t, (_asked, response) =>
			json(response, {Items: [], Links: {'Page.Next': link.replace('PORT', String(other.port))}}),
		);
		await t.throwsAsync(client.records('Spaces-1', {name: 'x'}, soon()), {instanceOf: UserError, message: /another host/});
		t.is(other.connections(), 0);
	});
}

test('the key is in one header only: not in a path, a trace, a certificate look or an error', async t => {
	const lines: string[] = [];
	const {server, client} = await openPortal(t, pages(octopusPages), {trace: line => lines.push(line)});
	await client.portal(soon());
	t.false(inspect(server.requests).includes(key));
	t.like(await client.account(soon()), {accepted: true});
	const error = await t.throwsAsync(client.send('POST', '/api/x?a=1', {secret: 'body'}, soon()));
	t.is(server.requests.at(-1)?.headers['x-octopus-apikey'], key);
	t.is(server.requests.at(-1)?.body, '{"secret":"body"}');
	t.true(server.requests.every(({path, body}) => !`${path}${body}`.includes(key)));
	t.false(inspect(error, {depth: 20, showHidden: true}).includes(key));
	t.is(lines.length, 6);
	t.true(lines.every(line => /^(GET|POST) \/api[\w/?=-]* \d{3} \d+ ms$/.test(line)));
});

test('the trace tells every attempt, and nothing of what a query may hide', async t => {
	const lines: string[] = [];
	let count = 0;
	const {client} = await openPortal(
		t,
		(_asked, response) => {
			if (count++ === 0) response.writeHead(429, {'retry-after': '0'}).end();
			else json(response, {Items: [], Links: count === 2 ? {'Page.Next': '/api/m?ApiKey=CANARY&skip=1&access_token=CANARY'} : {}});
		},
		{trace: line => lines.push(line)},
	);
	t.is(await client.activeHealthTask('Spaces-1', 'Machines-1', soon()), undefined);
	t.deepEqual(
		lines.map(line => line.replaceAll(/\d+ ms/g, 'N ms')),
		[
			'GET /api/Spaces-1/tasks?name=Health&active=true&take=30 429 N ms, again in N ms',
			'GET /api/Spaces-1/tasks?name=Health&active=true&take=30 200 N ms',
			'GET /api/m?ApiKey=…&skip=1&access_token=… 200 N ms',
		],
	);
});

test('a connection that ends is opened again also for reading that the Server has put off before', async t => {
	const answers: Array<(response: ServerResponse) => void> = [
		...Array.from({length: 3}, () => (response: ServerResponse) => json(response, {}, 429)),
		response => response.destroy(),
		response => json(response, {IsInMaintenanceMode: true}),
	];
	const {client, server} = await openPortal(t, (_asked, response) => answers.shift()?.(response));
	t.deepEqual(await client.serverStatus(soon()), {isInMaintenanceMode: true});
	t.is(server.requests.length, 5);
});

test('an error of the network holds neither the key nor the request', async t => {
	const {client} = await openPortal(t, (_asked, response) => response.destroy());
	const error = await t.throwsAsync(client.send('POST', '/api/x', {secret: 'body'}, soon()), {
		instanceOf: UserError,
		message: /ECONNRESET/,
	});
	t.notRegex(inspect(error, {depth: 20, showHidden: true}), new RegExp(`${key}|body`));
});

test('a virtual directory is kept, and not added to a link that has it', async t => {
	const {server, client} = await openPortal(
		t,
		({path}, response) =>
			path.includes('page=')
				? json(response, {Items: []})
				: json(response, {Items: [], Links: {'Page.Next': path.includes('workers') ? '~/api/w?page=2' : '/Octopus/api/m?page=2'}}),
		{directory: '/octopus'},
	);
	t.deepEqual(await client.records('Spaces-1', {name: 'x'}, soon()), []);
	t.deepEqual(server.requests.map(({path}) => path).toSorted(), [
		'/Octopus/api/m?page=2',
		'/octopus/api/Spaces-1/machines?name=x',
		'/octopus/api/Spaces-1/workers?name=x',
		'/octopus/api/w?page=2',
	]);
});

test('brackets inside a text are no depth', async t => {
	const state = `${'[{'.repeat(500)}\\"${'['.repeat(500)}`;
	const {client} = await openPortal(t, (_asked, response) => response.end(`{"State":"${state}"}`));
	t.regex((await client.task('ServerTasks-1', soon())).state, /^\[\{\[\{/);
});

test('an endless answer ends at its limit, with little of it read', async t => {
	let isClosed = () => {};
	const closed = new Promise<void>(resolve => {
		isClosed = resolve;
	});
	const {client} = await openPortal(t, (_asked, response) => {
		response.once('close', isClosed);
		const more = () => {
			while (!response.destroyed && response.write('x'.repeat(65_536)));
			response.once('drain', more);
		};
		more();
	});
	t.like(await client.portal(soon()), {failedAt: 'http', code: 'TOO_LARGE'});
	await closed;
});

test('a head or a body that drips is ended by the limits of time', async t => {
	const drips = await startServer(
		t,
		(_asked, response) => {
			const {socket} = response;
			socket?.write('HTTP/1.1 200 OK\r\n');
			const timer = setInterval(() => socket?.write('X-More: 1\r\n'), 50);
			socket?.once('close', () => clearInterval(timer));
		},
		{certificate},
	);
	const slow = await openPortal(
		t,
		(_asked, response) => {
			response.writeHead(200);
			const timer = setInterval(() => response.write(' '), 50);
			response.once('close', () => clearInterval(timer));
		},
		{limits: shortAnswers},
	);
	for (const client of [clientOf(drips.url, {limits: shortAnswers}), slow.client]) {
		const seen = await client.portal(soon());
		t.deepEqual([seen.failedAt, seen.code], ['http', 'TIMEOUT']);
	}
});

test('a list is read to its last page, and no further than a list can be', async t => {
	const item = (number: number) => ({Id: `Machines-${number}`, Name: 'same'});
	const next = (path: string, number: number) => ({'Page.Next': `${path.split('?')[0]}?page=${number}`});
	const paged = await openPortal(t, ({path}, response) => {
		const page = Number(/page=(\d+)/.exec(path)?.[1] ?? 0);
		json(response, {Items: [item(page)], Links: page < 4 ? next(path, page + 1) : {}});
	});
	t.is((await paged.client.records('Spaces-1', {name: 'same'}, soon())).length, 10);

	const itself = await openPortal(t, ({path}, response) => json(response, {Items: [], Links: {'Page.Next': path}}));
	await t.throwsAsync(itself.client.records('Spaces-1', {name: 'same'}, soon()), {instanceOf: UserError, message: /has no end/});
	t.true(itself.server.requests.length <= 4);

	const endless = await openPortal(t, ({path}, response) => {
		const page = Number(/page=(\d+)/.exec(path)?.[1] ?? 0);
		json(response, path.includes('workers') ? [] : {Items: [], Links: next(path, page + 1)});
	});
	await t.throwsAsync(endless.client.records('Spaces-1', {name: 'same'}, soon()), {instanceOf: UserError, message: /has no end/});
	t.is(endless.server.requests.length, 1001);

	const large = await openPortal(t, ({path}, response) => {
		const page = Number(/page=(\d+)/.exec(path)?.[1] ?? 0);
		json(response, path.includes('workers') ? [] : {Items: [], Odd: 'x'.repeat(9_000_000), Links: next(path, page + 1)});
	});
	await t.throwsAsync(large.client.records('Spaces-1', {name: 'same'}, soon()), {instanceOf: UserError, message: /larger than 32 MiB/});
});

test('half a million items in one page are no more than a long list', async t => {
	const {client} = await openPortal(t, ({path}, response) =>
		path.includes('machineroles')
			? json(
					response,
					Array.from({length: 500_001}, (_, index) => String(index)),
				)
			: json(response, path.includes('environments') ? {Items: []} : []),
	);
	t.is((await client.lists('Spaces-1', soon())).targetTags.length, 500_001);
});

test('a path of a plan goes below the portal', async t => {
	const {server, client} = await openPortal(t, ({method}, response) =>
		method === 'DELETE' ? response.writeHead(204).end() : json(response, root),
	);
	t.is(await client.send('DELETE', '/api/Spaces-1/machines/Machines-1', undefined, soon()), undefined);
	t.deepEqual(await client.send('PUT', '/api/Spaces-1/machines/Machines-1', {Name: 'a "b" $c\n'}, soon()), root);
	t.deepEqual(
		server.requests.map(({method, path, body}) => [method, path, body]),
		[
			['DELETE', '/api/Spaces-1/machines/Machines-1', ''],
			['PUT', '/api/Spaces-1/machines/Machines-1', '{"Name":"a \\"b\\" $c\\n"}'],
		],
	);
});
