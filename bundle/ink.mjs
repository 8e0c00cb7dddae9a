// Ink carries a layout engine in WebAssembly, and shows an error of ours with an excerpt of its source, which a bundle does not have.
import {brotliCompressSync} from 'node:zlib';
import {edited, replaced, sameAs, swap} from './cut.mjs';

/**
Yoga carries its WebAssembly as base64: here it is packed besides, to a third, and handed over as the bytes that it is. Without `fetch` it compiles those, instead
of loading Node's whole fetch to read them from a data URL.
*/
const packedYoga = (source, file) => {
	const dataUrl = /"data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)"/g;
	const [, bytes] = dataUrl.exec(source) ?? [];
	if (bytes === undefined) throw new Error(`${file} has no WebAssembly of the form that is known`);
	const packed = brotliCompressSync(Buffer.from(bytes, 'base64')).toString('base64');
	const withoutBytes = swap(source, dataUrl, '"data:application/octet-stream;base64,"', file);
	const given = swap(
		withoutBytes,
		'loadYoga = loadYoga || {};',
		`loadYoga = {wasmBinary: unpack(Buffer.from("${packed}", "base64"))};`,
		file,
	);
	return `import {brotliDecompressSync as unpack} from 'node:zlib';const fetch = undefined;${given}`;
};

/** The trace itself is told where all errors are caught, in `src/cli.ts`. */
const errorOverview = `import React from 'react';
import Text from './Text.js';
export default function ErrorOverview({error}) { return React.createElement(Text, null, error.message); }`;

const signalExit = 'node_modules/signal-exit/index.js';

export const ink = [
	edited('yoga-layout/dist/binaries/yoga-wasm-base64-esm.js', packedYoga),
	replaced('ink/build/components/ErrorOverview.js', errorOverview),
	// It checks one argument, with the whole of Node's assertions.
	edited(signalExit, source =>
		swap(source, "require('assert')", '{equal(one, other, says) { if (one !== other) throw new TypeError(says); }}', signalExit),
	),
	sameAs('slice-ansi/node_modules/ansi-styles/index.js', 'ink/node_modules/ansi-styles/index.js'),
];
