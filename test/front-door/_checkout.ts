import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {access, chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Readable} from 'node:stream';
import type {ExecutionContext} from 'ava';
import {projectRoot} from '../_helpers/project.ts';

/** All that the front door may call, so that no Node and no npm of this machine is in its way. */
const tools = [
	'bash',
	'sh',
	'env',
	'stat',
	'find',
	'readlink',
	'flock',
	'mkdir',
	'mv',
	'rm',
	'touch',
	'id',
	'cat',
	'cp',
	'tail',
	'chown',
	'chmod',
];

/** The program of the fake checkout: tells what it was started with, or waits for a signal. */
const program = `
import process from 'node:process';
if (process.argv[2] === 'exit') process.exit(Number(process.argv[3]));
if (process.argv[2] === 'wait') {
	process.on('SIGTERM', () => process.exit(77));
	setInterval(() => {}, 1000);
	process.stdout.write('ready');
} else {
	const {NODE_OPTIONS, STARTED_BY, CONFIGURE_TENTACLE_STARTED_AS} = process.env;
	process.stdout.write(JSON.stringify({text: 'TEXT', arguments: process.argv.slice(2), folder: process.cwd(), pid: process.pid, nodeOptions: NODE_OPTIONS, startedBy: STARTED_BY, startedAs: CONFIGURE_TENTACLE_STARTED_AS, mask: process.umask()}));
}
`;

/** What the program of the fake checkout tells. */
export type Told = {
	readonly text: string;
	readonly arguments: readonly string[];
	readonly folder: string;
	readonly pid: number;
	readonly nodeOptions?: string;
	/** `system` or `lock`: whose Node it runs on. */
	readonly startedBy: string;
	/** How the front door was called, for what the program tells to type next. */
	readonly startedAs: string;
	readonly mask: number;
};

/** As the real one: the stamp is as old as the sources. Leaves a line in the record. */
const bundle = `
import {appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
appendFileSync('../record', 'build\\n');
mkdirSync('dist', {recursive: true});
writeFileSync('dist/.stamp.new', '');
const source = readFileSync('src/cli.ts', 'utf8');
if (source.includes('syntax error')) throw new Error('it does not compile');
writeFileSync('dist/cli.js', source);
renameSync('dist/.stamp.new', 'dist/.stamp');
`;

const lockNode = `node-linux-${process.arch}`;

const fakeNode = (whose: string, version: string) => `#!/bin/sh
[ "$1" = --version ] && { echo ${version}; exit 0; }
STARTED_BY=${whose} exec '${process.execPath}' "$@"
`;

/** Brings what `npm ci` would, hidden lock last. \`npm-does\` beside the record says what happens on the way. */
const fakeNpm = (folder: string) => `#!/bin/sh
echo "npm $* NODE_OPTIONS=\${NODE_OPTIONS-unset} in $PWD" >>'${folder}/record'
[ "$(cat '${folder}/npm-does')" = hang-late ] || rm -rf node_modules
mkdir -p node_modules/rolldown 'node_modules/${lockNode}/bin'
echo 'npm is at work' >&2
case $(cat '${folder}/npm-does') in
	hang) exec tail -f /dev/null ;;
	fail) echo 'npm error network ENOTFOUND' >&2; exit 1 ;;
	give-away) chown -R 65534 node_modules/rolldown; stat -c 'node_modules is %a while npm runs' node_modules >&2 ;;
	wait) cat '${folder}/go-on' >/dev/null ;;
esac
cp '${folder}/lock-node' 'node_modules/${lockNode}/bin/node'
if [ "$(cat '${folder}/npm-does')" = hang-late ]; then echo 'npm is nearly done' >&2; exec tail -f /dev/null; fi
echo '{}' >node_modules/.package-lock.json
`;

export type Result = {readonly code: number | null; readonly stdout: string; readonly stderr: string};
export type Running = {
	readonly child: ChildProcessByStdio<null, Readable, Readable>;
	readonly ended: Promise<Result>;
	/** Resolves when these words were written to stdout or stderr. */
	readonly says: (words: string) => Promise<void>;
};
export type Start = {
	readonly file?: string;
	readonly cwd?: string;
	readonly environment?: Readonly<Record<string, string>>;
	readonly user?: number;
};

