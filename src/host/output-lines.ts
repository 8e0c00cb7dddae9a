import {StringDecoder} from 'node:string_decoder';

export type OutputStream = 'stdout' | 'stderr';
export type OutputLine = {readonly stream: OutputStream; readonly text: string};

/** A longer line is cut there. */
export const longestLineCharacters = 64 * 1024;
/** How many of the last lines are kept. */
export const mostLines = 1000;

/** Cuts what a program writes into lines, in bounded memory: the last lines are kept, each is told as it comes. */
export const createLineCollector = (onLine?: (text: string, stream: OutputStream) => void) => {
	const kept: OutputLine[] = [];
	const add = (text: string, stream: OutputStream) => {
		kept.push({stream, text});
		if (kept.length > mostLines) kept.shift();
		onLine?.(text, stream);
	};
	const reader = (stream: OutputStream) => {
		const decoder = new StringDecoder('utf8');
		let open = '';
		let begun = false;
		const take = (text: string) => {
			const pieces = text.split('\n');
			const last = pieces.pop() ?? '';
			for (const piece of pieces) {
				add(`${open}${piece}`.slice(0, longestLineCharacters).replace(/\r$/, ''), stream);
				open = '';
				begun = false;
			}
			if (last === '') return;
			begun = true;
			open = `${open}${last}`.slice(0, longestLineCharacters);
		};
		return {
			write: (bytes: Buffer) => take(decoder.write(bytes)),
			end: () => {
				take(decoder.end());
				if (begun) take('\n');
			},
		};
	};
	return {kept, reader};
};
