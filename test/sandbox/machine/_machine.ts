import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {ExecutionContext} from 'ava';
import {type MachineOptions, type StandInMachine, startMachine} from '../../../src/sandbox/machine/machine.ts';

/** A stand-in for systemd in a folder of its own, gone with the test. */
export const openMachine = async (
	t: ExecutionContext,
	options: MachineOptions = {},
): Promise<{machine: StandInMachine; folder: string}> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'machine-'));
	const machine = await startMachine(folder, options);
	t.teardown(async () => {
		await machine.stop();
		rmSync(folder, {recursive: true});
	});
	return {machine, folder};
};

/** The unit that Tentacle writes, around a command. */
export const unitText = (execStart: string): string => `[Unit]
Description=Octopus Deploy: Tentacle deployment agent
After=network.target

[Service]
Type=simple
User=root
ExecStart=${execStart}
Restart=always

[Install]
WantedBy=multi-user.target
`;

/** Whether a process runs; one that has ended and waits for its parent (a zombie) does not. */
export const isRunning = (pid: number): boolean => {
	try {
		return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		// No such process.
		return false;
	}
};

/** Waits for a condition; the test's own time limit ends it. */
export const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
	while (!(await holds())) await pause(20);
};
