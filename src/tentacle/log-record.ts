import type {LogAbout} from '../model/logs.ts';
import type {LogLine} from './log-lines.ts';

/** One message found in a log: a line of an agent with the first lines of its exception, or any other line that has a known fragment. */
export type LogRecord = Omit<LogLine, 'at' | 'processId' | 'level'> & {
	/** Milliseconds since 1970, of the local time as written; undefined for a line that is no agent's. */
	readonly at?: number;
	readonly processId?: number;
	readonly level?: LogLine['level'];
	/** What it can only be about, where its source tells that. */
	readonly only?: readonly LogAbout[];
};

const prefixed = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})\d {2,}(\d+) +\d+ +(TRACE|DEBUG|INFO|WARN|ERROR|FATAL) {2}(.*)$/s;
const halibut = /^(listen:\/\/\S+|https:\/\/\S+|poll:\/\/\S+)\s+\d+ {2}(.*)$/s;

/** Reads a line of an agent (facts: Tentacle §6.2); undefined: it has no such prefix. */
export const readRecord = (line: string): (LogRecord & Required<Pick<LogRecord, 'at' | 'processId' | 'level'>>) | undefined => {
	// Quicker than the expression for the lines of stack traces.
	if (line.charCodeAt(4) !== 45) return undefined;
	const parts = prefixed.exec(line);
	if (!parts) return undefined;
	const [, year, month, day, hour, minute, second, millisecond, processId, level, rest = ''] = parts;
	const about = halibut.exec(rest);
	return {
		at: new Date(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), Number(millisecond)).getTime(),
		processId: Number(processId),
		level: level as LogLine['level'],
		...(about?.[1] !== undefined && {endpoint: about[1]}),
		message: about?.[2] ?? rest,
		details: [],
	};
};

/** The whole message, as patterns look at it. */
export const textOf = ({message, details}: Pick<LogRecord, 'message' | 'details'>): string =>
	details.length === 0 ? message : `${message} ${details.join(' ')}`;

const eachEndpoint = /https:\/\/[^\s'",;]{1,270}/i;

/** `host:port` of the address a record is about, in lower case; the agent leaves out the port 443. */
export const endpointOf = ({endpoint, message}: Pick<LogRecord, 'endpoint' | 'message'>): string | undefined => {
	const url = endpoint ?? eachEndpoint.exec(message)?.[0];
	if (url === undefined || !url.toLowerCase().startsWith('https://')) return undefined;
	const host = url.slice('https://'.length).split('/')[0]?.toLowerCase() ?? '';
	if (host === '') return undefined;
	return /:\d+$/.test(host) ? host : `${host}:443`;
};
