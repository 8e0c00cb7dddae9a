import {shellWord as bashWord} from '../model/shell-word.ts';

export {bashWord};

export const bashWords = (words: readonly string[]): string => words.map(bashWord).join(' ');

/** Text after `# `: a line break would end the comment and begin a command. */
export const bashComment = (text: string): string => text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ').trim();
