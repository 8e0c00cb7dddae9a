// Which modules share a file, in this order: each group takes what it names and all that needs, as far as no group before it has it. What is left goes with
// the one command that needs it. Without this every few modules that the same commands share would be a file, and a start would read fifty.

/** Of the program. */
export const groups = [
	// Not the entry itself: it waits for the command, and what the command imports would wait for it. Nor what only the worker for PFX files starts with.
	{name: 'start', tags: ['$initial'], test: /^(?!.*(src[\\/](cli\.ts$|certificate)|node-forge|bundle[\\/]forge))/},
	{name: 'session', test: /src[\\/]commands[\\/](set-up-session|settle|look-up|run-plan|setup)\.ts$|src[\\/](engine|model)[\\/]/},
	{name: 'checks', test: /[\\/]diagnostics[\\/]index\.ts$/},
	{name: 'probes', test: /src[\\/]commands[\\/]probes\.ts$/},
	{name: 'wizard', test: /src[\\/]commands[\\/]setup-wizard\.ts$/},
	{name: 'path', test: /src[\\/]probe[\\/](probe-path|resolver)\.ts$/},
	{name: 'report', test: /src[\\/](render[\\/](report-text|ticket)|commands[\\/](waiting-line|problem-words))\.ts$/},
].map((group, index, all) => ({...group, priority: all.length - index}));
