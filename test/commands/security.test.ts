import {chmodSync, type Dirent, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {startServer} from '../../src/sandbox/server/server.ts';
import {needs} from '../_helpers/components.ts';
import {identityFor} from '../_helpers/identities.ts';
import {openSandbox, run, runScript, tentacleCalls, tracing} from '../_helpers/program.ts';

const apply = ['setup', '--no-input', '--yes'];

test('rule 1: over plain http no thumbprint is adopted, whatever is allowed; Tentacle is never called', async t => {
	const sandbox = await openSandbox(t);
	const plain = await startServer({https: false, identity: identityFor(t)});
	t.teardown(plain.stop);
	const key = path.join(sandbox.folder, 'plain-key');
	writeFileSync(key, plain.apiKey, {mode: 0o600});
	const {exitCode, stderr} = await run(
		[
			...apply,
			...sandbox.flags,
			`--server-url=${plain.url}`,
			`--api-key-file=${key}`,
			'--allow-plain-http',
			'--despite',
			'TLS006',
			'--despite',
			'TLS001',
		],
		{environment: {...sandbox.environment}},
	);
	t.is(exitCode, 2);
	t.regex(stderr, /serverThumbprint must be given/);
	t.deepEqual(tentacleCalls(sandbox), []);
});

test('rule 1: the thumbprint of a lying port is nowhere in the config, though its finding is overruled', async t => {
	const sandbox = await openSandbox(t, {faults: ['comms-wrong-certificate']});
	await run([...apply, ...sandbox.flags, '--despite', 'TLS006'], {environment: sandbox.environment});
	t.throws(() => readFileSync(path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config')), {code: 'ENOENT'});
});

test('rule 2: no variable turns verification off', async t => {
	const sandbox = await openSandbox(t, {faults: ['self-signed-portal']});
	const {exitCode} = await run([...apply, ...sandbox.flags], {environment: {...sandbox.environment, NODE_TLS_REJECT_UNAUTHORIZED: '0'}});
	t.is(exitCode, 1);
	t.deepEqual(sandbox.server.state.requests, []);
});

test('rule 2: a pinned certificate is enough, and a wrong pin lets no byte of HTTP out', async t => {
	const sandbox = await openSandbox(t, {faults: ['self-signed-portal']});
	const wrong = await run([...apply, ...sandbox.flags, `--portal-fingerprint=${'AB'.repeat(32)}`], {environment: sandbox.environment});
	t.is(wrong.exitCode, 1);
	t.deepEqual(sandbox.server.state.requests, []);
	const right = await run(['setup', '--no-input', ...sandbox.flags, `--portal-fingerprint=${sandbox.server.portalFingerprint}`], {
		environment: sandbox.environment,
	});
	t.regex(right.stdout, /Register in Octopus/, right.stderr);
});

test('rule 3: links and redirects to elsewhere get no request, and no key', async t => {
	for (const fault of ['hostile-links', 'redirect-to-elsewhere'] as const) {
		const sandbox = await openSandbox(t, {faults: [fault]});
		const {exitCode, stderr} = await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
		t.is(exitCode, 1, stderr);
		t.deepEqual(tentacleCalls(sandbox), []);
	}
});

test('rule 7: a secret given as a flag is refused, and not repeated', async t => {
	const {exitCode, stderr, stdout} = await run(['setup', '--api-key', 'API-CANARY']);
	t.is(exitCode, 2);
	t.false((stdout + stderr).includes('CANARY'));
	t.regex(stderr, /--api-key-file FILE/);
});

test('rule 8: somebody else’s answers file may not refer to secrets', async t => {
	const sandbox = await openSandbox(t);
	const file = path.join(sandbox.folder, 'open.yaml');
	writeFileSync(file, readFileSync(sandbox.answersFile), {mode: 0o666});
	chmodSync(file, 0o666);
	const {exitCode, stderr} = await run([...apply, '--answers', file, '--ca-file', sandbox.certificateAuthorityFile], {
		environment: sandbox.environment,
	});
	t.is(exitCode, 2, stderr);
	t.deepEqual(sandbox.server.state.requests, []);
});

const filesBelow = (folder: string): readonly string[] =>
	readdirSync(folder, {withFileTypes: true, recursive: true})
		.filter((entry: Dirent) => entry.isFile())
		.map(entry => path.join(entry.parentPath, entry.name));

needs('strace')('rule 6: the key is in no argument of any process, no file, no output', async t => {
	const sandbox = await openSandbox(t);
	const {apiKey} = sandbox.server;
	const trace = path.join(sandbox.folder, 'trace.txt');
	const {exitCode, stdout, stderr} = await run([...apply, '--verbose', ...sandbox.flags], {
		environment: sandbox.environment,
		wrapper: tracing(trace),
	});
	t.is(exitCode, 0, stderr);
	t.regex(readFileSync(trace, 'utf8'), /execve\(.*create-instance/);
	t.false((stdout + stderr).includes(apiKey));
	const holders = filesBelow(sandbox.folder).filter(file => file !== sandbox.apiKeyFile && readFileSync(file, 'latin1').includes(apiKey));
	t.deepEqual(holders, []);
});

needs('strace', 'curl')('rule 6: the exported script runs for real, and the key is in no argument of it either', async t => {
	const sandbox = await openSandbox(t);
	const {apiKey} = sandbox.server;
	const {stdout: script} = await run(['setup', '--print-only', ...sandbox.flags], {environment: sandbox.environment});
	const ran = await runScript(sandbox, script);
	t.is(ran.exitCode, 0, ran.stderr);
	t.like(sandbox.server.state.machines[0], {Name: 'build-07', Roles: ['web-server']});
	t.regex(ran.processes, /execve\(.*curl/);
	t.false(ran.processes.includes(apiKey));
	t.false(script.includes(apiKey));
});
