import {once} from 'node:events';
import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {type AddressInfo, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {UserError} from '../model/user-error.ts';
import {answersText, type SandboxAnswers} from './answers.ts';
import {entryOf} from './entry.ts';
import {removeAfterUs} from './leftovers.ts';
import {type StandInMachine, startMachine} from './machine/machine.ts';
import type {FaultName} from './server/faults.ts';
import {type ServerIdentity, type StandInServer, startServer} from './server/server.ts';
import {installStandIn} from './tentacle/install.ts';

export type SandboxOptions = Partial<Pick<SandboxAnswers, 'registerAs'>> & {
	/** Left out: polling, or listening for a fault of that. */
	readonly style?: SandboxAnswers['style'];
	/** The port that a listening Tentacle is to listen on. Left out: one that is free at this moment. */
	readonly listenPort?: number;
	/** Nodes of the Server. Left out: one, or three for a fault of one among several. */
	readonly nodes?: number;
	/** What is wrong with the Server. Left out: nothing. */
	readonly faults?: readonly FaultName[];
	/** Between the Server's heartbeats to an agent. Left out: a second. */
	readonly heartbeatMilliseconds?: number;
	/** Before the agent's first new attempt. Left out: as the real one, five seconds. */
	readonly retryMilliseconds?: number;
	/** Who the Server is. Left out: somebody new. */
	readonly identity?: ServerIdentity;
};

/** The words of the sandbox in place of the machine's, as the host takes them. Plain JSON. */
export type SandboxHost = {
	readonly searchPath: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly indexRoot: string;
	readonly unitFolder: string;
	readonly machineIdFile: string;
	readonly tentacle: string;
	readonly hasSystemd: true;
	readonly isRoot: true;
	readonly home: string;
	/** None: all in it runs as who started it. */
	readonly accounts: readonly [];
};

/** An Octopus Server and a machine with a Tentacle on it, on loopback and in one temporary folder. Nothing of it outlives this process, however that ends. */
export type Sandbox = {
	/** For this user alone (0700). */
	readonly folder: string;
	readonly server: StandInServer;
	readonly machine: StandInMachine;
	readonly hostOptions: SandboxHost;
	/** PEM: what signed the portal's certificate. */
	readonly certificateAuthorityFile: string;
	readonly apiKeyFile: string;
	readonly answersFile: string;
	/** For `setup` and `diagnose` in this sandbox: answers and authority. */
	readonly flags: readonly string[];
	/** Flags of each other way to sign in; stronger than the key in the answers file. */
	readonly credentials: ReadonlyArray<readonly string[]>;
	/** For a configure-tentacle of its own process: names the file that holds `hostOptions`. */
	readonly environment: Readonly<Record<string, string>>;
	/** Ends every process, closes every port and removes the folder. May be called again. */
	readonly stop: () => Promise<void>;
};

/** They mean nothing to a machine that polls. */
const faultsOfListening: readonly FaultName[] = ['listening-unreachable', 'reaches-somebody-else'];

/** They mean nothing where there is one node. */
const faultsOfOneNode: readonly FaultName[] = ['node-down', 'node-not-refreshed', 'shared-queue', 'shared-queue-broken'];

/** Of a Unix socket's path, in bytes (`unix(7)`). */
const longestSocketPath = 107;

/** Starts it, within about a second. Throws a `UserError` when the temporary folder cannot hold it. */
export const startSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
	const folder = await makeFolder();
	const started: Array<() => Promise<void>> = [
		() => rm(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 50}),
		removeAfterUs(folder),
	];
	let stopped: Promise<void> | undefined;
	const stop = (): Promise<void> => {
		stopped ??= stopAll(started);
		return stopped;
	};
	try {
		return {folder, stop, ...(await startParts(folder, options, started))};
	} catch (error) {
		await stop();
		throw error;
	}
};

const stopAll = async (started: ReadonlyArray<() => Promise<void>>): Promise<void> => {
	for (const stop of started.toReversed()) await stop();
};

const makeFolder = async (): Promise<string> => {
	const parent = await realpath(tmpdir());
	const longest = longestSocketPath - '/configure-tentacle-XXXXXX/machine.socket'.length;
	if (Buffer.byteLength(parent) > longest) {
		throw new UserError(`The temporary folder ${parent} has a path that is too long for the sandbox's socket.`, {
			next: ['Give a shorter one: TMPDIR=/tmp'],
		});
	}
	return mkdtemp(path.join(parent, 'configure-tentacle-'));
};

