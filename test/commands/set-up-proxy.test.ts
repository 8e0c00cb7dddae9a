import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {parseConfig, setting} from '../../src/tentacle/config-file.ts';
import {decryptSecret} from '../../src/tentacle/secret-encryption.ts';
import {needs} from '../_helpers/components.ts';
import {openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {folderForSquid, type SquidOptions, startSquid} from '../_helpers/squid.ts';
import {until} from '../sandbox/machine/_machine.ts';

const withSquid = needs('squid', 'openssl');
const apply = ['setup', '--no-input', '--yes'];

/** A polled address whose name only Squid knows: without it, no agent gets there. */
const openBehind = async (t: ExecutionContext, options: SquidOptions = {}) => {
	const sandbox = await openSandbox(t);
	const folder = folderForSquid(t);
	const hosts = path.join(folder, 'hosts');
	writeFileSync(hosts, '127.0.0.1 only-behind.invalid\n', {mode: 0o644});
	const squid = await startSquid(t, {...options, lines: [`hosts_file ${hosts}`]});
	const config = path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');
	return {
		...sandbox,
		sandbox,
		squid,
		behind: [...sandbox.flags, '--server-addresses', `only-behind.invalid:${sandbox.server.addresses[0]?.port}`],
		secret(name: string, text: string) {
			const file = path.join(folder, name);
			writeFileSync(file, `${text}\n`, {mode: 0o600});
			return file;
		},
		textOfConfig: () => readFileSync(config, 'utf8'),
	};
};

withSquid('behind a proxy, set-up, agent, nodes and remove all go through it; again, nothing is changed', async t => {
	const {sandbox, squid, behind, environment, server} = await openBehind(t);
	const words = [...behind, '--proxy', `http://127.0.0.1:${squid.port}`];
	const first = await run([...apply, ...words], {environment});
	t.is(first.exitCode, 0, first.stdout + first.stderr);
	t.like(server.state.machines[0], {HealthStatus: 'Healthy'});
	const portal = new URL(server.url).port;
	// The API was asked through it; Squid writes a tunnel when it has noticed its end.
	await until(() => squid.log().some(line => line.includes(`CONNECT 127.0.0.1:${portal}`)));
	t.true(
		tentacleCalls(sandbox).includes(`polling-proxy --instance=Tentacle --proxyEnable=True --proxyHost=127.0.0.1 --proxyPort=${squid.port}`),
	);

	const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
	// The instance says which proxy it has.
	const second = await run([...apply, ...behind], {environment});
	t.is(second.exitCode, 0, second.stderr);
	t.regex(second.stdout, /nothing was changed/);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [calls, written]);

	const before = squid.log().length;
	const removed = await run(['remove', '--yes', ...sandbox.flags], {environment});
	t.is(removed.exitCode, 0, removed.stdout + removed.stderr);
	await until(() =>
		squid
			.log()
			.slice(before)
			.some(line => line.includes(`CONNECT 127.0.0.1:${portal}`)),
	);
});

withSquid('a proxy’s password is used, kept encrypted, and seen nowhere', async t => {
	const password = 'canary: of a proxy';
	const seen = (text: string) =>
		[password, Buffer.from(`svc-tentacle:${password}`).toString('base64')].some(secret => text.includes(secret));
	const {sandbox, squid, behind, secret, textOfConfig, environment, hostOptions} = await openBehind(t, {users: {'svc-tentacle': password}});
	const words = [...behind, '--proxy', `http://svc-tentacle@127.0.0.1:${squid.port}`];
	const given = ['--proxy-password-file', secret('password', password)];
	const first = await run([...apply, '--verbose', ...words, ...given], {environment});
	t.is(first.exitCode, 0, first.stdout + first.stderr);
	t.true(
		squid.log().every(line => line.includes(' svc-tentacle ')),
		squid.log().join('\n'),
	);
	const stored = setting(parseConfig(textOfConfig()), 'Octopus.Server.Proxy.ProxyPassword') ?? '';
	t.is(decryptSecret(stored, readFileSync(hostOptions.machineIdFile, 'utf8')), password);
	t.false(seen(textOfConfig()));
	t.false(seen(tentacleCalls(sandbox).join('\n')));
	t.false(seen(first.stdout + first.stderr));

	const calls = tentacleCalls(sandbox);
	for (const again of [given, []]) {
		const second = await run([...apply, ...words, ...again], {environment});
		t.is(second.exitCode, 0, second.stdout + second.stderr);
		t.regex(second.stdout, /nothing was changed/);
		t.false(seen(second.stdout + second.stderr));
	}
	t.deepEqual(tentacleCalls(sandbox), calls);
	const listed = await run(['nodes', ...sandbox.flags.slice(2), '--server-url', sandbox.server.url], {environment});
	t.is(listed.exitCode, 0, listed.stdout + listed.stderr);
});

