import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {agentRuns, all, is} from '../../src/model/condition.ts';
import {isRestartPending, polledBy} from '../../src/model/nodes.ts';

export const servicePolls = defineCheck({
	id: 'service/polls',
	category: 'service',
	title: 'The agent polls what its file says',
	stage: 'diagnosis',
	appliesTo: all(agentRuns, is('style', 'polling')),
	needs: ['service/up'],
	reasons: {
		same: {verdict: 'pass', says: '{stored}'},
		untold: {verdict: 'skipped', says: 'the log does not tell what the agent polls since its start'},
		pending: {
			verdict: 'warning',
			finding: 'HAP007',
			says: 'since its start at {at} the agent polls other addresses than its file has now: {stored}',
			owner: 'host',
			remedy: 'Restart the service when no script runs: systemctl restart {unit}',
		},
	},
	gather: async (probes, _subject, {signal}) => {
		const [log, instance] = await Promise.all([probes.log(signal), probes.instance()]);
		const polled = instance ? polledBy(instance) : [];
		const polls = log?.start?.polls ?? [];
		return {
			at: log?.start?.at ?? null,
			unit: instance?.unit.name ?? null,
			stored: polled.map(addressText),
			isTold: polls.length > 0,
			isPending: isRestartPending(polls, polled),
		};
	},
	judge: ({isTold, isPending}) => (isTold ? (isPending ? 'pending' : 'same') : 'untold'),
});
