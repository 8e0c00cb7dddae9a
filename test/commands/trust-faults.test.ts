import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {needs} from '../_helpers/components.ts';
import {openSandbox, run} from '../_helpers/program.ts';
import {folderFor, startStunnel} from '../_helpers/real-listeners.ts';

type Entry = {
	readonly Thumbprint: string;
	readonly CommunicationStyle: number;
	readonly Address: string | null;
	readonly [more: string]: unknown;
};

/** Another Server's, which presents it nowhere. */
const stale = '5B'.repeat(20);

const faults: ReadonlyArray<
	readonly [name: string, change: (entries: readonly Entry[]) => readonly Entry[], findings: readonly string[], says: RegExp]
> = [
	['nothing', entries => entries, [], /^$/],
	[
		'a lower-case thumbprint',
		entries => entries.map(one => ({...one, Thumbprint: one.Thumbprint.toLowerCase()})),
		['TLS020'],
		/[0-9a-f]{40} is stored in lower case/,
	],
	[
		'colons in a thumbprint',
		entries => entries.map(one => ({...one, Thumbprint: one.Thumbprint.replaceAll(/(..)(?=.)/g, '$1:')})),
		['TLS020'],
		/characters that no thumbprint has/,
	],
	[
		'an invisible mark before a thumbprint',
		entries => entries.map(one => ({...one, Thumbprint: `\u200E${one.Thumbprint}`})),
		['TLS020'],
		/invisible/,
	],
	[
		'an API key among the thumbprints',
		entries => [...entries, {Thumbprint: 'API-ABCDEFGHIJKLMNOP', CommunicationStyle: 1, Address: null}],
		['TLS020'],
		/this is an API key/,
	],
	[
		'a Server that is gone',
		entries => [...entries, {Thumbprint: stale, CommunicationStyle: 1, Address: null}],
		['(TLS021)'],
		new RegExp(`^${stale} is trusted too`),
	],
	[
		'WebSockets',
		entries => entries.map(one => (one.Address === null ? one : {...one, Address: one.Address.replace('https', 'wss')})),
		['TLS017'],
		/over WebSockets \(wss\)/,
	],
];

test('what the instance trusts is told apart, each fault by one cause', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags} = sandbox;
	const setUp = await run(['setup', '--no-input', '--yes', ...flags], {environment});
	t.is(setUp.exitCode, 0, setUp.stderr);
	const file = path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');
	const good = readFileSync(file, 'utf8');
	for (const [name, change, findings, says] of faults) {
		writeFileSync(file, changed(good, change));
		const {stdout, stderr} = await run(['diagnose', '--instance=Tentacle', '--json'], {environment});
		t.true(stdout.startsWith('{'), stderr);
		const {causes} = JSON.parse(stdout) as {causes: ReadonlyArray<{finding?: string; verdict: string; says: string}>};
		t.deepEqual(
			causes.map(({finding, verdict}) => (verdict === 'warning' ? `(${finding})` : finding)),
			[...findings],
			name,
		);
		t.regex(causes[0]?.says ?? '', says, name);
		t.false(stdout.includes('API-ABCDEFGHIJKLMNOP'), name);
	}
});

needs(
	'root',
	'unshare',
	'stunnel4',
	'openssl',
)('only TLS008, here, where this system’s OpenSSL is told to refuse what the Server speaks', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags} = sandbox;
	const setUp = await run(['setup', '--no-input', '--yes', ...flags], {environment});
	t.is(setUp.exitCode, 0, setUp.stderr);
	const {port, thumbprint} = await startStunnel(t, ['sslVersionMax = TLSv1.2']);
	const file = path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');
	writeFileSync(
		file,
		changed(readFileSync(file, 'utf8'), entries =>
			entries.map(one => ({...one, Thumbprint: thumbprint, ...(one.Address !== null && {Address: `https://127.0.0.1:${port}`})})),
		),
	);
	const folder = folderFor(t);
	const settings = (least: string) => `openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = ${least}\n`;
	for (const [least, reason, findings] of [
		['TLSv1.2', 'agreed', []],
		['TLSv1.3', 'agentRefuses', ['TLS008']],
	] as const) {
		writeFileSync(path.join(folder, 'openssl.cnf'), settings(least));
		const script = `mount --bind ${folder}/openssl.cnf /etc/ssl/openssl.cnf && exec "$@"`;
		const {stdout, stderr} = await run(['diagnose', '--instance=Tentacle', '--no-identity', '--json'], {
			environment,
			wrapper: ['unshare', '--mount', '/bin/sh', '-c', script, 'sh'],
		});
		t.true(stdout.startsWith('{'), stderr);
		const {causes, checks} = JSON.parse(stdout) as {
			causes: ReadonlyArray<{finding?: string; verdict: string; says: string}>;
			checks: ReadonlyArray<{id: string; reason?: string}>;
		};
		t.is(checks.find(({id}) => id === 'network/tls')?.reason, reason);
		t.deepEqual(
			causes.flatMap(({finding, verdict}) => (verdict === 'fail' ? [finding] : [])),
			[...findings],
			JSON.stringify(causes),
		);
	}
});

const changed = (config: string, change: (entries: readonly Entry[]) => readonly Entry[]): string =>
	config.replace(
		/(TrustedOctopusServers"[^>]*>)([^<]*)(<)/,
		(_all, before: string, list: string, after: string) =>
			before + quoted(JSON.stringify(change(JSON.parse(list.replaceAll('&quot;', '"')) as readonly Entry[])), list) + after,
	);

/** As the list was written: inside XML its quotes may be entities. */
const quoted = (text: string, like: string): string => (like.includes('&quot;') ? text.replaceAll('"', '&quot;') : text);
