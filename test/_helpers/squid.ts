import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import type {ExecutionContext} from 'ava';
import {freePort, listens} from './ports.ts';

export type SquidOptions = {
	/** Ports to which CONNECT is allowed. Left out: all. */
	readonly ports?: readonly number[];
	/** Asks for user and password, by Basic. */
	readonly users?: Readonly<Record<string, string>>;
	/** More lines for the configuration, before the last one that lets everybody in. */
	readonly lines?: readonly string[];
};

export type Squid = {
	readonly port: number;
	/** The requests in its access log so far, a line each. */
	readonly log: () => readonly string[];
};

/** A folder of the test's own where Squid may read as a user of its own; gone with the test. */
export const folderForSquid = (t: ExecutionContext): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'squid-'));
	chmodSync(folder, 0o755);
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};

/** The real Squid on loopback, in a folder of its own; gone with the test. */
export const startSquid = async (t: ExecutionContext, {ports, users, lines = []}: SquidOptions = {}): Promise<Squid> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'squid-'));
	// It leaves root's rights, and still has to write its log there.
	chmodSync(folder, 0o777);
	const file = (name: string) => path.join(folder, name);
	const port = await freePort(t);
	const passwords = await Promise.all(
		Object.entries(users ?? {}).map(async ([user, password]) => {
			// By standard input, as a secret is; never synchronously, as the servers of the other tests are in this process.
			const hashing = promisify(execFile)('openssl', ['passwd', '-apr1', '-stdin']);
			hashing.child.stdin?.end(password);
			return `${user}:${(await hashing).stdout.trim()}\n`;
		}),
	);
	writeFileSync(file('users'), passwords.join(''), {mode: 0o644});
	const configuration = [
		`http_port 127.0.0.1:${port}`,
		'pid_filename none',
		`access_log stdio:${file('access.log')}`,
		`cache_log ${file('cache.log')}`,
		`coredump_dir ${folder}`,
		'cache deny all',
		'shutdown_lifetime 0 seconds',
		'pinger_enable off',
		'visible_hostname squid.example.test',
		...(users
			? [
					`auth_param basic program /usr/lib/squid/basic_ncsa_auth ${file('users')}`,
					'acl known proxy_auth REQUIRED',
					'http_access deny !known',
				]
			: []),
		...(ports ? [`acl allowed_ports port ${ports.join(' ')}`, 'http_access deny CONNECT !allowed_ports'] : []),
		...lines,
		'http_access allow all',
	];
	writeFileSync(file('squid.conf'), `${configuration.join('\n')}\n`, {mode: 0o644});
	const child = spawn('squid', ['-N', '-n', `test${port}`, '-f', file('squid.conf')], {stdio: 'ignore'});
	const ended = once(child, 'exit');
	t.teardown(async () => {
		child.kill('SIGTERM');
		await ended;
		rmSync(folder, {recursive: true, force: true});
	});
	await listens(child, {host: '127.0.0.1', port}, () => textOf(file('cache.log')));
	return {port, log: () => textOf(file('access.log')).split('\n').filter(Boolean)};
};

const textOf = (file: string): string => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
		throw error;
	}
};
