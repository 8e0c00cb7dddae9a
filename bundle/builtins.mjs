// Node's own modules, without what `import` of them costs: Node then looks at every export, and for some that means loading what nobody asked for. Measured, Node 24: `node:http`
// brings the whole of fetch (20 ms of the processor), `node:crypto` WebCrypto (3 ms), `node:process` reports and workers. `getBuiltinModule` gives the module as it is.
// What a start mostly does without, and which is slow to load, is loaded by the first call of one of its functions.
import {promisify} from 'node:util';

const slow = new Set(['child_process', 'crypto', 'dns', 'fs/promises', 'http', 'https', 'tls', 'zlib']);

const imported = /^import (?:\* as )?([\w$]+)?(?:, )?(\{[^}]*\})? from "(?:node:)?([\w/]+)";$/gm;

/** Not a class, and nothing that `promisify` treats in a way of its own. */
const isPlainFunction = (name, member) => {
	const value = process.getBuiltinModule(`node:${name}`)[member];
	return typeof value === 'function' && /^[a-z]/.test(member) && !(promisify.custom in value);
};

const asConstants = (_line, whole, named, name) => {
	const ofNode = name === 'process' ? 'globalThis.process' : `$ofNode("node:${name}")`;
	const members = (named?.slice(1, -1).trim().split(/,\s*/) ?? []).filter(Boolean).map(member => {
		const [from, to = from] = member.split(' as ');
		return {from, to, later: slow.has(name) && isPlainFunction(name, from)};
	});
	const now = members.filter(({later}) => !later).map(({from, to}) => `${from}: ${to}`);
	const constants = [
		...(whole ? [`${whole} = ${ofNode}`] : []),
		...(now.length > 0 ? [`{${now.join(', ')}} = ${ofNode}`] : []),
		...members.filter(({later}) => later).map(({from, to}) => `${to} = (...words) => ${ofNode}.${from}(...words)`),
	];
	return constants.length > 0 ? `const ${constants.join(', ')};` : '';
};

/** Line by line, so that maps stay true. */
export const builtins = {
	name: 'builtins',
	renderChunk(code) {
		const changed = code.replaceAll(imported, asConstants);
		return {code: changed === code ? code : `const $ofNode = globalThis.process.getBuiltinModule;${changed}`, map: null};
	},
};
