import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {UserError} from '../model/user-error.ts';
import type {Caller} from './account.ts';
import {shown} from './file-problem.ts';
import {createLineCollector, type OutputLine, type OutputStream} from './output-lines.ts';

export type RunOptions = {
	/** Aborted: the program and all that it started gets SIGTERM, and SIGKILL five seconds later. */
	readonly signal: AbortSignal;
	/** Each line as it comes. Data: whoever shows it makes it harmless. */
	readonly onLine?: (text: string, stream: OutputStream) => void;
	/** Goes to its standard input. Left out: that is empty. */
	readonly input?: string;
	/** An open file, which the program gets as its descriptor 3. Left out: it has three only. */
	readonly descriptor?: number;
};

export type Ended = {
	/** Undefined: a signal ended it. */
	readonly exitCode: number | undefined;
	readonly signal?: string;
	/** The last 1,000 lines of both streams, each at most 64 KiB. */
	readonly lines: readonly OutputLine[];
	readonly milliseconds: number;
};

/** `Host.run`, for what builds on it. */
export type Run = (
	program: string,
	words: readonly string[],
	options: RunOptions & {
		readonly mustBeSafe?: boolean /** Name of the account it runs as. Left out: as this program. */;
		readonly user?: string | undefined;
	},
) => Promise<Ended>;

/**
The words that `setpriv` takes to become an account, with the groups that its service has, before the program that it then is. Node itself would leave it
no groups at all, so that what works as a service would fail here, or the other way round.
*/
export const becoming = ({uid, gid}: Caller, groups: readonly number[]): readonly string[] => [
	`--reuid=${uid}`,
	`--regid=${gid}`,
	groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`,
	'--',
];

const killAfterMilliseconds = 5000;
/** A child of the program may keep its output open after it ended (a daemon): the rest is not waited for. */
const outputGraceMilliseconds = 1000;

type Called = readonly [
	program: {readonly path: string /** What it sees as its own name. */; readonly calledAs: string},
	words: readonly string[],
	environment: Readonly<Record<string, string>>,
	options: RunOptions,
];

/**
Runs a program and waits for its end; never through a shell. It gets the current folder `/`, exactly `environment`, and a session of its own, so that
Ctrl+C in the terminal is ours to judge. Throws a `UserError` when it cannot be started, and the reason of `signal` when that was aborted before.

For a moment it is still in our session, and a Ctrl+C that meets it there ends it before its first instruction: then it is started again.
*/
export const runProgram = async (...called: Called): Promise<Ended> => {
	for (let start = 1; ; start++) {
		const ended = await runOnce(...called);
		const isUnborn = ended.signal === 'SIGINT' && ended.lines.length === 0;
		if (!isUnborn || start === mostStarts || called[3].signal.aborted) return ended;
	}
};

/** Somebody who holds the keys down is met several times; what ends itself in this way each time is to end. */
const mostStarts = 20;

const runOnce = async (...[program, words, environment, {signal, onLine, input, descriptor}]: Called): Promise<Ended> => {
	signal.throwIfAborted();
	const began = performance.now();
	const collector = createLineCollector(onLine);
	const child = spawn(program.path, words, {
		argv0: program.calledAs,
		cwd: '/',
		env: {...environment},
		detached: true,
		stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(descriptor === undefined ? [] : [descriptor])],
	});
	const ended = collect(child, collector);
	child.stdin?.on('error', () => {
		// The program ended without reading all of it (EPIPE): its exit code tells more.
	});
	child.stdin?.end(input);
	const ending = new AbortController();
	const onAbort = () => void endGroup(child.pid, ending.signal);
	signal.addEventListener('abort', onAbort, {once: true});
	try {
		const {exitCode, endedBy} = await ended;
		if (signal.aborted) await groupGone(child.pid);
		return {
			exitCode: exitCode ?? undefined,
			...(endedBy !== null && {signal: endedBy}),
			lines: collector.kept,
			milliseconds: Math.round(performance.now() - began),
		};
	} catch (error) {
		// Not kept as the cause: it holds the words of the command line.
		throw new UserError(`${shown(program.calledAs)} cannot be started: ${error instanceof Error ? error.message : 'no reason given'}.`);
	} finally {
		signal.removeEventListener('abort', onAbort);
		ending.abort();
	}
};

const collect = async (child: ChildProcess, {reader}: ReturnType<typeof createLineCollector>) => {
	const streams = [
		{from: child.stdout, to: reader('stdout')},
		{from: child.stderr, to: reader('stderr')},
	];
	for (const {from, to} of streams) from?.on('data', (bytes: Buffer) => to.write(bytes));
	// What cannot be started rejects below, where its exit is awaited; an aborted pause is the wait that is not needed any more.
	const closed = once(child, 'close').catch(() => undefined);
	const [exitCode, endedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
	const grace = new AbortController();
	await Promise.race([closed, pause(outputGraceMilliseconds, undefined, {signal: grace.signal}).catch(() => undefined)]);
	grace.abort();
	for (const {from, to} of streams) {
		from?.destroy();
		to.end();
	}
	return {exitCode, endedBy};
};

/** SIGTERM, and SIGKILL when `over` has not come within five seconds. */
const endGroup = async (leader: number | undefined, over: AbortSignal): Promise<void> => {
	signalGroup(leader, 'SIGTERM');
	try {
		await pause(killAfterMilliseconds, undefined, {signal: over, ref: false});
	} catch {
		// Everything had ended before.
		return;
	}
	signalGroup(leader, 'SIGKILL');
};

/** The leader has ended: what it started has as long as the leader had. */
const groupGone = async (leader: number | undefined): Promise<void> => {
	const latest = performance.now() + killAfterMilliseconds + outputGraceMilliseconds;
	while (signalGroup(leader, 0) && performance.now() < latest) await pause(20);
};

/** False: there is nobody left in the group. */
const signalGroup = (leader: number | undefined, signal: NodeJS.Signals | 0): boolean => {
	if (leader === undefined) return false;
	try {
		process.kill(-leader, signal);
		return true;
	} catch {
		// ESRCH: gone; EPERM: what is left belongs to another user, who was asked by the program itself.
		return false;
	}
};
