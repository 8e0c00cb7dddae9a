import {readFileSync} from 'node:fs';
import process from 'node:process';
import {cli, spawnProgram} from '../_helpers/program.ts';
import type {Asked, Outcome} from './case.ts';
import {commsPort, type Place} from './place.ts';
import {systemPath} from './processes.ts';

/** Puts files in place of those of the machine for one program: pairs of words, `--`, then the program. */
const withFiles = 'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 99; shift 2; done; shift; exec "$@"';

type Report = {
	readonly verdict: string;
	readonly causes: Outcome['causes'];
	readonly checks: ReadonlyArray<{readonly id: string; readonly subject: string; readonly verdict: string; readonly says: string}>;
};

/** Runs `diagnose --json` as a person would, in a mount namespace with the case's own names, resolver and authorities. */
export const diagnose = async (place: Place, asked: Asked): Promise<Outcome> => {
	const {world, name, address, file} = place;
	const {serverUrl = world.portalUrl, apiKey = world.octopus.apiKey, authority = world.authority.certificatePem} = asked;
	const {serverAddresses = [`${name}:${commsPort}`], serverThumbprint = world.communications.thumbprint} = asked;
	const hosts = ['127.0.0.1 localhost', world.portalHosts, ...(asked.hosts ?? [`${address} ${name}`])];
	const files = [
		[file('hosts', `${hosts.join('\n')}\n`), '/etc/hosts'],
		[file('resolv.conf', `${(asked.resolver ?? ['nameserver 127.0.0.1']).join('\n')}\n`), '/etc/resolv.conf'],
		// The machine's own may ask a service that knows nothing of this network.
		[file('nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'), '/etc/nsswitch.conf'],
		...(asked.systemAuthority === undefined
			? []
			: [[file('authorities.pem', readFileSync(systemStore, 'utf8') + asked.systemAuthority), systemStore]]),
	];
	const words = asked.words ?? [
		...(serverUrl === null ? [] : ['--server-url', serverUrl]),
		...(serverUrl === null || authority === null ? [] : ['--ca-file', file('authority.pem', authority)]),
		...serverAddresses.flatMap(one => ['--server-address', one]),
		...(serverThumbprint === null ? [] : ['--server-thumbprint', serverThumbprint]),
		...(asked.flags ?? []),
	];
	const began = performance.now();
	const {exitCode, stdout, stderr} = await spawnProgram(
		['unshare', '--mount', 'sh', '-c', withFiles, '-', ...files.flat(), '--', process.execPath, cli, 'diagnose', '--json', ...words],
		{
			environment: {
				PATH: systemPath,
				...(asked.words === undefined && serverUrl !== null && apiKey !== null && {CONFIGURE_TENTACLE_API_KEY: apiKey}),
				...asked.environment,
			},
			...(asked.input !== undefined && {input: asked.input}),
		},
	);
	const milliseconds = Math.round(performance.now() - began);
	if (!stdout.startsWith('{')) throw new Error(`diagnose ended with ${exitCode} and no report: ${stdout}${stderr}`);
	const {verdict, causes, checks} = JSON.parse(stdout) as Report;
	const unhappy = checks
		.filter(one => ['fail', 'warning', 'broken'].includes(one.verdict))
		.map(one => `${one.verdict} ${one.id} ${one.subject}: ${one.says}`);
	return {exitCode, causes, verdict, unhappy, stderr, milliseconds};
};

const systemStore = '/etc/ssl/certs/ca-certificates.crt';
