import path from 'node:path';
import {addressText} from '../model/address.ts';
import type {Style} from '../model/answers.ts';
import type {StandInServer} from './server/server.ts';

/** What is prefilled in the sandbox. */
export type SandboxAnswers = {
	readonly style: Style;
	readonly registerAs: 'target' | 'worker';
	readonly listenPort: number;
	/** Of a listening machine. */
	readonly publicHostName: string;
};

/** The one instance of the sandbox's machine. */
export const sandboxInstance = 'Tentacle';

/** The answers file of the sandbox, by the keys of the questions. JSON's spelling of text is YAML's too. */
export const answersText = (
	{style, registerAs, listenPort, publicHostName}: SandboxAnswers,
	{folder, apiKeyFile, server}: {readonly folder: string; readonly apiKeyFile: string; readonly server: StandInServer},
): string => {
	const target = {environments: ['Development'], targetTags: ['web-server']};
	const worker = {workerPools: ['Linux Builders']};
	const record = {
		serverUrl: server.url,
		apiKey: {file: apiKeyFile},
		registerAs,
		space: 'Default',
		name: 'build-07',
		...(registerAs === 'worker' ? worker : target),
	};
	const polling = {serverAddresses: server.addresses.map(addressText)};
	// The thumbprint is for a machine that only trusts: `--no-register-now`.
	const listening = {publicHostName, serverThumbprint: server.thumbprint, listenPort, listenAddress: '127.0.0.1'};
	const homeFolder = path.join(folder, 'var/opt/octopus', sandboxInstance);
	const answers = {
		schemaVersion: 1,
		instance: sandboxInstance,
		style,
		registerNow: true,
		...record,
		...(style === 'polling' ? polling : listening),
		homeFolder,
		applicationFolder: path.join(homeFolder, 'Applications'),
		configFile: path.join(folder, 'etc/octopus', sandboxInstance, `tentacle-${sandboxInstance}.config`),
	};
	return Object.entries(answers)
		.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
		.join('');
};
