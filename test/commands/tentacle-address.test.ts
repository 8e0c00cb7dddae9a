import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {type AddressInfo, createServer as createTcpServer} from 'node:net';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Report} from '../../src/engine/report.ts';
import {needs} from '../_helpers/components.ts';
import {openSandbox, type RunOptions, run} from '../_helpers/program.ts';

/** As on a laptop: no instance, no Tentacle, no Server named. */
const lookAt = async (
	address: string,
	words: readonly string[] = [],
	options: RunOptions = {},
): Promise<Report & {readonly exitCode: number | null}> => {
	const {exitCode, stdout, stderr} = await run(['diagnose', '--json', '--tentacle-address', address, ...words], options);
	if (!stdout.startsWith('{')) throw new Error(stderr);
	return {...(JSON.parse(stdout) as Report), exitCode};
};

const findings = ({causes}: Report) => causes.map(({finding, subject}) => `${finding} ${subject}`);
const failsWith = (t: ExecutionContext, report: Report & {exitCode: number | null}, finding: string, address: string) => {
	t.deepEqual(findings(report), [`${finding} ${address}`]);
	t.is(report.exitCode, 1);
};

const listen = async (t: ExecutionContext, server: ReturnType<typeof createTcpServer>): Promise<string> => {
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A listening Tentacle, set up by this program. */
const openTentacle = async (t: ExecutionContext) => {
	const sandbox = await openSandbox(t, {style: 'listening'});
	const {exitCode, stdout, stderr} = await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 0, stderr);
	const [, thumbprint = '', port = ''] = /its own certificate: ([0-9A-F]{40}) on port (\d+)/.exec(stdout) ?? [];
	return {sandbox, thumbprint, address: `127.0.0.1:${port}`};
};

test('a listening Tentacle is seen from a machine without any, with its thumbprint, and has no error in its log', async t => {
	const {sandbox, thumbprint, address} = await openTentacle(t);
	const report = await lookAt(address);
	t.is(report.exitCode, 0);
	t.deepEqual([report.verdict, report.causes], ['pass', []]);
	t.like(
		report.checks.find(({id}) => id === 'network/tentacle'),
		{subject: address, verdict: 'pass', reason: 'tentacle'},
	);
	t.is((await lookAt(address, [`--tentacle-thumbprint=${thumbprint.toLowerCase()}`])).exitCode, 0);
	failsWith(t, await lookAt(address, [`--tentacle-thumbprint=${'AB'.repeat(20)}`]), 'LST007', address);
	const log = readFileSync(path.join(sandbox.folder, 'var/opt/octopus/Tentacle/Logs/OctopusTentacle.txt'), 'utf8');
	t.regex(log, /Accepted TCP client/);
	t.notRegex(log, / ERROR /);
	const {stdout} = await run(['diagnose', `--tentacle-address=${address}`]);
	t.regex(stdout, /The way to the Tentacle from/);
	t.regex(stdout, new RegExp(`${address} {2}name 0 │ tcp \\d+ │ tls \\d+ │ answer \\d+ {3}\\d+ ms`));
});

test('a Tentacle is looked at besides an instance of this machine', async t => {
	const {sandbox, address} = await openTentacle(t);
	const {exitCode, stdout} = await run(['diagnose', '--json', '--instance=Tentacle', `--tentacle-address=${address}`], {
		environment: sandbox.environment,
	});
	t.is(exitCode, 0);
	const {checks, causes} = JSON.parse(stdout) as Report;
	t.deepEqual(causes, []);
	t.like(
		checks.find(({id}) => id === 'network/tentacle'),
		{verdict: 'pass'},
	);
	t.like(
		checks.find(({id}) => id === 'trust/known'),
		{verdict: 'skipped'},
	);
});

test('a Server’s polled port, and its portal, are no Tentacle', async t => {
	const {server} = await openSandbox(t);
	const polled = `127.0.0.1:${server.addresses[0]?.port}`;
	failsWith(t, await lookAt(polled), 'NET009', polled);
	const portal = new URL(server.url).host;
	failsWith(t, await lookAt(portal), 'LST012', portal);
});

test('other services on the port are told', async t => {
	const plain = await listen(
		t,
		createServer((_request, response) => response.end('hello')),
	);
	failsWith(t, await lookAt(plain), 'LST012', plain);
	const ssh = await listen(
		t,
		createTcpServer(socket => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2\r\n')),
	);
	failsWith(t, await lookAt(ssh), 'LST012', ssh);
});

test('a port where nothing listens, a Server’s port, and a name that is not there are told', async t => {
	failsWith(t, await lookAt('127.0.0.1:9'), 'LST001', '127.0.0.1:9');
	failsWith(t, await lookAt('127.0.0.1:10943'), 'NET009', '127.0.0.1:10943');
	failsWith(t, await lookAt('no-such-host.invalid'), 'NET001', 'no-such-host.invalid:10933');
});

needs(
	'root',
	'unshare',
	'ip',
)('a port behind a firewall that drops, and an address without a route, are told', async t => {
	// What is sent to a neighbour at a made-up address arrives nowhere; there is no other way out.
	const inside = [
		'ip link set lo up',
		'ip link add wan type veth peer name far',
		'ip address add 10.9.9.1/24 dev wan',
		'ip link set wan up',
		'ip link set far up',
		'ip neighbour add 10.9.9.2 lladdr 02:00:00:00:00:02 dev wan nud permanent',
		'exec "$@"',
	].join(' && ');
	const wrapper = ['unshare', '--net', 'sh', '-c', inside, '-'];
	const [dropped, unreachable] = await Promise.all([lookAt('10.9.9.2:10933', [], {wrapper}), lookAt('192.0.2.1:10933', [], {wrapper})]);
	failsWith(t, dropped, 'LST006', '10.9.9.2:10933');
	t.regex(dropped.causes[0]?.says ?? '', /no answer in 5 s: .*from 10\.9\.9\.1/);
	failsWith(t, unreachable, 'LST006', '192.0.2.1:10933');
	t.regex(unreachable.causes[0]?.says ?? '', /ENETUNREACH/);
});

test('a thumbprint that is none is refused', async t => {
	const {exitCode, stderr} = await run(['diagnose', '--tentacle-address=127.0.0.1:9', '--tentacle-thumbprint=abc']);
	t.is(exitCode, 2);
	t.regex(stderr, /--tentacle-thumbprint wants a thumbprint of 40 hex digits/);
});
