import type {Sandbox} from './sandbox.ts';

/** What `demo --serve` prints: how another terminal works in this sandbox. `program` is how configure-tentacle is called. */
export const howToUse = ({server, environment, flags, folder, apiKeyFile}: Sandbox, program: string): string =>
	[
		`The sandbox is in ${folder} and runs until Ctrl+C.`,
		`Octopus Server: ${server.url} (any user; API key in ${apiKeyFile})`,
		'',
		'In another terminal:',
		...Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`),
		`  ${program} setup ${flags.join(' ')}`,
		`  ${program} diagnose ${flags.join(' ')}`,
		'',
	].join('\n');
