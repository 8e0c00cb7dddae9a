import type {Duplex} from 'node:stream';
import {inflateRawSync} from 'node:zlib';
import {isNullDocument} from './wire.ts';

/**
Reads a Halibut stream piece by piece. Bytes of the next item may come along with one, so all reading goes through one buffer. Each method gives
undefined when the peer closes before the item is complete, or sends what cannot be one.
*/
export type HalibutReader = {
	/** Up to and including CRLF or LF, the line end left out. */
	readonly line: () => Promise<string | undefined>;
	/**
	What decides between a web browser and a peer: everything up to an empty line, the end or 20,000 characters, CR dropped
	(facts: Halibut §1.5). Empty when there was nothing before the empty line.
	*/
	readonly opening: () => Promise<string | undefined>;
	/** A line that must not be empty and an empty one, both with CRLF: a bare LF is content, a bare CR an error (facts: Halibut §2.1). */
	readonly identity: () => Promise<string | undefined>;
	/** The next line that is not empty: `NEXT`, `PROCEED`, `END` (facts: Halibut §2.2). */
	readonly control: () => Promise<string | undefined>;
	/** The next message; it ends where its DEFLATE stream ends. `isNull` for the idle heartbeat. */
	readonly message: () => Promise<{readonly isNull: boolean} | undefined>;
	/** Drops whatever still comes; resolves at the peer's end. */
	readonly rest: () => Promise<void>;
};

const longestOpening = 20_000;
const longestLine = 20_000;
const longestMessage = 1024 * 1024;

/** What an item takes from the front of the buffer; undefined: more bytes are needed. */
type Take<Value> = (bytes: Buffer, isOver: boolean) => {readonly value: Value | undefined; readonly consumed: number} | undefined;

export const createReader = (stream: Duplex): HalibutReader => {
	let buffer = Buffer.alloc(0);
	// A peer can be gone before anybody reads: that event does not come again.
	let isOver = stream.destroyed || stream.readableEnded;
	let wake = () => {};
	stream.on('data', (chunk: Buffer) => {
		buffer = Buffer.concat([buffer, chunk]);
		wake();
	});
	const close = () => {
		isOver = true;
		wake();
	};
	for (const event of ['end', 'close', 'error']) stream.on(event, close);
	const more = (): Promise<void> =>
		new Promise(resolve => {
			wake = resolve;
		});
	const read = async <Value>(take: Take<Value>): Promise<Value | undefined> => {
		for (;;) {
			const taken = take(buffer, isOver);
			if (taken) {
				buffer = buffer.subarray(taken.consumed);
				return taken.value;
			}
			if (isOver) return undefined;
			await more();
		}
	};
	return {
		line: () => read(takeLine),
		opening: () => read(takeOpening),
		async identity() {
			const line = await read(takeStrictLine);
			return line !== undefined && line !== '' && (await read(takeStrictLine)) === '' ? line : undefined;
		},
		async control() {
			let line = await read(takeLine);
			while (line === '') line = await read(takeLine);
			return line;
		},
		message: () => read(takeMessage),
		async rest() {
			while (!isOver) {
				buffer = Buffer.alloc(0);
				await more();
			}
		},
	};
};

const unusable = {value: undefined, consumed: 0};

const takeLine: Take<string> = bytes => {
	const at = bytes.indexOf(10);
	if (at < 0) return bytes.length > longestLine ? unusable : undefined;
	return {value: bytes.toString('latin1', 0, at).replace(/\r$/, ''), consumed: at + 1};
};

const takeStrictLine: Take<string> = bytes => {
	const at = bytes.indexOf(13);
	if (at < 0 || at + 1 === bytes.length) return bytes.length > longestLine ? unusable : undefined;
	return bytes[at + 1] === 10 ? {value: bytes.toString('latin1', 0, at), consumed: at + 2} : unusable;
};

const takeOpening: Take<string> = (bytes, isOver) => {
	let text = '';
	for (const [index, byte] of bytes.entries()) {
		if (byte === 13) continue;
		if (byte === 10 && (text === '' || text.endsWith('\n'))) return {value: text, consumed: index + 1};
		text += String.fromCharCode(byte);
		if (text.length >= longestOpening) return {value: text, consumed: index + 1};
	}
	return isOver ? {value: text, consumed: bytes.length} : undefined;
};

/** Codes of zlib for a stream that has not ended yet; every other one is for bytes that are no DEFLATE stream, or too much of one. */
const isUnfinished = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';

const takeMessage: Take<{readonly isNull: boolean}> = bytes => {
	if (bytes.length === 0) return undefined;
	try {
		// With `info`, Node gives both; its types do not say so.
		const {buffer, engine} = inflateRawSync(bytes, {info: true, maxOutputLength: longestMessage}) as unknown as {
			buffer: Buffer;
			engine: {bytesWritten: number};
		};
		return {value: {isNull: isNullDocument(buffer)}, consumed: engine.bytesWritten};
	} catch (error) {
		return isUnfinished(error) && bytes.length <= longestMessage ? undefined : unusable;
	}
};
