import {createServer as createTlsServer, type TlsOptions} from 'node:tls';
import test from 'ava';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import {needs} from '../_helpers/components.ts';
import {json, listen, startServer, startTcp} from '../_helpers/https-server.ts';
import {spawnProgram} from '../_helpers/program.ts';
import {authority, certificate, octopusPages, pages, root} from '../octopus/_portal.ts';
import {fileOf, folderOf, key, lookAt} from './_portal-look.ts';

const octopus = pages(octopusPages);
const intermediate = createCertificate({subject: 'Example Intermediate', authority: true, issuer: authority});
const names = ['127.0.0.1'];
const signed = createCertificate({subject: 'octopus', names, issuer: intermediate});
const another = createCertificate({subject: 'Another Authority', authority: true});
const together = (...pairs: readonly KeyPair[]): string => pairs.map(({certificatePem}) => certificatePem).join('\n');
const withChain = (own: KeyPair, ...chain: readonly KeyPair[]): KeyPair => ({...own, certificatePem: together(own, ...chain)});
const day = 86_400_000;
const dated = (from: number, to: number, issuer = authority) =>
	createCertificate({names, issuer, validFrom: new Date(Date.now() + from * day), validTo: new Date(Date.now() + to * day)});
const staleIntermediate = createCertificate({
	subject: 'Stale Intermediate',
	authority: true,
	issuer: authority,
	validFrom: new Date(0),
	validTo: new Date(day),
});

/** What the portal presents, which authority is given, the cause, words of it. */
const certificates: ReadonlyArray<
	readonly [title: string, presents: KeyPair, given: KeyPair | undefined, causes: readonly string[], says: RegExp]
> = [
	['a whole chain to a given authority', withChain(signed, intermediate), authority, [], /^$/],
	[
		'a missing intermediate',
		signed,
		authority,
		['TLS014'],
		/its own certificate alone.*nor by --ca-file \(CN=Example Authority\).*CN=Example Intermediate/,
	],
	['a given intermediate in place of the root', signed, intermediate, [], /^$/],
	[
		'a private authority',
		withChain(signed, intermediate),
		undefined,
		['TLS014'],
		/an authority that is not known on this machine: CN=Example Authority/,
	],
	[
		'a private authority that sends its root',
		withChain(signed, intermediate, authority),
		undefined,
		['TLS014'],
		/not known on this machine: CN=Example Authority/,
	],
	[
		'another authority than the given one',
		withChain(signed, intermediate),
		another,
		['TLS014'],
		/CN=Example Authority, and not to what --ca-file gave: CN=Another Authority/,
	],
	['nobody’s signature', createCertificate({subject: 'own', names}), undefined, ['TLS014'], /signed by nobody but itself \(CN=own\), and/],
	['nobody’s signature, given as authority', createCertificate({subject: 'own', names}), undefined, ['TLS014'], /signed by nobody/],
	['an expired certificate', dated(-10, -1), authority, ['TLS015'], /run out on/],
	['an expired certificate of nobody known', dated(-10, -1), undefined, ['TLS014'], /Example Authority/],
	['a certificate from tomorrow on', dated(1, 10), authority, ['NET015'], /clock says/],
	['a certificate from tomorrow on of nobody known', dated(1, 10), undefined, ['TLS014'], /Example Authority/],
	[
		'an expired intermediate',
		withChain(dated(-1, 10, staleIntermediate), staleIntermediate),
		authority,
		['TLS015'],
		/authority’s certificate .* out of its dates/,
	],
	[
		'other names',
		createCertificate({names: ['one.example.com', '*.two.example.com'], issuer: authority}),
		authority,
		['TLS015'],
		/one\.example\.com, \*\.two\.example\.com/,
	],
	['no names at all', createCertificate({subject: '127.0.0.1', issuer: authority}), authority, ['TLS015'], /none at all/],
];

for (const [title, presents, given, causes, says] of certificates) {
	test(`${title}: ${causes.join() || 'no cause'}`, async t => {
		const server = await startServer(t, octopus, {certificate: presents});
		const look = await lookAt(t, `https://127.0.0.1:${server.port}`, given ? {authority: given.certificatePem} : {});
		t.deepEqual(look.causes, causes);
		t.regex(look.report.causes[0]?.says ?? '', says);
		if (causes.length > 0) t.deepEqual(server.requests, []);
	});
}

test('nobody’s signature, given with --ca-file, is trusted', async t => {
	const own = createCertificate({subject: 'own', names});
	const server = await startServer(t, octopus, {certificate: own});
	t.deepEqual((await lookAt(t, `https://127.0.0.1:${server.port}`, {authority: own.certificatePem})).causes, []);
});

test('a pinned fingerprint that differs is TLS014, and no byte of HTTP is sent', async t => {
	const server = await startServer(t, octopus, {certificate});
	const url = `https://127.0.0.1:${server.port}`;
	const {causes} = await lookAt(t, url, {words: ['--portal-fingerprint', 'AB'.repeat(32)]});
	t.deepEqual(causes, ['TLS014']);
	t.deepEqual(server.requests, []);
	t.deepEqual((await lookAt(t, url, {words: ['--portal-fingerprint', certificate.sha256]})).causes, []);
});

const startTls = async (t: Parameters<typeof listen>[0], options: TlsOptions): Promise<number> =>
	listen(t, createTlsServer({key: certificate.keyPem, cert: certificate.certificatePem, ...options}));

