// The linear mode asks with two of Inquirer's prompts, one question at a time, and waits with one of ora's spinners; the rest of both, with an editor and its tables
// of character sets, would be a fifth of the program.
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {edited, replaced, sameAs, swap} from './cut.mjs';

const modules = path.join(import.meta.dirname, '../node_modules');
const asked = ['input', 'password'];
const prompts = '@inquirer/prompts/dist/index.js';

const onlyAsked = source =>
	swap(
		source,
		/^export \{ default as (\w+)(, Separator)? \} from '.*';$/gm,
		(line, name, separator) => {
			if (asked.includes(name)) return line;
			const refusing = `export const ${name} = () => { throw new Error('This program was built without the prompt ${name}'); };`;
			return separator ? `${refusing} export { Separator } from '@inquirer/core';` : refusing;
		},
		prompts,
	);

/** Of Inquirer's own, as far as it is for one question without conditions. What both end with: the answer by its name. */
const runner = `export default class {
	constructor(prompts, options) { Object.assign(this, {prompts, options}); }
	async run(questions) {
		if (!Array.isArray(questions) || questions.length !== 1) throw new Error('This program was built for one question at a time');
		const [{name, type, ...question}] = questions;
		return {[name]: await this.prompts[type](question, this.options)};
	}
}`;

const figures = '@inquirer/figures/dist/index.js';

/** The signs that the prompts name anywhere; there are two hundred. */
const onlyNamed = source => {
	const files = globSync(`@inquirer/{core,${asked}}/dist/**/*.js`, {cwd: modules});
	const named = new Set(
		files.flatMap(file => [...readFileSync(path.join(modules, file), 'utf8').matchAll(/\bfigures\.(\w+)/g)].map(([, name]) => name)),
	);
	return swap(source, /^ {4}(\w+): '.*',$/gm, (line, name) => (named.has(name) ? line : ''), figures);
};

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
			importer?.includes(`${path.sep}ora${path.sep}`) ? path.join(modules, 'ink/node_modules/chalk/source/index.js') : undefined,
	},
};

export const prompting = [
	edited(prompts, onlyAsked),
	edited(figures, onlyNamed),
	replaced('inquirer/dist/ui/prompt.js', runner),
	edited('cli-spinners/index.js', spinnersOfOra),
	sameAs('ora/node_modules/signal-exit/dist/mjs/index.js', '@inquirer/core/node_modules/signal-exit/dist/mjs/index.js'),
	chalkOfInk,
];
