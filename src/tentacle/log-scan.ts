import {byAnchors, byFragments, lineStart, lineText, longestLineBytes, newline} from './log-find.ts';
import {type LogRecord, readRecord} from './log-record.ts';

/** What is looked at to tell an agent's log from another text. */
const headBytes = 64 * 1024;
/** An exception says what it is in its first lines. */
const mostDetails = 6;
/** From the first line of a process to the last line of its start-up, written with every level. */
const startLines = 90;

const dash = 45;

export type LogScanner = {
	/** Where the next bytes go: never empty. */
	readonly room: () => Buffer;
	/** So many bytes were put there. */
	readonly filled: (count: number) => void;
	/** There is no more. Returns the times of the first and the last line of an agent. */
	readonly finish: () => {readonly from?: number; readonly to?: number};
};

export type ScannerOptions = {
	readonly bufferBytes?: number;
	/** Hands over all lines: for short texts, whose letters may be of any case. */
	readonly everyLine?: boolean;
};

/**
Searches a log, however long, in a fixed amount of memory, and hands over what may matter, in order. What is found does not depend on how the log comes in
pieces. Lines are Latin-1 here, which keeps every byte: `utf8` makes text of them.
*/
export const createLogScanner = (
	take: (record: LogRecord) => void,
	{bufferBytes = 1024 * 1024, everyLine = false}: ScannerOptions = {},
): LogScanner => {
	const buffer = Buffer.allocUnsafe(Math.max(bufferBytes, 2 * headBytes));
	let length = 0;
	let isInLongLine = false;
	let isAgents: boolean | undefined;
	let open: (LogRecord & {details: string[]}) | undefined;
	let linesToRead = 0;
	let from: number | undefined;
	let to: number | undefined;

	const close = () => {
		if (open) take(open);
		open = undefined;
	};

	const visit = (line: string) => {
		const record = readRecord(line);
		if (!record) {
			if (open) addDetail(line);
			else if ((everyLine || isAgents === false) && line.trim() !== '') take({message: line, details: []});
			return;
		}
		close();
		const {level, message} = record;
		if (message.startsWith('=====') && level === 'INFO') linesToRead = startLines;
		if (message.startsWith('LivenessHeartbeatTask.Start')) linesToRead = 0;
		if (level === 'ERROR' || level === 'FATAL' || level === 'WARN') open = {...record, details: []};
		else take(record);
	};

	const addDetail = (line: string) => {
		if (line.startsWith('   at ') || !open || open.details.length >= mostDetails) close();
		else if (line.trim() !== '') open.details.push(line.trim());
	};

	/** Complete lines only. */
	const search = (view: Buffer) => {
		const next = everyLine ? (position: number) => position : isAgents ? byAnchors(view) : byFragments(view);
		let position = 0;
		while (position < view.length) {
			const isReadingOn = open !== undefined || linesToRead > 0;
			const start = isReadingOn ? position : next(position);
			if (start < 0) return;
			const found = view.indexOf(newline, start);
			const end = found < 0 ? view.length : found;
			if (!open) linesToRead = Math.max(0, linesToRead - 1);
			visit(lineText(view, start, end));
			position = end + 1;
		}
	};

	const handle = (view: Buffer) => {
		search(view);
		if (isAgents) to = lastTime(view) ?? to;
	};

	const consume = (isLast: boolean) => {
		let start = 0;
		if (isInLongLine) {
			const end = buffer.subarray(0, length).indexOf(newline);
			if (end < 0) {
				length = 0;
				return;
			}
			start = end + 1;
			isInLongLine = false;
		}
		if (isAgents === undefined) {
			if (!isLast && length < headBytes) return;
			from = firstTime(buffer.subarray(0, Math.min(length, headBytes)));
			isAgents = from !== undefined;
		}
		const last = buffer.subarray(start, length).lastIndexOf(newline);
		const end = isLast ? length : last < 0 ? start : start + last + 1;
		if (end > start) handle(buffer.subarray(start, end));
		const rest = length - end;
		if (rest > longestLineBytes) {
			handle(buffer.subarray(end, end + longestLineBytes));
			isInLongLine = true;
			length = 0;
			return;
		}
		if (end > 0) buffer.copyWithin(0, end, length);
		length = rest;
	};

	return {
		room: () => buffer.subarray(length),
		filled: count => {
			length += count;
			consume(false);
		},
		finish: () => {
			if (length > 0) consume(true);
			close();
			return {...(from !== undefined && {from}), ...(to !== undefined && {to})};
		},
	};
};

/** The bytes as text: UTF-8 where they are, with a sign in place of what is not. */
export const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

const firstTime = (view: Buffer): number | undefined => {
	for (const line of view.toString('latin1').split('\n')) {
		const at = readRecord(line)?.at;
		if (at !== undefined) return at;
	}
	return undefined;
};

/** Of the last line of an agent; most often that is the last line there is. */
const lastTime = (view: Buffer): number | undefined => {
	let end = view.length;
	while (end > 0) {
		const start = lineStart(view, end - 1);
		const at = view[start + 4] === dash ? readRecord(lineText(view, start, end))?.at : undefined;
		if (at !== undefined) return at;
		end = start;
	}
	return undefined;
};
