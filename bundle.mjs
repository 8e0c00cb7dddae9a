// Makes dist/ of src/: what the front door starts, and the stand-ins that the sandbox starts as programs.
//
//   node bundle.mjs            quiet
//   node bundle.mjs --sizes    says what became how large
//   node bundle.mjs --maps     with source maps beside the files, to read the trace of a bug
//
// Nothing of node_modules is needed to run the result. The screen (Ink, React) becomes a chunk of its own, because commands
// import it where they use it.
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {brotliCompressSync} from 'node:zlib';
import {build} from 'esbuild';

const root = import.meta.dirname;
const folder = path.join(root, 'dist');
const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** `src/sandbox/tentacle/executable.ts` → `tentacle-stand-in` */
const standIns = readdirSync(path.join(root, 'src/sandbox'), {recursive: true})
	.filter(file => path.basename(file) === 'executable.ts')
	.map(file => [`${path.basename(path.dirname(file))}-stand-in`, path.join('src/sandbox', file)]);

/** Ink loads React's developer tools when DEV=true is in the environment: not in our program. */
const withoutDeveloperTools = {
	name: 'without-developer-tools',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^(react-devtools-core|\.\/devtools\.js)$/}, () => ({path: 'nothing', namespace: 'nothing'}));
		onLoad({filter: /./, namespace: 'nothing'}, () => ({contents: 'export default undefined;'}));
	},
};

/**
Yoga carries its WebAssembly as base64: here it is packed besides, to a third. Without `fetch` it compiles those bytes, instead of loading Node's
whole fetch to read them from a data URL.
*/
const packedYoga = {
	name: 'packed-yoga',
	setup({onLoad}) {
		const dataUrl = /"(data:application\/octet-stream;base64,)([A-Za-z0-9+/=]+)"/;
		onLoad({filter: /yoga-wasm-base64-esm\.js$/}, ({path: file}) => {
			const source = readFileSync(file, 'utf8');
			const [, scheme, bytes] = dataUrl.exec(source) ?? [];
			if (bytes === undefined) throw new Error(`${file} has no WebAssembly of the form that is known`);
			const packed = brotliCompressSync(Buffer.from(bytes, 'base64')).toString('base64');
			const unpacked = `"${scheme}"+unpack(Buffer.from("${packed}","base64")).toString("base64")`;
			return {
				contents: `import {brotliDecompressSync as unpack} from 'node:zlib';const fetch = undefined;${source.replace(dataUrl, () => unpacked)}`,
			};
		});
	},
};

/** What of got we never ask for: its cache (answers of a Server are never kept for later), HTTP/2, names kept for later. Should anything ask, it says so. */
const unusedOfGot = {
	name: 'unused-of-got',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^cacheable-request$|^\.\/utils\/(http2-client|dns-cache)\.js$/}, ({path: file, importer}) =>
			importer.includes(`${path.sep}got${path.sep}`) ? {path: file, namespace: 'unused'} : undefined,
		);
		onLoad({filter: /./, namespace: 'unused'}, ({path: file}) => ({
			contents: `const refuse = () => { throw new Error('This program has no ${path.basename(file, '.js')}'); };
				export class CacheError extends Error {}
				export default class { constructor() { refuse(); } static auto() { refuse(); } }`,
		}));
	},
};

/** Certificates and PFX files are all that node-forge is for: its TLS, SSH, HTTP and the rest, a fifth of the bundle's budget, stay out. */
const certificatesOfForge = {
	name: 'certificates-of-forge',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^node-forge$/}, () => ({path: 'node-forge', namespace: 'certificates'}));
		onLoad({filter: /./, namespace: 'certificates'}, () => ({
			contents: `const forge = require('node-forge/lib/forge'); require('node-forge/lib/pki'); module.exports = forge;`,
			resolveDir: root,
		}));
	},
};

/**
What only `explain` reads, 180 texts that are larger than most of the program, becomes a file of its own beside it: no other command pays for
them, and the bundle keeps its budget. In the sources they are declarations like all others.
*/
const explanations = {file: path.join(root, 'diagnostics/findings/index.ts'), beside: 'findings.json'};

