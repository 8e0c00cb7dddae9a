import {writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import type {Report} from '../../src/engine/report.ts';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {needs} from '../_helpers/components.ts';
import {listen} from '../_helpers/https-server.ts';
import {freePort} from '../_helpers/ports.ts';
import {openSandbox, type RunOptions, run, spawnProgram, tentacleCalls} from '../_helpers/program.ts';
import {folderForSquid, startSquid} from '../_helpers/squid.ts';
import {answering, startTlsPeer} from '../probe/_peers.ts';
import {type Answering, startProxy, tunnel} from '../probe/_proxies.ts';
import {until} from '../sandbox/machine/_machine.ts';

const withSquid = needs('squid', 'openssl');

type Diagnosed = {readonly exitCode: number | null; readonly report: Report; readonly stderr: string; readonly text: string};

/** `diagnose` from afar, through a proxy. */
const diagnose = async (sandbox: Sandbox, proxy: string, words: readonly string[] = [], options: RunOptions = {}): Promise<Diagnosed> => {
	const [address] = sandbox.server.addresses;
	const at = `${address?.host}:${address?.port}`;
	const {exitCode, stdout, stderr} = await run(['diagnose', '--server-address', at, '--proxy', proxy, '--json', ...words], {
		...options,
		environment: {...sandbox.environment, ...options.environment},
	});
	return {exitCode, report: JSON.parse(stdout) as Report, stderr, text: stdout + stderr};
};

const portal = ({server, certificateAuthorityFile}: Sandbox): readonly string[] => [
	'--server-url',
	server.url,
	'--ca-file',
	certificateAuthorityFile,
	'--server-thumbprint',
	server.thumbprint,
];

const causes = ({report}: Diagnosed) => report.causes.map(({finding, verdict}) => [finding, verdict]);
const verdictOf = ({report}: Diagnosed, id: string) => report.checks.find(check => check.id === id)?.verdict;
const portalPort = ({server}: Sandbox): number => Number(new URL(server.url).port);
const commsPort = ({server}: Sandbox): number => server.addresses[0]?.port ?? 0;

withSquid('a Server behind Squid has no cause, and Squid has one line a tunnel', async t => {
	const sandbox = await openSandbox(t);
	const squid = await startSquid(t);
	const seen = await diagnose(sandbox, `http://127.0.0.1:${squid.port}`, portal(sandbox));
	t.deepEqual(causes(seen), []);
	t.is(seen.exitCode, 0, seen.text);
	for (const id of ['proxy/tunnel', 'network/port', 'network/tls', 'network/who', 'trust/server-thumbprint', 'proxy/inspection']) {
		t.true(['pass', 'information'].includes(verdictOf(seen, id) ?? ''), id);
	}
	// One for the polled address; one for the portal, since nothing is registered yet. Squid writes them when it has noticed their end.
	await until(() => squid.log().length >= 2);
	t.true(squid.log().every(line => /TCP_TUNNEL\/200 .* HIER_DIRECT\/127\.0\.0\.1/.test(line)));
	const asked = squid.log().map(line => line.replace(/.*(TCP_\S+) \d+ (CONNECT \S+).*/, '$1 $2'));
	t.deepEqual(
		asked.toSorted(),
		[`TCP_TUNNEL/200 CONNECT 127.0.0.1:${commsPort(sandbox)}`, `TCP_TUNNEL/200 CONNECT 127.0.0.1:${portalPort(sandbox)}`].toSorted(),
	);
});

withSquid('Squid that allows only the portal’s port is the one cause, proven by a tunnel to the portal', async t => {
	const sandbox = await openSandbox(t);
	const squid = await startSquid(t, {ports: [portalPort(sandbox)]});
	const seen = await diagnose(sandbox, `http://127.0.0.1:${squid.port}`, portal(sandbox));
	t.deepEqual(causes(seen), [['PRX004', 'fail']]);
	t.is(seen.exitCode, 1);
	t.like(seen.report.causes[0], {
		owner: 'proxy',
		subject: `127.0.0.1:${commsPort(sandbox)}`,
		command: `curl -v --proxytunnel -x http://127.0.0.1:${squid.port} https://127.0.0.1:${commsPort(sandbox)}/`,
	});
	await until(() => squid.log().some(line => line.includes('TCP_DENIED/403')));
	t.regex(seen.report.causes[0]?.says ?? '', /403 Forbidden.*while it opens a tunnel to the portal/);
	for (const id of ['network/port', 'network/tls', 'network/who', 'trust/server-thumbprint']) t.is(verdictOf(seen, id), 'blocked', id);
});

withSquid('Squid that allows no port refuses the portal too, and without a portal only the refusal is known', async t => {
	const sandbox = await openSandbox(t);
	const squid = await startSquid(t, {ports: [1]});
	const both = await diagnose(sandbox, `http://127.0.0.1:${squid.port}`, portal(sandbox));
	t.deepEqual(causes(both), [['PRX004', 'fail']]);
	t.regex(both.report.causes[0]?.says ?? '', /portal .* either/);
	const alone = await diagnose(sandbox, `http://127.0.0.1:${squid.port}`);
	t.deepEqual(causes(alone), [['PRX004', 'fail']]);
});

withSquid('a password for Squid comes from a file, a variable or standard input, and is nowhere in the report', async t => {
	const sandbox = await openSandbox(t);
	const password = 'correct horse: battery';
	const squid = await startSquid(t, {users: {'svc-tentacle': password}});
	const file = path.join(folderForSquid(t), 'password');
	writeFileSync(file, `${password}\n`, {mode: 0o600});
	const proxy = `http://svc-tentacle@127.0.0.1:${squid.port}`;
	for (const [words, options] of [
		[['--proxy-password-file', file], {}],
		[['--proxy-password-file', '-'], {input: `${password}\n`}],
		[[], {environment: {CONFIGURE_TENTACLE_PROXY_PASSWORD: password}}],
	] as const) {
		const seen = await diagnose(sandbox, proxy, words, options);
		t.deepEqual(causes(seen), []);
		t.is(seen.exitCode, 0, seen.text);
		t.false(seen.text.includes(password));
		t.false(seen.text.includes(Buffer.from(`svc-tentacle:${password}`).toString('base64')));
	}
	t.true(squid.log().every(line => line.includes(' svc-tentacle ')));
});

withSquid('a password that Squid does not accept, none, and one that is not known', async t => {
	const sandbox = await openSandbox(t);
	const squid = await startSquid(t, {users: {'svc-tentacle': 'right'}});
	const withUser = `http://svc-tentacle@127.0.0.1:${squid.port}`;
	const wrong = await diagnose(sandbox, withUser, [], {environment: {CONFIGURE_TENTACLE_PROXY_PASSWORD: 'wrong'}});
	t.deepEqual(causes(wrong), [['PRX005', 'fail']]);
	t.true(squid.log().every(line => line.includes('TCP_DENIED/407')));
	const none = await diagnose(sandbox, `http://127.0.0.1:${squid.port}`);
	t.deepEqual(causes(none), [['PRX005', 'fail']]);
	t.regex(none.report.causes[0]?.says ?? '', /none is set/);
	const unicode = await diagnose(sandbox, withUser, [], {environment: {CONFIGURE_TENTACLE_PROXY_PASSWORD: 'pässword'}});
	t.deepEqual(causes(unicode), [['PRX016', 'fail']]);
	const unknown = await diagnose(sandbox, withUser);
	t.deepEqual(causes(unknown), []);
	t.is(unknown.exitCode, 5);
	t.regex(unknown.report.checks.find(({id}) => id === 'proxy/answers')?.says ?? '', /not known here.*--proxy-password-file/);
});

withSquid('what Squid says of the Server behind it is believed', async t => {
	const squid = await startSquid(t);
	const closed = `127.0.0.1:${await freePort(t)}`;
	const {stdout} = await run(['diagnose', '--server-address', closed, '--proxy', `http://127.0.0.1:${squid.port}`, '--json'], {});
	t.like((JSON.parse(stdout) as Report).causes, [{finding: 'NET004', owner: 'octopus', subject: closed}]);
});

withSquid('a way that only the proxy of a variable has is the cause once it is proven, and not before', async t => {
	const {server} = await openSandbox(t);
	const hosts = path.join(folderForSquid(t), 'hosts');
	// Only the proxy’s side knows this name.
	writeFileSync(hosts, '127.0.0.1 only-behind.invalid\n', {mode: 0o644});
	const squid = await startSquid(t, {lines: [`hosts_file ${hosts}`]});
	const refuses = await startSquid(t, {ports: [1]});
	const at = async (words: readonly string[], proxy: number) => {
		const {stdout} = await run(['diagnose', ...words, '--json'], {environment: {HTTPS_PROXY: `http://127.0.0.1:${proxy}`}});
		return (JSON.parse(stdout) as Report).causes;
	};
	const behind = ['--server-address', `only-behind.invalid:${server.addresses[0]?.port}`];
	const needed = await at(behind, squid.port);
	t.like(needed, [{finding: 'PRX001', verdict: 'fail', owner: 'host'}]);
	t.is(needed.length, 1);
	t.regex(needed[0]?.remedy ?? '', new RegExp(`--proxyHost=127.0.0.1 --proxyPort=${squid.port}`));
	const useless = await at(behind, refuses.port);
	t.like(useless, [{finding: 'NET001'}]);
	t.is(useless.length, 1);
	const before = squid.log().length;
	t.deepEqual(await at(['--server-address', `127.0.0.1:${server.addresses[0]?.port}`], squid.port), []);
	t.is(squid.log().length, before, 'a direct way that works is not compared');
});

withSquid('a set-up that needs a proxy before it registers is told so, and changes nothing', async t => {
	const sandbox = await openSandbox(t);
	const hosts = path.join(folderForSquid(t), 'hosts');
	writeFileSync(hosts, '127.0.0.1 only-behind.invalid\n', {mode: 0o644});
	const squid = await startSquid(t, {lines: [`hosts_file ${hosts}`]});
	const words = [
		'setup',
		'--no-input',
		'--yes',
		'--json',
		...sandbox.flags,
		'--server-addresses',
		`only-behind.invalid:${commsPort(sandbox)}`,
	];
	const {exitCode, stdout} = await run(words, {
		environment: {...sandbox.environment, https_proxy: `http://127.0.0.1:${squid.port}`},
	});
	t.is(exitCode, 1);
	const {outcome} = JSON.parse(stdout) as {outcome: Pick<Report, 'checks'>};
	t.like(
		outcome.checks.find(({id}) => id === 'proxy/unused'),
		{finding: 'PRX002', verdict: 'fail', reason: 'neededFirst'},
	);
	t.deepEqual(tentacleCalls(sandbox), []);
});

withSquid('a portal that only the proxy reaches is told apart from a portal that is down', async t => {
	const sandbox = await openSandbox(t);
	const hosts = path.join(folderForSquid(t), 'hosts');
	writeFileSync(hosts, '127.0.0.1 only-behind.invalid\n', {mode: 0o644});
	const squid = await startSquid(t, {lines: [`hosts_file ${hosts}`]});
	const url = ['--server-url', `https://only-behind.invalid:${portalPort(sandbox)}`];
	const through = await diagnose(sandbox, `http://127.0.0.1:${squid.port}`, url);
	t.deepEqual(causes(through), [['PRX013', 'warning']]);
	const closed = await diagnose(sandbox, `http://127.0.0.1:${squid.port}`, ['--server-url', `https://127.0.0.1:${await freePort(t)}`]);
	t.deepEqual(causes(closed), [['API001', 'fail']]);
});

withSquid('a portal that the proxy refuses would stop the registration', async t => {
	const sandbox = await openSandbox(t);
	const squid = await startSquid(t, {ports: [commsPort(sandbox)]});
	const seen = await diagnose(sandbox, `http://127.0.0.1:${squid.port}`, portal(sandbox));
	t.deepEqual(causes(seen), [['PRX013', 'warning']]);
	t.is(seen.exitCode, 0);
});

withSquid('a watch through a proxy counts its tunnels, and what is refused is lost', async t => {
	const sandbox = await openSandbox(t);
	const squid = await startSquid(t, {ports: [1]});
	const words = ['diagnose', '--watch', '--server-address', `127.0.0.1:${commsPort(sandbox)}`];
	const options = {interruptAt: 'tunnel 403'};
	const {exitCode, stdout} = await run([...words, '--proxy', `http://127.0.0.1:${squid.port}`], options);
	t.is(exitCode, 1);
	t.regex(stdout, /tunnel( +\S){4} +100.0 %/);
	t.regex(stdout, /\d \S tunnel 403/);
});

/** An instance that is set up, whose polling proxy is then set with Tentacle’s own command. */
const setUpWithProxy = async (t: ExecutionContext, ...words: readonly string[]): Promise<Sandbox> =>
	setProxy(t, await openSandbox(t), words);

const setProxy = async (t: ExecutionContext, sandbox: Sandbox, words: readonly string[]): Promise<Sandbox> => {
	const setUp = await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment: sandbox.environment});
	t.is(setUp.exitCode, 0, setUp.stderr);
	const {tentacle, environment, home} = sandbox.hostOptions;
	const set = await spawnProgram([tentacle, 'polling-proxy', '--instance=Tentacle', '--proxyEnable=true', ...words], {
		environment: {...environment, HOME: home},
	});
	t.is(set.exitCode, 0, set.stderr);
	return sandbox;
};

