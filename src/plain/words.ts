import {thumbprintShort} from '../model/thumbprint.ts';

/** Words that mean the same at every question. */
export type Command = 'back' | 'help' | 'leave';

const commands: ReadonlyMap<string, Command> = new Map([
	['back', 'back'],
	['?', 'help'],
	['leave', 'leave'],
]);

export type Line = {readonly command: Command} | {readonly text: string};

/** A typed line: one of the words, or a value. A value that is one of them itself is typed with `=` before it, and one of those with one more. */
export const readLine = (line: string): Line => {
	const command = commands.get(line.trim());
	if (command) return {command};
	const meant = /^=(=*(?:back|\?|leave))$/.exec(line.trim())?.[1];
	return {text: meant ?? line};
};

/** For ears: nobody compares forty digits that are read aloud. */
export const spoken = (text: string): string => text.replaceAll(/\b[0-9A-F]{40}\b/g, thumbprintShort);

/** `Wanted is a name.` A whole sentence stays as it is. */
export const wantedSentence = (wanted: string): string => (wanted.endsWith('.') ? wanted : `Wanted is ${wanted}.`);

/** With a full stop, unless it ends with one, or otherwise. */
export const sentence = (text: string): string => (/[.?!:]$/.test(text) ? text : `${text}.`);
