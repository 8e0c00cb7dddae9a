import {existsSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import type {UnitFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {UnitSeen} from '../model/probes.ts';
import {shellWord} from '../model/shell-word.ts';
import {UserError} from '../model/user-error.ts';
import type {Accounts} from './accounts.ts';
import {deletePath} from './delete-path.ts';
import {findProgram} from './programs.ts';
import {textIfReadable} from './regular-file.ts';
import type {Ended, Run} from './run.ts';

export type UnitsOptions = {
	readonly run: Run;
	readonly searchPath: string;
	readonly unitFolder: string;
	readonly hasSystemd: boolean;
	readonly people: Pick<Accounts, 'nameOf'>;
};

const properties = [
	'LoadState',
	'ActiveState',
	'SubState',
	'UnitFileState',
	'ExecStart',
	'MainPID',
	'NRestarts',
	'Result',
	'ActiveEnterTimestampMonotonic',
	'Environment',
	'User',
];

/** systemctl answers within milliseconds; one that hangs is not waited for. */
const patienceMilliseconds = 10_000;
const betweenLooksMilliseconds = 250;
/** How much longer than asked a unit is watched that has not made up its mind (still `activating`). */
const extraMilliseconds = 15_000;
/** Of these last lines of a journal, those that tell something are shown. */
const readJournalLines = 40;
const mostJournalLines = 5;

/** What systemd says about a unit; without systemd, what its files say. Throws a `UserError` when systemctl fails. */
export const lookAtUnit = async (name: string, options: UnitsOptions): Promise<UnitFacts> => (await look(name, options)).unit;

type Look = {readonly unit: UnitFacts; readonly subState: string};

const look = async (name: string, options: UnitsOptions): Promise<Look> => {
	const systemctl = options.hasSystemd ? findProgram('systemctl', options.searchPath) : undefined;
	// systemctl would take these as a pattern for many units.
	if (systemctl === undefined || /[*?[\]]/.test(name)) return {unit: fromFiles(name, options.unitFolder), subState: ''};
	const {exitCode, lines} = await options.run(systemctl, ['show', `--property=${properties.join(',')}`, '--', name], {
		signal: AbortSignal.timeout(patienceMilliseconds),
	});
	if (exitCode !== 0) {
		const said = lines.at(-1)?.text;
		throw new UserError(`systemctl show did not tell about ${harmless(name, 100)}${said === undefined ? '' : `: ${harmless(said, 200)}`}`, {
			next: ['Look whether systemd answers: systemctl is-system-running'],
		});
	}
	const told = new Map(lines.filter(({stream}) => stream === 'stdout').map(({text}) => splitAtEquals(text)));
	const unit = readUnit(name, told, existsSync(path.join(options.unitFolder, name)));
	return {unit: {...unit, ...(await runsAs(unit, options))}, subState: told.get('SubState') ?? ''};
};

const splitAtEquals = (line: string): readonly [string, string] => {
	const at = line.indexOf('=');
	return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
};

/** Reads what `systemctl show` prints (252 and 257). */
export const readUnit = (name: string, told: ReadonlyMap<string, string>, fileExists: boolean): UnitFacts => {
	const state = told.get('ActiveState') ?? 'unknown';
	const active = state === 'active';
	const execStart = told.get('ExecStart') ?? '';
	const mainPid = whole(told.get('MainPID'));
	const restarts = whole(told.get('NRestarts'));
	// Both clocks are the kernel's monotonic one.
	const since = whole(told.get('ActiveEnterTimestampMonotonic'));
	const activeForSeconds =
		since === undefined || since === 0 ? undefined : Math.max(0, Number(process.hrtime.bigint() / 1000n) - since) / 1_000_000;
	const result = told.get('Result');
	// Of the unit's environment nothing else is kept: it may hold secrets.
	const legacyTls = /(?:^|\s)"?OCTOPUS_TENTACLE_USE_LEGACY_TLS=([A-Za-z0-9]{0,10})(?:"?\s|"?$)/.exec(told.get('Environment') ?? '')?.[1];
	return {
		name,
		installed: fileExists || (told.get('LoadState') ?? 'not-found') !== 'not-found',
		enabled: (told.get('UnitFileState') ?? '').startsWith('enabled'),
		active,
		state,
		...(execStart !== '' && {execStart: /argv\[\]=(.*?) ;/.exec(execStart)?.[1] ?? execStart}),
		...(active && activeForSeconds !== undefined && {activeForSeconds}),
		...(restarts !== undefined && {restarts}),
		...(mainPid !== undefined && mainPid > 0 && {mainPid}),
		...userOf(told.get('User')),
		...(result !== undefined && result !== '' && {result}),
		...(legacyTls !== undefined && {legacyTls}),
	};
};

const runsAs = async ({mainPid}: UnitFacts, {people}: UnitsOptions): Promise<Pick<UnitFacts, 'runsAs'>> => {
	const uid = mainPid === undefined ? undefined : statSync(`/proc/${mainPid}`, {throwIfNoEntry: false})?.uid;
	return uid === undefined ? {} : {runsAs: await people.nameOf(uid)};
};

const userOf = (user = ''): Pick<UnitFacts, 'user'> => (user === '' || user === 'root' ? {} : {user});

/** Names the account that an installed unit runs as. */
export const setUnitUser = (text: string, user: string): string =>
	/^User=/m.test(text)
		? text.replaceAll(/^User=.*$/gm, () => `User=${user}`)
		: text.replace(/^\[Service\][^\n]*$/m, found => `${found}\nUser=${user}`);

const whole = (text: string | undefined): number | undefined => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);

const fromFiles = (name: string, unitFolder: string): UnitFacts => ({
	name,
	installed: existsSync(path.join(unitFolder, name)),
	enabled: existsSync(path.join(unitFolder, 'multi-user.target.wants', name)),
	active: false,
	state: 'unknown',
	...userOf(parseUser(path.join(unitFolder, name))),
});

const parseUser = (file: string): string | undefined => /^User=(.*)$/m.exec(textIfReadable(file) ?? '')?.[1]?.trim();

/**
Stops and disables a unit, and deletes its file, as Tentacle's `service --stop --uninstall` does; for where that cannot run. What is not there is
fine. Throws a `UserError` when systemd still has it running.
*/
export const removeUnit = async (name: string, file: string, signal: AbortSignal, options: UnitsOptions): Promise<void> => {
	if (/[*?[\]]/.test(name)) {
		throw new UserError(`The unit ${harmless(name, 100)} is not removed: systemctl would take its name as a pattern for many.`, {
			next: [`Stop its agent by hand, and delete ${harmless(file, 300)}.`],
		});
	}
	// A unit whose file is gone already is no failure here: what counts is how it is afterwards.
	await call(options, signal, 'stop', '--', name);
	await call(options, signal, 'disable', '--', name);
	const {active, state} = await lookAtUnit(name, options);
	if (active) {
		throw new UserError(`systemd did not stop ${harmless(name, 100)}: it is ${state}.`, {
			next: [`Look at it: systemctl status ${shellWord(name)}`],
		});
	}
	await deletePath(file, 'file', signal);
	await forgetUnit(name, signal, options);
};

/**
Makes systemd look at its files again. One that has failed stays in its memory after its file is gone, and Tentacle's `service --uninstall` leaves it so
(facts: Tentacle §5.2).
*/
export const forgetUnit = async (name: string, signal: AbortSignal, options: UnitsOptions): Promise<void> => {
	await call(options, signal, 'daemon-reload');
	await call(options, signal, 'reset-failed', '--', name);
};

/** Throws a `UserError` with systemctl’s own words when it fails. */
export const callSystemctl = async (options: UnitsOptions, verb: string, name: string, signal: AbortSignal): Promise<void> => {
	const ended = await call(options, signal, verb, '--', name);
	if (ended?.exitCode === 0) return;
	throw new UserError(
		`systemctl could not ${verb} ${harmless(name, 100)}${ended ? `: ${harmless(ended.lines.at(-1)?.text ?? '', 200)}` : ''}.`,
		{
			next: [`Look at it: systemctl status ${shellWord(name)}`],
		},
	);
};

const call = async (
	{run, searchPath, hasSystemd}: UnitsOptions,
	signal: AbortSignal,
	...words: readonly string[]
): Promise<Ended | undefined> => {
	const systemctl = hasSystemd ? findProgram('systemctl', searchPath) : undefined;
	return systemctl === undefined ? undefined : run(systemctl, words, {signal});
};

/** The last lines of a unit's journal, made harmless; none without systemd or without the right to read them. */
export const readJournal = async (name: string, count: number, {run, searchPath, hasSystemd}: UnitsOptions): Promise<readonly string[]> => {
	const journalctl = hasSystemd ? findProgram('journalctl', searchPath) : undefined;
	if (journalctl === undefined) return [];
	const {lines} = await run(journalctl, ['-u', name, '-n', String(count), '-o', 'cat', '--no-pager'], {
		signal: AbortSignal.timeout(patienceMilliseconds),
	});
	return lines
		.filter(({stream, text}) => stream === 'stdout' && text !== '-- No entries --')
		.map(({text}) => harmless(text))
		.slice(-count);
};

/** systemd's own words about starting and stopping would push out the program's last ones. Its start limit is told nowhere else (252 and 257). */
const tellingLines = (journal: readonly string[]): readonly string[] =>
	journal
		.filter(line => !/^(Start(ed|ing)|Stopp(ed|ing)) |: (Scheduled restart job|Failed with result|Consumed|Deactivated) ?/.test(line))
		.slice(-mostJournalLines);

/**
Watches a unit until it has been active for `seconds` without a break, or is found not to stay up: failed, inactive, ended or restarted. With 0 it is a
single look. `upForSeconds` is how long it has been active when it is up, and 0 when it is not. One that systemd has just restarted is told as not active,
in the state `restarting`: at this moment it runs, but it does not stay up.
*/
export const watchUnit = async (
	name: string,
	{seconds, signal}: {readonly seconds: number; readonly signal: AbortSignal},
	options: UnitsOptions,
): Promise<UnitSeen> => {
	const first = await look(name, options);
	const began = performance.now();
	const latest = began + seconds * 1000 + extraMilliseconds;
	let previous = first;
	for (;;) {
		signal.throwIfAborted();
		const upForSeconds = previous.unit.activeForSeconds ?? (performance.now() - began) / 1000;
		const verdict = judge(previous, first, upForSeconds >= seconds);
		if (verdict === 'up') return {unit: previous.unit, upForSeconds, journal: []};
		if (verdict === 'down' || seconds === 0 || performance.now() > latest) {
			return {unit: notUp(previous.unit), upForSeconds: 0, journal: tellingLines(await readJournal(name, readJournalLines, options))};
		}
		await pause(betweenLooksMilliseconds, undefined, {signal});
		previous = await look(name, options);
	}
};

const notUp = (unit: UnitFacts): UnitFacts => (unit.active ? {...unit, active: false, state: 'restarting'} : unit);

const judge = ({unit, subState}: Look, {unit: first}: Look, longEnough: boolean): 'up' | 'down' | 'open' => {
	const restarted = (unit.restarts ?? 0) > (first.restarts ?? 0);
	const exchanged = first.active && unit.mainPid !== undefined && first.mainPid !== undefined && unit.mainPid !== first.mainPid;
	// auto-restart is `activating` to the outside: the program has ended already.
	const ended = unit.state === 'failed' || unit.state === 'inactive' || unit.state === 'unknown' || subState.startsWith('auto-restart');
	if (restarted || exchanged || ended) return 'down';
	return unit.active && longEnough ? 'up' : 'open';
};
