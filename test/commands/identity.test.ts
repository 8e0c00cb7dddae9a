import {createPrivateKey} from 'node:crypto';
import {chmodSync, chownSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createCertificate, openPfx} from '../../src/certificate/create-certificate.ts';
import type {Report} from '../../src/engine/report.ts';
import type {CheckResult} from '../../src/model/check.ts';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {parseConfig, renderConfig, setting} from '../../src/tentacle/config-file.ts';
import {decryptSecret, encryptSecret} from '../../src/tentacle/secret-encryption.ts';
import {needs} from '../_helpers/components.ts';
import {openSandbox, run, tracing} from '../_helpers/program.ts';

const machineId = '0123456789abcdef0123456789abcdef';

/** A machine that polls and is registered, by this program. */
const setUp = async (t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> => {
	const sandbox = await openSandbox(t, options);
	const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment: sandbox.environment});
	t.is(exitCode, 0, stderr);
	return sandbox;
};

const configOf = ({folder}: Sandbox): string => path.join(folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');

const portalWords = (sandbox: Sandbox): readonly string[] => [
	'--instance=Tentacle',
	`--server-url=${sandbox.server.url}`,
	`--api-key-file=${sandbox.apiKeyFile}`,
	`--ca-file=${sandbox.certificateAuthorityFile}`,
	'--name=build-07',
];

/** Agents meet the Server as it is now. */
const reconnect = async ({server}: Sandbox): Promise<void> => {
	for (const isOn of [true, false]) await server.setFault('comms-closed', isOn);
};

const diagnose = async (
	t: ExecutionContext,
	{environment}: Sandbox,
	...words: readonly string[]
): Promise<Report & {exitCode: number | null}> => {
	const {exitCode, stdout, stderr} = await run(['diagnose', '--json', ...words], {environment});
	t.notThrows(() => JSON.parse(stdout), stdout + stderr);
	return {...(JSON.parse(stdout) as Report), exitCode};
};

const known = ({checks}: Report): readonly CheckResult[] => checks.filter(({id}) => id === 'trust/known');
const findings = ({causes}: Report) => causes.map(({finding, subject}) => `${finding} ${subject}`.trim());

test('a machine that was set up is known to every node, and asking leaves no error there and touches no subscription', async t => {
	const sandbox = await setUp(t, {nodes: 2});
	const before = sandbox.server.events.length;
	const report = await diagnose(t, sandbox);
	t.is(report.exitCode, 0);
	t.deepEqual(findings(report), []);
	t.deepEqual(
		known(report).map(({reason}) => reason),
		['known', 'known'],
	);
	const after = sandbox.server.events.slice(before);
	t.is(after.filter(({kind}) => kind === 'client').length, 2);
	t.deepEqual(
		after.filter(({kind}) => kind === 'error' || kind === 'denied' || kind === 'subscriber'),
		[],
	);
	const [, ...withoutName] = portalWords(sandbox);
	const withPortal = await diagnose(t, sandbox, ...withoutName);
	t.is(withPortal.subject.instance, 'Tentacle', 'a portal tells more of the instance that is here');
	t.deepEqual(findings(withPortal), []);
	const screen = await run(['diagnose'], {environment: sandbox.environment});
	t.regex(screen.stdout, /asked whether it knows this certificate/);
	t.regex(screen.stdout, /│ known/);
});

test('without its record a machine is dropped: TLS007 without a key, REG001 alone with one', async t => {
	const sandbox = await setUp(t);
	sandbox.server.state.machines.splice(0);
	await reconnect(sandbox);
	const dropped = [`TLS007 127.0.0.1:${sandbox.server.addresses[0]?.port}`];
	const without = await diagnose(t, sandbox);
	t.is(without.exitCode, 1);
	t.deepEqual(findings(without), dropped);
	t.regex(without.causes[0]?.says ?? '', /hung up as soon as this machine said who it is/);
	const withKey = await diagnose(t, sandbox, ...portalWords(sandbox));
	t.deepEqual(findings(withKey), dropped);
	t.regex(withKey.causes[0]?.says ?? '', /no record in Default, Platform has its thumbprint/);
	t.deepEqual(findings(await diagnose(t, sandbox, ...portalWords(sandbox), '--space=Default')), ['REG001']);
});

test('a record with another thumbprint is named, once for all nodes', async t => {
	const sandbox = await setUp(t, {nodes: 2});
	const change = (fields: object): void => {
		for (const record of sandbox.server.state.machines) {
			Object.assign(record, fields, {Endpoint: Object.assign(record.Endpoint as object, fields)});
		}
	};
	change({Thumbprint: 'D4'.repeat(20)});
	await reconnect(sandbox);
	const withSpace = [...portalWords(sandbox), '--space=Default'];
	const ours = await diagnose(t, sandbox, ...withSpace);
	t.deepEqual(findings(ours), ['LST011']);
	t.regex(ours.causes[0]?.says ?? '', /(D4){20} of build-07/);
	const anywhere = await diagnose(t, sandbox, ...portalWords(sandbox));
	t.is(anywhere.causes.length, 2);
	t.regex(anywhere.causes[0]?.says ?? '', /the record build-07 in Default has another thumbprint/);
	// With another subscription too, it may be another machine's.
	change({Uri: 'poll://xxxxxxxxxxxxxxxxxxxx/'});
	const anothers = await diagnose(t, sandbox, ...withSpace);
	t.deepEqual(findings(anothers), ['TLS007']);
	t.regex(anothers.causes[0]?.says ?? '', /the record build-07 has another thumbprint, (D4){20}/);
});

test('one node that has not taken notice of the record is named alone', async t => {
	const sandbox = await setUp(t, {nodes: 2});
	await sandbox.server.setFault('node-not-refreshed', true);
	const report = await diagnose(t, sandbox, ...portalWords(sandbox), '--space=Default');
	t.deepEqual(findings(report), [`TLS007 127.0.0.1:${sandbox.server.addresses[1]?.port}`]);
	t.deepEqual(
		known(report).map(({reason}) => reason),
		['known', 'notRefreshed'],
	);
	t.regex(report.causes[0]?.says ?? '', /yet the record build-07 in Default has its thumbprint/);
});

test('a certificate that the running agent does not have yet is told before the next start finds it', async t => {
	const sandbox = await setUp(t);
	const other = createCertificate();
	const config = new Map(parseConfig(readFileSync(configOf(sandbox), 'utf8')));
	config.set('Tentacle.Certificate', encryptSecret(other.pfxBase64, machineId));
	config.set('Tentacle.CertificateThumbprint', other.thumbprint);
	writeFileSync(configOf(sandbox), renderConfig(config));
	const report = await diagnose(t, sandbox);
	t.deepEqual(
		known(report).map(({reason}) => reason),
		['dropped'],
	);
	t.regex(report.causes[0]?.says ?? '', /the agent’s log still has it connected: it may run with an earlier certificate/);
});

test('--no-identity asks nobody, and says so', async t => {
	const sandbox = await setUp(t);
	const before = sandbox.server.events.length;
	const report = await diagnose(t, sandbox, '--no-identity');
	t.is(report.exitCode, 0);
	t.like(known(report)[0], {verdict: 'skipped', reason: 'omitted'});
	t.deepEqual(
		sandbox.server.events.slice(before).filter(({kind}) => kind === 'authenticated' || kind === 'denied'),
		[],
	);
});

test('a key of another machine is told (SVC014), and the agent’s log and the record used instead', async t => {
	const sandbox = await setUp(t);
	writeFileSync(sandbox.hostOptions.machineIdFile, `${'f'.repeat(32)}\n`);
	const report = await diagnose(t, sandbox);
	t.deepEqual(findings(report), ['SVC014']);
	t.like(known(report)[0], {verdict: 'pass', reason: 'connected'});
	t.regex(known(report)[0]?.says ?? '', /encrypted with the id of another machine\); the agent’s log says that it is connected/);
	rmSync(path.join(sandbox.folder, 'var/opt/octopus/Tentacle/Logs'), {recursive: true});
	t.like(known(await diagnose(t, sandbox, ...portalWords(sandbox)))[0], {verdict: 'information', reason: 'recorded'});
	t.like(known(await diagnose(t, sandbox))[0], {verdict: 'skipped', reason: 'unreadable'});
});

