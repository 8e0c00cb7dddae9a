import {harmless} from '../model/harmless.ts';
import {usualLongest} from './markup.ts';

/** What CommonMark, its tables, strike-through, marks, formulas and entities give a meaning to, wherever in a line it is. */
const active = /[\\`*_{}[\]<>#|~&$^]|==/g;

/** A word that a renderer would turn into a link, a mention, an issue or a picture, or that is a number to copy. */
const asCode = /:\/\/|@|:\w+:|(?:^|[^\w])#\w|www\.|^[0-9A-F]{16,}$/i;

/**
Foreign text in a line of Markdown that begins with words of ours: nothing in it is markup, a link, a mention or HTML. Words that renderers make links or
mentions of, and long numbers, stand as code.
*/
export const inert = (text: string): string => inertWith(text, code);

const inertWith = (text: string, asCodeSpan: (word: string) => string): string =>
	bounded(text)
		.split(/( +|[,;.:]+(?= |$))/)
		.map(word => (asCode.test(word) ? asCodeSpan(word) : word.replaceAll(active, '\\$&')))
		.join('');

const bounded = (text: string): string => harmless(text, usualLongest).toWellFormed();

/** A code span, whatever is in it. */
export const code = (text: string): string => {
	const content = bounded(text);
	if (content.trim() === '') return '';
	const fence = '`'.repeat(longestRun(content) + 1);
	// One blank on both sides is taken away by readers, so what begins or ends with a blank or a backtick gets one more.
	const gap = /^[ `]|[ `]$/.test(content) ? ' ' : '';
	return `${fence}${gap}${content}${gap}${fence}`;
};

/** Of backticks. */
const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Code in the cell of a table, where a bar ends the cell even here. */
export const cellCode = (text: string): string => code(text).replaceAll('|', '\\|');

/** Foreign text in the cell of a table. */
export const cellText = (text: string): string => inertWith(text, cellCode);

/** A fenced block; every line is harmless already. */
export const block = (text: string, language: string): string => {
	const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
	return `${fence}${language}\n${text.replace(/\n*$/, '\n')}${fence}`;
};

/** Its cells are Markdown already (`cellText`, `cellCode`). */
export const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
