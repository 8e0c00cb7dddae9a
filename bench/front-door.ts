import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {projectRoot} from '../test/_helpers/project.ts';
import {milliseconds, type Row} from './row.ts';

const run = promisify(execFile);
const frontDoor = path.join(projectRoot, 'configure-tentacle.sh');

/** The Node that the front door found: the peer must not run on another one. */
const foundNode = (): string => readFileSync(path.join(projectRoot, 'dist/.node'), 'utf8').split('\n')[2] ?? '';

export const secondStart: Row = {
	what: 'second start through configure-tentacle.sh',
	against: 'node dist/cli.js --version',
	judged: 'more',
	reach: 30,
	unit: 'ms',
	ours: async () => milliseconds(async () => run(frontDoor, ['--version'])),
	peer: async () => milliseconds(async () => run(foundNode(), [path.join(projectRoot, 'dist/cli.js'), '--version'])),
};
