export type Limits = {
	/** Ends it early. */
	readonly signal: AbortSignal;
	readonly deadlineMilliseconds: number;
};

/** Settles once, never rejects: by `done`, at the deadline with `late('TIMEOUT')`, or when the run is ended with `late('ABORTED')`. */
export const race = <Value>(
	{signal, deadlineMilliseconds}: Limits,
	begin: (done: (value: Value) => void) => void,
	late: (code: 'TIMEOUT' | 'ABORTED') => Value,
): Promise<Value> =>
	new Promise(resolve => {
		let isSettled = false;
		const settle = (value: () => Value) => {
			if (isSettled) return;
			isSettled = true;
			clearTimeout(timer);
			signal.removeEventListener('abort', abort);
			resolve(value());
		};
		const abort = () => settle(() => late('ABORTED'));
		// What had arrived by then is heard first: when this process itself was held up, the other side was not late.
		const timer = setTimeout(() => setImmediate(settle, () => late('TIMEOUT')), deadlineMilliseconds);
		if (signal.aborted) {
			abort();
			return;
		}
		signal.addEventListener('abort', abort);
		begin(value => settle(() => value));
	});

/** Whole milliseconds since it was made. */
export const stopwatch = (): (() => number) => {
	const began = performance.now();
	return () => Math.round(performance.now() - began);
};
