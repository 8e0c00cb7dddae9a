import {styleText} from 'node:util';
import inquirer from 'inquirer';
import ora, {type Ora} from 'ora';
import type {Terminal} from '../engine/terminal.ts';
import {linesToAscii} from '../model/ascii.ts';
import {harmless} from '../model/harmless.ts';
import {wrap} from '../model/wrap.ts';
import {longestSaid, type Prompter} from './prompter.ts';

/** Lines are edited with inquirer, and what is waited for turns: for terminals that can take a line back. */
export const createRichPrompter = ({stdin, stdout, signal, colour, unicode}: Terminal): Prompter => {
	let spinner: Ora | undefined;
	let waiting: NodeJS.Timeout | undefined;
	const inWriting = (text: string) => (unicode ? text : linesToAscii(text));
	const toned = (tone: 'cyan' | 'bold', text: string) => (colour ? styleText(tone, text, {validateStream: false}) : text);
	const sign = unicode ? '❯' : '>';
	const theme = {
		prefix: {idle: toned('cyan', sign), done: sign},
		style: {message: (text: string) => toned('bold', text), answer: (text: string) => text, maskedText: ''},
	};
	const prompt = async (type: 'input' | 'password', label: string): Promise<string | undefined> => {
		const ending = new AbortController();
		// Ctrl+D in an empty line closes inquirer's reader, and inquirer waits on.
		const look = (_text: unknown, key?: {readonly ctrl?: boolean; readonly name?: string}) => {
			if (key?.ctrl && key.name === 'd') setImmediate(() => stdin.isPaused() && ending.abort());
		};
		const end = () => ending.abort();
		stdin.on('keypress', look);
		stdin.on('end', end);
		try {
			const either = AbortSignal.any([signal, ending.signal]);
			const asked = inquirer.createPromptModule({input: stdin, output: stdout, signal: either});
			const {line} = await asked<{line: string}>([
				type === 'input'
					? {type, name: 'line', message: inWriting(label), theme}
					: {type, name: 'line', message: inWriting(`${label} (not shown)`), mask: unicode ? '•' : '*', toggleMask: false, theme},
			]);
			return line;
		} catch (error) {
			// Ctrl+C, a signal, the end of input.
			if (error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError')) return undefined;
			throw error;
		} finally {
			stdin.off('keypress', look);
			stdin.off('end', end);
		}
	};
	const rest = () => {
		clearTimeout(waiting);
		spinner?.stop();
		spinner = undefined;
	};
	const turn = (what: string) => {
		spinner = ora({
			text: inWriting(what),
			stream: stdout,
			color: colour ? 'cyan' : false,
			spinner: {interval: 150, frames: unicode ? ['◐', '◓', '◑', '◒'] : ['-', '\\', '|', '/']},
			// Keys that are typed meanwhile are for the next question.
			discardStdin: false,
			isEnabled: true,
		}).start();
	};
	return {
		say(said) {
			const line = harmless(said, longestSaid);
			const {text} = spinner ?? {};
			spinner?.stop();
			// What is indented is there to be copied: only the terminal may break it.
			const lines = line.startsWith(' ') ? [line] : wrap(line, Math.max(20, stdout.columns - 1));
			for (const part of lines) stdout.write(`${inWriting(part)}\n`);
			if (text !== undefined) spinner?.start();
		},
		ask: label => prompt('input', label),
		askHidden: label => prompt('password', label),
		waitFor(what, quietMilliseconds = 0) {
			rest();
			if (what !== undefined) waiting = setTimeout(turn, Math.min(quietMilliseconds, blinkMilliseconds), what);
		},
		close: rest,
	};
};

const blinkMilliseconds = 300;
