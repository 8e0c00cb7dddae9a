import {harmless} from '../model/harmless.ts';
import type {LoggedChange, LoggedConnection, LoggedFailure, LoggedState, LogSeen} from '../model/logs.ts';
import {createConnections} from './log-connections.ts';
import {aboutsOf, isConnection, isError, isTelling, mayFail, refine, rememberPatterns, unknownFailure} from './log-judge.ts';
import {fieldsOf, type LogPattern, patternOfKind} from './log-patterns.ts';
import {endpointOf, type LogRecord, textOf} from './log-record.ts';
import {createRuns} from './log-runs.ts';
import {utf8} from './log-scan.ts';

/** A log can name any number of addresses: more are only counted. */
const mostFailures = 200;
const mostLines = 3;

type Failure = {
	readonly pattern: LogPattern;
	readonly endpoint: string | undefined;
	count: number;
	first: number | undefined;
	last: number | undefined;
	/** Latin-1, the newest last. */
	lines: string[];
};

export type LogSummary = Pick<LogSeen, 'from' | 'to' | 'start' | 'failures' | 'connections' | 'changes'>;

export type Summing = {
	readonly take: (record: LogRecord) => void;
	/** What the scanner of a file knows of its first and last line. */
	readonly reached: (times: {readonly from?: number; readonly to?: number}) => void;
	/** `now`: of a log that is still being written; left out: its last line is the newest moment there is. */
	readonly end: (now?: Date) => LogSummary;
};

/** Counts what a scanner finds, in the order of time: what failed, what healed it, what changed. Its memory does not grow with the log. */
export const createSummary = (): Summing => {
	const failures = new Map<string, Failure>();
	const runs = createRuns();
	const connections = createConnections();
	const patterns = rememberPatterns();
	let from: number | undefined;
	let to: number | undefined;

	const reached: Summing['reached'] = times => {
		if (times.from !== undefined && (from === undefined || times.from < from)) from = times.from;
		if (times.to !== undefined && (to === undefined || times.to > to)) to = times.to;
	};

	const take = (record: LogRecord) => {
		if (record.at !== undefined) reached({from: record.at, to: record.at});
		const started = runs.take(record);
		if (started) connections.agentStarted();
		const endpoint = endpointOf(record);
		if (isConnection(record) && endpoint !== undefined && record.at !== undefined) return connections.made(endpoint, record.at);
		if (record.endpoint?.startsWith('listen:') && / authenticated as /.test(record.message) && record.at !== undefined) {
			return connections.made('listen', record.at);
		}
		if (!mayFail(record)) return undefined;
		const abouts = aboutsOf(record, runs.isAgent(record.processId));
		const found = patterns(textOf(record), abouts);
		const isPolling = record.endpoint?.startsWith('https:') ?? false;
		if (!found) {
			if (isPolling && endpoint !== undefined && isError(record)) add(unknownFailure, endpoint, record);
			return undefined;
		}
		const isThroughProxy = runs.proxy() !== undefined && isPolling;
		const viaProxy = isThroughProxy && found.throughProxy !== undefined ? patternOfKind(found.throughProxy) : undefined;
		add(viaProxy ?? ofCommand(found, record), endpoint, record);
		return undefined;
	};

	/** Another process than the agent's is a command, whatever it stumbled over. */
	const ofCommand = (pattern: LogPattern, {processId, endpoint}: LogRecord): LogPattern =>
		processId !== undefined && endpoint === undefined && !runs.isAgent(processId) ? {...pattern, about: 'command'} : pattern;

	const add = (wanted: LogPattern, endpoint: string | undefined, record: LogRecord) => {
		const pattern = endpoint === undefined ? wanted : refine(wanted, connections.secondsSinceMade(endpoint, record.at));
		if (endpoint !== undefined && record.at !== undefined && isError(record)) connections.failed(endpoint, record.at);
		const about = pattern.about === 'polling' ? endpoint : undefined;
		const key = `${pattern.about} ${pattern.kind} ${about ?? ''}`;
		const known = failures.get(key);
		if (!known && failures.size >= mostFailures) return;
		const failure = known ?? {pattern, endpoint: about, count: 0, first: record.at, last: record.at, lines: []};
		failure.count++;
		failure.last = record.at ?? failure.last;
		if (isTelling(record) || failure.lines.length === 0) {
			failure.lines.push(lineOf(record));
			if (failure.lines.length > mostLines) failure.lines.shift();
		}
		failures.set(key, failure);
	};

	const end: Summing['end'] = now => {
		const newest = now?.getTime() ?? to;
		const start = runs.newest();
		const seen = connections.end(newest, start?.at);
		return {
			...(from !== undefined && {from: isoOf(from)}),
			...(to !== undefined && {to: isoOf(to)}),
			...(start && {
				start: {
					at: isoOf(start.at),
					polls: start.polls.map(text => harmless(text, 300)),
					...(start.version !== undefined && {version: harmless(start.version, 60)}),
					...(start.proxy !== undefined && {proxy: harmless(start.proxy, 300)}),
				},
			}),
			failures: [...failures.values()]
				.toSorted((one, other) => (one.last ?? 0) - (other.last ?? 0))
				.map(failure => loggedFailure(failure, start?.at, seen, newest)),
			connections: seen.filter(({endpoint}) => endpoint !== 'listen'),
			changes: runs.changes().map(({at, what}): LoggedChange => ({at: isoOf(at), what: harmless(utf8(what), 300)})),
		};
	};

	return {take, reached, end};
};

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** One line, as a person would quote it. */
const lineOf = ({message, details, at}: LogRecord): string => {
	const needsDetail =
		details.length > 0 && (at === undefined || !/^(Halibut client exception|The (remote|server|connection))/.test(message));
	return needsDetail ? `${message} ${details[0]}` : message;
};

const loggedFailure = (
	{pattern, endpoint, count, first, last, lines}: Failure,
	startedAt: number | undefined,
	connections: readonly LoggedConnection[],
	newest: number | undefined,
): LoggedFailure => ({
	kind: pattern.kind,
	about: pattern.about,
	...(pattern.finding !== undefined && {finding: pattern.finding}),
	others: pattern.others ?? [],
	...(endpoint !== undefined && {endpoint: harmless(endpoint, 300)}),
	count,
	...(first !== undefined && {first: isoOf(first)}),
	...(last !== undefined && {last: isoOf(last)}),
	lines: lines.map(line => harmless(utf8(line))),
	fields: harmlessFields(fieldsOf(utf8(lines.at(-1) ?? ''))),
	...stateOf({pattern, endpoint, last}, startedAt, connections, newest),
});

const harmlessFields = (fields: LoggedFailure['fields']): LoggedFailure['fields'] =>
	Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, harmless(value, 300)]));

/** A command that failed matters until an agent has started after it. */
const stateOf = (
	{pattern, endpoint, last}: Pick<Failure, 'pattern' | 'endpoint' | 'last'>,
	startedAt: number | undefined,
	connections: readonly LoggedConnection[],
	newest: number | undefined,
): {readonly state: LoggedState; readonly healedAt?: string} => {
	if (last === undefined || newest === undefined) return {state: 'current'};
	const about = connections.find(one => one.endpoint === (pattern.about === 'listening' ? 'listen' : endpoint));
	const lastGood = about?.lastGood === undefined ? undefined : Date.parse(about.lastGood);
	if (lastGood !== undefined && lastGood > last) return {state: 'healed', healedAt: isoOf(lastGood)};
	if (startedAt !== undefined && last < startedAt) return {state: 'earlier', healedAt: isoOf(startedAt)};
	return {state: about?.state === 'open' ? 'open' : 'current'};
};
