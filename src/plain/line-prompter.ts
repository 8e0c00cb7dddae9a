import {createInterface} from 'node:readline';
import {PassThrough} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import type {Terminal} from '../engine/terminal.ts';
import {linesToAscii} from '../model/ascii.ts';
import {harmless} from '../model/harmless.ts';
import {type HiddenLine, takeHidden} from './hidden-keys.ts';
import {longestSaid, type Prompter} from './prompter.ts';

/** What a terminal that edits lines itself hands over at most; the rest of a longer line is lost (Linux, `N_TTY_BUF_SIZE`). */
const longestLine = 4095;
const repeatSeconds = 30;

/** Plain lines only: no colour, no cursor code, nothing drawn again. The terminal itself edits and shows what is typed. */
export const createLinePrompter = ({stdin, stdout, signal, unicode}: Omit<Terminal, 'colour'>): Prompter => {
	const visible = new PassThrough();
	const lines = createInterface({input: visible, terminal: false});
	const typed: string[] = [];
	let answer: ((line: string | undefined) => void) | undefined;
	let hidden: HiddenLine | undefined;
	let decoder = new StringDecoder();
	let isOver = false;
	let waiting: NodeJS.Timeout | undefined;

	const write = (text: string) => stdout.write(unicode ? text : linesToAscii(text));
	const settle = (line: string | undefined) => {
		const done = answer;
		answer = undefined;
		done?.(line);
	};
	const leave = () => {
		isOver = true;
		settle(undefined);
	};
	lines.on('line', line => (answer && hidden === undefined ? settle(line) : typed.push(line)));
	const hear = (chunk: Buffer) => {
		if (hidden === undefined) {
			visible.write(chunk);
			return;
		}
		hidden = takeHidden(hidden, decoder.write(chunk));
		if (hidden.ended) settle(hidden.ended === 'left' ? undefined : hidden.text);
	};
	stdin.on('data', hear);
	// Whoever spoke before has closed it.
	stdin.resume();
	stdin.on('end', leave);
	signal.addEventListener('abort', leave);
	if (signal.aborted) leave();

	const next = (): Promise<string | undefined> =>
		new Promise(resolve => {
			if (isOver) resolve(undefined);
			else if (hidden === undefined && typed.length > 0) resolve(typed.shift());
			else answer = resolve;
		});
	return {
		say: line => write(`${harmless(line, longestSaid)}\n`),
		async ask() {
			for (;;) {
				write('> ');
				const line = await next();
				if (line === undefined) write('\n');
				if (line === undefined || Buffer.byteLength(line) < longestLine) return line;
				write(
					`That line is too long: of more than ${longestLine} bytes a terminal loses the rest in this mode. Nothing was taken. Type less, or leave and give it by its flag.\n`,
				);
			}
		},
		async askHidden(label) {
			// Before anybody is asked: what is typed at once must not be shown either.
			stdin.setRawMode(true);
			write(`${label}: what you type is not shown.\n> `);
			// Typed ahead, in sight: no secret, and no answer to the question after it.
			typed.length = 0;
			hidden = {text: ''};
			decoder = new StringDecoder();
			try {
				return await next();
			} finally {
				hidden = undefined;
				stdin.setRawMode(false);
				write('\n');
			}
		},
		waitFor(what, quietMilliseconds = 0) {
			clearTimeout(waiting);
			if (what === undefined) return;
			const tell = (seconds: number) => {
				write(seconds === 0 ? `${what}.\n` : `Still waiting: ${what} (${seconds} s).\n`);
				waiting = setTimeout(tell, repeatSeconds * 1000, seconds + repeatSeconds);
			};
			if (quietMilliseconds === 0) tell(0);
			else waiting = setTimeout(tell, quietMilliseconds, 0);
		},
		close() {
			clearTimeout(waiting);
			signal.removeEventListener('abort', leave);
			stdin.off('data', hear);
			stdin.off('end', leave);
			lines.close();
			stdin.pause();
		},
	};
};
