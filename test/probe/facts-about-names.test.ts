import test from 'ava';
import {readOpensslSettings} from '../../src/probe/openssl-settings.ts';
import {doubtName, readResolver} from '../../src/probe/resolver.ts';
import {lookAtRoute} from '../../src/probe/route.ts';
import {isBlockPage, speakerOf} from '../../src/probe/speaker.ts';
import {readBrief} from '../../src/probe/system-openssl.ts';

const files: Readonly<Record<string, string>> = {
	'/etc/resolv.conf':
		'# made by hand\ndomain old.example.com\nsearch example.com corp.example.com\nnameserver 192.0.2.53\nnameserver fe80::1%eth0 # second\noptions ndots:1\n',
	'/etc/hosts':
		'127.0.0.1 localhost\n192.0.2.10\tOctopus.example.com octopus # old\n# 192.0.2.11 octopus.example.com\nnot-an-address octopus.example.com\n2001:db8::1 octopus.example.com.\n',
};
const readText = async (file: string) => files[file];

test('name servers, search domains and the hosts file are read as the resolver reads them', async t => {
	t.deepEqual(await readResolver('octopus.example.com', readText), {
		nameServers: ['192.0.2.53', 'fe80::1%eth0'],
		searchDomains: ['example.com', 'corp.example.com'],
		hostsFile: ['192.0.2.10', '2001:db8::1'],
	});
	t.deepEqual((await readResolver('other.example.com', readText)).hostsFile, []);
	t.deepEqual(await readResolver('x', async () => undefined), {nameServers: [], searchDomains: [], hostsFile: []});
});

test('a hostile resolv.conf is bounded and harmless', async t => {
	const hostile = Array.from({length: 5000}, (_, index) => `nameserver \u001B[31m${index}${'x'.repeat(500)}`).join('\n');
	const {nameServers} = await readResolver('x', async () => hostile);
	t.is(nameServers.length, 8);
	for (const one of nameServers) t.true(one.length < 300 && !one.includes('\u001B'));
});

test('a name is doubted with names that cannot exist, and cannot be completed by a search domain', async t => {
	const asked: string[] = [];
	const lookup = async (name: string) => {
		asked.push(name);
		return name.endsWith('.example.com.') ? ['192.0.2.1'] : [];
	};
	const seen = await doubtName({host: 'octopus.example.com', port: 1}, {signal: AbortSignal.timeout(30_000), hostsFile: [], lookup});
	t.deepEqual(seen, {sibling: ['192.0.2.1'], nonsense: []});
	t.is(asked.length, 2);
	for (const name of asked) t.regex(name, /^x[0-9a-f]{16}\.(x[0-9a-f]{16}|example\.com)\.$/);
});

test('the name servers are asked past the hosts file only when that has an entry, and what they say is followed when it is another address', async t => {
	const signal = AbortSignal.timeout(30_000);
	const lookup = async () => [];
	const same = await doubtName(
		{host: 'octopus.example.com', port: 1},
		{signal, hostsFile: ['127.0.0.1'], lookup, askDns: async () => ['127.0.0.1']},
	);
	t.deepEqual(same, {sibling: [], nonsense: [], fromDns: ['127.0.0.1']});
	const other = await doubtName(
		{host: 'octopus.example.com', port: 1},
		{signal, hostsFile: ['127.0.0.1'], lookup, askDns: async () => ['127.0.0.2']},
	);
	t.deepEqual(
		other.pathFromDns?.tries.map(({address, tcp}) => [address, tcp.code]),
		[['127.0.0.2', 'ECONNREFUSED']],
	);
	const silent = await doubtName(
		{host: 'octopus', port: 1},
		{
			signal,
			hostsFile: ['127.0.0.1'],
			deadlineMilliseconds: 50,
			lookup: () => new Promise(() => {}),
			askDns: () => Promise.reject(new Error('odd')),
		},
	);
	t.deepEqual(silent, {sibling: [], nonsense: [], fromDns: []});
});

test('the source address is what the routing chooses', async t => {
	t.like(await lookAtRoute('127.0.0.9', 10_943), {source: '127.0.0.1', interface: 'lo'});
	const {others} = await lookAtRoute('127.0.0.9', 10_943);
	t.false(others.includes('127.0.0.1'));
});

