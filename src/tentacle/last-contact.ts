import type {LastContact} from '../model/instance-summary.ts';
import {type LogLine, quietMilliseconds} from './log-lines.ts';

const polled = 'Secure connection established. Server at';
/** A trusted Server that has dialled a listening agent (facts: Tentacle §6.3). */
const called = /^Client at \S+ authenticated as /;

/**
The newest connection with a Server in these lines of an agent's log, in whichever direction. A line of polling counts when no ERROR about that address came in
the ten seconds after it: an agent that is refused writes it too (facts: Tentacle §16).
*/
export const lastContactIn = (lines: readonly LogLine[]): LastContact | undefined => {
	for (let index = lines.length - 1; index >= 0; index--) {
		const line = lines[index];
		if (!line) continue;
		if (called.test(line.message)) return {at: line.at.toISOString(), stands: false};
		if (!line.message.startsWith(polled)) continue;
		const failure = lines
			.slice(index + 1)
			.find(({level, endpoint, processId}) => level === 'ERROR' && endpoint === line.endpoint && processId === line.processId);
		if (failure && failure.at.getTime() - line.at.getTime() < quietMilliseconds) continue;
		const isOfNewest = !lines.slice(index + 1).some(({message}) => message.startsWith('==== RunAgentCommand'));
		return {at: line.at.toISOString(), stands: failure === undefined && isOfNewest};
	}
	return undefined;
};
