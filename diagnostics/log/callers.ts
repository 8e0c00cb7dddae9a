import {defineCheck} from '../../src/model/check.ts';
import {logTime} from '../log-time.ts';

/** Whom a listening agent turned away; at the usual level of its log it does not say so. */
export const logCallers = defineCheck({
	id: 'log/callers',
	category: 'log',
	title: 'Whoever called the agent is trusted',
	stage: 'diagnosis',
	reasons: {
		fine: {verdict: 'pass', says: 'nobody is said to have been turned away'},
		noise: {
			verdict: 'information',
			says: 'connections that were broken off, {count} of them until {at}: health checks and scanners do that',
		},
		denied: {
			verdict: 'warning',
			finding: 'LST010',
			says: '{at}, {count} in all: {line}',
			owner: 'host',
			remedy: 'If {peer} is the Server’s thumbprint, trust it: Tentacle configure --trust={word:peer}, then restart the service.',
		},
	},
	gather: async (probes, _subject, {signal}) => {
		const failures = (await probes.log(signal))?.failures.filter(({about, state}) => about === 'listening' && state === 'current') ?? [];
		const failure = failures.find(({kind}) => kind === 'denied') ?? failures.at(-1);
		return {
			kind: failure?.kind ?? null,
			count: failure?.count ?? 0,
			line: failure?.lines.at(-1) ?? null,
			lines: failure?.lines ?? [],
			peer: failure?.fields.peer ?? null,
			at: failure?.last === undefined ? 'without a time' : logTime(failure.last),
		};
	},
	judge: ({kind}) => {
		if (kind === 'denied') return 'denied';
		return kind === null ? 'fine' : 'noise';
	},
});
