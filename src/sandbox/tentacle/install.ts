import {chmod, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export type InstallOptions = {
	/** The Node that runs it. */
	readonly node: string;
	/** The stand-in's compiled entry. */
	readonly entry: string;
	/** Set for every call, as its caller's environment is not handed on by systemd. */
	readonly environment?: Readonly<Record<string, string>>;
};

/** Puts the stand-in into a folder, as an executable `Tentacle` with its version beside it. Returns its path. */
export const installStandIn = async (folder: string, {node, entry, environment = {}}: InstallOptions): Promise<string> => {
	await mkdir(folder, {recursive: true});
	const file = path.join(folder, 'Tentacle');
	const variables = Object.entries({...environment, STAND_IN_EXECUTABLE: file}).map(([name, value]) => `export ${name}=${quoted(value)}`);
	await writeFile(file, ['#!/bin/sh', ...variables, `exec ${quoted(node)} ${quoted(entry)} "$@"`, ''].join('\n'));
	await chmod(file, 0o755);
	await writeFile(path.join(folder, 'Tentacle.deps.json'), JSON.stringify({libraries: {'Tentacle/9.2.4285': {}}}, undefined, 2));
	return file;
};
