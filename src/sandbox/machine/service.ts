import os from 'node:os';
import path from 'node:path';
import type {Journal} from './journal.ts';
import type {UnitFile} from './unit-file.ts';
import {cannotExecute, type Ended, executionProblem, startUnitProcess, type UnitProcess} from './unit-process.ts';

export type ServiceState = {
	readonly active: 'active' | 'activating' | 'deactivating' | 'inactive' | 'failed';
	readonly sub: 'running' | 'auto-restart' | 'stop-sigterm' | 'dead' | 'failed';
	/** 0: none. */
	readonly mainPid: number;
	readonly restarts: number;
	readonly result: 'success' | 'exit-code' | 'signal' | 'timeout' | 'start-limit-hit';
	/** When it last became active: microseconds of the monotonic clock; 0: never. */
	readonly activeSince: bigint;
	/** When `active` last changed. */
	readonly changed?: Date;
	readonly last?: {readonly pid: number; readonly began: Date; readonly over?: Date; readonly ended?: Ended};
};

/** One unit under the stand-in for systemd. */
export type Service = {
	readonly state: () => ServiceState;
	/** The unit as it was last started; undefined: never. */
	readonly loaded: () => UnitFile | undefined;
	/** `false`: it was started too often (systemd's start limit). */
	readonly start: (unit: UnitFile) => Promise<boolean>;
	readonly stop: () => Promise<void>;
	readonly resetFailed: () => void;
	/** Kills what runs, for good. */
	readonly end: () => Promise<void>;
};

export type ServiceOptions = {
	/** `Tentacle.service` */
	readonly name: string;
	readonly journal: Journal;
	readonly environment: Readonly<Record<string, string>>;
	/** How long a unit may take to stop before it is killed. */
	readonly stopMilliseconds: number;
};

// Defaults of systemd: RestartSec, StartLimitBurst, StartLimitIntervalSec.
const restartMilliseconds = 100;
const startLimit = 5;
const startLimitMilliseconds = 10_000;

/** As `systemd.service(5)` has it: these end a service cleanly. */
const cleanSignals: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'];

const isClean = (ended: Ended): boolean => (ended.code === 'exited' ? ended.status === 0 : cleanSignals.includes(ended.signal));

