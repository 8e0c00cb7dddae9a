import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import {setTimeout as pause} from 'node:timers/promises';

export type Ended = {readonly code: 'exited'; readonly status: number} | {readonly code: 'killed'; readonly signal: NodeJS.Signals};

/** The processes of a unit. */
export type UnitProcess = {
	/** Of the main process. */
	readonly pid: number;
	/** The main process has ended, all that it left behind was killed, and its last output was read. */
	readonly ended: Promise<Ended>;
	/** To the main process and all that it started. */
	readonly signal: (signal: NodeJS.Signals) => void;
};

/** systemd's exit status of a program that cannot be executed. */
export const cannotExecute = 203;

/**
Becomes the unit's program, and leaves a watcher in its process group that kills the group when descriptor 3 closes: whatever ends the
sandbox's process, SIGKILL included, closes the other end. Forked twice, so that the watcher is nobody's child there; to systemd's
signals it is deaf. One pipe for both streams keeps the lines in their order.
*/
const underLifeline =
	'( ( trap "" HUP INT TERM; read -r line <&3; kill -KILL 0 ) </dev/null >/dev/null 2>&1 & ); exec 3<&-; exec "$@" 2>&1';

/** What a child may hold on to of a closed pipe, when it has left the process group. */
const lastOutputMilliseconds = 500;

/** The reason why a program cannot be executed, as systemd words it; undefined: it can. */
export const executionProblem = (program: string): string | undefined => {
	try {
		accessSync(program, constants.X_OK);
		return path.isAbsolute(program) ? undefined : 'No such file or directory';
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'Permission denied' : 'No such file or directory';
	}
};

/** Starts a program as a unit: in `/`, in a session of its own, without input, with exactly this environment. Throws when there is no `sh`. */
export const startUnitProcess = (
	words: readonly string[],
	environment: Readonly<Record<string, string>>,
	onLine: (text: string) => void,
): UnitProcess => {
	const child = spawn('/bin/sh', ['-c', underLifeline, 'sh', ...words], {
		cwd: '/',
		env: {...environment},
		detached: true,
		stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
	});
	child.once('error', () => {
		// It has no pid then, which is dealt with below.
	});
	const {pid} = child;
	if (pid === undefined) throw new Error('/bin/sh cannot be started');
	const signal = (name: NodeJS.Signals) => signalGroup(pid, name);
	return {pid, signal, ended: collect(child, pid, onLine)};
};

const collect = async (child: ChildProcess, pid: number, onLine: (text: string) => void): Promise<Ended> => {
	createInterface({input: child.stdout as Readable}).on('line', onLine);
	const closed = once(child, 'close');
	const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
	// The watcher is still in the group, so that its number cannot have been given to others.
	signalGroup(pid, 'SIGKILL');
	child.stdio[3]?.destroy();
	const late = new AbortController();
	await Promise.race([closed, pause(lastOutputMilliseconds, undefined, {signal: late.signal}).catch(() => undefined)]);
	late.abort();
	return signal === null ? {code: 'exited', status: status ?? 0} : {code: 'killed', signal};
};

const signalGroup = (leader: number, signal: NodeJS.Signals): void => {
	try {
		process.kill(-leader, signal);
	} catch (error) {
		// ESRCH: everybody has gone already.
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
};
