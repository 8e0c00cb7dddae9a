import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {addressText} from '../model/address.ts';
import {startMachine} from './machine/machine.ts';
import type {FaultName} from './server/faults.ts';
import {type StandInServer, startServer} from './server/server.ts';
import {installStandIn} from './tentacle/install.ts';

export type SandboxOptions = {
	/** Server nodes. Left out: one. */
	readonly nodes?: number;
	readonly faults?: readonly FaultName[];
	/** The set-up whose answers are prefilled. Left out: a polling target. */
	readonly setUp?: 'target' | 'worker' | 'listening';
	/** Before an agent's first retry. Left out: half a second; a real one waits five. */
	readonly retryMilliseconds?: number;
};

/** What stands in for the machine: plain JSON, so that another process can use the same sandbox. */
export type SandboxHost = {
	readonly searchPath: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly indexRoot: string;
	readonly unitFolder: string;
	readonly tentacle: string;
	readonly home: string;
	readonly hasSystemd: true;
	readonly isRoot: true;
};

export type Sandbox = {
	/** All that it writes is below it, and gone with it. */
	readonly folder: string;
	readonly server: StandInServer;
	readonly host: SandboxHost;
	/** Names the description for `CONFIGURE_TENTACLE_SANDBOX`. */
	readonly description: string;
	readonly certificateAuthorityFile: string;
	readonly apiKeyFile: string;
	/** Prefilled answers, YAML. */
	readonly answersFile: string;
	/** Main processes of the units that run. */
	readonly processIds: () => readonly number[];
	/** Ends every process, closes every port, removes the folder. Safe to call twice. */
	readonly stop: () => Promise<void>;
};

/** The stand-in's program: beside this file when compiled, beside the bundle when bundled. */
const tentacleEntry = (): string => {
	const own = path.join(import.meta.dirname, 'tentacle', 'executable.js');
	return existsSync(own) ? own : path.join(import.meta.dirname, 'tentacle-stand-in.js');
};

/** A Server, a Tentacle and a systemd of its own, on loopback and in one temporary folder; no root. Takes about half a second. */
export const startSandbox = async ({
	nodes = 1,
	faults = [],
	setUp = 'target',
	retryMilliseconds = 500,
}: SandboxOptions = {}): Promise<Sandbox> => {
	// The real path, so that no parent of what is written below is a link.
	const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'configure-tentacle-'));
	const server = await startServer({nodes, faults});
	const within = (...names: string[]) => path.join(folder, ...names);
	const machine = await startMachine(folder);
	const environment = {
		TentacleMachineConfigurationHomeDirectory: within('etc', 'octopus'),
		STAND_IN_UNIT_FOLDER: machine.unitFolder,
		STAND_IN_UNIT_USER: '',
		STAND_IN_RETRY_MILLISECONDS: String(retryMilliseconds),
	};
	await Promise.all([mkdir(within('home')), mkdir(within('etc', 'octopus'), {recursive: true})]);
	const tentacle = await installStandIn(within('opt', 'tentacle'), {node: process.execPath, entry: tentacleEntry(), environment});
	const host: SandboxHost = {
		searchPath: machine.searchPath,
		environment,
		indexRoot: within('etc', 'octopus'),
		unitFolder: machine.unitFolder,
		tentacle,
		home: within('home'),
		hasSystemd: true,
		isRoot: true,
	};
	const write = async (name: string, text: string): Promise<string> => {
		await writeFile(within(name), text, {mode: 0o600});
		return within(name);
	};
	const [description, certificateAuthorityFile, apiKeyFile] = await Promise.all([
		write('sandbox.json', JSON.stringify({hostOptions: host})),
		write('certificate-authority.pem', server.certificateAuthority),
		write('octopus.key', `${server.apiKey}\n`),
	]);
	const answersFile = await write('answers.yaml', answersText({folder, server, apiKeyFile, setUp}));
	let stopping: Promise<void> | undefined;
	return {
		folder,
		server,
		host,
		description,
		certificateAuthorityFile,
		apiKeyFile,
		answersFile,
		processIds: machine.pids,
		stop() {
			stopping ??= Promise.all([machine.stop(), server.stop()]).then(() => rm(folder, {recursive: true, force: true}));
			return stopping;
		},
	};
};

type Prefilled = {
	readonly folder: string;
	readonly server: StandInServer;
	readonly apiKeyFile: string;
	readonly setUp: NonNullable<SandboxOptions['setUp']>;
};

/** JSON texts are YAML as well, so nothing in them needs quoting rules of its own. */
const answersText = ({folder, server, apiKeyFile, setUp}: Prefilled): string => {
	const common = {
		instance: 'Tentacle',
		homeFolder: path.join(folder, 'var', 'Tentacle'),
		configFile: path.join(folder, 'etc', 'octopus', 'Tentacle', 'tentacle-Tentacle.config'),
	};
	const registered = {
		style: 'polling',
		serverUrl: server.url,
		apiKey: {file: apiKeyFile},
		serverAddresses: server.addresses.map(addressText),
		registerAs: setUp,
		name: server.state.faults.has('name-taken') ? 'build-07' : hostname(),
		...(setUp === 'worker' ? {workerPools: ['Linux Builders']} : {environments: ['Production'], targetTags: ['web-server']}),
	};
	const answers =
		setUp === 'listening'
			? {...common, style: 'listening', serverThumbprint: server.thumbprint, listenPort: 20_000 + (process.pid % 20_000)}
			: {...common, ...registered};
	return `# The answers of the demo.\nschemaVersion: 1\n${Object.entries(answers)
		.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
		.join('')}`;
};
