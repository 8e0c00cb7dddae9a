import {once} from 'node:events';
import {createInterface} from 'node:readline/promises';
import type {CommandContext} from './context.ts';

/** Asks in the terminal for a yes; anything else, Ctrl+C and the end of the input are a no. */
export const confirm = async ({stdin, stderr, signal, stop}: CommandContext, question: string): Promise<boolean> => {
	// The terminal edits the line itself: so Ctrl+C stays a signal, as everywhere.
	const lines = createInterface({input: stdin, output: stderr, terminal: false});
	const ended = new AbortController();
	const ending = AbortSignal.any([signal, stop, ended.signal]);
	const closed = once(lines, 'close', {signal: ending}).then(() => '');
	try {
		const answer = await Promise.race([lines.question(`${question} [y/N] `, {signal: ending}), closed]);
		return /^y(es)?$/i.test(answer.trim());
	} catch (error) {
		if (ending.aborted) return false;
		throw error;
	} finally {
		ended.abort();
		// Its own end is no news any more.
		await closed.catch(() => undefined);
		lines.close();
	}
};
