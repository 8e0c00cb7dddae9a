import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import type {ExecutionContext} from 'ava';
import {runTentacle} from '../../../src/sandbox/tentacle/main.ts';
import {projectRoot} from '../../_helpers/project.ts';
import {recordedMachineId} from '../../_helpers/recordings.ts';

export type Ran = {readonly stdout: string; readonly stderr: string; readonly exit: number};

/** A machine's files in a temporary folder, with the stand-in called in this process. */
export type Box = {
	readonly root: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly run: (...arguments_: readonly string[]) => Promise<Ran>;
	/** Text of a file of the machine: `/etc/octopus/…`. */
	readonly read: (file: string) => string;
};

/** `variables` are added to the environment; paths in them go below the root. */
export const createBox = (t: ExecutionContext, variables: (root: string) => Readonly<Record<string, string>> = () => ({})): Box => {
	const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'tentacle-stand-in-')));
	t.teardown(() => rmSync(root, {recursive: true, force: true}));
	const machineIdFile = path.join(root, 'machine-id');
	const unitFolder = path.join(root, 'etc/systemd/system');
	mkdirSync(unitFolder, {recursive: true});
	writeFileSync(machineIdFile, `${recordedMachineId}\n`);
	const environment = {
		PATH: '/usr/bin:/bin',
		HOME: path.join(root, 'root'),
		TentacleMachineConfigurationHomeDirectory: path.join(root, 'etc/octopus'),
		STAND_IN_MACHINE_ID_FILE: machineIdFile,
		STAND_IN_UNIT_FOLDER: unitFolder,
		...variables(root),
	};
	return {
		root,
		environment,
		async run(...arguments_) {
			let stdout = '';
			let stderr = '';
			const exit = await runTentacle({
				variables: environment,
				arguments: arguments_,
				out: line => {
					stdout += `${line}\n`;
				},
				write: text => {
					stdout += text;
				},
				error: line => {
					stderr += `${line}\n`;
				},
			});
			return {stdout, stderr, exit};
		},
		read: file => readFileSync(path.join(root, file), 'utf8'),
	};
};

/** Waits for a condition; the test's own time limit ends it. */
export const until = async (holds: () => boolean): Promise<void> => {
	while (!holds()) await pause(20);
};

export type Agent = {
	/** The instance's log so far. */
	readonly log: () => string;
	/** Resolves when the log has it; the test's time limit ends the wait. */
	readonly logs: (text: string | RegExp) => Promise<void>;
	/** Ends it, with a signal or with the end of its standard input, and gives its exit code. */
	readonly end: (how: 'SIGTERM' | 'end of input') => Promise<number | null>;
	readonly ended: Promise<Ran>;
};

/** The compiled program, which is also what `installStandIn` starts. */
export const standInEntry = path.join(projectRoot, 'build/src/sandbox/tentacle/executable.js');

/** The agent as a process of its own. */
export const startAgent = (t: ExecutionContext, box: Box, arguments_: readonly string[], logFile: string): Agent => {
	const child = spawn(process.execPath, [standInEntry, 'agent', ...arguments_], {env: box.environment, stdio: 'pipe'});
	t.teardown(() => child.kill('SIGKILL'));
	let stdout = '';
	let stderr = '';
	child.stdout.on('data', (chunk: Buffer) => {
		stdout += chunk.toString('utf8');
	});
	child.stderr.on('data', (chunk: Buffer) => {
		stderr += chunk.toString('utf8');
	});
	const ended = once(child, 'close').then(([exit]) => ({stdout, stderr, exit: exit as number}));
	const log = () => (existsSync(path.join(box.root, logFile)) ? box.read(logFile) : '');
	return {
		log,
		async logs(text) {
			await until(() => (typeof text === 'string' ? log().includes(text) : text.test(log())));
		},
		async end(how) {
			if (how === 'SIGTERM') child.kill('SIGTERM');
			else child.stdin.end();
			return (await ended).exit;
		},
		ended,
	};
};
