import {once} from 'node:events';
import type {ServerResponse} from 'node:http';
import {gzipSync} from 'node:zlib';
import test from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {type Answer, json, startServer, startTcp} from '../_helpers/https-server.ts';
import {run} from '../_helpers/program.ts';
import {authority, certificate, octopusPages, pages} from '../octopus/_portal.ts';
import {fileOf, folderOf, key, lookAt, measured} from './_portal-look.ts';

const trusted = {authority: authority.certificatePem};
const mostMegabytes = 250;

/** Writes as long as the other side reads. */
const pour = (response: ServerResponse, chunk: Buffer | string): void => {
	const fill = () => {
		while (!response.destroyed && response.write(chunk));
		if (!response.destroyed) response.once('drain', fill);
	};
	fill();
};

const unfolds = (): Buffer => {
	const member = gzipSync(Buffer.alloc(16 * 1024 ** 2));
	return Buffer.concat(Array.from({length: 64}, () => member));
};

const octopus = pages(octopusPages);
/** A portal that is healthy but for this page. */
const but =
	(path: RegExp, answer: Answer): Answer =>
	(asked, response) =>
		path.test(asked.path) ? answer(asked, response) : octopus(asked, response);

const head = {'content-type': 'application/json'};

/** What a hostile portal answers, the causes, and how the program must end. */
const hostile: ReadonlyArray<readonly [title: string, answer: Answer, causes: readonly string[]]> = [
	['a body without end', (_asked, response) => pour(response.writeHead(200, head), 'x'.repeat(65_536)), ['API004']],
	[
		'a body without end that says to be short',
		(_asked, response) => {
			response.socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\n');
			const fill = () => {
				while (response.socket?.writable && response.socket.write('y'.repeat(65_536)));
				response.socket?.once('drain', fill);
			};
			fill();
		},
		['API004'],
	],
	[
		'gzip that unfolds to a gigabyte',
		(_asked, response) => response.writeHead(200, {...head, 'content-encoding': 'gzip'}).end(unfolds()),
		['API004'],
	],
	['JSON of a million levels', (_asked, response) => response.writeHead(200, head).end('{"a":'.repeat(180_000)), ['API004']],
	[
		'a head that is too large',
		(_asked, response) => response.socket?.write(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(100_000)}`),
		['API001'],
	],
	[
		'a user of a name without end',
		but(/users\/me/, (_asked, response) => json(response, {Id: 'Users-1', Username: 'u'.repeat(900_000)})),
		[],
	],
	[
		'a list of spaces without end',
		but(/\/spaces/, (_asked, response) => pour(response.writeHead(200, head), '[{"Id":"Spaces-1","Name":"x"},'.repeat(2000))),
		['API001'],
	],
	[
		'permissions without end',
		but(/permissions/, (_asked, response) => pour(response.writeHead(200, head), '{"SpacePermissions":{'.repeat(2000))),
		[],
	],
	[
		'permissions of odd names',
		but(/permissions/, (_asked, response) =>
			response
				.writeHead(200, head)
				.end('{"SpacePermissions":{"__proto__":[{}],"constructor":[{}],"MachineView":"x"},"SystemPermissions":[1,{"a":2}]}'),
		),
		[],
	],
];

for (const [title, answer, causes] of hostile) {
	test(`${title}: a clear end, in bounded time and memory`, async t => {
		const server = await startServer(t, answer, {certificate});
		const {options, megabytes} = measured(t);
		const look = await lookAt(t, `https://127.0.0.1:${server.port}`, {...trusted, words: ['--timeout', '20s'], ...options});
		t.deepEqual(look.causes, causes);
		t.not(look.exitCode, 130);
		t.true(megabytes() < mostMegabytes, `${megabytes()} MB`);
	});
}

test('a head that drips in for ever ends with --timeout', async t => {
	const server = await startServer(
		t,
		(_asked, response) => {
			response.socket?.write('HTTP/1.1 200 OK\r\n');
			const timer = setInterval(() => response.socket?.write('X-Drip: x\r\n'), 50);
			response.socket?.once('close', () => clearInterval(timer));
		},
		{certificate},
	);
	const {exitCode, report} = await lookAt(t, `https://127.0.0.1:${server.port}`, {...trusted, words: ['--timeout', '2s']});
	t.is(exitCode, 130);
	t.is(report.verdict, 'incomplete');
});

