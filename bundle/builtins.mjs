// Node's own modules, without what `import` of them costs: Node then looks at every export, and for some that means loading what nobody asked for. Measured, Node 24: `node:http`
// brings the whole of fetch (20 ms of the processor), `node:crypto` WebCrypto (3 ms), `node:process` reports and workers. `getBuiltinModule` gives the module as it is.
// What a start mostly does without, and which is slow to load, is loaded by the first call of one of its functions.
import {promisify} from 'node:util';

const slow = new Set(['child_process', 'crypto', 'dns', 'fs/promises', 'http', 'https', 'tls', 'zlib']);

const imported = /^import (?:\* as )?([\w$]+)?(?:, )?(\{[^}]*\})? from "(?:node:)?([\w/]+)";$/gm;

const ofNode = name => (name === 'process' ? 'globalThis.process' : `globalThis.process.getBuiltinModule("node:${name}")`);

/** Not a class, and nothing that `promisify` treats in a way of its own. */
const isPlainFunction = (name, member) => {
	const value = process.getBuiltinModule(`node:${name}`)[member];
	return typeof value === 'function' && /^[a-z]/.test(member) && !(promisify.custom in value);
};

const constantOf = name => member => {
	const [from, to = from] = member.split(' as ');
	return slow.has(name) && isPlainFunction(name, from)
		? `${to} = (...words) => ${ofNode(name)}.${from}(...words)`
		: `${to} = ${ofNode(name)}.${from}`;
};

const asConstants = (_line, whole, named, name) => {
	const members = named?.slice(1, -1).trim().split(/,\s*/) ?? [];
	return `const ${[...(whole ? [`${whole} = ${ofNode(name)}`] : []), ...members.filter(Boolean).map(constantOf(name))].join(', ')};`;
};

/** Line by line, so that maps stay true. */
export const builtins = {
	name: 'builtins',
	renderChunk: code => ({code: code.replaceAll(imported, asConstants), map: null}),
};