withSquid('a password that the proxy does not accept is found before anything is changed', async t => {
	const {sandbox, squid, behind, secret, environment} = await openBehind(t, {users: {'svc-tentacle': 'right'}});
	const words = [...behind, '--proxy', `http://svc-tentacle@127.0.0.1:${squid.port}`];
	const wrong = await run([...apply, ...words, '--proxy-password-file', secret('password', 'wrong')], {environment});
	t.is(wrong.exitCode, 1, wrong.stderr);
	t.deepEqual([...new Set(wrong.stderr.match(/\b[A-Z]{3}\d{3}\b/g))], ['PRX005']);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [[], []]);

	const unheard = await run([...apply, ...words], {environment});
	t.is(unheard.exitCode, 2);
	t.regex(unheard.stderr, /proxyPassword is missing \(Password of the proxy’s user\): --proxy-password-file/);
	const foreign = await run([...apply, ...words], {environment: {...environment, CONFIGURE_TENTACLE_PROXY_PASSWORD: 'pässword'}});
	t.is(foreign.exitCode, 2);
	t.regex(foreign.stderr, /proxyPassword from the variable .*ASCII/);
	t.notRegex(foreign.stderr, /pässword/);
	const script = await run(['setup', '--no-input', '--print-only', ...words, '--proxy-password-file', secret('right', 'right')], {
		environment,
	});
	t.is(script.stdout, '');
	t.regex(script.stderr, /No script is made for a proxy that wants a password/);
});

withSquid('a proxy that is changed or given up is changed in the agent, which is started again', async t => {
	const {sandbox, squid, environment} = await openBehind(t);
	const {flags} = sandbox;
	const first = await run([...apply, ...flags, '--proxy', `127.0.0.1:${squid.port}`], {environment});
	t.is(first.exitCode, 0, first.stderr);
	const [calls, tunnels] = [tentacleCalls(sandbox).length, squid.log().length];
	const without = await run([...apply, ...flags, '--proxy', 'none'], {environment});
	t.is(without.exitCode, 0, without.stdout + without.stderr);
	t.deepEqual(tentacleCalls(sandbox).slice(calls), [
		'polling-proxy --instance=Tentacle --proxyEnable=False --proxyUsername= --proxyPassword= --proxyHost= --proxyPort=',
		'service --instance=Tentacle --restart',
	]);
	t.is(
		squid
			.log()
			.slice(tunnels)
			.filter(line => line.includes(new URL(sandbox.server.url).port)).length,
		0,
		'the API is asked directly again',
	);
});

test('the proxy for scripts is set with its password encrypted, kept by the next set-up, and switched off when that is asked', async t => {
	const password = 'canary: of scripts';
	const sandbox = await openSandbox(t);
	const {environment, hostOptions} = sandbox;
	const folder = folderForSquid(t);
	writeFileSync(path.join(folder, 'password'), `${password}\n`, {mode: 0o600});
	const settings = () => parseConfig(readFileSync(path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config'), 'utf8'));
	const setUp = async (...words: readonly string[]) => {
		const ended = await run([...apply, ...sandbox.flags, ...words], {environment});
		t.is(ended.exitCode, 0, ended.stdout + ended.stderr);
		t.false((ended.stdout + ended.stderr + tentacleCalls(sandbox).join()).includes(password));
		return ended.stdout;
	};
	await setUp('--script-proxy=http://scripts@proxy.example.com:3128', `--script-proxy-password-file=${path.join(folder, 'password')}`);
	const stored = setting(settings(), 'Octopus.Proxy.ProxyPassword') ?? '';
	t.is(decryptSecret(stored, readFileSync(hostOptions.machineIdFile, 'utf8')), password);
	t.deepEqual(
		['ProxyHost', 'ProxyPort', 'ProxyUsername', 'UseDefaultProxy'].map(key => setting(settings(), `Octopus.Proxy.${key}`)),
		['proxy.example.com', '3128', 'scripts', 'false'],
	);
	t.falsy(setting(settings(), 'Octopus.Server.Proxy.ProxyHost'));

	t.regex(await setUp(), /nothing was changed/);
	t.is(setting(settings(), 'Octopus.Proxy.ProxyPassword'), stored);
	await setUp('--script-proxy=none');
	t.falsy(setting(settings(), 'Octopus.Proxy.ProxyHost'));
	t.falsy(setting(settings(), 'Octopus.Proxy.ProxyPassword'));
});
