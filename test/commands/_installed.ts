import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import type {Resource} from '../../src/sandbox/server/state.ts';
import {type Ended, openSandbox, type RunOptions, run, spawnProgram} from '../_helpers/program.ts';

export type Installed = {
	readonly sandbox: Sandbox;
	readonly at: (...names: readonly string[]) => string;
	readonly home: string;
	readonly configFile: string;
	readonly indexFile: string;
	readonly unitFile: string;
	readonly keyCopy: string;
	readonly thumbprint: string;
	/** For `remove`: portal, key and authority. */
	readonly flags: readonly string[];
	readonly remove: (words: readonly string[], options?: RunOptions) => Promise<Ended>;
	readonly systemctl: (...words: readonly string[]) => Promise<Ended>;
};

/** Calls the sandbox's Tentacle; fails the test when it fails. */
export const tentacle = async (t: ExecutionContext, {hostOptions}: Sandbox, ...words: readonly string[]): Promise<void> => {
	const {environment, tentacle: program, searchPath, home} = hostOptions;
	const {exitCode, stdout, stderr} = await spawnProgram([program, ...words], {environment: {...environment, PATH: searchPath, HOME: home}});
	t.is(exitCode, 0, `${words.join(' ')}\n${stdout}${stderr}`);
};

/** A polling target as a set-up leaves it, its record in Octopus, and a copy of its key in the store. */
export const installed = async (t: ExecutionContext): Promise<Installed> => {
	const sandbox = await openSandbox(t);
	const {server, hostOptions, folder} = sandbox;
	const at = (...names: readonly string[]) => path.join(folder, ...names);
	const home = at('var/opt/octopus/Tentacle');
	const configFile = at('etc/octopus/Tentacle/tentacle-Tentacle.config');
	await tentacle(t, sandbox, 'create-instance', '--instance=Tentacle', `--config=${configFile}`, `--home=${home}`);
	await tentacle(t, sandbox, 'new-certificate', '--instance=Tentacle', '--if-blank');
	await tentacle(
		t,
		sandbox,
		'configure',
		'--instance=Tentacle',
		`--app=${home}/Applications`,
		'--noListen=True',
		`--trust=${server.thumbprint}`,
	);
	await tentacle(t, sandbox, 'service', '--instance=Tentacle', '--install', '--start');
	const thumbprint = /CertificateThumbprint">([0-9A-F]{40})</.exec(readFileSync(configFile, 'utf8'))?.[1] ?? '';
	const keyCopy = path.join(hostOptions.home, '.dotnet/corefx/cryptography/x509stores/my', `${thumbprint}.pfx`);
	mkdirSync(path.dirname(keyCopy), {recursive: true});
	writeFileSync(keyCopy, 'a private key');
	mkdirSync(path.join(home, 'Applications/web/1.0'), {recursive: true});
	writeFileSync(path.join(home, 'Applications/web/1.0/index.html'), 'hello');
	server.state.machines.push(recordOf('Machines-1', 'Spaces-1', thumbprint, {EnvironmentIds: ['Environments-1'], Roles: ['web-server']}));
	return {
		sandbox,
		at,
		home,
		configFile,
		indexFile: at('etc/octopus/Tentacle/Instances/tentacle.config'),
		unitFile: at('etc/systemd/system/Tentacle.service'),
		keyCopy,
		thumbprint,
		flags: [`--server-url=${server.url}`, `--api-key-file=${sandbox.apiKeyFile}`, `--ca-file=${sandbox.certificateAuthorityFile}`],
		remove: (words, options = {}) => run(['remove', ...words], {...options, environment: {...sandbox.environment, ...options.environment}}),
		systemctl: (...words) => spawnProgram([path.join(sandbox.machine.binFolder, 'systemctl'), ...words], {}),
	};
};

/** A record as the Server has it. */
export const recordOf = (Id: string, SpaceId: string, Thumbprint: string, more: Readonly<Record<string, unknown>> = {}): Resource => ({
	Id,
	Name: 'build-07',
	SpaceId,
	Thumbprint,
	HealthStatus: 'Healthy',
	IsDisabled: false,
	Endpoint: {CommunicationStyle: 'TentacleActive', Thumbprint, Uri: 'poll://abcdefghijklmnopqrst/'},
	...more,
});
