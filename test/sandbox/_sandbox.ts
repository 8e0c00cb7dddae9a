import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import type {IncomingMessage} from 'node:http';
import {request} from 'node:https';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import type {ExecutionContext} from 'ava';
import {type Sandbox, type SandboxOptions, startSandbox} from '../../src/sandbox/sandbox.ts';
import {readSettings} from '../../src/tentacle/settings.ts';
import {identityFor} from '../_helpers/identities.ts';
import {freePort} from '../_helpers/ports.ts';

const runs = promisify(execFile);

/** A sandbox that goes with the test. */
export const openSandbox = async (t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> => {
	const sandbox = await startSandbox({listenPort: await freePort(t), identity: identityFor(t), ...options});
	t.teardown(sandbox.stop);
	return sandbox;
};

/** Runs a program of the sandbox as the product does; returns what it printed, rejects when its exit code is not 0. */
export const runInside = async ({hostOptions}: Sandbox, program: string, ...words: readonly string[]): Promise<string> => {
	const {searchPath, home, environment} = hostOptions;
	const {stdout} = await runs(program, words, {cwd: '/', env: {PATH: searchPath, HOME: home, LANG: 'C.UTF-8', ...environment}});
	return stdout;
};

export const systemctl = (sandbox: Sandbox, ...words: readonly string[]): Promise<string> =>
	runInside(sandbox, path.join(sandbox.machine.binFolder, 'systemctl'), ...words);

export const configFileOf = ({folder}: Sandbox): string => path.join(folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');

export const settingsOf = (sandbox: Sandbox) => readSettings(readFileSync(configFileOf(sandbox), 'utf8'), 0o600);

/** Tentacle's own commands up to the service, as a person would type them for polling. */
export const configurePolling = async (sandbox: Sandbox): Promise<void> => {
	const {folder, server} = sandbox;
	const tentacle = (command: string, ...words: readonly string[]) =>
		runInside(sandbox, sandbox.hostOptions.tentacle, command, '--instance=Tentacle', ...words);
	await tentacle('create-instance', `--config=${configFileOf(sandbox)}`, `--home=${path.join(folder, 'var/opt/octopus/Tentacle')}`);
	await tentacle('new-certificate', '--if-blank');
	await tentacle('configure', `--app=${path.join(folder, 'applications')}`, '--noListen=True', `--trust=${server.thumbprint}`);
	for (const {host, port} of server.addresses) {
		await tentacle('server-comms', `--thumbprint=${server.thumbprint}`, '--style=TentacleActive', `--host=${host}`, `--port=${port}`);
	}
};

export const startService = (sandbox: Sandbox): Promise<string> =>
	runInside(sandbox, sandbox.hostOptions.tentacle, 'service', '--instance=Tentacle', '--install', '--start');

/** Asks the stand-in Server over validated TLS. */
export const ask = async ({server}: Sandbox, method: 'GET' | 'POST', below: string, body?: unknown): Promise<Record<string, unknown>> => {
	const sent = request(`${server.url}${below}`, {method, ca: server.certificateAuthority, headers: {'X-Octopus-ApiKey': server.apiKey}});
	const answered = new Promise<IncomingMessage>((resolve, reject) => sent.once('response', resolve).once('error', reject));
	sent.end(body === undefined ? undefined : JSON.stringify(body));
	const response = await answered;
	const answer = await text(response);
	if ((response.statusCode ?? 500) >= 300) throw new Error(`${response.statusCode} ${answer}`);
	return JSON.parse(answer) as Record<string, unknown>;
};

/** Makes this machine known to the Server, as what its own config says. */
export const register = async (sandbox: Sandbox, name = 'build-07'): Promise<string> => {
	const {thumbprint, trusted} = settingsOf(sandbox);
	const {subscriptionId} = trusted.find(entry => entry.subscriptionId !== undefined) ?? {};
	const record = await ask(sandbox, 'POST', '/api/Spaces-1/machines', {
		Name: name,
		EnvironmentIds: ['Environments-1'],
		Roles: ['web-server'],
		Endpoint: {CommunicationStyle: 'TentacleActive', Thumbprint: thumbprint, Uri: subscriptionId},
	});
	return String(record.Id);
};

/** Has the Server look whether the machine answers; the state in which the task ended. */
export const health = async (sandbox: Sandbox, machine: string): Promise<string> => {
	const task = await ask(sandbox, 'POST', '/api/Spaces-1/tasks', {
		Name: 'Health',
		Description: 'Check health of build-07',
		Arguments: {MachineIds: [machine]},
	});
	for (;;) {
		const {State} = await ask(sandbox, 'GET', `/api/Spaces-1/tasks/${String(task.Id)}`);
		if (State !== 'Queued' && State !== 'Executing') return String(State);
		await pause(20);
	}
};