const ofInstance = async ({environment, flags}: Sandbox): Promise<Diagnosed> => {
	const {exitCode, stdout, stderr} = await run(['diagnose', '--instance', 'Tentacle', '--json', ...flags.slice(2)], {environment});
	return {exitCode, report: JSON.parse(stdout) as Report, stderr, text: stdout + stderr};
};

withSquid('an instance’s own proxy is used with the password that its configuration has, which nobody sees', async t => {
	const password = 'canary of a proxy';
	const squid = await startSquid(t, {users: {'svc-tentacle': password}});
	const host = ['--proxyHost=127.0.0.1', `--proxyPort=${squid.port}`, '--proxyUsername=svc-tentacle'];
	const sandbox = await setUpWithProxy(t, ...host, `--proxyPassword=${password}`);
	const seen = await ofInstance(sandbox);
	t.deepEqual(causes(seen), []);
	t.is(seen.exitCode, 0, seen.text);
	t.is(verdictOf(seen, 'proxy/tunnel'), 'information');
	t.is(verdictOf(seen, 'trust/known'), 'pass');
	t.notRegex(seen.text, new RegExp(`${password}|${Buffer.from(`svc-tentacle:${password}`).toString('base64')}`));
	await until(() => squid.log().length > 0);
	for (const line of squid.log()) t.regex(line, / svc-tentacle /);
});

