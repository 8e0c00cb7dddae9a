import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {needs} from '../_helpers/components.ts';
import {projectRoot} from '../_helpers/project.ts';
import {projectFiles, textOf} from './_files.ts';

/** Ours, and the golden scripts that we write for others. */
const scripts = projectFiles().filter(file => /\.sh$/.test(file) || /^#!.*\b(ba)?sh\b/.test(/^\.ci\//.test(file) ? textOf(file) : ''));

needs('shellcheck')('every shell script passes shellcheck', async t => {
	t.true(scripts.includes('configure-tentacle.sh') && scripts.includes('.ci/run'), scripts.join(' '));
	await t.notThrowsAsync(promisify(execFile)('shellcheck', ['--', ...scripts], {cwd: projectRoot}));
});
