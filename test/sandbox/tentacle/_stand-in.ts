import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {runTentacle} from '../../../src/sandbox/tentacle/main.ts';
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
