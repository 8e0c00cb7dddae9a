// Answers files are YAML 1.2 with its core schema: the tags of YAML 1.1 stay out. The package has modules of both kinds; of those that import, what nobody asks
// for, such as editing a file token by token, falls away by itself, and the names that one file has of another become short.
import path from 'node:path';
import {edited, replaced, swap} from './cut.mjs';

const modules = path.join(import.meta.dirname, '../node_modules/yaml/browser/dist');

const importing = {
	name: 'yaml that imports',
	resolveId: {filter: {id: /^yaml$/}, handler: () => path.join(modules, 'index.js')},
};

const entry = `export {Document} from './doc/Document.js'; export {parseDocument} from './public-api.js';
export {isMap, isNode, isScalar, isSeq} from './nodes/identity.js';`;

const tags = 'yaml/browser/dist/schema/tags.js';

/** Without their tags those schemas would be empty; asked for, they are unknown. */
const withoutOldTags = source => {
	const core = swap(source, /^ {4}\['(?:json|yaml11|yaml-1\.1)', .*\n/gm, '\n', tags);
	const schemas = swap(core, /^import \{ schema as schema\$\d \} from .*$/gm, '', tags);
	return swap(
		schemas,
		/^import \{ (.*) \} from '\.\/yaml-1\.1\/(?:binary|omap|pairs|set|timestamp)\.js';$/gm,
		(_line, names) => `const ${names.replaceAll(/\w+/g, '$& = undefined')};`,
		tags,
	);
};

export const yaml = [
	importing,
	replaced('yaml/browser/dist/index.js', entry),
	// It sets members of itself, so it does not fall away alone.
	replaced('yaml/browser/dist/parse/cst-visit.js', 'export const visit = undefined;'),
	edited(tags, withoutOldTags),
];
