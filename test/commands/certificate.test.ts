import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import type {Report} from '../../src/engine/report.ts';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {needs} from '../_helpers/components.ts';
import {
	endsWell,
	holdTentacle,
	openSandbox,
	type RunOptions,
	run,
	runScript,
	spawnProgram,
	tentacleCalls,
	tracing,
	writes,
} from '../_helpers/program.ts';
import {exportPfx, writePfx} from '../certificate/_pfx.ts';

const withOpenssl = needs('openssl');
const password = 'CANARY-grün "$(id)';

const setUp = ({environment, flags}: Sandbox, words: readonly string[], options: RunOptions = {}) =>
	run(['setup', '--no-input', '--yes', ...flags, ...words], {environment, ...options});
const thumbprintOf = ({folder}: Sandbox): string =>
	/CertificateThumbprint">([0-9A-F]{40})</.exec(
		readFileSync(path.join(folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config'), 'utf8'),
	)?.[1] ?? '';
const thumbprintsIn = ({server: {state}}: Sandbox): readonly unknown[] =>
	[...state.machines, ...state.workers].map(({Endpoint}) => (Endpoint as {Thumbprint: unknown}).Thumbprint);

const imported = (t: ExecutionContext, sandbox: Sandbox) => {
	const {file, pair} = writePfx(sandbox.folder, password);
	const passwordFile = path.join(sandbox.folder, 'pfx-password');
	writeFileSync(passwordFile, password, {mode: 0o600});
	t.not(pair.thumbprint, '');
	return {
		file,
		passwordFile,
		thumbprint: pair.thumbprint,
		words: ['--certificate-file', file, '--certificate-password-file', passwordFile],
	};
};

const copyOfKey = ({hostOptions: {home}}: Sandbox, thumbprint: string): string => {
	const folder = path.join(home, '.dotnet/corefx/cryptography/x509stores/my');
	mkdirSync(folder, {recursive: true});
	const file = path.join(folder, `${thumbprint}.pfx`);
	writeFileSync(file, 'a key');
	return file;
};

for (const style of ['polling', 'listening'] as const) {
	withOpenssl(`${style}: a certificate is imported, renewed on both sides, and neither is done twice`, async t => {
		const sandbox = await openSandbox(t, {style});
		const {words, thumbprint} = imported(t, sandbox);
		const first = await setUp(sandbox, words);
		t.is(first.exitCode, 0, first.stdout + first.stderr);
		t.is(thumbprintOf(sandbox), thumbprint);
		t.deepEqual(thumbprintsIn(sandbox), [thumbprint]);
		const again = async (more: readonly string[]) => {
			const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
			const {exitCode, stdout, stderr} = await setUp(sandbox, more);
			t.is(exitCode, 0, stderr);
			t.regex(stdout, /nothing was changed/);
			t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [calls, written]);
		};
		await again(words);

		const copy = copyOfKey(sandbox, thumbprint);
		const renew = ['--certificate=renew', `--renewed-thumbprint=${thumbprint.toLowerCase()}`];
		const renewed = await setUp(sandbox, renew);
		t.is(renewed.exitCode, 0, renewed.stdout + renewed.stderr);
		t.not(thumbprintOf(sandbox), thumbprint);
		t.deepEqual(thumbprintsIn(sandbox), [thumbprintOf(sandbox)]);
		t.false(existsSync(copy), 'the old key is nowhere');
		// The Server is told as late, or as early, as leaves no side with the wrong one.
		const order = ['Replace the certificate', 'Restart the service', 'Bring the record'].map(step => renewed.stderr.indexOf(`✔ ${step}`));
		t.true(order.every(at => at > 0));
		t.is((order[1] ?? 0) < (order[2] ?? 0), style === 'listening');
		await again(renew);

		const report = JSON.parse((await run(['diagnose', '--json', ...sandbox.flags], {environment: sandbox.environment})).stdout) as Report;
		t.deepEqual(report.causes, []);
	});
}