/** Redirects of every kind, to a listener that counts its connections. */
const redirects: ReadonlyArray<readonly [title: string, location: (port: number) => string]> = [
	['another port', port => `https://127.0.0.1:${port}/api`],
	['another port, without a scheme', port => `//127.0.0.1:${port}/api`],
	['another port, with backslashes', port => `/\\127.0.0.1:${port}/api`],
	['another host with user and password', port => `https://user:password@localhost:${port}/octopus/api`],
	['the metadata service of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
	['something that is no address', () => 'javascript:alert(1)'],
];

for (const [title, location] of redirects) {
	test(`a redirect to ${title} is told and not followed`, async t => {
		let connections = 0;
		const elsewhere = await startTcp(t, socket => {
			connections++;
			socket.destroy();
		});
		const server = await startServer(t, (_asked, response) => response.writeHead(302, {location: location(elsewhere)}).end(), {
			certificate,
		});
		const {causes} = await lookAt(t, `https://127.0.0.1:${server.port}`, trusted);
		t.deepEqual(causes, ['API004']);
		t.is(connections, 0);
		t.true(server.requests.every(({headers}) => headers['x-octopus-apikey'] === undefined));
	});
}

test('a portal that is healthy without a key and leads away with one keeps the key to itself', async t => {
	let connections = 0;
	const elsewhere = await startTcp(t, socket => {
		connections++;
		socket.destroy();
	});
	const leads = (location: string) => but(/users\/me/, (_asked, response) => response.writeHead(307, {location}).end());
	const server = await startServer(t, leads(`https://127.0.0.1:${elsewhere}/api/users/me`), {certificate});
	const {causes, report} = await lookAt(t, `https://127.0.0.1:${server.port}`, trusted);
	t.deepEqual(causes, ['API001']);
	t.regex(report.causes[0]?.says ?? '', /sends us on to/);
	t.is(connections, 0);
});

test('control characters of a page, a header and a certificate never reach the terminal', async t => {
	const evil = '\u001B[2J\u001B]0;owned\u0007\u009B31m\u202Egpj.exe\u0000';
	const named = createCertificate({subject: 'octopus\u001B[2J\u0007', names: ['127.0.0.1']});
	const page = `<html><head><title>${evil}</title></head></html>`;
	const answers: readonly Answer[] = [
		(_asked, response) => response.writeHead(200, {'content-type': 'text/html', server: 'x\u009B2Jy'}).end(page),
		(_asked, response) => json(response, {Application: evil, Version: evil}),
		(_asked, response) => json(response, {ErrorMessage: evil}, 503),
		(_asked, response) => json(response, {Application: 'Octopus Deploy', Version: `2026.3.1${evil}`}),
		but(/users\/me/, (_asked, response) => json(response, {Id: 'Users-1', Username: evil, DisplayName: evil})),
		but(/users\/me/, (_asked, response) => json(response, {ErrorMessage: `${evil} Missing permission: ${evil}`}, 403)),
		but(/\/spaces/, (_asked, response) => json(response, [{Id: 'Spaces-1', Name: evil, IsDefault: true}])),
	];
	const folder = folderOf(t);
	const authorityFile = fileOf(folder, 'authority.pem', authority.certificatePem);
	const keyFile = fileOf(folder, 'key', `${key}\n`);
	const urls = await Promise.all([
		...answers.map(answer => startServer(t, answer, {certificate})),
		startServer(t, octopus, {certificate: named}),
	]);
	for (const {port} of urls) {
		const words = ['--server-url', `https://127.0.0.1:${port}`, '--ca-file', authorityFile, '--api-key-file', keyFile, '--space', 'Other'];
		const {stdout, stderr} = await run(['diagnose', ...words]);
		t.notRegex(`${stdout}${stderr}`, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
		t.notRegex((await run(['diagnose', ...words, '--json'])).stdout, /[\u007F-\u009F\u202A-\u202E]/);
	}
});

test('a portal that closes, or is silent, at each layer is told as what it is', async t => {
	const closed = await startTcp(t, socket => socket.destroy());
	t.deepEqual((await lookAt(t, `https://127.0.0.1:${closed}`)).causes, ['API001']);
	const garbage = await startTcp(t, socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
	t.deepEqual((await lookAt(t, `https://127.0.0.1:${garbage}`)).causes, ['API001']);
	const server = await startServer(t, (_asked, response) => response.socket?.destroy(), {certificate});
	t.deepEqual((await lookAt(t, `https://127.0.0.1:${server.port}`, trusted)).causes, ['API001']);
	const silent = await startTcp(t, socket => void once(socket, 'end').then(() => socket.end()));
	const {causes, report} = await lookAt(t, `https://127.0.0.1:${silent}`);
	t.deepEqual(causes, ['API001']);
	t.regex(report.causes[0]?.says ?? '', /in the middle of TLS \(TIMEOUT\)/);
});
