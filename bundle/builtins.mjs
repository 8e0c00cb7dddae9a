// Node's own modules, without what `import` of them costs: Node then looks at every export, and for some that means loading what nobody asked for. Measured, Node 24: `node:http`
// brings the whole of fetch (20 ms), `node:crypto` WebCrypto (3 ms), `node:process` reports and workers. `getBuiltinModule` gives the module as it is.
const imported = /^import (?:\* as )?([\w$]+)?(?:, )?(\{[^}]*\})? from "(?:node:)?([\w/]+)";$/gm;

const ofNode = name => (name === 'process' ? 'globalThis.process' : `globalThis.process.getBuiltinModule("node:${name}")`);

const asConstants = (_line, whole, named, name) =>
	`const ${[whole, named?.replaceAll(' as ', ': ')]
		.filter(Boolean)
		.map(to => `${to} = ${ofNode(name)}`)
		.join(', ')};`;

/** Line by line, so that maps stay true. */
export const builtins = {
	name: 'builtins',
	renderChunk: code => ({code: code.replaceAll(imported, asConstants), map: null}),
};