withOpenssl('all records of the certificate get the new one, in other spaces and of other kinds, and keep all else', async t => {
	const sandbox = await openSandbox(t);
	endsWell(t, await setUp(sandbox, []));
	const {state} = sandbox.server;
	const [own] = state.machines;
	if (!own) return t.fail('there is no record');
	const Endpoint = structuredClone(own.Endpoint);
	const elsewhere = (kind: string): typeof own => ({
		...structuredClone(own),
		Endpoint: structuredClone(Endpoint),
		Id: `${kind}-77`,
		Name: 'kept',
		SpaceId: 'Spaces-2',
		IsDisabled: true,
	});
	const {EnvironmentIds: _none, Roles: _too, ...worker} = elsewhere('Workers');
	state.machines.push({...elsewhere('Machines'), EnvironmentIds: ['Environments-11'], MachinePolicyId: 'MachinePolicies-11'});
	state.workers.push({...worker, WorkerPoolIds: ['WorkerPools-11'], MachinePolicyId: 'MachinePolicies-11'});
	const old = thumbprintOf(sandbox);
	const {exitCode, stdout, stderr} = await setUp(sandbox, ['--certificate=renew', `--renewed-thumbprint=${old}`]);
	t.is(exitCode, 0, stdout + stderr);
	t.deepEqual(
		thumbprintsIn(sandbox),
		Array.from({length: 3}, () => thumbprintOf(sandbox)),
	);
	t.regex(stderr, /✔ Give kept in Platform the new certificate/);
	t.like(state.workers[0], {
		Name: 'kept',
		IsDisabled: true,
		WorkerPoolIds: ['WorkerPools-11'],
		Endpoint: {Uri: (Endpoint as {Uri: string}).Uri},
	});
});

for (const style of ['polling', 'listening'] as const) {
	withOpenssl(`${style}: a Server that refuses half-way is told the rest by the same command again`, async t => {
		const sandbox = await openSandbox(t, {style});
		endsWell(t, await setUp(sandbox, []));
		const old = thumbprintOf(sandbox);
		const words = ['--certificate=renew', `--renewed-thumbprint=${old}`];
		const release = holdTentacle(sandbox, 'new-certificate');
		let isRefusing = false;
		const broken = await setUp(sandbox, words, {
			environment: sandbox.environment,
			onStderr(text) {
				if (isRefusing || !text.includes('… Replace the certificate')) return;
				isRefusing = true;
				void sandbox.server.setFault('key-without-permission', true).then(release);
			},
		});
		t.is(broken.exitCode, 1, broken.stderr);
		t.deepEqual(thumbprintsIn(sandbox), [old]);
		t.not(thumbprintOf(sandbox), old);
		// The agent that polls goes on with what it had.
		if (style === 'polling') t.notRegex(broken.stderr, /Restart the service/);
		await sandbox.server.setFault('key-without-permission', false);
		const {exitCode, stdout, stderr} = await setUp(sandbox, words);
		t.is(exitCode, 0, stdout + stderr);
		t.regex(stdout, /set up, and proven to work/);
		t.deepEqual(thumbprintsIn(sandbox), [thumbprintOf(sandbox)]);
	});
}

withOpenssl('without signing in, the thumbprint to enter and where are told', async t => {
	const sandbox = await openSandbox(t, {style: 'listening'});
	endsWell(t, await setUp(sandbox, ['--no-register-now']));
	const old = thumbprintOf(sandbox);
	const {exitCode, stdout, stderr} = await setUp(sandbox, ['--no-register-now', '--certificate=renew', `--renewed-thumbprint=${old}`]);
	t.is(exitCode, 0, stderr);
	t.regex(
		stdout,
		new RegExp(`Infrastructure › the machine › Settings.*\\n  instead of +${old}\\n  thumbprint +${thumbprintOf(sandbox)}\\n`),
	);
	t.deepEqual(writes(sandbox), []);
	t.regex(stdout, /^Tentacle is set up\. It works as soon as Octopus knows its certificate\./);
});

