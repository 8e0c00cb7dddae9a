import {spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {type Box, openBox} from '../_helpers/box.ts';
import {cli} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';

export const folder = '/root/octopus';

/** A box with a Server of some nodes in it, and a Tentacle installed. Binds the Node that runs the tests. */
export const openOctopus = (t: ExecutionContext, nodes: number, ...faults: string[]): Box => {
	const nodeFolder = path.dirname(path.dirname(process.execPath));
	const box = openBox(t, {binds: nodeFolder.startsWith(projectRoot) ? [] : [nodeFolder]});
	const server = path.join(projectRoot, 'build/test/_helpers/octopus-in-box.js');
	box.run('systemd-run', '--quiet', '--unit=octopus', process.execPath, server, folder, String(nodes), ...faults);
	box.run(
		'sh',
		'-c',
		`for i in $(seq 1200); do [ -e ${folder}/ready.json ] && exit 0; sleep 0.05; done; journalctl -u octopus --no-pager; exit 1`,
	);
	return box;
};

type Ended = {readonly exitCode: number | null; readonly stdout: string; readonly stderr: string};

export const program = (box: Box, ...words: string[]): Ended => {
	const {status, stdout, stderr} = spawnSync(box.script, box.inside(process.execPath, cli, ...words), {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	return {exitCode: status, stdout, stderr};
};

export const setUp = (box: Box, ...words: string[]): Ended =>
	program(box, 'setup', '--no-input', '--yes', '--answers', `${folder}/answers.yaml`, '--ca-file', `${folder}/authority.pem`, ...words);

export const ownersOf = (box: Box): string =>
	box.run('sh', '-c', 'find /etc/octopus /var/opt/octopus /home/octo /srv/apps -printf "%u %p\\n" | sort -k2');
export const runsAs = (box: Box): string => box.run('sh', '-c', 'ps -o user= -p $(systemctl show --value -p MainPID Tentacle)').trim();

/** Locked, expired and without a shell: nobody can sign in as it, and a service runs as it all the same. */
export const addOcto = (box: Box): void => {
	box.run('useradd', '--create-home', '--shell', '/usr/sbin/nologin', '--expiredate', '1970-01-02', 'octo');
	box.run('usermod', '--lock', 'octo');
};
