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
export const inert = (text: string): string =>
	harmless(text, usualLongest)
		.toWellFormed()
		.split(/( +|[,;.:]+(?= |$))/)
		.map(word => (asCode.test(word) ? code(word) : word.replaceAll(active, '\\$&')))
		.join('');

/** A code span, whatever is in it. A bar is escaped for tables, where it would end the cell even here. */
export const code = (text: string): string => {
	const content = harmless(text, usualLongest).toWellFormed();
	const longestRun = Math.max(0, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longestRun + 1);
	const gap = content.startsWith('`') || content.endsWith('`') || /^ .* $/.test(content) ? ' ' : '';
	return content.trim() === '' ? '' : `${fence}${gap}${content}${gap}${fence}`;
};

/** The same in the cell of a table. */
export const cell = (text: string): string => text.replaceAll(/(?<!\\)\|/g, '\\|');

/** A fenced block; every line is harmless already. */
export const block = (text: string, language: string): string => {
	const longestRun = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longestRun + 1);
	return `${fence}${language}\n${text.replace(/\n*$/, '\n')}${fence}`;
};

export const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[head, head.map(() => '---'), ...rows.map(row => row.map(cell))].map(row => `| ${row.join(' | ')} |`).join('\n');
