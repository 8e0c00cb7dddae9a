// How parts of packages are left out of the bundle: by editing a file while it is read. Whoever calls what was left out is told so by an error, and a cut that
// no longer finds what it cuts ends the build: a package that changed is looked at by a person.
import {readFileSync} from 'node:fs';
import path from 'node:path';

/** A pattern for the end of a path: `got/dist/source/index.js`. */
const ending = file => new RegExp(`[\\\\/]${file.replaceAll('.', String.raw`\.`).replaceAll('/', String.raw`[\\/]`)}$`);

/** As many lines as before, so that traces and maps stay true. */
const blank = text => '\n'.repeat(text.split('\n').length - 1);

/** `edit` makes the text of a package's file anew. */
export const edited = (file, edit) => ({
	name: `edited ${file}`,
	load: {
		filter: {id: ending(file)},
		handler: id => ({code: edit(readFileSync(id, 'utf8'), id), moduleType: 'js'}),
	},
});

/** Puts a file of ours, or the given text, in the place of a package's. */
export const replaced = (file, by) => ({
	name: `replaced ${file}`,
	load: {filter: {id: ending(file)}, handler: () => ({code: by, moduleType: 'js'})},
});

/** Every place where a text or pattern is found, which must be at least one. */
export const swap = (source, wanted, by, file = 'a package') => {
	const changed = source.replaceAll(wanted, by);
	if (changed === source) throw new Error(`${file} has no ${wanted} any more: look at what is cut of it in bundle/`);
	return changed;
};

/** The words are once in a file, not once for each function. */
const refusing = file =>
	`const $without = what => () => { throw new Error(${JSON.stringify(`This program was built without ${path.basename(file)}: `)} + what); };`;

/**
Functions, each as it is written there up to its name: `pki.createCaStore`, `function _hostMatchesConstraint`. They end at the first brace that stands below
their beginning, which is how these packages are formatted.
*/
export const withoutFunctions = (source, heads, file) =>
	refusing(file) +
	heads.reduce((text, head) => {
		const isDeclared = head.startsWith('function ');
		const escaped = head.replaceAll(/[.$*+]/g, String.raw`\$&`);
		const pattern = new RegExp(
			`^( *)${escaped}${isDeclared ? String.raw`\(` : String.raw` = (?:[\w.]+ = )?function ?\(`}[\\s\\S]*?^\\1\\}[;)]*`,
			'gm',
		);
		const name = isDeclared ? `var ${head.slice('function '.length)}` : head;
		// Pure: what only others that are cut had called falls away.
		return swap(text, pattern, found => `${name} = /* @__PURE__ */ $without(${JSON.stringify(head)});${blank(found)}`, file);
	}, source);

/** From the first place that is found to the second one, which stays. */
export const withoutPart = (source, from, to, file) => {
	const [start, end] = [source.indexOf(from), source.indexOf(to)];
	if (start < 0 || end < start) throw new Error(`${file} has no part from ${from} to ${to} any more: look at what is cut of it in bundle/`);
	return `${source.slice(0, start)}${blank(source.slice(start, end))}${source.slice(end)}`;
};

/** Two packages have the same version of another one, each its own copy: one copy is enough. Ends the build when they differ. */
export const sameAs = (file, other) => ({
	name: `same as ${file}`,
	load: {
		filter: {id: ending(file)},
		handler(id) {
			const first = path.join(id.slice(0, -file.length), other);
			if (readFileSync(first, 'utf8') !== readFileSync(id, 'utf8')) throw new Error(`${file} and ${other} differ by now`);
			const hasDefault = /^export default /m.test(readFileSync(first, 'utf8'));
			const name = JSON.stringify(first);
			return {code: `export * from ${name};${hasDefault ? ` export {default} from ${name};` : ''}`, moduleType: 'js'};
		},
	},
});
