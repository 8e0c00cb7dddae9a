import {connect} from 'node:net';
import type {Answer} from './answer.ts';

// `systemctl` and `journalctl` in the sandbox's bin: SOCKET PROGRAM WORDS…
const [socket = '', program = '', ...words] = process.argv.slice(2);
const connection = connect(socket, () => connection.end(JSON.stringify({program, words})));
const chunks: Buffer[] = [];
const write = ({exitCode, stdout, stderr}: Answer) => {
	process.exitCode = exitCode;
	const text = (lines: readonly string[]) => lines.map(line => `${line}\n`).join('');
	process.stdout.write(text(stdout));
	process.stderr.write(text(stderr));
};
const noMachine: Answer = {
	exitCode: 1,
	stdout: [],
	stderr: ["System has not been booted with systemd as init system (PID 1). Can't operate.", 'Failed to connect to bus: Host is down'],
};
connection.on('data', (chunk: Buffer) => chunks.push(chunk));
connection.once('close', () => {
	const text = Buffer.concat(chunks).toString();
	write(text === '' ? noMachine : (JSON.parse(text) as Answer));
});
connection.on('error', () => {
	// The sandbox has ended, which `close` says.
});
