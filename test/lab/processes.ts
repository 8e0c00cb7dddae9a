import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import type {Address} from '../../src/model/address.ts';
import {listens} from '../_helpers/ports.ts';

/** The machine's own programs: npm puts others before them on the path, such as an `nft` that is no firewall. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const environment = {PATH: systemPath, LANG: 'C.UTF-8'};

/** Runs a program to its end; throws with what it said unless it ends well. */
export const runProgram = async (program: string, words: readonly string[]): Promise<string> => {
	const child = spawn(program, words, {stdio: ['ignore', 'pipe', 'pipe'], env: environment});
	const said = collected(child);
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code}: ${said()}`);
	return said();
};

/** Starts a program that stays in the foreground, and waits until something listens at `address` (IPv4). Gives what ends it. */
export const startProgram = async (program: string, words: readonly string[], address: Address): Promise<() => Promise<void>> => {
	const child = spawn(program, words, {stdio: ['ignore', 'pipe', 'pipe'], env: environment});
	const said = collected(child);
	const ended = once(child, 'close');
	const stop = async () => {
		child.kill('SIGKILL');
		await ended;
	};
	await listens(child, address, () => `${program} said ${said()}`);
	return stop;
};

const collected = (child: ChildProcess): (() => string) => {
	const chunks: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
	return () => Buffer.concat(chunks).toString();
};
