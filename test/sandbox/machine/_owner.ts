import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {startMachine} from '../../../src/sandbox/machine/machine.ts';
import {unitText} from './_machine.ts';

// The owner of a machine, to be killed: FOLDER. Prints the main process of its one unit.
const machine = await startMachine(process.argv[2] ?? '');
writeFileSync(path.join(machine.unitFolder, 'Family.service'), unitText("/bin/sh -c 'sleep 1000 & echo child $!; wait'"));
await once(spawn(path.join(machine.binFolder, 'systemctl'), ['start', 'Family']), 'exit');
process.stdout.write(`${machine.pids()[0]}\n`);
