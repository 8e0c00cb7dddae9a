import {readFileSync} from 'node:fs';
import path from 'node:path';
import {projectRoot} from './project.ts';

/** One command of a recorded sequence (`test/fixtures/recorded/README.md`). */
export type Recorded = {
	readonly case: string;
	readonly arguments: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	readonly stdout: string;
	readonly stderr: string;
	readonly exit: number;
	/** The instance's config file afterwards. */
	readonly config?: string;
	readonly index?: {readonly name: string; readonly text: string};
	readonly unit?: {readonly name: string; readonly text: string};
	readonly systemctlCalls?: readonly string[];
	readonly restCalls?: readonly string[];
	readonly restBody?: Readonly<Record<string, unknown>>;
};

export type SetUp =
	| 'listening-setup'
	| 'polling-setup'
	| 'polling-ha'
	| 'register-listening'
	| 'register-polling'
	| 'register-worker'
	| 'parser'
	| 'service';

const folder = path.join(projectRoot, 'test/fixtures/recorded');

export const recordedSetUp = (name: SetUp): readonly Recorded[] =>
	JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as readonly Recorded[];

/** The machine id of the recording machine. */
export const recordedMachineId = '0123456789abcdef0123456789abcdef';

export const recordedLog = (name: string): string => readFileSync(path.join(folder, 'logs', `${name}.txt`), 'utf8');

/** A config file as it was after a recorded command. */
export const recordedConfig = (setUp: SetUp, name: string): string => {
	const config = recordedSetUp(setUp).find(recorded => recorded.case === name)?.config;
	if (config === undefined) throw new Error(`${setUp} has no config file of ${name}`);
	return config;
};