/** A folder with a small checkout, a fake npm and no other Node than the one the lock brings. Gone after the test. */
export const makeCheckout = async (t: ExecutionContext) => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'front-door-'));
	// Run in reverse order: what was started has ended by then.
	t.teardown(async () => rm(folder, {recursive: true, force: true}));
	await chmod(folder, 0o755);
	const checkout = path.join(folder, 'check out');
	const bin = path.join(folder, 'bin');
	const write = async (file: string, text: string, mode = 0o644) => {
		await mkdir(path.dirname(path.join(folder, file)), {recursive: true, mode: 0o755});
		await writeFile(path.join(folder, file), text);
		await chmod(path.join(folder, file), mode);
	};
	await write('check out/src/cli.ts', program);
	await write('check out/wizards/one.ts', '');
	await write('check out/diagnostics/one.ts', '');
	await write('check out/bundle/one.mjs', '');
	await write('check out/bundle.mjs', bundle);
	await write('check out/package.json', '{"type": "module"}');
	for (const file of ['package-lock.json', 'tsconfig.json', '.npmrc']) await write(`check out/${file}`, '');
	await copyFile(path.join(projectRoot, 'configure-tentacle.sh'), path.join(checkout, 'configure-tentacle.sh'));
	await write('lock-node', fakeNode('lock', 'v24.21.0'), 0o755);
	await write('npm-does', 'succeed');
	await write('record', '');
	await write('bin/npm', fakeNpm(folder), 0o755);
	for (const tool of tools) await symlink(await whereIs(tool), path.join(bin, tool));

	const start = (
		words: readonly string[] = [],
		{file = path.join(checkout, 'configure-tentacle.sh'), cwd = '/', environment = {}, user}: Start = {},
	): Running => {
		const child = spawn(file, [...words], {
			cwd,
			env: {PATH: bin, HOME: folder, ...environment},
			stdio: ['ignore', 'pipe', 'pipe'],
			// A group of its own, as a terminal would give it.
			detached: true,
			...(user === undefined ? {} : {uid: user, gid: user}),
		});
		const running = watch(child);
		t.teardown(async () => {
			if (child.exitCode === null && child.signalCode === null) process.kill(-Number(child.pid), 'SIGKILL');
			// A program that could not be started has told so where its end was awaited.
			await running.ended.catch(() => undefined);
		});
		return running;
	};
	return {
		folder,
		checkout,
		write,
		start,
		run: async (words?: readonly string[], how?: Start) => start(words, how).ended,
		/** What npm and the build were asked for, one line each. */
		record: async () => (await readFile(path.join(folder, 'record'), 'utf8')).split('\n').filter(line => line !== ''),
		addSystemNode: async (version: string) => write('bin/node', fakeNode('system', version), 0o755),
	};
};

export type Checkout = Awaited<ReturnType<typeof makeCheckout>>;

const watch = (child: ChildProcessByStdio<null, Readable, Readable>): Running => {
	let stdout = '';
	let stderr = '';
	const watchers = new Set<() => void>();
	const look = () => {
		for (const watcher of watchers) watcher();
	};
	child.stdout.on('data', (data: Buffer) => {
		stdout += data.toString();
		look();
	});
	child.stderr.on('data', (data: Buffer) => {
		stderr += data.toString();
		look();
	});
	const ended = new Promise<Result>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', code => {
			resolve({code, stdout, stderr});
			look();
		});
	});
	const says = async (words: string) =>
		new Promise<void>((resolve, reject) => {
			const watcher = () => {
				if (stdout.includes(words) || stderr.includes(words)) {
					watchers.delete(watcher);
					resolve();
				} else if (child.exitCode !== null)
					reject(new Error(`It ended with ${child.exitCode} without saying ${words}:\n${stdout}${stderr}`));
			};
			watchers.add(watcher);
			watcher();
		});
	return {child, ended, says};
};

const whereIs = async (tool: string): Promise<string> => {
	for (const folder of ['/usr/bin', '/bin']) {
		try {
			await access(path.join(folder, tool));
			return path.join(folder, tool);
		} catch {
			// Not there: the next folder.
		}
	}
	throw new Error(`This machine has no ${tool}`);
};

export const told = ({code, stdout, stderr}: Result): Told => {
	if (stdout === '') throw new Error(`The program was not reached; the start ended with ${code}:\n${stderr}`);
	return JSON.parse(stdout) as Told;
};
