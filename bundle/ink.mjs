// Ink carries a layout engine in WebAssembly, and shows an error of ours with an excerpt of its source, which a bundle does not have.
import {brotliCompressSync} from 'node:zlib';
import {edited, replaced, sameAs} from './cut.mjs';

/**
Yoga carries its WebAssembly as base64: here it is packed besides, to a third. Without `fetch` it compiles those bytes, instead of loading Node's
whole fetch to read them from a data URL.
*/
const packedYoga = (source, file) => {
	const dataUrl = /"(data:application\/octet-stream;base64,)([A-Za-z0-9+/=]+)"/;
	const [, scheme, bytes] = dataUrl.exec(source) ?? [];
	if (bytes === undefined) throw new Error(`${file} has no WebAssembly of the form that is known`);
	const packed = brotliCompressSync(Buffer.from(bytes, 'base64')).toString('base64');
	const unpacked = `"${scheme}"+unpack(Buffer.from("${packed}","base64")).toString("base64")`;
	return `import {brotliDecompressSync as unpack} from 'node:zlib';const fetch = undefined;${source.replace(dataUrl, () => unpacked)}`;
};

/** The trace itself is told where all errors are caught, in `src/cli.ts`. */
const errorOverview = `import React from 'react';
import Text from './Text.js';
export default function ErrorOverview({error}) { return React.createElement(Text, null, error.message); }`;

export const ink = [
	edited('yoga-layout/dist/binaries/yoga-wasm-base64-esm.js', packedYoga),
	replaced('ink/build/components/ErrorOverview.js', errorOverview),
	sameAs('slice-ansi/node_modules/ansi-styles/index.js', 'ink/node_modules/ansi-styles/index.js'),
];
