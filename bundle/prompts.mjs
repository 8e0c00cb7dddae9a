// The linear mode asks with four of Inquirer's prompts and waits with one of ora's spinners; the rest of both, with an editor and its tables of character sets,
// would be a fifth of the program.
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {edited, sameAs, swap} from './cut.mjs';

const asked = new Set(['confirm', 'input', 'password', 'select']);
const prompts = '@inquirer/prompts/dist/index.js';

const onlyAsked = source =>
	swap(
		source,
		/^export \{ default as (\w+)(, Separator)? \} from '.*';$/gm,
		(line, name, separator) => {
			if (asked.has(name)) return line;
			const refusing = `export const ${name} = () => { throw new Error('This program was built without the prompt ${name}'); };`;
			return separator ? `${refusing} export { Separator } from '@inquirer/core';` : refusing;
		},
		prompts,
	);

/** Ora's own two: the usual one and, without Unicode, the plain one. */
const spinnersOfOra = (_source, file) => {
	const {dots, line} = JSON.parse(readFileSync(path.join(path.dirname(file), 'spinners.json'), 'utf8'));
	if (!dots || !line) throw new Error(`${file} has no spinners dots and line any more`);
	return `export default ${JSON.stringify({dots, line})};`;
};

/** Ora takes what Ink has: another major version with the same styles. */
const chalkOfInk = {
	name: 'chalk of Ink',
	resolveId: {
		filter: {id: /^chalk$/},
		handler: (_id, importer) =>
			importer?.includes(`${path.sep}ora${path.sep}`)
				? path.join(import.meta.dirname, '../node_modules/ink/node_modules/chalk/source/index.js')
				: undefined,
	},
};

export const prompting = [
	edited(prompts, onlyAsked),
	edited('cli-spinners/index.js', spinnersOfOra),
	sameAs('ora/node_modules/signal-exit/dist/mjs/index.js', '@inquirer/core/node_modules/signal-exit/dist/mjs/index.js'),
	chalkOfInk,
];
