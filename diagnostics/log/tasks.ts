import {defineCheck} from '../../src/model/check.ts';
import {logTime} from '../log-time.ts';

/** What only a Server's own logs tell: of its tasks, and of its listener. */
export const logTasks = defineCheck({
	id: 'log/tasks',
	category: 'log',
	title: 'The Server’s requests were collected',
	stage: 'diagnosis',
	reasons: {
		none: {verdict: 'pass', says: 'nothing is told of requests that were not collected'},
		notCollected: {
			verdict: 'warning',
			finding: 'REG020',
			says: '{times} {at}: {line}',
			owner: 'host',
			remedy:
				'If the agent was connected at that time, give it more connections (Tentacle set-polling-connection-count --count=5, then restart it). If only tasks of some nodes fail, it does not poll those (HAP001), or a balancer’s nodes share no queue (HAP002).',
		},
		connectionLimit: {
			verdict: 'warning',
			finding: 'HAP018',
			says: '{times} {at}: {line}',
			owner: 'host',
			remedy: 'Lower the agent’s number of connections, and look for a copy of this machine with the same subscription id.',
		},
	},
	gather: async (probes, _subject, {signal}) => {
		const failure = (await probes.log(signal))?.failures.findLast(({about, state}) => about === 'task' && state === 'current');
		return {
			kind: failure?.kind ?? null,
			times: failure?.count === 1 ? 'once' : `${failure?.count ?? 0} times`,
			line: failure?.lines.at(-1) ?? null,
			lines: failure?.lines ?? [],
			at: failure?.last === undefined ? 'without a time' : `until ${logTime(failure.last)}`,
		};
	},
	judge: ({kind}) => (kind === 'notCollected' || kind === 'connectionLimit' ? kind : 'none'),
});