const explanationsBeside = {
	name: 'explanations-beside',
	setup({onLoad}) {
		onLoad({filter: /diagnostics[\\/]findings[\\/]index\.ts$/}, () => ({
			contents: `import {readFileSync} from 'node:fs';
				export const explanations = JSON.parse(readFileSync(new URL('${explanations.beside}', import.meta.url), 'utf8'));`,
		}));
	},
};

const explanationsAsJson = async () => {
	const {outputFiles} = await build({entryPoints: [explanations.file], bundle: true, write: false, format: 'esm', logLevel: 'warning'});
	const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
	return {path: path.join(folder, explanations.beside), contents: JSON.stringify(module.explanations)};
};

/**
The program and the stand-ins are made apart: what they have in common is then in each, but not in a file of its own for every few of them that share it,
and every file costs a start of the program half a millisecond.
*/
const bundle = async entryPoints =>
	build({
		absWorkingDir: root,
		entryPoints,
		outdir: folder,
		// Nothing is written before all of it is made: a failed build leaves what was there.
		write: false,
		metafile: true,
		bundle: true,
		splitting: true,
		chunkNames: '[name]-[hash]',
		format: 'esm',
		platform: 'node',
		target: 'node22',
		jsx: 'automatic',
		minify: true,
		// The same sources make the same files, so the trace of somebody's bug can be read with maps that are made when they are needed.
		sourcemap: process.argv.includes('--maps') ? 'external' : false,
		legalComments: 'eof',
		define: {
			__VERSION__: JSON.stringify(version),
			'process.env.NODE_ENV': '"production"',
		},
		// Packages in CommonJS ask for Node's own modules with `require`, which a module does not have.
		banner: {
			js: "import {createRequire as createRequireOfBundle} from 'node:module';const require=createRequireOfBundle(import.meta.url);",
		},
		plugins: [withoutDeveloperTools, packedYoga, unusedOfGot, certificatesOfForge, explanationsBeside],
		logLevel: 'warning',
	});

/** Whole files, by rename; entries after the chunks they import, so that a start in the middle finds all it needs. */
const writeAll = files => {
	const isEntry = ({path: file}) => /^(cli|pfx-worker|.*-stand-in)\.js$/.test(path.basename(file));
	for (const file of [...files.filter(file => !isEntry(file)), ...files.filter(isEntry)]) {
		const unfinished = path.join(folder, `.${path.basename(file.path)}.${process.pid}`);
		writeFileSync(unfinished, file.contents);
		renameSync(unfinished, file.path);
	}
	const made = new Set(files.map(file => path.basename(file.path)));
	for (const name of readdirSync(folder)) {
		// What begins with a dot is the front door's: its lock and its notes.
		if (!name.startsWith('.') && !made.has(name)) rmSync(path.join(folder, name), {recursive: true, force: true});
	}
};

const tellSizes = ({outputs}) => {
	for (const [file, {bytes}] of Object.entries(outputs)) console.log(`${(bytes / 1000).toFixed(1).padStart(9)} kB  ${file}`);
};

mkdirSync(folder, {recursive: true});
// As old as the sources that are read next: one that changes during the build is newer than this.
const stamp = path.join(folder, `.stamp.${process.pid}`);
writeFileSync(stamp, '');
try {
	const [program, others, texts] = await Promise.all([
		bundle({cli: 'src/cli.ts', 'pfx-worker': 'src/certificate/pfx-worker.ts'}),
		bundle(Object.fromEntries(standIns)),
		explanationsAsJson(),
	]);
	const files = [...program.outputFiles, ...others.outputFiles, texts];
	// A chunk that both have has the same name and content.
	writeAll([...new Map(files.map(file => [file.path, file])).values()]);
	renameSync(stamp, path.join(folder, '.stamp'));
	if (process.argv.includes('--sizes')) for (const {metafile} of [program, others]) tellSizes(metafile);
} catch (error) {
	// What is wrong with a source has been told by esbuild, with file and line.
	if (!Array.isArray(error.errors)) throw error;
	process.exitCode = 1;
} finally {
	if (existsSync(stamp)) rmSync(stamp);
}
