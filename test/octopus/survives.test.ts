import {gzipSync} from 'node:zlib';
import test from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import {mayHaveArrived, RefusedByServer} from '../../src/octopus/reply.ts';
import {type Answer, json, startServer} from '../_helpers/https-server.ts';
import {certificate, key, octopusPages, openPortal, pages, root, soon} from './_portal.ts';

type Refusal = {
	readonly status: number;
	readonly body?: string | Buffer;
	readonly headers?: Readonly<Record<string, string>>;
	/** Of the error, for reading and writing alike. */
	readonly says: RegExp;
	readonly next?: RegExp;
	/** How often it was sent; `more`: at least twice. Left out: once. */
	readonly reads?: number | 'more';
	readonly writes?: number | 'more';
	/** It may have been carried out all the same. */
	readonly mayHaveArrived?: true;
};

const problem = (ErrorMessage: string, more: object = {}) => JSON.stringify({ErrorMessage, ...more});

const refusals: Readonly<Record<string, Refusal>> = {
	'400 with details': {
		status: 400,
		body: problem('There was a problem.', {Errors: ['The name is taken.', 7], Details: {}, FullException: 'at System.X'}),
		says: /^The Server answered 400: There was a problem\. The name is taken\.$/,
	},
	'400 with help': {
		status: 400,
		body: problem('No.', {HelpText: 'Read\u001B[2J this.', HelpLink: 'https://g.octopushq.com/x'}),
		says: /^The Server answered 400: No\.$/,
		next: /Octopus says: Read\\u\{1B\}\[2J this\.\nOctopus says: https:\/\/g\.octopushq\.com\/x/,
	},
	'401': {
		status: 401,
		body: problem('You must be logged in.'),
		says: /^The Server refused the key \(401\)\.$/,
		next: /My API keys/,
	},
	'403 with the permission': {
		status: 403,
		body: problem('You do not have permission to perform this action. Missing permission: MachineCreate'),
		says: /^The key is good, .* \(403\): it lacks the permission MachineCreate\.$/,
		next: /a role with MachineCreate/,
	},
	'403 without a name': {status: 403, body: problem('No.'), says: /\(403\): No\.$/, next: /this permission/},
	'404 without a body': {status: 404, says: /^The Server answered 404: no reason given\.$/},
	'405': {status: 405, body: problem('The method is not allowed.'), says: /answered 405: The method is not allowed\.$/},
	'409': {status: 409, body: problem('Changed meanwhile.', {Errors: []}), says: /answered 409: Changed meanwhile\.$/},
	'418 of a node that drains': {status: 418, body: '{"Name":"node1"}', says: /is draining.*\(418\)/},
	'429 without Retry-After': {
		status: 429,
		body: '{}',
		says: /fewer requests \(429\)/,
		next: /Wait a minute/,
		reads: 'more',
		writes: 'more',
	},
	'429 with a Retry-After of seconds': {status: 429, headers: {'retry-after': '1'}, says: /\(429\)/, reads: 'more', writes: 'more'},
	'429 with a Retry-After that is too long': {status: 429, headers: {'retry-after': '1000000000'}, says: /\(429\)/},
	'429 with a Retry-After far beyond numbers': {status: 429, headers: {'retry-after': '999999999999999'}, says: /\(429\)/},
	'429 with a Retry-After of a date to come': {
		status: 429,
		headers: {'retry-after': 'Fri, 31 Dec 2099 23:59:59 GMT'},
		says: /\(429\)/,
	},
	'429 with a Retry-After of a date that is over': {
		status: 429,
		headers: {'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT'},
		says: /\(429\)/,
		reads: 'more',
		writes: 'more',
	},
	'429 with a Retry-After that is neither': {status: 429, headers: {'retry-after': '1e9'}, says: /\(429\)/, reads: 'more', writes: 'more'},
	'500': {
		status: 500,
		body: problem('Object reference not set.', {FullException: 'at System.NullReference'}),
		says: /answered 500: Object reference not set\.$/,
		mayHaveArrived: true,
	},
	'500 with a reason nested too deeply': {status: 500, body: '['.repeat(100_000), says: /answered 500: \[{80}…\.$/, mayHaveArrived: true},
	'502 with a page that is harmless to show': {
		status: 502,
		body: '<html>\u001B[31mBad\u202E gateway',
		says: /answered 502: <html>\\u\{1B\}\[31mBad\\u\{202E\} gateway\.$/,
		reads: 3,
		mayHaveArrived: true,
	},
	'502 with bytes that are no text': {
		status: 502,
		body: Buffer.from([0xff, 0xfe, 0x80]),
		says: /answered 502: �+\.$/,
		reads: 3,
		mayHaveArrived: true,
	},
	'503': {
		status: 503,
		body: problem('The Octopus Server is starting.'),
		says: /starting, stopping or overloaded \(503\)/,
		reads: 3,
		mayHaveArrived: true,
	},
	'504': {status: 504, says: /answered 504/, reads: 3, mayHaveArrived: true},
	'a status of nobody': {status: 799, says: /answered 799/, mayHaveArrived: true},
};

for (const [title, row] of Object.entries(refusals)) {
	test(`refused: ${title}`, async t => {
		const {status, body = '', headers = {}, says, next, reads = 1, writes = 1} = row;
		const {server, client} = await openPortal(t, (_asked, response) => response.writeHead(status, headers).end(body));
		const of = (method: string) => server.requests.filter(asked => asked.method === method).length;
		const check = (expected: number | 'more', seen: number) =>
			expected === 'more' ? t.true(seen > 1 && seen <= 12) : t.is(seen, expected);
		const error = await t.throwsAsync(client.task('ServerTasks-1', soon()), {instanceOf: RefusedByServer, message: says});
		if (next) t.regex((error as UserError).next.join('\n'), next);
		check(reads, of('GET'));
		const refused = await t.throwsAsync(client.send('POST', '/api/x', {Name: 'x'}, soon()), {instanceOf: RefusedByServer, message: says});
		check(writes, of('POST'));
		t.is(mayHaveArrived(refused), row.mayHaveArrived ?? false);
		t.like(await client.account(soon()), {accepted: false, status});
	});
}

test('the words for a refusal are those of the credential that was sent', async t => {
	for (const [status, says] of [
		[401, 'The Server refused the access token (401).'],
		[403, 'The access token is good, but may not do this (403): No.'],
	] as const) {
		const {server, client} = await openPortal(t, (_asked, response) => json(response, {ErrorMessage: 'No.'}, status), {
			credential: () => ({kind: 'bearerToken', bearerToken: 'eyJ.CANARY.x'}),
		});
		await t.throwsAsync(client.task('ServerTasks-1', soon()), {message: says});
		t.is(server.requests[0]?.headers.authorization, 'Bearer eyJ.CANARY.x');
		t.is(server.requests[0]?.headers['x-octopus-apikey'], undefined);
	}
});

test('a rate limit is waited for, and kept to, in reading and in writing', async t => {
	let count = 0;
	const arrivals: number[] = [];
	const {server, client} = await openPortal(t, (_asked, response) => {
		arrivals.push(performance.now());
		if (count++ % 2 === 0) response.writeHead(429, {'retry-after': '1'}).end();
		else json(response, {Id: 'Machines-1', State: 'Queued'});
	});
	t.like(await client.task('ServerTasks-1', soon()), {state: 'Queued'});
	t.deepEqual(await client.send('POST', '/api/x', {Name: 'x'}, soon()), {Id: 'Machines-1', State: 'Queued'});
	t.deepEqual(
		server.requests.map(({method}) => method),
		['GET', 'GET', 'POST', 'POST'],
	);
	t.true((arrivals[1] ?? 0) - (arrivals[0] ?? 0) >= 990 && (arrivals[3] ?? 0) - (arrivals[2] ?? 0) >= 990);
});

test('a Server that starts is waited for at its root document, and only there', async t => {
	let starting = 5;
	const {server, client} = await openPortal(
		t,
		(asked, response) => (starting-- > 0 ? json(response, {ErrorMessage: 'Starting.'}, 503) : pages(octopusPages)(asked, response)),
		{limits: {connect: 10_000, response: 10_000, whole: 10_000}},
	);
	t.like(await client.account(soon()), {accepted: true});
	t.is(server.requests.filter(({path}) => path === '/api').length, 6);
});

test('a pause that is given up ends at once', async t => {
	const control = new AbortController();
	const {server, client} = await openPortal(
		t,
		(_asked, response) => {
			response.writeHead(429, {'retry-after': '200'}).end();
		},
		{
			trace: line => (line.includes('again') ? control.abort() : undefined),
			limits: {connect: 10_000, response: 10_000, whole: 10_000, pauses: 300_000},
		},
	);
	await t.throwsAsync(client.send('POST', '/api/x', {}, control.signal), {message: /429/});
	t.is(server.requests.length, 1);
});

const taskOf = (more: object) => ({State: 'Queued', ...more});

const odd = test.macro({
	async exec(t, body: string | Buffer, message: RegExp, headers: Readonly<Record<string, string>> = {}) {
		const {client} = await openPortal(t, (_asked, response) => response.writeHead(200, headers).end(body));
		await t.throwsAsync(client.task('ServerTasks-1', soon()), {instanceOf: UserError, message});
		t.like(await client.account(soon()), {accepted: false});
		t.is((await client.portal(soon())).application, undefined);
	},
	title: name => `what is not Octopus’s is refused: ${name}`,
});
test('a page', odd, '<!doctype html><title>Sign in</title>', /not as Octopus does: 200 with something that is not JSON: <!doctype html>/, {
	'content-type': 'text/html',
});
test('nothing', odd, '', /not JSON/);
test('JSON that is cut', odd, '{"State":"Queu', /not JSON: \{"State":"Queu/);
test('a body that is cut', odd, '{"State":"Queued"}', /CONTENT_LENGTH_MISMATCH|ECONNRESET/, {
	'content-length': '1000',
	connection: 'close',
});
test('bytes that are not UTF-8', odd, Buffer.from('{"State":"Queued\xFF"}', 'latin1'), /200 with bytes that are not UTF-8/);
test('a list instead of an object', odd, '[]', /without the object that was expected/);
test('null', odd, 'null', /without the object that was expected/);
test('an object without what is needed', odd, '{"IsCompleted":true}', /without the text State/);
test('a number instead of a text', odd, '{"State":7,"IsInMaintenanceMode":"x"}', /without the text State/);
test(
	'a text instead of yes or no',
	odd,
	'{"State":"Queued","IsCompleted":"yes","IsInMaintenanceMode":1}',
	/without the yes or no IsCompleted/,
);
test('JSON deeper than any of Octopus’s', odd, `{"State":${'['.repeat(400_000)}`, /nested too deeply/);
test('packed though nothing packed was asked for', odd, gzipSync(Buffer.alloc(50_000_000)), /a coding that was not asked for \(gzip\)/, {
	'content-encoding': 'gzip',
});
test('more than a mebibyte', odd, `{"State":"${'x'.repeat(1024 * 1024)}"}`, /TOO_LARGE/);

test('unknown members and words, nulls, and a byte order mark are let through', async t => {
	const {client} = await openPortal(t, (_asked, response) =>
		response.end(`\uFEFF${JSON.stringify(taskOf({State: 'Levitating', IsCompleted: null, New: {Deep: [1]}}))}`),
	);
	t.deepEqual(await client.task('ServerTasks-1', soon()), {state: 'Levitating', isCompleted: false, finishedSuccessfully: false});
});

test('a member of the wrong type is told by its path', async t => {
	const machine = {Id: 'Machines-1', Name: 'x', Endpoint: {CommunicationStyle: 'TentacleActive'}};
	for (const [page, says] of [
		[{Items: [machine, {...machine, Id: 7}]}, /without the text Items\[1\]\.Id/],
		[[machine, machine, {...machine, Roles: ['a', 1]}], /without the text \[2\]\.Roles\[1\]/],
		[[{...machine, Endpoint: {Thumbprint: []}}], /without the text \[0\]\.Endpoint\.Thumbprint/],
		[[{...machine, Endpoint: 'x'}], /without the object \[0\]\.Endpoint/],
		[{Items: {}}, /without the list Items/],
		[{Links: {}}, /without the list Items/],
	] as const) {
		const {client} = await openPortal(t, (_asked, response) => json(response, page));
		await t.throwsAsync(client.records('Spaces-1', {name: 'x'}, soon()), {instanceOf: UserError, message: says});
	}
});

test('links that are no texts are replaced by the documented paths', async t => {
	const {client} = await openPortal(
		t,
		pages({
			...octopusPages,
			'/api': {...root, Links: {Spaces: '/api/spaces', CurrentUser: null, CertificateConfiguration: 7}},
			'/api/users/me': {Id: 'Users-1', Username: 'x', Links: null},
		}),
	);
	t.like(await client.account(soon()), {accepted: true});
});

test('the Server’s own links are used, with their templates filled in', async t => {
	const {client} = await openPortal(
		t,
		pages({
			'/octopus/api': {
				...root,
				Links: {
					Spaces: '/octopus/api/spaces',
					CurrentUser: '/octopus/api/v9/me{?x}',
					CertificateConfiguration: '~/api/v9/certs{/id}{?skip,take}',
				},
			},
			'/octopus/api/v9/me': {Id: 'Users-1', Username: 'x', Links: {Spaces: '/octopus/api/v9/spaces{/id}'}},
			'/octopus/api/v9/spaces': [],
			'/octopus/api/v9/certs/certificate-global': {Thumbprint: '0'.repeat(40)},
		}),
		{directory: '/octopus'},
	);
	t.like(await client.account(soon()), {accepted: true, facts: {thumbprint: '0'.repeat(40), spaces: []}});
});

for (const link of [
	'https://localhost:PORT/x',
	'//localhost:PORT/x',
	'/\\localhost:PORT/x',
	'http://localhost:PORT/x',
	'file:///etc/passwd',
]) {
	test(`links to ${link} lead no key away, wherever they stand`, async t => {
		const other = await startServer(t, pages(octopusPages), {certificate});
		const hostile = link.replace('PORT', String(other.port));
		const me = {Id: 'Users-1', Username: 'x'};
		for (const answers of [
			{...octopusPages, '/api': {...root, Links: {...root.Links, CurrentUser: hostile}}},
			{...octopusPages, '/api': {...root, Links: {...root.Links, CertificateConfiguration: hostile}}},
			{...octopusPages, '/api/users/me': {...me, Links: {Spaces: hostile}}},
		]) {
			const {client} = await openPortal(t, pages(answers));
			t.like(await client.account(soon()), {accepted: false});
		}
		t.is(other.connections(), 0);
	});
	test(`a redirect to ${link} is not followed`, async t => {
		const other = await startServer(t, pages(octopusPages), {certificate});
		const location = link.replace('PORT', String(other.port));
		for (const status of [301, 302, 303, 307, 308]) {
			const {server, client} = await openPortal(t, (_asked, response) => response.writeHead(status, {location}).end());
			await t.throwsAsync(client.task('ServerTasks-1', soon()), {
				instanceOf: UserError,
				message: /sends us on to .*keys are not carried along/,
			});
			await t.throwsAsync(client.send('PUT', '/api/x', {}, soon()), {instanceOf: UserError, message: /sends us on to/});
			t.is(server.requests.length, 2);
		}
		t.is(other.connections(), 0);
	});
}

test('http that is sent on to https gets no key a second time, and tells where to', async t => {
	const safe = await startServer(t, pages(octopusPages), {certificate});
	const {server, client} = await openPortal(t, ({path}, response) => response.writeHead(301, {location: `${safe.url}${path}`}).end(), {
		plain: true,
		allowPlainHttp: true,
	});
	t.like(await client.account(soon()), {
		accepted: false,
		status: 301,
		message: `The Server sends us on to ${safe.url}/api (301); keys are not carried along.`,
	});
	t.false(server.requests.some(({headers}) => headers['x-octopus-apikey'] === key));
	t.is(safe.connections(), 0);
});

const version = test.macro({
	async exec(t, document: object, message: RegExp) {
		const {server, client} = await openPortal(t, pages({...octopusPages, '/api': {...root, ...document}}));
		const seen = await client.account(soon());
		t.false(seen.accepted);
		t.regex(seen.accepted ? '' : (seen.message ?? ''), message);
		// Nothing but the anonymous look at the root document.
		t.deepEqual(
			server.requests.map(({path, headers}) => [path, headers['x-octopus-apikey']]),
			[['/api', undefined]],
		);
	},
	title: name => `no key is shown to ${name}`,
});
test('Octopus 2', version, {Version: '2.6.5.1010'}, /This Server is Octopus 2\.6\.5\.1010: Tentacle works with version 3/);
test('Octopus 1', version, {Version: '1.6.3'}, /Octopus 1\.6\.3/);
test('an API of 3.1', version, {ApiVersion: '3.1.0'}, /API has the version 3\.1\.0/);
test('an API of 4', version, {ApiVersion: '4.0.0'}, /API has the version 4\.0\.0/);
test('another product', version, {Application: 'TeamCity'}, /its root document is that of TeamCity/);
test('a product without a name', version, {Application: undefined}, /its root document is that of something else/);

test('developers’ builds and versions far in the future are Octopus', async t => {
	for (const Version of ['0.0.0-local', '2031.1.1-ci0042', '3.17.2']) {
		const {client} = await openPortal(t, pages({...octopusPages, '/api': {...root, Version}}));
		t.like(await client.account(soon()), {accepted: true, facts: {version: Version}});
	}
});

test('a Server without spaces has one scope, whose paths have no space in them', async t => {
	const {server, client} = await openPortal(
		t,
		pages({
			...octopusPages,
			'/api': {...root, Version: '2018.10.1', Links: {}},
			'/api/environments/all': [{Id: 'Environments-1', Name: 'Test'}],
			'/api/machineroles/all': ['web'],
			'/api/workerpools/all': [],
			'/api/machinepolicies/all': [],
			'/api/machines/all?thumbprint=AB': [],
			'/api/workers/all?thumbprint=AB': [],
		}),
	);
	const seen = await client.account(soon());
	t.like(seen, {accepted: true, facts: {spaces: [{id: '', name: 'Default', isDefault: true}]}});
	const lists = await client.lists('', soon());
	t.deepEqual(lists.environments, [{id: 'Environments-1', name: 'Test'}]);
	t.deepEqual([lists.tenants, lists.serverSideProxies], [[], []]);
	t.deepEqual(await client.records('', {thumbprint: 'AB'}, soon()), []);
	t.false(server.requests.some(({path}) => path.includes('//') || path.includes('Spaces-')));
});

test('the root document is read once for a client, however many want it', async t => {
	const {server, client} = await openPortal(t, pages(octopusPages));
	await Promise.all([client.account(soon()), client.account(soon())]);
	await client.account(soon());
	t.is(server.requests.filter(({path}) => path === '/api').length, 1);
});

test('a refused write in maintenance mode says so; the Server’s own words stay', async t => {
	const answer =
		(isInMaintenanceMode: boolean): Answer =>
		({method}, response) =>
			method === 'GET' ? json(response, {IsInMaintenanceMode: isInMaintenanceMode}) : json(response, {ErrorMessage: 'Refused.'}, 400);
	const on = await openPortal(t, answer(true));
	const error = await t.throwsAsync(on.client.send('POST', '/api/x', {}, soon()), {
		instanceOf: RefusedByServer,
		message: 'The Server answered 400: Refused. The Server is in maintenance mode, in which only administrators change things.',
	});
	t.regex((error as UserError).next[0] ?? '', /Wait until maintenance is over/);
	const off = await openPortal(t, answer(false));
	await t.throwsAsync(off.client.send('POST', '/api/x', {}, soon()), {message: 'The Server answered 400: Refused.'});
});

test('lists come in pages of one', async t => {
	const {client} = await openPortal(t, ({path}, response) => {
		const {pathname, searchParams} = new URL(path, 'https://localhost');
		const skip = Number(searchParams.get('skip') ?? 0);
		const items = pathname.endsWith('/tagsets')
			? [{Name: 'A', Tags: []}]
			: [1, 2, 3].map(id => (pathname.endsWith('machineroles/all') ? `tag ${id}` : {Id: `X-${id}`, Name: `name ${id}`}));
		const more = skip + 1 < items.length && {'Page.Next': `${pathname}?skip=${skip + 1}&take=1`};
		json(response, {ItemType: 'X', TotalResults: items.length, ItemsPerPage: 1, Items: items.slice(skip, skip + 1), Links: {...more}});
	});
	const lists = await client.lists('Spaces-1', soon());
	t.deepEqual(
		[lists.environments.length, lists.targetTags.length, lists.workerPools.length, lists.tenants.length, lists.serverSideProxies.length],
		[3, 3, 3, 3, 3],
	);
});
