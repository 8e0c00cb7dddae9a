import {readFileSync, writeFileSync} from 'node:fs';
import {type AddressInfo, connect, createServer, type Server} from 'node:net';
import path from 'node:path';
import {connect as connectTls, createServer as createTlsServer} from 'node:tls';
import test, {type ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import type {Report} from '../../src/engine/report.ts';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {needs} from '../_helpers/components.ts';
import {endsWell, openSandbox, run, spawnProgram, tentacleCalls, writes} from '../_helpers/program.ts';
import {startSquid} from '../_helpers/squid.ts';
import {until} from '../sandbox/machine/_machine.ts';

const open = (t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> => openSandbox(t, {style: 'listening', ...options});
const setUp = (sandbox: Sandbox, ...words: readonly string[]) =>
	run(['setup', '--no-input', '--yes', '--register-now', ...sandbox.flags, ...words], {environment: sandbox.environment});

/** What the Server was asked to dial, in order. */
const dialled = ({server}: Sandbox): readonly string[] =>
	server.state.requests.filter(({path: target}) => target.endsWith('/discover')).map(({query}) => query);
const uri = ({server}: Sandbox): unknown => (server.state.machines[0]?.Endpoint as {Uri?: unknown} | undefined)?.Uri;
const listenPort = ({answersFile}: Sandbox): number => Number(/^listenPort: (\d+)$/m.exec(readFileSync(answersFile, 'utf8'))?.[1]);

const listen = async (t: ExecutionContext, server: Server): Promise<number> => {
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	return (server.address() as AddressInfo).port;
};

/** A port that is forwarded to another one of this machine. */
const forward = (t: ExecutionContext, port: number): Promise<number> =>
	listen(
		t,
		createServer(socket => {
			const to = connect(port, '127.0.0.1');
			socket
				.on('error', () => to.destroy())
				.pipe(to)
				.on('error', () => socket.destroy())
				.pipe(socket);
		}),
	);

/** Nothing was changed, for this one reason. */
const refuses = async (t: ExecutionContext, sandbox: Sandbox, finding: string, words: readonly string[], says: RegExp): Promise<void> => {
	const {exitCode, stdout, stderr} = await setUp(sandbox, ...words);
	t.is(exitCode, 1, stderr);
	t.deepEqual([...new Set(stdout.match(/\b[A-Z]{3}\d{3}\b/g))], [finding], stdout);
	t.regex(stdout, says);
	t.deepEqual(tentacleCalls(sandbox), []);
	t.deepEqual(writes(sandbox), []);
};

const diagnose = async (
	{environment, certificateAuthorityFile, server, apiKeyFile}: Sandbox,
	...words: readonly string[]
): Promise<Report> => {
	const flags = ['--server-url', server.url, '--api-key-file', apiKeyFile, '--ca-file', certificateAuthorityFile];
	return JSON.parse((await run(['diagnose', '--json', ...flags, ...words], {environment})).stdout) as Report;
};
const look = ({checks}: Report) => checks.find(({id}) => id === 'octopus/reaches-us');
const causes = ({causes: found}: Report): readonly unknown[] => found.map(({finding, verdict}) => `${finding} ${verdict}`);

test('reached before and after: registered; a second run changes nothing; diagnose asks the Server too', async t => {
	const sandbox = await open(t);
	const port = listenPort(sandbox);
	const first = await setUp(sandbox);
	t.is(first.exitCode, 0, first.stdout + first.stderr);
	t.regex(first.stdout, /^Tentacle is set up, and proven to work\./);
	t.is(uri(sandbox), `https://127.0.0.1:${port}/`);
	// Once a listener that is thrown away; and the agent, until it has opened its port.
	t.true(dialled(sandbox).length >= 2);
	for (const query of dialled(sandbox)) t.is(query, `?host=127.0.0.1&port=${port}&type=TentaclePassive`);

	const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
	const second = await setUp(sandbox);
	t.is(second.exitCode, 0, second.stderr);
	t.regex(second.stdout, /nothing was changed/);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [calls, written]);

	const well = await diagnose(sandbox);
	t.like(look(well), {verdict: 'pass', reason: 'reached', says: `as 127.0.0.1:${port}; the Server runs on this machine itself`});
	t.deepEqual(causes(well), []);
	t.deepEqual(writes(sandbox), written);

	await sandbox.server.setFault('listening-unreachable', true);
	t.deepEqual(causes(await diagnose(sandbox)), ['LST008 fail'], 'a loopback name leads the Server to itself');
	t.deepEqual(causes(await diagnose(sandbox, '--public-host-name=build-07.example.com')), ['LST006 fail']);
	await sandbox.server.setFault('listening-unreachable', false);
	await sandbox.server.setFault('reaches-somebody-else', true);
	t.deepEqual(causes(await diagnose(sandbox, '--public-host-name=build-07.example.com')), ['LST007 fail']);
	await sandbox.server.setFault('reaches-somebody-else', false);
	// A key that may look and not register has nothing to complain of.
	await sandbox.server.setFault('key-without-permission', true);
	const reader = await diagnose(sandbox);
	t.like(look(reader), {verdict: 'skipped', reason: 'untold'});
	t.false(reader.causes.some(({verdict}) => verdict === 'fail'));
});

test('an agent that does not run is the reason, whatever the Server finds', async t => {
	const sandbox = await open(t);
	endsWell(t, await setUp(sandbox));
	const {exitCode} = await spawnProgram([path.join(sandbox.machine.binFolder, 'systemctl'), 'stop', 'Tentacle.service'], {});
	t.is(exitCode, 0);
	const report = await diagnose(sandbox);
	t.deepEqual(causes(report), ['SVC003 fail']);
	t.is(look(report)?.verdict, 'fail');
});

test('an agent whose unit is gone, as when somebody has reinstalled, is told so', async t => {
	const sandbox = await open(t);
	t.is((await setUp(sandbox)).exitCode, 0);
	const {tentacle} = sandbox.hostOptions;
	const {exitCode, stdout} = await spawnProgram([tentacle, 'service', '--instance=Tentacle', '--stop', '--uninstall'], {
		environment: {...sandbox.hostOptions.environment, PATH: sandbox.hostOptions.searchPath, HOME: sandbox.hostOptions.home},
	});
	t.is(exitCode, 0, stdout);
	const gone = await diagnose(sandbox);
	t.deepEqual(causes(gone), ['SVC001 fail']);
	t.is(gone.checks.find(({id}) => id === 'service/unit')?.says, 'there is no unit for the instance Tentacle');
});

test('unreachable: said before the first change, with what arrived and what to do', async t => {
	const sandbox = await open(t, {faults: ['listening-unreachable']});
	await refuses(
		t,
		sandbox,
		'LST006',
		['--public-host-name=build-07.example.com'],
		/gets no answer from build-07\.example\.com:\d+, and nothing arrived here: The client was unable to establish the initial connection/,
	);
});

test('somebody else is reached: said before the first change, and not to be overruled', async t => {
	const sandbox = await open(t, {faults: ['reaches-somebody-else']});
	await refuses(
		t,
		sandbox,
		'LST007',
		['--public-host-name=build-07.example.com', '--despite=LST007'],
		/the Server reaches somebody else, with the thumbprint [0-9A-F]{40}; nothing arrived here/,
	);
});

test('a name that the Server does not know: the one that it does reach is named', async t => {
	const sandbox = await open(t);
	await refuses(
		t,
		sandbox,
		'LST008',
		['--public-host-name=nosuch.invalid'],
		/does not know the name nosuch\.invalid: Name or service not known/,
	);
	const {stdout} = await setUp(sandbox, '--public-host-name=nosuch.invalid');
	const [, name = ''] = /The Server does reach this machine as (\S+) \(--public-host-name=\1\)/.exec(stdout) ?? [];
	t.not(name, '');
	endsWell(t, await setUp(sandbox, `--public-host-name=${name}`));
	t.is(uri(sandbox), `https://${name}:${listenPort(sandbox)}/`);
});

test('without an address: the first that the Server reaches, and that of the record ever after', async t => {
	const sandbox = await open(t);
	const {answersFile} = sandbox;
	writeFileSync(answersFile, readFileSync(answersFile, 'utf8').replace(/^publicHostName:.*\n/m, ''));
	const port = await forward(t, listenPort(sandbox));
	const {exitCode, stdout, stderr} = await setUp(sandbox, `--callback-port=${port}`);
	t.is(exitCode, 0, stdout + stderr);
	const registered = uri(sandbox);
	t.regex(String(registered), new RegExp(`^https://[^/]+:${port}/$`));
	const written = writes(sandbox);
	const again = await setUp(sandbox);
	t.regex(again.stdout, /nothing was changed/, again.stderr);
	t.deepEqual([writes(sandbox), uri(sandbox)], [written, registered]);
});

test('a port that nobody forwards, and one behind which TLS is ended', async t => {
	const sandbox = await open(t);
	// An address of documentation: nobody answers there.
	const host = '--public-host-name=192.0.2.1';
	await refuses(t, sandbox, 'LST009', [host, '--callback-port=443'], /did not arrive here on port \d+/);
	const {keyPem: key, certificatePem: cert} = createCertificate();
	const ending = createTlsServer({key, cert}, socket => {
		const to = connectTls({host: '127.0.0.1', port: listenPort(sandbox), rejectUnauthorized: false});
		socket
			.on('error', () => to.destroy())
			.pipe(to)
			.on('error', () => socket.destroy())
			.pipe(socket);
	});
	const balancer = await listen(t, ending);
	await refuses(t, sandbox, 'LST007', ['--public-host-name=127.0.0.1', `--callback-port=${balancer}`], /something in between ends TLS/);
});

test('a port that somebody has: nothing else is complained of, and the Server is not asked', async t => {
	const sandbox = await open(t);
	const server = createServer();
	await new Promise<void>(resolve => server.listen(listenPort(sandbox), '127.0.0.1', resolve));
	t.teardown(() => server.close());
	await refuses(t, sandbox, 'LST002', [], /in use by/);
	t.deepEqual(dialled(sandbox), []);
});

test('a key that may not have the Server look is told so before the first change', async t => {
	const sandbox = await open(t, {faults: ['key-without-permission', 'permissions-untold']});
	await refuses(t, sandbox, 'API007', [], /MachineCreate/);
});

const withSquid = needs('squid', 'openssl');
const viaProxy = ['--server-side-proxy=branch office', '--public-host-name=127.0.0.2'];

withSquid('through the Server’s own proxy: looked at, registered and found healthy', async t => {
	const sandbox = await open(t);
	const {answersFile, server} = sandbox;
	writeFileSync(answersFile, readFileSync(answersFile, 'utf8').replace(/^listenAddress:.*/m, 'listenAddress: "any"'));
	const squid = await startSquid(t, {users: {octopus: 'let-me-out'}});
	const [proxy = {}] = server.state.proxies;
	Object.assign(proxy, {Host: '127.0.0.1', Port: squid.port, Username: 'octopus', Password: {HasValue: true, NewValue: 'let-me-out'}});
	const {exitCode, stdout, stderr} = await setUp(sandbox, ...viaProxy);
	t.is(exitCode, 0, stdout + stderr);
	t.like(server.state.machines[0]?.Endpoint, {ProxyId: 'Proxies-1', Uri: `https://127.0.0.2:${listenPort(sandbox)}/`});
	t.true(dialled(sandbox).every(query => query.endsWith('&proxyId=Proxies-1')));
	// Before, with the agent, and in the health check; Squid writes a tunnel when it has noticed its end.
	await until(() => squid.log().filter(line => line.includes(`CONNECT 127.0.0.2:${listenPort(sandbox)}`)).length >= 3);
	const report = await diagnose(sandbox);
	t.deepEqual(causes(report), []);
	t.is(look(report)?.reason, 'reached');
	const written = writes(sandbox);
	// The record keeps its proxy.
	t.regex((await setUp(sandbox, '--public-host-name=127.0.0.2')).stdout, /nothing was changed/);
	t.deepEqual(writes(sandbox), written);
});

withSquid('a proxy of the Server that does not let it through is named, before the first change', async t => {
	const sandbox = await open(t);
	const squid = await startSquid(t, {ports: [443]});
	Object.assign(sandbox.server.state.proxies[0] ?? {}, {Host: '127.0.0.1', Port: squid.port});
	await refuses(t, sandbox, 'LST006', viaProxy, /own proxy Branch office does not bring it to 127\.0\.0\.2:\d+: .*403/);
});

withSquid('a proxy that the Server does not have', async t => {
	const sandbox = await open(t);
	await refuses(
		t,
		sandbox,
		'REG005',
		['--server-side-proxy=Branch ofice'],
		/no server-side proxy Branch ofice; did you mean Branch office\?/,
	);
});
