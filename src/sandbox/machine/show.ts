import os from 'node:os';
import path from 'node:path';
import type {JournalLine} from './journal.ts';
import {type ServiceState, statusText} from './service.ts';
import type {Unit} from './units.ts';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Sat 2026-11-21 06:12:58 UTC` */
const timestamp = (date: Date): string => `${weekdays[date.getUTCDay()]} ${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** The properties that `systemctl show` knows here, in the order of the real one (252); undefined: not printed. */
export const propertiesOf = (unit: Unit): ReadonlyArray<readonly [name: string, value: string | undefined]> => {
	const state = unit.service.state();
	const file = unit.read() ?? (state.active === 'inactive' ? undefined : unit.service.loaded());
	const {ended} = state.last ?? {};
	return [
		['Type', 'simple'],
		['Restart', file?.restart ?? 'no'],
		['MainPID', String(state.mainPid)],
		['Result', state.result],
		['NRestarts', String(state.restarts)],
		['ExecMainStatus', ended?.code === 'exited' ? String(ended.status) : ended ? String(os.constants.signals[ended.signal]) : '0'],
		['ExecStart', file && file.execStart.length > 0 ? execStart(file.execStart, state) : undefined],
		['User', file?.user],
		['Id', unit.name],
		['Names', unit.name],
		['Description', file?.description ?? unit.name],
		['LoadState', file === undefined ? 'not-found' : file.execStart.length === 0 ? 'bad-setting' : 'loaded'],
		['ActiveState', state.active],
		['SubState', state.sub],
		['FragmentPath', file && unit.file],
		['UnitFileState', unitFileState(unit)],
		['ActiveEnterTimestampMonotonic', String(state.activeSince)],
	];
};

/** Empty: there is no file. */
export const unitFileState = (unit: Unit): 'enabled' | 'disabled' | 'static' | '' => {
	const file = unit.read();
	if (file === undefined) return '';
	if (file.wantedBy.length === 0) return 'static';
	return unit.links().length > 0 ? 'enabled' : 'disabled';
};

const execStart = (words: readonly string[], {last}: ServiceState): string => {
	const time = (date: Date | undefined) => `[${date ? timestamp(date) : 'n/a'}]`;
	const ended = last?.ended;
	const status = ended === undefined ? '0/0' : ended.code === 'exited' ? String(ended.status) : statusText(ended);
	return `{ path=${words[0]} ; argv[]=${words.join(' ')} ; ignore_errors=no ; start_time=${time(last?.began)} ; stop_time=${time(last?.over)} ; pid=${last?.pid ?? 0} ; code=${ended?.code ?? '(null)'} ; status=${status} }`;
};

const signs: Readonly<Record<ServiceState['active'], string>> = {
	active: '●',
	activating: '●',
	deactivating: '●',
	inactive: '○',
	failed: '×',
};

/** The lines of `systemctl status`, without what needs a control group. */
export const statusOf = (unit: Unit, journalLines: number): readonly string[] => {
	const state = unit.service.state();
	const result = state.result === 'success' ? '' : ` (Result: ${state.result})`;
	const sub = state.active === 'failed' ? '' : ` (${state.sub})`;
	const since = state.changed
		? ` since ${timestamp(state.changed)}; ${Math.round((Date.now() - state.changed.getTime()) / 1000)}s ago`
		: '';
	const description = unit.read()?.description ?? unit.service.loaded()?.description ?? unit.name;
	const lines = unit.journal.last(journalLines);
	return [
		`${signs[state.active]} ${unit.name} - ${description}`,
		`     Loaded: loaded (${unit.file}; ${unitFileState(unit) || 'disabled'}; preset: enabled)`,
		`     Active: ${state.active}${sub}${result}${since}`,
		...(state.mainPid > 0 ? [`   Main PID: ${state.mainPid} (${path.basename(unit.service.loaded()?.execStart[0] ?? '')})`] : []),
		...(lines.length > 0 ? ['', ...lines.map(line => `${shortTime(line.at)} ${origin(line)}`)] : []),
	];
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov 21 06:12:58`: journalctl's own form of time. */
export const shortTime = (date: Date): string =>
	`${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2, '0')} ${date.toISOString().slice(11, 19)}`;

/** `2026-11-21T06:12:58+0000` */
export const isoTime = (date: Date): string => `${date.toISOString().slice(0, 19)}+0000`;

/** `box systemd[1]: Started …` */
export const origin = ({from, pid, text}: JournalLine): string => `${os.hostname()} ${from}[${pid}]: ${text}`;