test('a portal that only knows an old TLS, or speaks none, is told as that', async t => {
	const old = await startTls(t, {minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0'});
	const look = await lookAt(t, `https://127.0.0.1:${old}`);
	t.deepEqual(look.causes, ['API001']);
	t.regex(look.report.causes[0]?.says ?? '', /allows no TLS 1\.2 or 1\.3/);
	const plain = await startServer(t, octopus);
	const clear = await lookAt(t, `https://127.0.0.1:${plain.port}`);
	t.deepEqual(clear.causes, ['API001']);
	t.regex(clear.report.causes[0]?.says ?? '', /speaks no TLS/);
});

test('nothing listens, or the name does not exist: the layer at which it stops is the cause', async t => {
	const port = await startTcp(t, () => {});
	t.deepEqual((await lookAt(t, 'https://127.0.0.1:1')).causes, ['API001']);
	const {causes, report} = await lookAt(t, `https://no-such-name.invalid:${port}`);
	t.deepEqual(causes, ['NET001']);
	t.is(report.causes[0]?.command, 'getent ahosts no-such-name.invalid');
});

test('over plain http the portal is looked at, and gets the key only when that is allowed', async t => {
	const server = await startServer(t, octopus);
	const url = `http://127.0.0.1:${server.port}`;
	const {report, exitCode} = await lookAt(t, url);
	t.is(exitCode, 1);
	t.deepEqual(
		report.checks.filter(({verdict}) => verdict === 'fail').map(({id, reason}) => `${id} ${reason}`),
		['octopus/key plain'],
	);
	t.true(server.requests.every(({headers}) => headers['x-octopus-apikey'] === undefined));
	t.is((await lookAt(t, url, {words: ['--allow-plain-http']})).exitCode, 0);
});

test('what is pasted in place of a key is told before any connection, and never quoted', async t => {
	const server = await startServer(t, octopus, {certificate});
	const pasted = [
		'5B'.repeat(20),
		'correct horse battery staple',
		'glpat-aaaaaaaaaaaaaaaaaaaa',
		'API-abcdefghijklmnop',
		'"API-ABCDEFGHIJKLMNOP"',
	];
	for (const text of pasted) {
		const {causes, report} = await lookAt(t, `https://127.0.0.1:${server.port}`, {key: text, authority: authority.certificatePem});
		t.deepEqual(causes, ['API005']);
		t.false(JSON.stringify(report).includes(text));
	}
	t.true(server.requests.every(({headers}) => headers['x-octopus-apikey'] === undefined));
});

test('what was pasted from a browser finds its Octopus, also below a virtual directory', async t => {
	const below = Object.fromEntries(Object.entries(octopusPages).map(([path, page]) => [`/octopus${path}`, page]));
	const server = await startServer(t, pages(below), {certificate});
	const origin = `https://127.0.0.1:${server.port}`;
	const look = async (text: string) => (await lookAt(t, text, {authority: authority.certificatePem})).report.causes[0];
	for (const good of ['/octopus', '/octopus/', '/octopus/app#/Spaces-1/projects', '/octopus/api', '/octopus/Spaces-1/x', '/octopus//']) {
		t.is(await look(`${origin}${good}`), undefined, good);
	}
	t.is(await look(`HTTPS://127.0.0.1:${server.port}/octopus/APP#/`), undefined);
	t.like(await look(`${origin}/octopus/infrastructure/machines`), {
		finding: 'API002',
		remedy: `Give ${origin}/octopus as the Server address.`,
	});
	// Without evidence no folder is guessed.
	t.like(await look(origin), {finding: 'API002', says: 'there is nothing at this path (404), says “The resource was not found.”'});
});

needs('unshare', 'root')('a dead address among several is a warning, and told with each address’s code', async t => {
	const own = createCertificate({names: ['portal.test'], issuer: authority});
	const server = await startServer(t, pages({...octopusPages, '/api': root}), {certificate: own});
	const hosts = fileOf(folderOf(t), 'hosts', '127.0.0.1 portal.test\n127.0.0.2 portal.test\n');
	const wrapper = ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', hosts];
	const {causes, report} = await lookAt(t, `https://portal.test:${server.port}`, {authority: authority.certificatePem, wrapper});
	t.deepEqual(causes, ['NET003']);
	t.regex(report.causes[0]?.says ?? '', /no connection to 127\.0\.0\.2 \(ECONNREFUSED\)$/);
	t.is(report.verdict, 'warning');
});

test('each phase has its time, for the line of times', async t => {
	const server = await startServer(t, octopus, {certificate});
	const {report} = await lookAt(t, `https://127.0.0.1:${server.port}`, {authority: authority.certificatePem});
	for (const id of ['reached', 'certificate', 'octopus']) {
		const {evidence} = report.checks.find(check => check.id === `portal/${id}`) ?? {};
		t.is(typeof Object(evidence).milliseconds, 'number', id);
	}
});

needs('curl', 'sed')('the line to paste for a refused key shows the same with curl, and has no key in it', async t => {
	const refusing = pages({'/api': root});
	const server = await startServer(
		t,
		(asked, response) => (asked.path === '/api' ? refusing(asked, response) : json(response, {ErrorMessage: 'No.'}, 401)),
		{certificate},
	);
	const {causes, report} = await lookAt(t, `https://127.0.0.1:${server.port}`, {authority: authority.certificatePem});
	t.deepEqual(causes, ['API006']);
	const folder = folderOf(t);
	const command = (report.causes[0]?.command ?? '').replace('KEY_FILE', fileOf(folder, 'key', `${key}\n`));
	t.false(command.includes(key));
	const environment = {CURL_CA_BUNDLE: fileOf(folder, 'authority.pem', authority.certificatePem)};
	t.regex((await spawnProgram(['bash', '-c', command], {environment})).stdout, /^HTTP\/1\.1 401/);
	t.is(server.requests.at(-1)?.headers['x-octopus-apikey'], key);
});