/** A service of `Type=simple`, as systemd 252 was seen to treat one: what it tells, writes into the journal and restarts. */
export const createService = ({name, journal, environment, stopMilliseconds}: ServiceOptions): Service => {
	let state: ServiceState = {active: 'inactive', sub: 'dead', mainPid: 0, restarts: 0, result: 'success', activeSince: 0n};
	let unit: UnitFile | undefined;
	let running: UnitProcess | undefined;
	let over: Promise<void> = Promise.resolve();
	let restart: NodeJS.Timeout | undefined;
	let starts: readonly number[] = [];
	let stopping = false;
	let timedOut = false;
	let closed = false;

	const say = (text: string) => journal.add({from: 'systemd', pid: 1, text});
	const change = (next: Partial<ServiceState>) => {
		state = {...state, ...next, ...(next.active !== undefined && next.active !== state.active && {changed: new Date()})};
	};
	const title = () => `${name} - ${unit?.description ?? name}`;

	const fail = () => {
		say(`${name}: Failed with result '${state.result}'.`);
		change({active: 'failed', sub: 'failed'});
	};

	/** Starts it, unless that was done too often lately. */
	const launch = (file: UnitFile): boolean => {
		unit = file;
		const now = performance.now();
		starts = starts.filter(at => now - at < startLimitMilliseconds);
		if (starts.length >= startLimit) {
			say(`${name}: Start request repeated too quickly.`);
			change({result: state.result === 'success' ? 'start-limit-hit' : state.result});
			fail();
			say(`Failed to start ${title()}.`);
			return false;
		}
		starts = [...starts, now];
		stopping = false;
		timedOut = false;
		const [program = ''] = file.execStart;
		const problem = executionProblem(program);
		running = problem === undefined ? startUnitProcess(file.execStart, environment, hear(program)) : undefined;
		const pid = running?.pid ?? 0;
		change({
			active: 'active',
			sub: 'running',
			mainPid: pid,
			result: 'success',
			activeSince: process.hrtime.bigint() / 1000n,
			last: {pid, began: new Date()},
		});
		say(`Started ${title()}.`);
		if (problem !== undefined) {
			say(`${name}: Failed to locate executable ${program}: ${problem}`);
			say(`${name}: Failed at step EXEC spawning ${program}: ${problem}`);
		}
		over = (running?.ended ?? Promise.resolve<Ended>({code: 'exited', status: cannotExecute})).then(hasEnded);
		return true;
	};

	const hear = (program: string) => (text: string) => {
		journal.add({from: path.basename(program), pid: state.mainPid, text});
	};

	const hasEnded = (ended: Ended): void => {
		running = undefined;
		const clean = isClean(ended);
		const {last} = state;
		const result = timedOut ? 'timeout' : clean ? 'success' : ended.code === 'exited' ? 'exit-code' : 'signal';
		change({mainPid: 0, result, ...(last && {last: {...last, over: new Date(), ended}})});
		if (!clean) say(`${name}: Main process exited, code=${ended.code}, status=${statusText(ended)}`);
		const goes = !stopping && !closed && (unit?.restart === 'always' || (unit?.restart === 'on-failure' && !clean));
		if (result === 'success') {
			say(`${name}: Deactivated successfully.`);
			change({active: 'inactive', sub: 'dead'});
		} else fail();
		if (stopping) say(`Stopped ${title()}.`);
		if (!goes) return;
		change({active: 'activating', sub: 'auto-restart'});
		restart = setTimeout(again, restartMilliseconds);
	};

	const again = () => {
		restart = undefined;
		change({restarts: state.restarts + 1});
		say(`${name}: Scheduled restart job, restart counter is at ${state.restarts}.`);
		say(`Stopped ${title()}.`);
		if (unit) launch(unit);
	};

	const stop = async () => {
		if (restart) {
			clearTimeout(restart);
			restart = undefined;
			change({active: 'inactive', sub: 'dead'});
			say(`Stopped ${title()}.`);
		}
		const process_ = running;
		if (process_ && !stopping) {
			stopping = true;
			say(`Stopping ${title()}...`);
			change({active: 'deactivating', sub: 'stop-sigterm'});
			process_.signal('SIGTERM');
			const patience = setTimeout(() => {
				timedOut = true;
				process_.signal('SIGKILL');
			}, stopMilliseconds);
			void over.finally(() => clearTimeout(patience));
		}
		await over;
	};

	return {
		stop,
		state: () => state,
		loaded: () => unit,
		async start(file) {
			if (state.active === 'deactivating') await over;
			if (closed || state.active === 'active') return true;
			clearTimeout(restart);
			restart = undefined;
			change({restarts: 0});
			return launch(file);
		},
		resetFailed() {
			starts = [];
			if (state.active === 'failed') change({active: 'inactive', sub: 'dead', result: 'success', restarts: 0});
		},
		async end() {
			closed = true;
			clearTimeout(restart);
			running?.signal('SIGKILL');
			await over;
		},
	};
};

const statusNames: Readonly<Record<number, string>> = {
	0: 'SUCCESS',
	1: 'FAILURE',
	2: 'INVALIDARGUMENT',
	3: 'NOTIMPLEMENTED',
	4: 'NOPERMISSION',
	5: 'NOTINSTALLED',
	6: 'NOTCONFIGURED',
	7: 'NOTRUNNING',
	[cannotExecute]: 'EXEC',
};

/** `1/FAILURE`, `9/KILL` */
export const statusText = (ended: Ended): string =>
	ended.code === 'exited'
		? `${ended.status}/${statusNames[ended.status] ?? 'n/a'}`
		: `${os.constants.signals[ended.signal]}/${ended.signal.slice('SIG'.length)}`;