withSquid('an instance without its proxy’s password, with another one, and from another machine', async t => {
	const squid = await startSquid(t, {users: {'svc-tentacle': 'right'}});
	const host = ['--proxyHost=127.0.0.1', `--proxyPort=${squid.port}`, '--proxyUsername=svc-tentacle'];
	const wrong = await setUpWithProxy(t, ...host, '--proxyPassword=wrong');
	t.deepEqual(causes(await ofInstance(wrong)), [['PRX005', 'fail']]);
	// The agent sends an empty password then.
	t.deepEqual(causes(await ofInstance(await setUpWithProxy(t, ...host))), [['PRX005', 'fail']]);
	writeFileSync(wrong.hostOptions.machineIdFile, 'ffffffffffffffffffffffffffffffff\n');
	const elsewhere = await ofInstance(wrong);
	t.is(elsewhere.report.checks.find(({id}) => id === 'proxy/answers')?.reason, 'passwordUnknown');
	t.false(elsewhere.report.causes.some(({finding}) => finding?.startsWith('PRX')));
});

test('a polling proxy of a listening instance is a mistake, which is said and breaks nothing', async t => {
	const listening = await setProxy(t, await openSandbox(t, {style: 'listening'}), ['--proxyHost=127.0.0.1', '--proxyPort=3128']);
	// Without a key, nobody can know that the Server gets through.
	const {environment} = listening;
	const {exitCode, stdout} = await run(['diagnose', '--instance', 'Tentacle', '--json'], {environment});
	t.like((JSON.parse(stdout) as Report).causes, [{finding: 'PRX003', verdict: 'warning'}]);
	t.is(exitCode, 0);
});

