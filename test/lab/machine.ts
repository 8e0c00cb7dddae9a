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

export const setUpMachine = async (place: Place, options: SandboxOptions = {}): Promise<Machine> => {
	const sandbox = await startSandbox({retryMilliseconds: 200, heartbeatMilliseconds: 200, ...options});
	place.endsWith(sandbox.stop);
	const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment: sandbox.environment});
	if (exitCode !== 0) throw new Error(`setup ended with ${exitCode}: ${stderr}`);
	const file = path.join(sandbox.folder, 'etc/octopus/Tentacle/tentacle-Tentacle.config');
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
