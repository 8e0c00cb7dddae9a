import {defineCheck} from '../../src/model/check.ts';
import {agentRuns, all, is} from '../../src/model/condition.ts';
import {connectionReasonOf, connectionReasons} from '../connection-reasons.ts';
import {lookAgainst} from '../log-look.ts';
import {polledAddresses} from '../subjects.ts';

export const serviceConnected = defineCheck({
	id: 'service/connected',
	category: 'service',
	title: 'The agent is connected',
	stage: 'proof',
	appliesTo: all(agentRuns, is('style', 'polling'), is('registerNow', true)),
	subjects: polledAddresses,
	needs: ['service/up'],
	reasons: {
		connected: {verdict: 'pass', says: 'connected, and no error in the ten seconds after'},
		...connectionReasons,
		doubted: {
			verdict: 'broken',
			says: 'the agent’s log says otherwise than the look just now, which gets through: {line} The agent tries again within two minutes',
		},
		waiting: {verdict: 'broken', says: 'the agent’s log has not said yet whether it is connected'},
		untold: {verdict: 'broken', says: 'the agent’s log does not tell'},
	},
	gather: async (probes, address, {scope, signal}) => {
		const [{state, line, kind, fields, milliseconds}, instance] = await Promise.all([
			probes.connection(address, signal),
			probes.instance(),
		]);
		const own = instance?.settings?.thumbprint ?? null;
		const seen = {state, line: line ?? null, kind: kind ?? null, milliseconds, own, host: address.host, fromLog: true};
		if (state !== 'failed') return {...seen, look: 'cannotTell' as const, expected: null, presented: null};
		const {expected, presented} = fields ?? {};
		const path = scope.proxy === undefined ? await probes.path(address, signal) : undefined;
		return {...seen, look: lookAgainst(kind ?? 'other', path, {expected}), expected: expected ?? null, presented: presented ?? null};
	},
	judge: ({state, kind, look}) => {
		if (state === 'connected') return 'connected';
		if (state === 'waiting') return 'waiting';
		if (state === 'unknown') return 'untold';
		return look === 'contradicts' ? 'doubted' : connectionReasonOf(kind);
	},
});
