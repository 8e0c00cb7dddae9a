import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Sandbox, SandboxOptions} from '../../src/sandbox/sandbox.ts';
import {startSandbox} from '../../src/sandbox/sandbox.ts';
import {type Config, parseConfig, renderConfig} from '../../src/tentacle/config-file.ts';
import {trustedServersKey} from '../../src/tentacle/trusted-servers.ts';
import {run} from '../_helpers/program.ts';
import type {Asked} from './case.ts';
import type {Place} from './place.ts';

/** A machine with an agent of its own, set up by the program itself against a Server of its own. */
export type Machine = Sandbox & {
	/** How the instance is diagnosed, with a key. */
	readonly asked: Asked;
	/** Changes the agent's config file, of which the running agent takes no notice. */
	readonly change: (change: (config: Map<string, string>) => void) => void;
	/** Changes the list of trusted Servers in it. */
	readonly changeTrust: (change: (entries: Array<Record<string, unknown>>) => void) => void;
};

/** One of its own, for a case that does something to it or to its Server. */
export const setUpMachine = async (place: Place, options: SandboxOptions = {}, flags: readonly string[] = []): Promise<Machine> => {
	const machine = await startMachine(options, flags);
	place.endsWith(machine.stop);
	return machine;
};

let shared: Promise<Machine> | undefined;
let lastUse: Promise<unknown> = Promise.resolve();

/** The world's one that polls, for a case that changes its config file at most: that is put back with the case's end, and nobody else has it until then. */
export const borrowMachine = async (place: Place): Promise<Machine> => {
	const {promise, resolve} = Promise.withResolvers<void>();
	const before = lastUse;
	lastUse = promise;
	await before;
	shared ??= startMachine({});
	const machine = await shared;
	const config = readFileSync(configOf(machine));
	place.endsWith(async () => {
		writeFileSync(configOf(machine), config);
		resolve();
	});
	return machine;
};

const configOf = ({folder}: Pick<Sandbox, 'folder'>): string => path.join(folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');

const startMachine = async (options: SandboxOptions, flags: readonly string[] = []): Promise<Machine> => {
	const sandbox = await startSandbox({retryMilliseconds: 200, heartbeatMilliseconds: 200, ...options});
	const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...sandbox.flags, ...flags], {environment: sandbox.environment});
	if (exitCode !== 0) throw new Error(`setup ended with ${exitCode}: ${stderr}`);
	const file = configOf(sandbox);
	const change: Machine['change'] = make => {
		const config = new Map<string, string>(parseConfig(readFileSync(file, 'utf8')) satisfies Config);
		make(config);
		writeFileSync(file, renderConfig(config));
	};
	const connection = [
		'--server-url',
		sandbox.server.url,
		'--api-key-file',
		sandbox.apiKeyFile,
		'--ca-file',
		sandbox.certificateAuthorityFile,
	];
	return {
		...sandbox,
		asked: {words: ['--instance', 'Tentacle', ...connection], environment: sandbox.environment},
		change,
		changeTrust: make =>
			change(config => {
				const entries = JSON.parse(config.get(trustedServersKey) ?? '[]') as Array<Record<string, unknown>>;
				make(entries);
				config.set(trustedServersKey, JSON.stringify(entries));
			}),
	};
};
