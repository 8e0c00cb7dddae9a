import type {LoggedFailure} from '../model/logs.ts';
import {createLogScanner} from './log-scan.ts';
import {createSummary} from './log-summary.ts';

/**
What a pasted text tells, such as some lines of an agent's log, a task log of the Server, or what a command printed: each known failure with its finding, what else
writes the same, and the lines themselves, the newest last. Letters of any case. Empty: nothing in it is known.
*/
export const explainText = (text: string): readonly LoggedFailure[] => {
	const summary = createSummary();
	const bytes = Buffer.from(text);
	const scanner = createLogScanner(summary.take, {everyLine: true});
	for (let position = 0; position < bytes.length; ) {
		const count = bytes.copy(scanner.room(), 0, position);
		scanner.filled(count);
		position += count;
	}
	summary.reached(scanner.finish());
	return summary.end().failures.filter(({kind}) => kind !== 'noListen' && kind !== 'noise' && kind !== 'other');
};
