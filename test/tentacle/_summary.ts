import {createLogScanner, type ScannerOptions} from '../../src/tentacle/log-scan.ts';
import {createSummary, type LogSummary} from '../../src/tentacle/log-summary.ts';

/** What a log of these bytes tells, read in pieces of the given sizes in turn; left out: in one. */
export const summaryOf = (
	log: string | Buffer,
	{pieces = [], now, ...options}: ScannerOptions & {readonly pieces?: readonly number[]; readonly now?: Date} = {},
): LogSummary => {
	const bytes = Buffer.from(log);
	const summary = createSummary();
	const scanner = createLogScanner(summary.take, options);
	for (let position = 0, turn = 0; position < bytes.length; turn++) {
		const wanted = pieces.length === 0 ? bytes.length : (pieces[turn % pieces.length] ?? 1);
		const count = bytes.copy(scanner.room(), 0, position, Math.min(bytes.length, position + wanted));
		scanner.filled(count);
		position += count;
	}
	summary.reached(scanner.finish());
	return summary.end(now);
};