test('an instance’s proxy whose port was written behind the host', async t => {
	// An address keeps its host and loses its port, to 80; nothing listens on that of this address.
	const address = await setUpWithProxy(t, '--proxyHost=127.1.2.3:3128');
	t.deepEqual(causes(await ofInstance(address)), [['PRX007', 'fail']]);
	// A name loses both, and the agent goes directly, which works here: no cause.
	const name = await setUpWithProxy(t, '--proxyHost=proxy.example.test:3128');
	t.deepEqual(causes(await ofInstance(name)), []);
	await name.server.setFault('comms-closed', true);
	t.is(verdictOf(await ofInstance(name), 'proxy/unused'), 'pass', 'a Server that refuses was reached');
});

test('a proxy that opens TLS in the tunnel is told by comparing with the direct way', async t => {
	const sandbox = await openSandbox(t);
	const authority = createCertificate({subject: 'Corporate Proxy', authority: true});
	const made = createCertificate({subject: '127.0.0.1', issuer: authority});
	const inspects = await startTlsPeer(t, answering('HTTP/1.1 502 Bad Gateway\r\n\r\n'), {pair: made});
	const proxy = await startProxy(t, tunnel(undefined, inspects.port));
	const seen = await diagnose(sandbox, `http://127.0.0.1:${proxy.port}`, ['--server-thumbprint', sandbox.server.thumbprint]);
	t.deepEqual(causes(seen), [['PRX010', 'fail']]);
	t.regex(seen.report.causes[0]?.says ?? '', /issued by CN=Corporate Proxy/);
});

