import {defineCheck} from '../../src/model/check.ts';
import type {LoggedFailure} from '../../src/model/logs.ts';
import {logTime} from '../log-time.ts';

/** Known failures of connections that do not say of which address: task logs, the output of commands. */
export const logMessages = defineCheck({
	id: 'log/messages',
	category: 'log',
	title: 'The log has no failure without an address',
	stage: 'diagnosis',
	reasons: {
		none: {verdict: 'pass', says: 'every failure in it names its address'},
		told: {
			verdict: 'warning',
			says: '{times}, {at}: {line}',
			owner: 'host',
			remedy: 'What it means: configure-tentacle explain {code}',
		},
	},
	gather: async (probes, _subject, {signal}) => {
		const failure = (await probes.log(signal))?.failures.findLast(isNameless);
		return {
			code: failure?.finding ?? null,
			times: failure?.count === 1 ? 'once' : `${failure?.count ?? 0} times`,
			line: failure?.lines.at(-1) ?? null,
			lines: failure?.lines ?? [],
			at: failure?.last === undefined ? 'without a time' : `until ${logTime(failure.last)}`,
		};
	},
	judge: ({code}) => (code === null ? 'none' : 'told'),
});

const isNameless = ({about, endpoint, state, finding}: LoggedFailure): boolean =>
	about === 'polling' && endpoint === undefined && state === 'current' && finding !== undefined;
