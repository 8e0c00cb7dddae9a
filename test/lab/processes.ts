import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import type {Address} from '../../src/model/address.ts';

/** The machine's own programs: npm puts others before them on the path, such as an `nft` that is no firewall. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const environment = {PATH: systemPath, LANG: 'C.UTF-8'};

const longestStartMilliseconds = 20_000;

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
	const deadline = Date.now() + longestStartMilliseconds;
	while (!isListening(address)) {
		if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${program} ended: ${said()}`);
		if (Date.now() > deadline) {
			await stop();
			throw new Error(`${program} does not listen on ${address.host}:${address.port}: ${said()}`);
		}
		await wait(10);
	}
	return stop;
};

const collected = (child: ChildProcess): (() => string) => {
	const chunks: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
	return () => Buffer.concat(chunks).toString();
};

/** Whether a socket of this network namespace is bound there, by the kernel's own list: a connection to try it would be in the server's log. */
const isListening = ({host, port}: Address): boolean => {
	const hex = (number: number, digits: number) => number.toString(16).toUpperCase().padStart(digits, '0');
	const local = `${host
		.split('.')
		.map(byte => hex(Number(byte), 2))
		.toReversed()
		.join('')}:${hex(port, 4)}`;
	const isBound = (kind: 'tcp' | 'udp', state: string) =>
		readFileSync(`/proc/self/net/${kind}`, 'utf8')
			.split('\n')
			.map(line => line.trim().split(/\s+/))
			.some(([, bound, , inState]) => bound === local && inState === state);
	// LISTEN, and the only state of a UDP socket that is connected to nobody.
	return isBound('tcp', '0A') || isBound('udp', '07');
};