test('redirects, pages, silence and hang-ups in place of a tunnel are one cause each', async t => {
	const sandbox = await openSandbox(t);
	const cases: ReadonlyArray<readonly [reason: string, answer: Answering]> = [
		['redirect', socket => void socket.end('HTTP/1.1 302 Found\r\nLocation: http://login.example.test/\r\n\r\n')],
		['page', socket => void socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Please sign in</html>')],
		['closed', socket => void socket.end()],
		['unreadable', (socket, request) => tunnel('HTTP/1.1 200\r\n\r\n')(socket, request)],
		['status', socket => void socket.end('HTTP/1.1 418 Teapot\r\n\r\n')],
		['internal', socket => void socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')],
		['silent', () => {}],
	];
	await Promise.all(
		cases.map(async ([reason, answer]) => {
			const {port} = await startProxy(t, answer);
			const {report, exitCode} = await diagnose(sandbox, `http://127.0.0.1:${port}`);
			t.is(report.checks.find(({id}) => id === 'proxy/tunnel')?.reason, reason);
			t.is(report.causes.length, 1, reason);
			t.is(report.causes[0]?.owner, reason === 'internal' ? 'host' : 'proxy', reason);
			t.is(exitCode, 1, reason);
		}),
	);
});

test('a proxy that nothing listens on, and one that is no proxy', async t => {
	const sandbox = await openSandbox(t);
	const refused = await diagnose(sandbox, `http://127.0.0.1:${await freePort(t)}`);
	t.deepEqual(causes(refused), [['PRX008', 'fail']]);
	const port = await listen(
		t,
		createServer(socket => socket.end('220 mail.example.com ESMTP\r\n')),
	);
	const mail = await diagnose(sandbox, `http://127.0.0.1:${port}`);
	t.deepEqual(causes(mail), [['PRX009', 'fail']]);
});

test('a password without a user, in the address, or from nowhere is refused before anything is asked', async t => {
	const refused = async (t: ExecutionContext, words: readonly string[]) => {
		const {exitCode, stdout, stderr} = await run(['diagnose', '--server-address', '127.0.0.1:1', ...words], {});
		t.is(exitCode, 2);
		t.is(stdout, '');
		return stderr;
	};
	t.regex(await refused(t, ['--proxy', 'http://127.0.0.1:1', '--proxy-password-file', '/nowhere']), /wants a user/);
	t.notRegex(await refused(t, ['--proxy', 'http://u:canary@127.0.0.1:1']), /canary/);
	t.regex(await refused(t, ['--proxy', 'http://u@127.0.0.1:1', '--proxy-password-file', '/nowhere']), /nowhere/);
});
