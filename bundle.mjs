// Makes dist/ of src/: what the front door starts, and the stand-ins that the sandbox starts as programs.
//
//   node bundle.mjs            quiet
//   node bundle.mjs --sizes    says what became how large
//   node bundle.mjs --maps     with source maps beside the files, to read the trace of a bug
//
// Nothing of node_modules is needed to run the result. What is cut of packages is in bundle/.
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {stripVTControlCharacters} from 'node:util';
import {rolldown} from 'rolldown';
import {builtins} from './bundle/builtins.mjs';
import {cuts} from './bundle/cuts.mjs';
import {entry} from './bundle/entry.mjs';
import {groups} from './bundle/groups.mjs';

const root = import.meta.dirname;
const folder = path.join(root, 'dist');
const {version, engines} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** `src/sandbox/tentacle/executable.ts` → `tentacle-stand-in` */
const standIns = readdirSync(path.join(root, 'src/sandbox'), {recursive: true})
	.filter(file => path.basename(file) === 'executable.ts')
	.map(file => [`${path.basename(path.dirname(file))}-stand-in`, path.join('src/sandbox', file)]);

/**
What only `explain` reads, 180 texts that are larger than most of the program, becomes a file of its own beside it: no other command pays for
them, and the bundle keeps its budget. In the sources they are declarations like all others.
*/
const explanations = {file: 'diagnostics/findings/index.ts', beside: 'findings.json'};

const explanationsBeside = {
	name: 'explanations-beside',
	load: {
		filter: {id: /diagnostics[\\/]findings[\\/]index\.ts$/},
		handler: () => ({
			moduleType: 'js',
			code: `import {readFileSync} from 'node:fs';
				export const explanations = JSON.parse(readFileSync(new URL('${explanations.beside}', import.meta.url), 'utf8'));`,
		}),
	},
};

const explanationsAsJson = async () => {
	const [{code}] = await generate({input: explanations.file, cwd: root}, {format: 'esm'});
	const module = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
	return {name: explanations.beside, contents: JSON.stringify(module.explanations)};
};

const generate = async (input, output) => {
	const build = await rolldown(input);
	try {
		return (await build.generate(output)).output;
	} finally {
		await build.close();
	}
};

/**
The program and the stand-ins are made apart: what they have in common is then in each, but not in a file of its own for every few of them that share it,
and every file costs a start of the program time.
*/
const bundle = async (entryPoints, groups) => {
	const output = await generate(
		{
			cwd: root,
			input: entryPoints,
			platform: 'node',
			plugins: [explanationsBeside, builtins, ...cuts],
			// How long it took is no reason to fail: on a busy machine every build takes long.
			checks: {bundlerTimings: false},
			// Such as a package that is not there: it would be missed only when somebody comes to it.
			onwarn(warning) {
				throw new Error(warning.message);
			},
			transform: {
				target: 'node22',
				jsx: {runtime: 'automatic'},
				define: {__VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"'},
			},
		},
		{
			format: 'esm',
			entryFileNames: '[name].js',
			chunkFileNames: '[name]-[hash].js',
			minify: true,
			codeSplitting: groups ? {groups} : true,
			comments: {legal: true, annotation: false, jsdoc: false},
			// The same sources make the same files, so the trace of somebody's bug can be read with maps that are made when they are needed.
			sourcemap: process.argv.includes('--maps') ? 'hidden' : false,
		},
	);
	return output.map(file => ({name: file.fileName, contents: file.code ?? file.source}));
};

/** Whole files, by rename; entries after the chunks they import, so that a start in the middle finds all it needs; the very first comes last. */
const writeAll = files => {
	const isEntry = ({name}) => /^(cli|program|pfx-worker|.*-stand-in)\.js$/.test(name);
	for (const file of [...files.filter(file => !isEntry(file)), ...files.filter(isEntry)]) {
		const unfinished = path.join(folder, `.${file.name}.${process.pid}`);
		writeFileSync(unfinished, file.contents);
		renameSync(unfinished, path.join(folder, file.name));
	}
	const made = new Set(files.map(({name}) => name));
	for (const name of readdirSync(folder)) {
		// What begins with a dot is the front door's: its lock and its notes.
		if (!name.startsWith('.') && !made.has(name)) rmSync(path.join(folder, name), {recursive: true, force: true});
	}
};

const tellSizes = files => {
	for (const {name, contents} of files) console.log(`${(Buffer.byteLength(contents) / 1000).toFixed(1).padStart(9)} kB  ${name}`);
};

mkdirSync(folder, {recursive: true});
// As old as the sources that are read next: one that changes during the build is newer than this.
const stamp = path.join(folder, `.stamp.${process.pid}`);
writeFileSync(stamp, '');
try {
	// Nothing is written before all of it is made: a failed build leaves what was there.
	const made = await Promise.all([
		bundle({program: 'src/cli.ts', 'pfx-worker': 'src/certificate/pfx-worker.ts'}, groups),
		bundle(Object.fromEntries(standIns)),
		explanationsAsJson(),
		{name: 'cli.js', contents: entry(engines.node, 'program.js')},
	]);
	const files = made.flat();
	// A chunk that both have has the same name and content.
	writeAll([...new Map(files.map(file => [file.name, file])).values()]);
	renameSync(stamp, path.join(folder, '.stamp'));
	if (process.argv.includes('--sizes')) tellSizes(files);
} catch (error) {
	// What is wrong with a source is in the message, with file and line.
	if (!Array.isArray(error.errors)) throw error;
	console.error(process.stderr.isTTY ? error.message : stripVTControlCharacters(error.message));
	process.exitCode = 1;
} finally {
	if (existsSync(stamp)) rmSync(stamp);
}
