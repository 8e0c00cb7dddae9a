import {Worker} from 'node:worker_threads';
import type {PfxFound, PfxWanted} from './read-pfx.ts';

/** A PFX of today opens in a tenth of a second; one that was made to keep a machine busy does not get longer than this (security rule 10). */
const longestMilliseconds = 10_000;
const mostMegabytes = 256;

/** Opens a PFX in a worker of its own, bounded in time and memory. Rejects with the reason of `signal` when that is aborted. */
export const readPfxApart = async (wanted: PfxWanted, signal: AbortSignal, longest = longestMilliseconds): Promise<PfxFound> => {
	signal.throwIfAborted();
	const worker = new Worker(new URL('./pfx-worker.js', import.meta.url), {
		workerData: wanted,
		// It needs nothing of the process: no variable, no option, no stream.
		env: {},
		execArgv: [],
		argv: [],
		resourceLimits: {maxOldGenerationSizeMb: mostMegabytes, maxYoungGenerationSizeMb: 32, stackSizeMb: 4},
	});
	const {promise, resolve, reject} = Promise.withResolvers<PfxFound>();
	const late = setTimeout(() => resolve({problem: 'slow'}), longest);
	const onAbort = () => reject(signal.reason);
	signal.addEventListener('abort', onAbort, {once: true});
	worker
		.once('message', resolve)
		// Out of memory, or a stack that a deeply nested file has filled.
		.once('error', () => resolve({problem: 'slow'}))
		.once('exit', () => resolve({problem: 'slow'}));
	try {
		return await promise;
	} finally {
		clearTimeout(late);
		signal.removeEventListener('abort', onAbort);
		await worker.terminate();
	}
};
