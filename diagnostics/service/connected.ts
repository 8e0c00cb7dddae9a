import {defineCheck} from '../../src/model/check.ts';
import {all, is} from '../../src/model/condition.ts';
import {polledAddresses} from '../subjects.ts';

/** What the agent logs of a polled address (Tentacle 9.2, §6.3) tells who must act. */
export const serviceConnected = defineCheck({
	id: 'service/connected',
	category: 'service',
	title: 'The agent is connected',
	stage: 'proof',
	appliesTo: all(is('service', 'systemd'), is('style', 'polling'), is('registerNow', true)),
	subjects: polledAddresses,
	needs: ['service/up'],
	reasons: {
		connected: {verdict: 'pass', says: 'connected, and no error in the ten seconds after'},
		rejected: {
			verdict: 'fail',
			finding: 'TLS007',
			says: 'the Server finished TLS, then hung up as soon as the agent said who it is: it does not know this machine’s certificate',
			owner: 'octopus',
			remedy:
				'The record in Octopus must have this machine’s thumbprint {own} (Infrastructure › the machine › Settings), or run setup again to bring it up to date.',
		},
		refused: {
			verdict: 'fail',
			finding: 'NET004',
			says: 'nothing listens there: {line}',
			owner: 'octopus',
			remedy: 'See that this Server node runs and listens on {subject}.',
		},
		thumbprint: {
			verdict: 'fail',
			finding: 'TLS001',
			says: 'another certificate than the trusted one is presented: {line}',
			owner: 'host',
			remedy: 'configure-tentacle diagnose compares the three thumbprints and says which one is wrong.',
		},
		failed: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'the agent cannot connect: {line}',
			owner: 'network',
			remedy: 'configure-tentacle diagnose looks at the way to {subject}.',
		},
		waiting: {verdict: 'broken', says: 'the agent’s log has not said yet whether it is connected'},
		untold: {verdict: 'broken', says: 'the agent’s log does not tell'},
	},
	gather: async (probes, address, {signal}) => {
		const [{state, line, milliseconds}, instance] = await Promise.all([probes.connection(address, signal), probes.instance()]);
		return {state, line: line ?? null, milliseconds, own: instance?.settings?.thumbprint ?? null};
	},
	judge: ({state, line}) => {
		if (state === 'connected') return 'connected';
		if (state === 'waiting') return 'waiting';
		if (state === 'unknown') return 'untold';
		const text = line ?? '';
		if (/read past the end of the stream|aborted the connection before it was fully established|does not trust/.test(text))
			return 'rejected';
		if (/unexpected security certificate/.test(text)) return 'thumbprint';
		return /refused the connection/.test(text) ? 'refused' : 'failed';
	},
});