withOpenssl('a machine whose certificate was changed behind the Server’s back is mended by what diagnose says', async t => {
	const sandbox = await openSandbox(t);
	endsWell(t, await setUp(sandbox, []));
	const tentacle = (...words: readonly string[]) =>
		spawnProgram([sandbox.hostOptions.tentacle, ...words, '--instance=Tentacle'], {
			environment: {HOME: sandbox.hostOptions.home, PATH: sandbox.hostOptions.searchPath},
		});
	t.is((await tentacle('new-certificate')).exitCode, 0);
	t.is((await tentacle('service', '--restart')).exitCode, 0);
	const diagnosed = await run(['diagnose', '--json', ...sandbox.flags], {environment: sandbox.environment});
	const [cause] = (JSON.parse(diagnosed.stdout) as Report).causes;
	t.is(cause?.finding, 'LST011');
	const words = /setup with (--certificate renew --renewed-thumbprint [0-9A-F]{40})/.exec(cause?.remedy ?? '')?.[1]?.split(' ') ?? [];
	const {exitCode, stdout, stderr} = await setUp(sandbox, words);
	t.is(exitCode, 0, stdout + stderr);
	t.deepEqual(thumbprintsIn(sandbox), [thumbprintOf(sandbox)]);
});

withOpenssl('a PFX that never opens is ended by Ctrl+C, in one sentence', async t => {
	const sandbox = await openSandbox(t);
	const file = path.join(sandbox.folder, 'endless.pfx');
	const pfx = exportPfx(createCertificate(), 'x', '-iter', '65535');
	pfx[pfx.lastIndexOf(Buffer.from([0x02, 0x03, 0x00, 0xff, 0xff])) + 2] = 0x7f;
	writeFileSync(file, pfx, {mode: 0o600});
	const passwordFile = path.join(sandbox.folder, 'x');
	writeFileSync(passwordFile, 'x', {mode: 0o600});
	const words = ['--certificate-file', file, '--certificate-password-file', passwordFile];
	const {exitCode, stdout, stderr} = await setUp(sandbox, words, {environment: sandbox.environment, interruptAt: 'Still waiting'});
	t.is(exitCode, 130, stderr);
	t.is(stdout, '');
	t.regex(stderr, /\nInterrupted\. Nothing was changed\.\n$/);
	t.deepEqual(tentacleCalls(sandbox), []);
});

withOpenssl('an instance whose key cannot be decrypted any more gets a new certificate, on both sides', async t => {
	const sandbox = await openSandbox(t);
	endsWell(t, await setUp(sandbox, []));
	writeFileSync(sandbox.hostOptions.machineIdFile, 'ab'.repeat(16));
	const old = thumbprintOf(sandbox);
	const {exitCode, stdout, stderr} = await setUp(sandbox, ['--certificate=renew', `--renewed-thumbprint=${old}`]);
	t.is(exitCode, 0, stdout + stderr);
	t.deepEqual(thumbprintsIn(sandbox), [thumbprintOf(sandbox)]);
	t.not(thumbprintOf(sandbox), old);
});

withOpenssl('what cannot be imported is told before the first change; a certificate that is in use elsewhere is a warning', async t => {
	const sandbox = await openSandbox(t);
	const {file, words, thumbprint} = imported(t, sandbox);
	const wrong = await setUp(sandbox, ['--certificate-file', file]);
	t.is(wrong.exitCode, 1);
	t.regex(wrong.stdout, /^Nothing was changed.*\n.*machine-.*\.pfx: it does not open with this password, or without one\n/);
	t.deepEqual(tentacleCalls(sandbox), []);
	t.deepEqual(writes(sandbox), []);
	const [holder] = [
		{
			Id: 'Machines-9',
			Name: 'other',
			SpaceId: 'Spaces-1',
			EnvironmentIds: [],
			Roles: [],
			Endpoint: {CommunicationStyle: 'TentacleActive', Uri: 'poll://another/', Thumbprint: thumbprint},
			Thumbprint: thumbprint,
			HealthStatus: 'Healthy',
			IsDisabled: false,
			Links: {},
		},
	];
	sandbox.server.state.machines.push(holder);
	const {stderr} = await run(['setup', '--no-input', ...sandbox.flags, ...words], {environment: sandbox.environment});
	t.notRegex(stderr, /bug/);
	const {stderr: told} = await setUp(sandbox, words, {environment: sandbox.environment, interruptAt: '… Create the instance'});
	t.regex(told, /^! .*other \(target, Default\) has the certificate that is imported.* SVC016$/m);
});

