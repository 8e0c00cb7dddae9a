import {type Address, addressText} from '../model/address.ts';
import {failureOf, type LogFields, type LoggedFailure} from '../model/logs.ts';
import {readRecord} from './log-record.ts';
import {createSummary} from './log-summary.ts';

export type LogLine = {
	/** Local time, as written. */
	readonly at: Date;
	readonly processId: number;
	readonly level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
	/** Halibut's messages carry the endpoint they are about: `https://host:port/`, `listen://[::]:10933/`. */
	readonly endpoint?: string;
	readonly message: string;
	/** The lines that follow without a prefix: an exception's text. */
	readonly details: readonly string[];
};

/** Reads lines of an agent's log (Tentacle 9.2, §6.2). Lines without a prefix belong to the one before; a first such line is dropped. */
export const parseLog = (text: string): readonly LogLine[] => {
	const lines: Array<Omit<LogLine, 'details'> & {details: string[]}> = [];
	for (const line of text.split('\n')) {
		const record = readRecord(line);
		if (record) lines.push({...record, at: new Date(record.at), details: []});
		else if (line.trim() !== '') lines.at(-1)?.details.push(line);
	}
	return lines;
};

/** A connection counts when this long after its line no ERROR followed: the line comes for a rejected agent too (Tentacle 9.2, §16). */
export const quietMilliseconds = 10_000;

export type Connection = {
	readonly state: 'connected' | 'failed' | 'waiting' | 'unknown';
	/** Of a failure, the agent's own words: the line that tells most. */
	readonly line?: string;
	/** Its pattern (`log-patterns.ts`); `other`: none fits. */
	readonly kind?: string;
	/** What the line itself names. */
	readonly fields?: LogFields;
};

/**
How the polled address fares, as the log of the newest agent tells it.

- `connected`: a connection line, and ten quiet seconds after it; `failed`: an ERROR for this endpoint came last;
- `waiting`: too early to say; `unknown`: no agent has started in these lines.
*/
export const connectionOf = (
	lines: readonly LogLine[],
	address: Address,
	{since, now}: {since?: Date | undefined; now: Date},
): Connection => {
	const starts = lines.findLastIndex(({message, at}) => message.startsWith('==== RunAgentCommand') && (since === undefined || at >= since));
	if (starts < 0) return {state: 'unknown'};
	const processId = lines[starts]?.processId;
	const endpoint = `https://${addressText(address)}/`.toLowerCase();
	const mine = lines.slice(starts).filter(line => line.processId === processId && sameEndpoint(line.endpoint, endpoint));
	const good = mine.findLast(({message}) => message.startsWith('Secure connection established. Server at'));
	const errors = mine.filter(({level}) => level === 'ERROR' || level === 'FATAL');
	const bad = errors.at(-1);
	if (bad && (!good || bad.at >= good.at)) {
		const {kind = 'other', fields = {}} = failureIn(lines.slice(starts), address) ?? {};
		return {state: 'failed', line: tellingLine(errors), kind, fields};
	}
	if (!good) return {state: 'waiting'};
	return {state: now.getTime() - good.at.getTime() >= quietMilliseconds ? 'connected' : 'waiting'};
};

/** What it is, among all that is known to be written. */
const failureIn = (lines: readonly LogLine[], address: Address): LoggedFailure | undefined => {
	const summary = createSummary();
	for (const line of lines) summary.take({...line, at: line.at.getTime()});
	return failureOf(summary.end().failures, addressText(address).toLowerCase());
};

/** Ends a cycle of attempts and repeats what the line before it says better; alone only where there is no such line. */
const endsCycle = ({message}: LogLine): boolean => /^(Halibut client exception|Exception in the polling loop)/.test(message);

/** Says nothing without the exception on the next line. */
const needsDetail = /^(Unexpected exception executing transaction\.|Socket communication error|Connection initialization failed)/;

/** Of the newest cycle of attempts. */
const tellingLine = (errors: readonly LogLine[]): string => {
	const last = errors.at(-1);
	const before = errors.at(-2);
	const telling = last && before && endsCycle(last) && !endsCycle(before) ? before : last;
	if (!telling) return '';
	const detail = needsDetail.test(telling.message) ? telling.details[0] : undefined;
	return [telling.message, detail].filter(text => text !== undefined).join(' ');
};

/** The agent leaves out a default port (`https://host/` for 443). */
const sameEndpoint = (seen: string | undefined, wanted: string): boolean => {
	if (seen === undefined) return false;
	const lower = seen.toLowerCase();
	return lower === wanted || lower === wanted.replace(/:443\/$/, '/');
};