needs('root', 'setpriv')('another user, who may not read the key, is told so', async t => {
	const sandbox = await setUp(t);
	chmodSync(sandbox.folder, 0o711);
	chmodSync(configOf(sandbox), 0o644);
	chmodSync(path.join(sandbox.folder, 'machine.socket'), 0o666);
	chownSync(path.join(sandbox.folder, 'sandbox.json'), 65_534, 65_534);
	const {stdout, stderr} = await run(['diagnose', '--json', '--instance=Tentacle'], {
		environment: sandbox.environment,
		wrapper: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
	});
	t.regex(stdout, /the private key cannot be used \(the machine’s id, with which it is encrypted, cannot be read\)/, stderr);
});

test('no byte of the private key is in any output', async t => {
	const sandbox = await setUp(t);
	const config = parseConfig(readFileSync(configOf(sandbox), 'utf8'));
	const archive = decryptSecret(setting(config, 'Tentacle.Certificate') ?? '', machineId);
	const {keyPem} = openPfx(Buffer.from(archive, 'base64'));
	const {d = '', p = ''} = createPrivateKey(keyPem).export({format: 'jwk'});
	const parts = [d, p].flatMap(part => {
		const bytes = Buffer.from(part, 'base64url');
		return [part, bytes.toString('base64'), bytes.toString('hex'), [...bytes].join(',')];
	});
	const canaries = [...parts, archive, setting(config, 'Tentacle.Certificate') ?? '', ...keyPem.split('\n').slice(1, -2)].map(text =>
		text.slice(0, 24),
	);
	const outputs = await Promise.all([
		run(['diagnose', '--verbose'], {environment: sandbox.environment}),
		run(['diagnose', '--json', '--verbose', ...portalWords(sandbox)], {environment: {...sandbox.environment, NODE_DEBUG: 'tls,net'}}),
	]);
	for (const {stdout, stderr} of outputs) {
		t.true(stdout.length > 500, stderr);
		for (const canary of canaries) t.false((stdout + stderr).toLowerCase().includes(canary.toLowerCase()));
	}
});

needs('strace')('the key goes to no other program, and nothing is written', async t => {
	const sandbox = await setUp(t);
	const trace = path.join(sandbox.folder, 'trace.txt');
	const {exitCode, stderr} = await run(['diagnose'], {
		environment: sandbox.environment,
		wrapper: tracing(trace, 'execve,openat,open,creat'),
	});
	t.is(exitCode, 0, stderr);
	const calls = readFileSync(trace, 'utf8').split('\n');
	const config = parseConfig(readFileSync(configOf(sandbox), 'utf8'));
	const canaries = [setting(config, 'Tentacle.Certificate') ?? '', decryptSecret(setting(config, 'Tentacle.Certificate') ?? '', machineId)];
	for (const call of calls) for (const canary of canaries) t.false(call.includes(canary.slice(0, 24)), call.slice(0, 200));
	t.true(calls.some(call => call.includes('tentacle-Tentacle.config')));
	t.deepEqual(
		calls.filter(call => /O_WRONLY|O_RDWR|O_CREAT|creat\(/.test(call) && !/"\/dev\/|"\/proc\/|ENOENT/.test(call)),
		[],
	);
});
