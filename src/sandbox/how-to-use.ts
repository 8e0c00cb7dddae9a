import type {Sandbox} from './sandbox.ts';

/** What `demo --serve` prints: how another terminal works in this sandbox. `program` is how configure-tentacle is called. */
export const howToUse = ({server, environment, flags, folder, apiKeyFile, credentials}: Sandbox, program: string): string =>
	[
		`The sandbox is in ${folder} and runs until Ctrl+C.`,
		`Octopus Server: ${server.url} (API key in ${apiKeyFile})`,
		'',
		'In another terminal:',
		...Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`),
		...['setup', 'diagnose', 'nodes', 'remove'].map(command => `  ${program} ${command} ${flags.join(' ')}`),
		'',
		'To sign in otherwise than with the API key, add to these:',
		...credentials.map(words => `  ${words.join(' ')}`),
		'',
	].join('\n');
