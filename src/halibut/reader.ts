import type {Duplex} from 'node:stream';
import {inflateRawSync} from 'node:zlib';
import {isNullDocument} from './wire.ts';

/**
Reads a Halibut stream piece by piece: lines, and messages that end where their DEFLATE stream ends. Bytes of the next item may come along with one, so
all reading goes through one buffer.
*/
export type HalibutReader = {
	/** Up to and including CRLF or LF, the line end left out; undefined when the peer closes before. */
	readonly line: () => Promise<string | undefined>;
	/** The next message; `null` for the idle heartbeat, undefined when the peer closes before. */
	readonly message: () => Promise<{readonly isNull: boolean} | undefined>;
};

const longestLine = 20_000;
const longestMessage = 1024 * 1024;

export const createReader = (stream: Duplex): HalibutReader => {
	let buffer = Buffer.alloc(0);
	let closed = false;
	let wake = () => {};
	stream.on('data', (chunk: Buffer) => {
		buffer = Buffer.concat([buffer, chunk]);
		wake();
	});
	const close = () => {
		closed = true;
		wake();
	};
	for (const event of ['end', 'close', 'error']) stream.on(event, close);
	const more = (): Promise<void> =>
		new Promise(resolve => {
			wake = resolve;
			if (closed) resolve();
		});
	return {
		async line() {
			for (;;) {
				const at = buffer.indexOf(10);
				if (at >= 0) {
					const text = buffer.toString('latin1', 0, at).replace(/\r$/, '');
					buffer = buffer.subarray(at + 1);
					return text;
				}
				if (closed || buffer.length > longestLine) return undefined;
				await more();
			}
		},
		async message() {
			for (;;) {
				const read = buffer.length > 0 ? tryInflate(buffer) : undefined;
				if (read) {
					buffer = buffer.subarray(read.consumed);
					return {isNull: isNullDocument(read.document)};
				}
				if (closed || buffer.length > longestMessage) return undefined;
				await more();
			}
		},
	};
};

/** Undefined while the DEFLATE stream has not ended yet. */
const tryInflate = (bytes: Buffer): {readonly document: Buffer; readonly consumed: number} | undefined => {
	try {
		const {buffer, engine} = inflateRawSync(bytes, {info: true, maxOutputLength: longestMessage}) as unknown as {
			buffer: Buffer;
			engine: {bytesWritten: number};
		};
		return {document: buffer, consumed: engine.bytesWritten};
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return undefined;
		throw error;
	}
};