const startParts = async (
	folder: string,
	{
		nodes,
		faults = [],
		heartbeatMilliseconds,
		retryMilliseconds,
		identity,
		style: wanted,
		registerAs = 'target',
		listenPort: wantedPort,
	}: SandboxOptions,
	started: Array<() => Promise<void>>,
): Promise<Omit<Sandbox, 'folder' | 'stop'>> => {
	const isOffTheWay = faults.some(name => faultsOfListening.includes(name));
	const style = wanted ?? (isOffTheWay ? 'listening' : 'polling');
	// The loopback's address would lead the Server to itself, which is another mistake.
	const publicHostName = isOffTheWay ? 'build-07.example.test' : '127.0.0.1';
	const below = (...names: readonly string[]) => path.join(folder, ...names);
	const indexRoot = below('etc/octopus');
	const home = below('home');
	const environment = {
		TentacleMachineConfigurationHomeDirectory: indexRoot,
		STAND_IN_MACHINE_ID_FILE: below('etc/machine-id'),
		STAND_IN_UNIT_FOLDER: below('etc/systemd/system'),
		// What this machine's own store of authorities would have: Tentacle's registering validates the portal with it.
		NODE_EXTRA_CA_CERTS: below('authority.pem'),
		...(retryMilliseconds !== undefined && {STAND_IN_RETRY_MILLISECONDS: String(retryMilliseconds)}),
	};
	await Promise.all([mkdir(indexRoot, {recursive: true}), mkdir(home)]);
	const machine = await startMachine(folder, {environment: {...environment, HOME: home}});
	started.push(machine.stop);
	const server = await startServer({
		nodes: nodes ?? (faults.some(name => faultsOfOneNode.includes(name)) ? 3 : 1),
		faults,
		...(heartbeatMilliseconds !== undefined && {heartbeatMilliseconds}),
		...(identity && {identity}),
	});
	started.push(server.stop);
	const tentacle = await installStandIn(below('opt/octopus/tentacle'), {node: process.execPath, entry: entryOf('tentacle'), environment});
	const {searchPath, unitFolder} = machine;
	const machineIdFile = environment.STAND_IN_MACHINE_ID_FILE;
	const hostOptions: SandboxHost = {
		searchPath,
		environment,
		indexRoot,
		unitFolder,
		machineIdFile,
		tentacle,
		home,
		accounts: [],
		hasSystemd: true,
		isRoot: true,
	};
	const [certificateAuthorityFile, apiKeyFile, passwordFile, bearerTokenFile, idTokenFile, answersFile, sandboxFile] = [
		below('authority.pem'),
		below('api-key'),
		below('password'),
		below('bearer-token'),
		below('id-token'),
		below('answers.yaml'),
		below('sandbox.json'),
	];
	const listenPort = style === 'listening' ? (wantedPort ?? (await freePort())) : 0;
	const files = [
		// Tentacle's secrets are encrypted with it: the same on every machine, so that a sandbox needs none of the machine's.
		[machineIdFile, '0123456789abcdef0123456789abcdef\n'],
		[certificateAuthorityFile, server.certificateAuthority],
		[apiKeyFile, `${server.apiKey}\n`],
		[passwordFile, `${server.state.password}\n`],
		[bearerTokenFile, `${[...server.state.accessTokens][0]}\n`],
		[idTokenFile, `${server.state.idToken}\n`],
		[answersFile, answersText({style, registerAs, listenPort, publicHostName}, {folder, apiKeyFile, server})],
		[sandboxFile, JSON.stringify({hostOptions}, undefined, '\t')],
	] as const;
	await Promise.all(files.map(([file, text]) => writeFile(file, text, {mode: 0o600})));
	return {
		server,
		machine,
		hostOptions,
		certificateAuthorityFile,
		apiKeyFile,
		answersFile,
		flags: ['--answers', answersFile, '--ca-file', certificateAuthorityFile],
		credentials: [
			['--username', server.state.username, '--password-file', passwordFile],
			['--bearer-token-file', bearerTokenFile],
			['--id-token-file', idTokenFile, '--service-account-id', server.state.serviceAccountId],
		],
		environment: {CONFIGURE_TENTACLE_SANDBOX: sandboxFile},
	};
};

/** A port that nobody has at this moment. */
const freePort = async (): Promise<number> => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
};
