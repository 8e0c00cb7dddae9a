import {defineCheck} from '../../src/model/check.ts';
import {logTime} from '../log-time.ts';

/** How far the log reaches, and what of it was not read: what it does not tell may only be missing. */
export const logReading = defineCheck({
	id: 'log/reading',
	category: 'log',
	title: 'The agent’s log was read',
	stage: 'diagnosis',
	reasons: {
		read: {verdict: 'pass', says: '{source}, from {from} to {to}'},
		partly: {verdict: 'information', says: '{source}, from {from} to {to}; {leftOut}'},
		noAgent: {verdict: 'information', says: '{source} has no line of an agent; it was searched as any other text'},
		none: {verdict: 'information', says: 'there is none yet, so nothing is known of earlier'},
	},
	gather: async (probes, _subject, {signal}) => {
		const log = await probes.log(signal);
		const [first = 'nothing'] = log?.sources ?? [];
		return {
			isThere: log !== undefined,
			source: log && log.files > 1 ? `${log.files} files, the first of them ${first}` : first,
			bytes: log?.bytes ?? 0,
			from: log?.from === undefined ? null : logTime(log.from),
			to: log?.to === undefined ? null : logTime(log.to),
			leftOut: log?.leftOut.join('; ') ?? '',
		};
	},
	judge: ({isThere, from, leftOut}) => {
		if (!isThere) return 'none';
		if (from === null) return 'noAgent';
		return leftOut === '' ? 'read' : 'partly';
	},
});
