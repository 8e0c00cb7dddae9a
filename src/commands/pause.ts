/** Resolves after this time, or at once when it is given up. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
	new Promise(resolve => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, milliseconds);
		signal.addEventListener('abort', done);
		if (signal.aborted) done();
	});
