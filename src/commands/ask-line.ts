import {once} from 'node:events';
import {createInterface} from 'node:readline/promises';
import type {CommandContext} from './context.ts';

/** Asks in the terminal for one line. Ctrl+C and the end of the input are an empty one. */
export const askLine = async ({stdin, stderr, signal, stop}: CommandContext, question: string): Promise<string> => {
	// Not as a terminal: Ctrl+C is the program's own to judge, as everywhere.
	// Ink has left it so that nobody waits for it any more: the program would end here.
	stdin.ref();
	const reader = createInterface({input: stdin, output: stderr, terminal: false});
	const over = AbortSignal.any([signal, stop]);
	try {
		const closed = once(reader, 'close', {signal: over}).then(() => '');
		return (await Promise.race([reader.question(question, {signal: over}), closed])).trim();
	} catch (error) {
		if (error instanceof Error && error.name === 'AbortError') return '';
		throw error;
	} finally {
		reader.close();
	}
};
