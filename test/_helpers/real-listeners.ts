import {execFile, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import type {ExecutionContext} from 'ava';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import {friendlyAnswer} from '../../src/halibut/friendly-page.ts';
import {startTcp} from './https-server.ts';
import {freePort, listens} from './ports.ts';

type Test = ExecutionContext<unknown>;

/** Never synchronously: the servers of the other tests are in this process, and must answer. */
const openssl = promisify(execFile);

/** A folder that goes with the test. */
export const folderFor = (t: Test): string => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'listener-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};

export type Pair = {readonly key: string; readonly certificate: string /** SHA-1, upper-case. */; readonly thumbprint: string};

/** Key and certificate as files, made by the real `openssl req` with these words. */
export const makePair = async (folder: string, words: readonly string[] = [], name = 'server'): Promise<Pair> => {
	const [key, certificate] = [path.join(folder, `${name}-key.pem`), path.join(folder, `${name}.pem`)];
	const usual = words.includes('-newkey') ? [] : ['-newkey', 'rsa:2048'];
	const subject = words.includes('-subj') ? [] : ['-subj', '/CN=Octopus Server'];
	await openssl('openssl', ['req', '-x509', '-nodes', '-days', '100', ...usual, ...subject, ...words, '-keyout', key, '-out', certificate]);
	const {stdout} = await openssl('openssl', ['x509', '-in', certificate, '-noout', '-fingerprint', '-sha1']);
	return {key, certificate, thumbprint: (stdout.split('=')[1] ?? '').trim().replaceAll(':', '')};
};

/** A pair of our own as files. */
export const writePair = (folder: string, {keyPem, certificatePem, thumbprint}: KeyPair, name = 'server'): Pair => {
	const [key, certificate] = [path.join(folder, `${name}-key.pem`), path.join(folder, `${name}.pem`)];
	writeFileSync(key, keyPem, {mode: 0o600});
	writeFileSync(certificate, certificatePem);
	return {key, certificate, thumbprint};
};

/** One for all tests of a process that do not care which: keys are slow to make. */
export const usualPair = (folder: string): Pair => writePair(folder, usual);

const usual = createCertificate({subject: 'Octopus Server'});

/** A program that listens; it ends with the test. Resolves when its port answers. */
export const startListener = async (
	t: Test,
	program: string,
	words: readonly string[],
	port: number,
	host = '127.0.0.1',
): Promise<void> => {
	const child = spawn(program, words, {stdio: ['ignore', 'ignore', 'pipe']});
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => {
		said += chunk.toString();
	});
	const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
	t.teardown(async () => {
		child.kill('SIGTERM');
		await ended;
	});
	await listens(child, {host, port}, () => `${program} said ${said}`);
};

/** `openssl s_server` with these words; its answers are those of a web server. */
export const startOpenssl = async (t: Test, words: readonly string[], pair = usualPair(folderFor(t))): Promise<number> => {
	const port = await freePort(t);
	const files = ['-key', pair.key, '-cert', pair.certificate];
	await startListener(t, 'openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-quiet', '-www', ...files, ...words], port);
	return port;
};

/** nginx with these lines in its only server. */
export const startNginx = async (t: Test, lines: readonly string[], pair = usualPair(folderFor(t))): Promise<number> => {
	const folder = folderFor(t);
	const port = await freePort(t);
	const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder}/${name};`);
	const server = [`listen 127.0.0.1:${port} ssl;`, `ssl_certificate ${pair.certificate};`, `ssl_certificate_key ${pair.key};`, ...lines];
	writeFileSync(
		path.join(folder, 'nginx.conf'),
		`daemon off; pid ${folder}/pid; user root; error_log ${folder}/error; events {} http { access_log off; ${paths.join(' ')} server { ${server.join(' ')} } }\n`,
	);
	await startListener(t, '/usr/sbin/nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'error')], port);
	return port;
};

/** The polled port of a Server behind the TLS of a real stunnel with these lines; `more` are further services. */
export const startStunnel = async (
	t: Test,
	lines: readonly string[] = [],
	{
		pair = usualPair(folderFor(t)),
		host = '127.0.0.1',
		more = () => [],
	}: {pair?: Pair; host?: string; more?: (to: number) => readonly string[]} = {},
): Promise<{readonly port: number; readonly thumbprint: string}> => {
	const folder = folderFor(t);
	const port = await freePort(t);
	const server = await startTcp(t, socket => {
		let heard = '';
		socket.on('data', (chunk: Buffer) => {
			heard += chunk.toString('latin1');
			if (heard.endsWith('\r\n\r\n')) socket.end(friendlyAnswer('server').join(''));
		});
		socket.once('end', () => socket.end());
	});
	const service = [
		'[server]',
		`accept = ${host}:${port}`,
		`connect = 127.0.0.1:${server}`,
		`cert = ${pair.certificate}`,
		`key = ${pair.key}`,
	];
	const file = path.join(folder, 'stunnel.conf');
	writeFileSync(file, ['foreground = quiet', 'pid =', ...service, ...lines, ...more(server), ''].join('\n'));
	await startListener(t, 'stunnel4', [file], port, host);
	return {port, thumbprint: pair.thumbprint};
};
