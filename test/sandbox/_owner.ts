import {startSandbox} from '../../src/sandbox/sandbox.ts';
import {configurePolling, startService} from './_sandbox.ts';

// The owner of a sandbox with a running agent, to be killed. Prints the folder and the agent's process.
const sandbox = await startSandbox();
await configurePolling(sandbox);
await startService(sandbox);
process.stdout.write(`${JSON.stringify({folder: sandbox.folder, pids: sandbox.machine.pids()})}\n`);
