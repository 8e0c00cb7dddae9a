import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Report} from '../../src/engine/report.ts';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {needs} from '../_helpers/components.ts';
import {listen} from '../_helpers/https-server.ts';
import {openSandbox, type RunOptions, run} from '../_helpers/program.ts';
import {freePort, startSquid} from '../_helpers/squid.ts';

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
	// One for the polled address; one for the portal, since nothing is registered yet.
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
	const folder = mkdtempSync(path.join(tmpdir(), 'proxy-password-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const file = path.join(folder, 'password');
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
	const sandbox = await openSandbox(t);
	const squid = await startSquid(t);
	const at = async (address: string) => {
		const {stdout} = await run(['diagnose', '--server-address', address, '--proxy', `http://127.0.0.1:${squid.port}`, '--json'], {});
		return (JSON.parse(stdout) as Report).causes.map(({finding, owner}) => [finding, owner]);
	};
	t.deepEqual(await at(`127.0.0.1:${await freePort()}`), [['NET004', 'octopus']]);
	t.deepEqual(await at('no-such-name.invalid:10943'), [['NET001', 'proxy']]);
	t.truthy(sandbox);
});

withSquid('a way that only a proxy of the environment has is named when it is proven', async t => {
	const sandbox = await openSandbox(t);
	const squid = await startSquid(t);
	const [address] = sandbox.server.addresses;
	// Only the proxy’s side knows this name.
	const words = ['diagnose', '--server-address', `only-behind.invalid:${address?.port}`, '--json'];
	const hosts = await startSquid(t, {lines: []});
	t.truthy(hosts);
	const useless = await run(words, {environment: {HTTPS_PROXY: `http://127.0.0.1:${squid.port}`}});
	t.deepEqual(
		(JSON.parse(useless.stdout) as Report).causes.map(({finding}) => finding),
		['NET001'],
	);
});

test('a proxy that nothing listens on, and one that is no proxy', async t => {
	const sandbox = await openSandbox(t);
	const refused = await diagnose(sandbox, `http://127.0.0.1:${await freePort()}`);
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
