import {writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {needs} from '../_helpers/components.ts';
import {at, diagnose} from '../_helpers/diagnosed.ts';
import {json, startServer, startTcp} from '../_helpers/https-server.ts';
import {folderFor, makePair, startNginx, startOpenssl, startStunnel, writePair} from '../_helpers/real-listeners.ts';
import {comms, startHalibut} from '../probe/_peers.ts';

// Made before the first test: while a key is made, the listeners of this process answer nobody.
const filter = createCertificate({subject: 'filter'});
const octopus = createCertificate({subject: 'Octopus Server'});
const authority = createCertificate({subject: 'Corp TLS Inspection CA', authority: true});
const signedAnew = createCertificate({subject: 'Octopus Server', issuer: authority});
const between = createCertificate({subject: 'Corp Issuing CA', issuer: authority, authority: true});
const leaf = createCertificate({subject: 'octopus.example.com', issuer: between});
const web = createCertificate({subject: 'localhost', names: ['localhost']});
const byDefault = createCertificate({subject: 'default.example.com'});

const healthy: Readonly<
	Record<string, {readonly certificate?: readonly string[]; readonly lines?: readonly string[]; readonly host?: string}>
> = {
	'RSA 2048 and SHA-256': {},
	'RSA 4096': {certificate: ['-newkey', 'rsa:4096']},
	'an elliptic key': {certificate: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']},
	'SHA-512': {certificate: ['-sha512']},
	'TLS 1.2 only': {lines: ['sslVersionMax = TLSv1.2']},
	'TLS 1.3 only': {lines: ['sslVersionMin = TLSv1.3']},
	'the curve X25519 only': {lines: ['curves = X25519']},
	'the curve P-256 only': {lines: ['curves = P-256']},
	'one of the suites that Octopus asks for': {lines: ['sslVersionMax = TLSv1.2', 'ciphers = ECDHE-RSA-AES256-GCM-SHA384']},
	IPv6: {host: '::1'},
};
for (const [name, {certificate = [], lines = [], host = '127.0.0.1'}] of Object.entries(healthy)) {
	needs('stunnel4', 'openssl')(`nothing is wrong with ${name}`, async t => {
		const {port, thumbprint} = await startStunnel(t, lines, {host, pair: await makePair(folderFor(t), certificate)});
		const told = await diagnose(at(port, host), [`--server-thumbprint=${thumbprint}`]);
		t.deepEqual([told.verdict, told.findings], ['pass', []]);
	});
}

test('a healthy port sees one connection, which asks for its page and leaves', async t => {
	const peer = await startHalibut(t, 'server');
	const told = await diagnose(at(peer.port, 'localhost'), [`--server-thumbprint=${comms.thumbprint}`]);
	t.deepEqual(told.findings, []);
	t.is(peer.connections(), 1);
	t.is(peer.heard(), 'GET / HTTP/1.0\r\n\r\n');
	t.deepEqual(await peer.endings(), ['clean']);
});

const refusals: ReadonlyArray<readonly [finding: string, name: string, reason: string, words: readonly string[], says: RegExp]> = [
	['TLS008', 'TLS 1.1', 'versionOld', ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'], /only TLS 1\.1,/],
	[
		'TLS009',
		'a suite of TLS 1.2 that is not asked for',
		'cipher',
		['-tls1_2', '-cipher', 'ECDHE-RSA-CAMELLIA128-SHA256'],
		/CAMELLIA128-SHA256 with TLS 1\.2/,
	],
	[
		'TLS009',
		'a suite of TLS 1.3 that nobody offers',
		'cipher',
		['-ciphersuites', 'TLS_AES_128_CCM_8_SHA256'],
		/CCM_8_SHA256 with TLS 1\.3/,
	],
	[
		'TLS010',
		'a curve that nobody offers',
		'curve',
		['-curves', 'brainpoolP256r1', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256'],
		/allows brainpoolP256r1/,
	],
	['TLS011', 'no scheme for TLS 1.3', 'scheme13', ['-sigalgs', 'RSA+SHA256'], /TLS 1\.2: agreed; TLS 1\.3: alert 40/],
	['TLS011', 'SHA-1 signatures', 'scheme', ['-cipher', 'DEFAULT@SECLEVEL=0', '-sigalgs', 'RSA+SHA1'], /no signature scheme/],
	['TLS008', 'signatures for elliptic keys only', 'unclear', ['-sigalgs', 'ECDSA+SHA256'], /alert 40, handshake_failure/],
];
for (const [finding, name, reason, words, says] of refusals) {
	needs('openssl')(`only ${finding}, seen by the system’s OpenSSL too: ${name}`, async t => {
		const told = await diagnose(at(await startOpenssl(t, words)));
		t.deepEqual(told.findings, [finding]);
		t.is(told.checks.find(({id}) => id === 'network/tls')?.reason, reason);
		t.regex(told.causes[0]?.says ?? '', says);
		t.regex(told.causes[0]?.says ?? '', /this system’s OpenSSL \d+\.\d+\.\d+[a-z]* fails too/);
	});
}

const byNginx: ReadonlyArray<readonly [finding: string, lines: readonly string[]]> = [
	['TLS008', ['ssl_protocols TLSv1.1;', 'ssl_ciphers ALL:@SECLEVEL=0;']],
	['TLS009', ['ssl_protocols TLSv1.2;', 'ssl_ciphers ECDHE-RSA-CAMELLIA256-SHA384;']],
	['TLS010', ['ssl_protocols TLSv1.2;', 'ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;', 'ssl_ecdh_curve brainpoolP384r1;']],
	['TLS019', ['ssl_reject_handshake on;']],
];
for (const [finding, lines] of byNginx) {
	needs('nginx')(`only ${finding} of an nginx: ${lines.join(' ')}`, async t => {
		t.deepEqual((await diagnose(at(await startNginx(t, lines)))).findings, [finding]);
	});
}

const warnings: ReadonlyArray<readonly [finding: string, name: string, lines: readonly string[]]> = [
	['(TLS009)', 'a suite without elliptic curves', ['sslVersionMax = TLSv1.2', 'ciphers = AES128-SHA']],
	['(TLS010)', 'the curve P-521 only', ['curves = P-521']],
];
for (const [finding, name, lines] of warnings) {
	needs('stunnel4', 'openssl')(`${name} works here, with a warning`, async t => {
		const {port} = await startStunnel(t, lines);
		t.deepEqual((await diagnose(at(port))).findings, [finding]);
	});
}

needs('stunnel4', 'openssl')('suites in an unusual order are no fault', async t => {
	const {port} = await startStunnel(t, [
		'sslVersionMax = TLSv1.2',
		'ciphers = AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256',
		'options = CIPHER_SERVER_PREFERENCE',
	]);
	const told = await diagnose(at(port));
	t.deepEqual(told.findings, []);
	t.regex(JSON.stringify(told.checks), /"cipher":"AES128-SHA"/);
});

needs('stunnel4', 'openssl')('only TLS012 of a certificate signed with SHA-1', async t => {
	const {port, thumbprint} = await startStunnel(t, [], {pair: await makePair(folderFor(t), ['-sha1'])});
	const told = await diagnose(at(port), [`--server-thumbprint=${thumbprint}`]);
	t.deepEqual(told.findings, ['(TLS012)']);
	t.regex(told.causes[0]?.says ?? '', /sha1WithRSAEncryption/);
});

needs('stunnel4', 'openssl')('only TLS019 where the name in the address leads to another certificate than the trusted one', async t => {
	const folder = folderFor(t);
	const web = await makePair(folder, ['-subj', '/CN=localhost'], 'web');
	const {port, thumbprint} = await startStunnel(t, [], {
		more: to => ['[web]', 'sni = server:localhost', `connect = 127.0.0.1:${to}`, `cert = ${web.certificate}`, `key = ${web.key}`],
	});
	t.deepEqual((await diagnose(at(port), [`--server-thumbprint=${thumbprint}`])).findings, []);
	const told = await diagnose(at(port, 'localhost'), [`--server-thumbprint=${thumbprint}`]);
	t.deepEqual(told.findings, ['TLS019']);
	t.true(told.causes[0]?.says.includes(web.thumbprint));
});

test('only NET006 of a connection that is reset, or closed, as soon as TLS begins', async t => {
	const resets = await startTcp(t, socket => socket.once('data', () => socket.resetAndDestroy()));
	const reset = await diagnose(at(resets));
	t.deepEqual(reset.findings, ['NET006']);
	t.regex(reset.causes[0]?.says ?? '', /cut .* both times \(ECONNRESET\)/);
	const closes = await startTcp(t, socket => socket.once('data', () => socket.end()));
	const closed = await diagnose(at(closes));
	t.deepEqual(closed.findings, ['NET006']);
	t.regex(closed.causes[0]?.says ?? '', /hangs up/);
});

needs('openssl')('only NET018 of a port that demands a client certificate', async t => {
	const told = await diagnose(at(await startOpenssl(t, ['-Verify', '1', '-verify_return_error'])));
	t.deepEqual(told.findings, ['NET018']);
	t.regex(told.causes[0]?.says ?? '', /turns away who shows no client certificate/);
});

/** A listener that cuts off where it would send an alert, as Windows does. */
const cuttingOff = (t: ExecutionContext<unknown>, to: number): Promise<number> =>
	startTcp(t, socket => {
		const inner = connect(to, '127.0.0.1');
		inner.on('error', () => socket.resetAndDestroy());
		inner.once('data', (first: Buffer) => {
			if (first[0] === 0x15) {
				socket.resetAndDestroy();
				inner.destroy();
				return;
			}
			socket.write(first);
			inner.pipe(socket);
		});
		socket.once('close', () => inner.destroy());
		socket.pipe(inner);
	});

for (const [finding, words] of [
	['TLS008', ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0']],
	['TLS009', ['-tls1_2', '-cipher', 'ECDHE-RSA-CAMELLIA128-SHA256']],
	['TLS011', ['-sigalgs', 'RSA+SHA256']],
] as const) {
	needs('openssl')(`only ${finding} of a listener that cuts off instead of saying so: ${words.join(' ')}`, async t => {
		t.deepEqual((await diagnose(at(await cuttingOff(t, await startOpenssl(t, words))))).findings, [finding]);
	});
}

test('only NET014 of a listener that hangs', async t => {
	const port = await startTcp(t, socket => socket.resume().once('end', () => socket.end()));
	const told = await diagnose(at(port));
	t.deepEqual(told.findings, ['NET014']);
	t.regex(told.causes[0]?.says ?? '', /nothing comes back to two TLS hellos/);
});

test('a connection that is cut off once and then passes is a warning, and the rest is judged', async t => {
	let isFirst = true;
	const peer = await startHalibut(t, 'server', {
		cuts: () => {
			const cuts = isFirst;
			isFirst = false;
			return cuts;
		},
	});
	const told = await diagnose(at(peer.port));
	t.deepEqual(told.findings, ['(NET016)']);
	t.is(told.checks.find(({id}) => id === 'network/who')?.reason, 'octopus');
});

const spoken: ReadonlyArray<readonly [finding: string, name: string, banner: string, says: RegExp]> = [
	['NET018', 'SMTP', '220 mail.example.com ESMTP Postfix\r\n', /speaks SMTP .*ESMTP Postfix/],
	['NET018', 'SSH', 'SSH-2.0-OpenSSH_9.6\r\n', /an SSH server/],
	['NET018', 'FTP', '220 (vsFTPd 3.0.3)\r\n', /speaks FTP/],
	['NET018', 'IMAP', '* OK IMAP4 ready\r\n', /speaks IMAP/],
];
for (const [finding, name, banner, says] of spoken) {
	test(`only ${finding} of a service that speaks ${name}`, async t => {
		const port = await startTcp(t, socket => {
			socket.write(banner);
			socket.resume().once('end', () => socket.end());
		});
		const told = await diagnose(at(port));
		t.deepEqual(told.findings, [finding]);
		t.regex(told.causes[0]?.says ?? '', says);
	});
}

test('a web server in clear text is NET010, a page that blocks NET011, in clear text and over TLS', async t => {
	const plain = await startServer(t, (_asked, response) => response.writeHead(400, {server: 'nginx'}).end('<html>Bad Request</html>'));
	t.deepEqual((await diagnose(at(plain.port))).findings, ['NET010']);
	const page = '<html><title>Web Page Blocked</title><body>Access has been denied by the web filter.</body></html>';
	const blocks = await startServer(t, (_asked, response) => response.writeHead(403).end(page));
	t.deepEqual((await diagnose(at(blocks.port))).findings, ['NET011']);
	const signIn = await startServer(t, (_asked, response) => response.writeHead(511).end('<html>Network sign-in</html>'));
	t.deepEqual((await diagnose(at(signIn.port))).findings, ['NET011']);
	const secured = await startServer(t, (_asked, response) => response.writeHead(200).end(page), {
		certificate: filter,
	});
	t.deepEqual((await diagnose(at(secured.port), [`--server-thumbprint=${'5B'.repeat(20)}`])).findings, ['NET011']);
});

test('a web server behind a copy of the Server’s certificate is NET011, any other one NET018', async t => {
	const server = await startServer(t, (_asked, response) => response.writeHead(400, {server: 'nginx'}).end('Bad Request'), {
		certificate: octopus,
	});
	t.deepEqual((await diagnose(at(server.port), [`--server-thumbprint=${octopus.thumbprint}`])).findings, ['NET011']);
	t.deepEqual((await diagnose(at(server.port))).findings, ['NET018']);
});

const trusted = `--server-thumbprint=${'5B'.repeat(20)}`;

needs('stunnel4')('only TLS003, with the name of who does it, where the Server’s certificate is signed anew on the way', async t => {
	const {port} = await startStunnel(t, [], {
		pair: writePair(folderFor(t), signedAnew),
	});
	const told = await diagnose(at(port), [trusted]);
	t.deepEqual(told.findings, ['TLS003']);
	t.regex(told.causes[0]?.says ?? '', /CN=Octopus Server is issued by CN=Corp TLS Inspection CA, an authority that is not known here/);
});

needs('stunnel4')('an authority that was installed on this machine is told as such', async t => {
	const folder = folderFor(t);
	const file = path.join(folder, 'authorities.pem');
	writeFileSync(file, authority.certificatePem);
	const chain = {...leaf, certificatePem: `${leaf.certificatePem}${between.certificatePem}`};
	const {port} = await startStunnel(t, [], {pair: writePair(folder, chain)});
	const told = await diagnose(at(port), [trusted], {environment: {SSL_CERT_FILE: file, SSL_CERT_DIR: folder}});
	t.deepEqual(told.findings, ['TLS003']);
	t.regex(told.causes[0]?.says ?? '', /an authority that was installed on this machine/);
});

needs('stunnel4')('only TLS002 where the portal’s certificate is presented, and TLS019 where its name gives another', async t => {
	const portal = await startServer(t, (_asked, response) => json(response, {Application: 'Octopus Deploy', Version: '2026.3.1'}), {
		certificate: web,
	});
	const flags = [`--server-url=${portal.url}`, `--portal-fingerprint=${web.sha256}`, trusted];
	const folder = folderFor(t);
	const offloading = await startStunnel(t, [], {pair: writePair(folder, web)});
	t.deepEqual((await diagnose(at(offloading.port), flags)).findings, ['TLS002']);
	const other = writePair(folder, byDefault, 'other');
	const byName = await startStunnel(t, [], {
		pair: other,
		more: to => [
			'[web]',
			'sni = server:localhost',
			`connect = 127.0.0.1:${to}`,
			`cert = ${folder}/server.pem`,
			`key = ${folder}/server-key.pem`,
		],
	});
	const told = await diagnose(at(byName.port), flags);
	t.deepEqual(told.findings, ['TLS019']);
	t.regex(told.causes[0]?.says ?? '', /asked for localhost, another certificate comes/);
});
