import {parentPort, workerData} from 'node:worker_threads';
import {type PfxWanted, readPfx} from './read-pfx.ts';

// The body of the worker that `read-pfx-apart.ts` starts.
parentPort?.postMessage(readPfx(workerData as PfxWanted));
