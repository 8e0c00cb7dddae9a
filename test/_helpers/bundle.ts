import {execFile} from 'node:child_process';
import process from 'node:process';
import {promisify} from 'node:util';
import {build, type Metafile} from 'esbuild';
import {projectRoot} from './project.ts';

const run = promisify(execFile);

/** Every file that the program can load, and what each imports; the bundle is made first, so that it is never an old one. The stand-ins are programs of their own. */
export const loadable = async (): Promise<Metafile['inputs']> => {
	await run(process.execPath, ['bundle.mjs'], {cwd: projectRoot});
	const {metafile} = await build({
		absWorkingDir: projectRoot,
		entryPoints: ['dist/cli.js', 'dist/pfx-worker.js'],
		bundle: true,
		splitting: true,
		write: false,
		metafile: true,
		outdir: 'nowhere',
		format: 'esm',
		platform: 'node',
		logLevel: 'silent',
	});
	return metafile.inputs;
};
