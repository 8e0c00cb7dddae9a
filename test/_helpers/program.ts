import {spawn} from 'node:child_process';
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {type Sandbox, type SandboxOptions, startSandbox} from '../../src/sandbox/sandbox.ts';
import {identityFor} from './identities.ts';
import {freePort} from './ports.ts';
import {projectRoot} from './project.ts';

export type Ended = {readonly exitCode: number | null; readonly stdout: string; readonly stderr: string};

/** The bundle, as people start it: in half the time of what `tsc` makes. */
export const cli = path.join(projectRoot, 'dist/cli.js');

/** One that is older than its sources proves nothing. */
const newer = ['src', 'wizards', 'diagnostics', 'bundle']
	.flatMap(folder => readdirSync(path.join(projectRoot, folder), {recursive: true}).map(file => path.join(folder, String(file))))
	.find(file => statSync(path.join(projectRoot, file)).mtimeMs > statSync(path.join(projectRoot, 'dist/.stamp')).mtimeMs);
if (newer !== undefined) throw new Error(`dist/ is older than ${newer}: node bundle.mjs`);

/** Runs the real program without a terminal, in a small clean environment, and waits for its end. */
export const run = (words: readonly string[], options: RunOptions = {}): Promise<Ended> =>
	ours(() => end([...(options.wrapper ?? []), process.execPath, cli, ...words], options));

/** Any program. Never synchronously: the sandbox's Server is in this process, and must answer it. */
export const spawnProgram = (words: readonly string[], options: RunOptions): Promise<Ended> => others(() => end(words, options));

/** The tests of a file begin together: without a limit forty programs would start at once, and each be too late for the others' patience. */
const atMost = (count: number) => {
	let running = 0;
	const waiting: Array<() => void> = [];
	return async <Result>(begin: () => Promise<Result>): Promise<Result> => {
		if (running === count) await new Promise<void>(resolve => waiting.push(resolve));
		else running += 1;
		try {
			return await begin();
		} finally {
			// Its place goes to who has waited longest.
			const next = waiting.shift();
			if (next) next();
			else running -= 1;
		}
	};
};

const ours = atMost(4);
const others = atMost(4);

export type RunOptions = {
	readonly environment?: Readonly<Record<string, string>>;
	readonly input?: string;
	/** A program and words that start it. */
	readonly wrapper?: readonly string[];
	readonly cwd?: string;
	/** Ctrl+C when stderr has this. */
	readonly interruptAt?: string;
	/** Is told everything on stderr so far, each time there is more. */
	readonly onStderr?: (text: string) => void;
};

const end = (words: readonly string[], {environment = {}, input = '', cwd = '/', interruptAt, onStderr}: RunOptions): Promise<Ended> =>
	new Promise((resolve, reject) => {
		const [program = '', ...rest] = words;
		const child = spawn(program, rest, {cwd, env: {PATH: '/usr/bin:/bin', HOME: '/', LANG: 'C.UTF-8', ...environment}});
		let stdout = '';
		let stderr = '';
		// A character of several bytes may come in two pieces.
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			const had = interruptAt !== undefined && stderr.includes(interruptAt);
			stderr += chunk;
			onStderr?.(stderr);
			if (interruptAt !== undefined && !had && stderr.includes(interruptAt)) child.kill('SIGINT');
		});
		child.once('error', reject);
		child.once('close', exitCode => resolve({exitCode, stdout, stderr}));
		child.stdin.on('error', (error: NodeJS.ErrnoException) => {
			// A program may end without reading what it was given.
			if (error.code !== 'EPIPE') reject(error);
		});
		child.stdin.end(input);
	});

/** Before a program and its words: writes each process that comes of it, with its arguments, into this file; of others, other `calls` of the system. */
export const tracing = (file: string, calls = 'execve'): readonly string[] => [
	...`strace -f -qq -e trace=${calls} -s 4000 -o`.split(' '),
	file,
];

/** Runs a script as somebody on the sandbox's machine; `processes`: all that came of it, with their arguments. */
export const runScript = async ({folder, hostOptions}: Sandbox, script: string): Promise<Ended & {readonly processes: string}> => {
	const [file, trace] = [path.join(folder, 'script.sh'), path.join(folder, 'trace.txt')];
	writeFileSync(file, script);
	const {environment, searchPath: PATH, home: HOME} = hostOptions;
	const ended = await spawnProgram([...tracing(trace), 'bash', file], {environment: {...environment, PATH, HOME, TMPDIR: HOME}});
	return {...ended, processes: readFileSync(trace, 'utf8')};
};

/** Fails the test with what it said unless it ended well. */
export const endsWell = (t: ExecutionContext<unknown>, {exitCode, stdout, stderr}: Ended): void => {
	t.is(exitCode, 0, stdout + stderr);
};

/** A sandbox that ends with the test. Its Server is another one than those of the test's other sandboxes. */
export const openSandbox = async (t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> => {
	const listenPort = await freePort(t);
	const sandbox = await startSandbox({
		listenPort,
		retryMilliseconds: 200,
		heartbeatMilliseconds: 200,
		identity: identityFor(t),
		...options,
	});
	t.teardown(sandbox.stop);
	return sandbox;
};

/** Lets this command of a sandbox's Tentacle begin only when what comes back is called: a step goes on until then, however busy the machine is. */
export const holdTentacle = ({folder}: Sandbox, command: string): (() => void) => {
	const released = path.join(folder, `released-${command}`);
	const tentacle = path.join(folder, 'opt/octopus/tentacle/Tentacle');
	const waiting = `if [ "$1" = ${command} ]; then until [ -e '${released}' ]; do sleep 0.05; done; fi`;
	writeFileSync(tentacle, readFileSync(tentacle, 'utf8').replace('#!/bin/sh\n', `#!/bin/sh\n${waiting}\n`));
	return () => writeFileSync(released, '');
};

/** Every call of Tentacle in a sandbox, in order, as its own log has them; the agent left out. */
export const tentacleCalls = ({folder}: Sandbox): readonly string[] => {
	try {
		return [
			...readFileSync(path.join(folder, 'var/opt/octopus/Tentacle/Logs/OctopusTentacle.txt'), 'utf8').matchAll(/CommandLine: \S+ (.*)/g),
		]
			.map(match => match[1] ?? '')
			.filter(call => !/^(agent|run) /.test(call));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
};

/** What was written on the stand-in Server: every request that is not a look. */
export const writes = ({server}: Sandbox): readonly string[] =>
	server.state.requests.filter(({method}) => method !== 'GET').map(({method, path: target}) => `${method} ${target}`);
