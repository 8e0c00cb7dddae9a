import type {LogAbout} from '../model/logs.ts';
import {type LogPattern, patternOf} from './log-patterns.ts';
import type {LogRecord} from './log-record.ts';

const mostKnownTexts = 4000;

export const isError = ({level}: LogRecord): boolean => level === 'ERROR' || level === 'FATAL';

export const isConnection = ({message, level}: LogRecord): boolean =>
	level === 'INFO' && message.startsWith('Secure connection established. Server at');

/** Lines that tell of a failure at whatever level they come; a command line or a message of a script may have any words. */
export const mayFail = ({level, message}: LogRecord): boolean =>
	level === undefined ||
	level === 'ERROR' ||
	level === 'FATAL' ||
	level === 'WARN' ||
	(level === 'INFO' && /not configured to trust any|will not listen on any/.test(message)) ||
	(level === 'DEBUG' && message.startsWith('A client at '));

/** The end of a cycle of attempts repeats what the line before it said. */
export const isTelling = ({message}: LogRecord): boolean => !/^(Halibut client exception|Exception in the polling loop)/.test(message);

export const unknownFailure: LogPattern = {kind: 'other', about: 'polling', fragments: [], source: 'none fits'};

export const aboutsOf = ({endpoint, level, only}: LogRecord, isAgent: boolean): readonly LogAbout[] => {
	if (only) return only;
	if (level === undefined) return ['polling', 'listening', 'start', 'command', 'task'];
	if (endpoint?.startsWith('listen:')) return ['listening'];
	if (endpoint !== undefined) return ['polling', 'task'];
	return isAgent ? ['start', 'command'] : ['start', 'command', 'polling'];
};

/** How long after its line a connection still counts as being made. */
const beingMadeSeconds = 90;

/**
The words alone do not tell these: what ends a connection whose TLS was up is another thing than what keeps TLS from coming up. Some seconds after the
connection line it is the Server that hung up; long after it, a connection that worked died.
*/
export const refine = (pattern: LogPattern, secondsSinceMade: number | undefined): LogPattern => {
	if (pattern.kind === 'silent' && secondsSinceMade !== undefined && secondsSinceMade < beingMadeSeconds) return muteFailure;
	if (pattern.kind === 'died' && secondsSinceMade !== undefined) return idleFailure;
	return pattern;
};

const muteFailure: LogPattern = {kind: 'mute', about: 'polling', fragments: [], source: 'recorded: right-certificate-never-answers'};
const idleFailure: LogPattern = {kind: 'idle', about: 'polling', fragments: [], finding: 'NET012', source: 'facts: Halibut §9.4'};

/** The same few messages come thousands of times. */
export const rememberPatterns = () => {
	const known = new Map<string, LogPattern | null>();
	return (text: string, abouts: readonly LogAbout[]): LogPattern | undefined => {
		// It ends with another number each time.
		const end = text.indexOf(' Retrying in ');
		const key = `${abouts.length} ${abouts[0]} ${end < 0 ? text : text.slice(0, end)}`;
		const before = known.get(key);
		if (before !== undefined) return before ?? undefined;
		if (known.size >= mostKnownTexts) known.clear();
		const pattern = patternOf(text, abouts);
		known.set(key, pattern ?? null);
		return pattern;
	};
};
