import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import {projectRoot} from '../test/_helpers/project.ts';
import {milliseconds, type Row} from './row.ts';

const many = 64;
const roundTripMilliseconds = 50;
const built = (file: string) => path.join(projectRoot, 'build/bench', file);
const program = path.join(projectRoot, 'dist/cli.js');

let servers: Promise<{readonly ports: readonly number[]; readonly child: ChildProcess}> | undefined;

/** Started with the first row that needs them, in a process of their own. */
const startServers = async () => {
	const child = spawn(process.execPath, [built('diagnose-servers.js'), String(many), String(roundTripMilliseconds)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const [line] = (await once(child.stdout, 'data')) as [Buffer];
	return {ports: JSON.parse(line.toString()) as readonly number[], child};
};

const addresses = async (count: number): Promise<readonly string[]> => {
	servers ??= startServers();
	return (await servers).ports.slice(0, count).map(port => `127.0.0.1:${port}`);
};

/** To be called at the end: they run until their standard input ends. */
export const stopServers = async (): Promise<void> => {
	if (servers) (await servers).child.stdin?.end();
};

/** Runs a program to its end and returns what it wrote to descriptor 3; throws unless it ended with 0. */
const run = async (file: string, words: readonly string[], input = ''): Promise<string> => {
	const child = spawn(file, words, {stdio: ['pipe', 'ignore', 'ignore', 'pipe']});
	let text = '';
	child.stdio[3]?.on('data', (chunk: Buffer) => (text += chunk.toString()));
	child.stdin?.end(input);
	const [exitCode] = (await once(child, 'close')) as [number];
	if (exitCode !== 0) throw new Error(`${file} ended with ${exitCode}`);
	return text;
};

const diagnose = async (count: number): Promise<number> => {
	const words = (await addresses(count)).flatMap(address => ['--server-address', address]);
	const memory = await run(process.execPath, [
		'--import',
		pathToFileURL(built('peak-memory.js')).href,
		program,
		'diagnose',
		'--json',
		...words,
	]);
	return Number(memory);
};

const bareNode = () => run(process.execPath, ['-e', '0']);

const curl = async () => {
	const [address = ''] = await addresses(1);
	await run('curl', ['--silent', '--insecure', '--http1.0', '--output', '/dev/null', `https://${address}/`]);
};

const openssl = async () => {
	const [address = ''] = await addresses(1);
	await run('openssl', ['s_client', '-quiet', '-ign_eof', '-connect', address, '-verify_quiet'], 'GET / HTTP/1.0\r\n\r\n');
};

const oneEndpoint = (against: string, peer: () => Promise<unknown>): Row => ({
	what: `diagnose of one endpoint, ${roundTripMilliseconds} ms away`,
	against: `bare Node start + ${against}`,
	judged: 'ratio',
	reach: 1.5,
	unit: 'ms',
	ours: async () => milliseconds(async () => diagnose(1)),
	peer: async () => (await milliseconds(bareNode)) + (await milliseconds(peer)),
});

export const diagnoseRows: readonly Row[] = [
	oneEndpoint('curl', curl),
	oneEndpoint('openssl s_client', openssl),
	{
		what: `diagnose of ${many} endpoints, time`,
		against: 'diagnose of one endpoint',
		judged: 'ratio',
		reach: 2,
		unit: 'ms',
		ours: async () => milliseconds(async () => diagnose(many)),
		peer: async () => milliseconds(async () => diagnose(1)),
	},
	{
		what: `diagnose of ${many} endpoints, memory`,
		against: 'diagnose of one endpoint',
		judged: 'ratio',
		reach: 2,
		unit: 'MB',
		turns: 3,
		ours: async () => diagnose(many),
		peer: async () => diagnose(1),
	},
];