const filesBelow = (folder: string): readonly string[] =>
	readdirSync(folder, {withFileTypes: true, recursive: true}).flatMap(entry =>
		entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [],
	);

needs('openssl', 'strace')('rule 6 and 10: password and key are in no argument, no file and no output; the PFX has no name', async t => {
	const sandbox = await openSandbox(t);
	const {file, passwordFile, words} = imported(t, sandbox);
	const trace = path.join(sandbox.folder, 'trace.txt');
	const {exitCode, stdout, stderr} = await setUp(sandbox, [...words, '--verbose'], {
		environment: sandbox.environment,
		wrapper: tracing(trace, 'execve,openat'),
	});
	t.is(exitCode, 0, stderr);
	const traced = readFileSync(trace, 'utf8');
	t.regex(traced, /execve\(.*"import-certificate", "--instance=Tentacle", "--from-file=\/proc\/self\/fd\/3"\]/);
	t.regex(traced, /openat\(AT_FDCWD, "\/(?:dev\/shm|run)", O_RDWR\|O_EXCL\|[A-Z_|]*O_TMPFILE, 0600\)/);
	const secrets = [password, 'CANARY'];
	for (const secret of secrets) t.false((stdout + stderr + traced).includes(secret));
	const holders = filesBelow(sandbox.folder).filter(one => one !== passwordFile && readFileSync(one, 'latin1').includes('CANARY'));
	t.deepEqual(holders, []);
	t.true(existsSync(file), 'the person’s own file stays');
});

needs(
	'openssl',
	'strace',
	'curl',
)('the exported script imports and renews for real, and the password is in no argument of it', async t => {
	const sandbox = await openSandbox(t);
	const {words, thumbprint} = imported(t, sandbox);
	endsWell(t, await setUp(sandbox, []));
	const old = thumbprintOf(sandbox);
	const copy = copyOfKey(sandbox, old);
	const {stdout: script} = await run(['setup', '--print-only', ...sandbox.flags, ...words], {environment: sandbox.environment});
	const ran = await runScript(sandbox, script);
	t.is(ran.exitCode, 0, ran.stderr);
	t.is(thumbprintOf(sandbox), thumbprint);
	t.deepEqual(thumbprintsIn(sandbox), [thumbprint]);
	t.false(existsSync(copy));
	t.false((script + ran.processes + ran.stdout + ran.stderr).includes('CANARY'));
	const proof = await setUp(sandbox, words);
	t.regex(proof.stdout, /nothing was changed/, proof.stderr);
});

withOpenssl('a file that has another certificate at the moment of use than when it was planned is not imported', async t => {
	const sandbox = await openSandbox(t);
	const {file, pair} = writePfx(sandbox.folder);
	const other = writePfx(path.join(sandbox.folder, 'home'), '', createCertificate({subject: 'other'}));
	const release = holdTentacle(sandbox, 'create-instance');
	let exchanged = false;
	const {exitCode, stdout} = await setUp(sandbox, ['--certificate-file', file], {
		environment: sandbox.environment,
		onStderr(text) {
			if (exchanged || !text.includes('… Create the instance')) return;
			exchanged = true;
			writeFileSync(file, readFileSync(other.file));
			release();
		},
	});
	t.is(exitCode, 1);
	t.regex(stdout, /has another certificate now \([0-9A-F …]+\) than when this was planned/);
	t.not(pair.thumbprint, other.pair.thumbprint);
	t.is(thumbprintOf(sandbox), '');
});
