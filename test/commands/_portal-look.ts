import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import type {Report} from '../../src/engine/report.ts';
import type {FaultName} from '../../src/sandbox/server/faults.ts';
import {type StandInServer, startServer} from '../../src/sandbox/server/server.ts';
import {identityFor} from '../_helpers/identities.ts';
import {type RunOptions, run} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';

export const key = 'API-CANARY0123456789CANARY';

/** A folder that is gone with the test. */
export const folderOf = (t: ExecutionContext): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'portal-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	return folder;
};

/** Writes a file that only we can read, and gives its path. */
export const fileOf = (folder: string, name: string, text: string): string => {
	const file = path.join(folder, name);
	writeFileSync(file, text, {mode: 0o600});
	return file;
};

export type Look = {
	readonly report: Report;
	readonly exitCode: number | null;
	readonly stderr: string;
	/** Findings of the causes, in order; a cause without one as its sentence. */
	readonly causes: readonly string[];
};

/** `diagnose --json` of a portal, with a key. */
export const lookAt = async (
	t: ExecutionContext,
	url: string,
	{
		words = [],
		authority,
		key: given = key,
		...options
	}: RunOptions & {readonly words?: readonly string[]; readonly authority?: string; readonly key?: string} = {},
): Promise<Look> => {
	const folder = folderOf(t);
	const trust = authority === undefined ? [] : ['--ca-file', fileOf(folder, 'authority.pem', authority)];
	const {exitCode, stdout, stderr} = await run(
		['diagnose', '--server-url', url, '--api-key-file', fileOf(folder, 'key', `${given}\n`), ...trust, ...words, '--json'],
		options,
	);
	t.regex(stdout, /^\{/, stderr);
	const report = JSON.parse(stdout) as Report;
	return {report, exitCode, stderr, causes: report.causes.map(({finding, says}) => finding ?? says)};
};

/** A stand-in Server with faults, gone with the test. */
export const openServer = async (t: ExecutionContext, ...faults: readonly FaultName[]): Promise<StandInServer> => {
	const server = await startServer({faults, identity: identityFor(t)});
	t.teardown(server.stop);
	return server;
};

/** The answers of a set-up that is planned: what its key must be able to do is judged too. */
export const planned = ['--register-as=target', '--environments=Development', '--space=Default'];

export const lookAtServer = (t: ExecutionContext, {url, certificateAuthority, apiKey}: StandInServer, words = planned): Promise<Look> =>
	lookAt(t, url, {authority: certificateAuthority, key: apiKey, words});

/** Runs a program of ours so that its peak memory is known afterwards, in MB. */
export const measured = (t: ExecutionContext): {readonly options: RunOptions; readonly megabytes: () => number} => {
	const file = path.join(folderOf(t), 'peak');
	const preload = path.join(projectRoot, 'build/test/_helpers/peak-memory.js');
	return {
		options: {environment: {NODE_OPTIONS: `--import=${preload}`, PEAK_MEMORY_FILE: file}},
		megabytes: () => Number(readFileSync(file, 'utf8')),
	};
};
