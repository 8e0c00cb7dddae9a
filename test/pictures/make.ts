// npm run pictures: makes the pictures of the documentation from real runs. With --check it fails when one is no longer what the program shows.
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {startSandbox} from '../../src/sandbox/sandbox.ts';
import {cli} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';
import {openTerminal} from '../_helpers/terminal.ts';
import {svgOf} from './svg.ts';

const file = path.join(projectRoot, 'docs/pictures/wizard.svg');

const wizard = async (): Promise<string> => {
	const sandbox = await startSandbox({});
	const terminal = openTerminal(undefined, process.execPath, [cli, 'setup', ...sandbox.flags], {
		columns: 80,
		rows: 30,
		cwd: '/',
		environment: sandbox.environment,
	});
	await terminal.shows('Instance name');
	terminal.press('enter');
	await terminal.shows('How should Octopus');
	const svg = svgOf(terminal.emulator, 'configure-tentacle setup');
	terminal.close();
	await terminal.ended;
	await sandbox.stop();
	return svg;
};

const svg = await wizard();
if (!process.argv.includes('--check')) writeFileSync(file, svg);
else if (readFileSync(file, 'utf8') !== svg) {
	process.stderr.write('docs/pictures/wizard.svg is not what the program shows: npm run pictures, and look at it\n');
	process.exitCode = 1;
}