const banners: ReadonlyArray<readonly [text: string, who: string | undefined]> = [
	['SSH-2.0-OpenSSH_9.6\r\n', 'SSH'],
	['220 mail.example.com ESMTP Postfix\r\n', 'SMTP'],
	['220-mail.example.com\r\n', 'SMTP or FTP'],
	['220 ProFTPD Server ready\r\n', 'FTP'],
	['+OK POP3 ready\r\n', 'POP3'],
	['* OK IMAP4 ready\r\n', 'IMAP'],
	['RFB 003.008\n', 'VNC'],
	['AMQP\u0000\u0000\u0009\u0001', 'AMQP'],
	["-ERR unknown command 'GET'\r\n", 'Redis'],
	['J\u0000\u0000\u0000\n8.0.35\u0000', 'MySQL'],
	['\u00FF\u00FD\u0018', 'Telnet'],
	['HTTP/1.1 400 Bad Request\r\n', undefined],
	['hello', undefined],
	['', undefined],
];
for (const [text, who] of banners) test(`${JSON.stringify(text)} is ${who}`, t => t.is(speakerOf(text), who));

test('a page that blocks says so; an error of a web server is none', t => {
	t.true(isBlockPage('HTTP/1.1 511 Network Authentication Required', ''));
	t.true(isBlockPage('HTTP/1.1 200 OK', '<html><title>Web Page Blocked</title>'));
	t.true(isBlockPage('HTTP/1.0 403 Forbidden', '<html><body>Access to this site has been blocked by your administrator'));
	t.false(isBlockPage('HTTP/1.1 403 Forbidden', '<html><title>403 Forbidden</title><hr>nginx'));
	t.true(isBlockPage('HTTP/1.1 200 OK', '<html><title>Intrusion Prevention - Access Blocked</title>'));
	t.false(isBlockPage('HTTP/1.1 200 OK', '<html><title>Firewall</title>Sign in to manage the firewall'));
	t.false(isBlockPage('HTTP/1.1 400 Bad Request', '<html>The plain HTTP request was sent to HTTPS port'));
	t.false(isBlockPage('HTTP/1.1 200 OK', 'web page blocked'));
});

test('what openssl s_client says in brief is read, whichever way it ended', t => {
	t.deepEqual(
		readBrief([
			'depth=0 CN = x',
			'CONNECTION ESTABLISHED',
			'Protocol version: TLSv1.3',
			'Ciphersuite: TLS_AES_256_GCM_SHA384',
			'40:error:0A000126:SSL routines:ssl3_read_n:unexpected eof while reading:../ssl/record.c:316:',
		]),
		{
			established: true,
			protocol: 'TLSv1.3',
			cipher: 'TLS_AES_256_GCM_SHA384',
		},
	);
	t.deepEqual(
		readBrief([
			'4007CF947A7F0000:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../ssl/record/rec_layer_s3.c:1601:SSL alert number 40',
		]),
		{
			established: false,
			said: 'sslv3 alert handshake failure',
		},
	);
	t.deepEqual(readBrief([]), {established: false});
});

test('the settings of this system’s OpenSSL are those of its default for every program, files that are included too', async t => {
	const read = (files: Readonly<Record<string, string>>) => readOpensslSettings(async file => files[file]);
	t.deepEqual(await read({}), {isFips: false});
	t.deepEqual(await read({'/proc/sys/crypto/fips_enabled': '1\n'}), {isFips: true});
	t.deepEqual(await read({'/etc/ssl/openssl.cnf': '[system_default_sect]\nMinProtocol = TLSv1.3\n'}), {
		isFips: false,
		file: '/etc/ssl/openssl.cnf',
	});
	const debian =
		'openssl_conf = default_conf # of this file\n[default_conf]\nssl_conf = ssl_sect\n[ssl_sect]\nsystem_default = system_default_sect\n[system_default_sect]\nMinProtocol = TLSv1.3\nGroups = P-521:P-384\n';
	t.deepEqual(await read({'/etc/ssl/openssl.cnf': debian}), {
		isFips: false,
		file: '/etc/ssl/openssl.cnf',
		least: 'TLSv1.3',
		groups: ['P-521', 'P-384'],
	});
	const redHat =
		'openssl_conf = openssl_init\n[openssl_init]\nssl_conf = ssl_module\n[ ssl_module ]\nsystem_default = crypto_policy\n[ crypto_policy ]\n.include = /etc/policy\n';
	t.deepEqual(await read({'/etc/pki/tls/openssl.cnf': redHat, '/etc/policy': 'TLS.MinProtocol = TLSv1.2\nGroups = X25519:secp256r1\n'}), {
		isFips: false,
		file: '/etc/pki/tls/openssl.cnf',
		least: 'TLSv1.2',
		groups: ['X25519', 'secp256r1'],
	});
	const circle = {'/etc/ssl/openssl.cnf': '.include /etc/ssl/openssl.cnf\n.include /etc/ssl/openssl.cnf\n'};
	t.deepEqual(await read(circle), {isFips: false, file: '/etc/ssl/openssl.cnf'});
});
