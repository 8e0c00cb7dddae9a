import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

export const portalReached = defineCheck({
	id: 'portal/reached',
	category: 'portal',
	title: 'The portal can be reached',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/name'],
	reasons: {
		reached: {verdict: 'pass', says: 'answered in {milliseconds} ms'},
		refused: {
			verdict: 'fail',
			finding: 'API001',
			says: 'the machine is there, but nothing listens on this port (ECONNREFUSED)',
			owner: 'octopus',
			firm: true,
			remedy: 'Check the port in the address, and that the Octopus Server service runs.',
		},
		silent: {
			verdict: 'fail',
			finding: 'API001',
			says: 'no connection ({code})',
			owner: 'network',
			firm: true,
			remedy: 'Let this machine through to {url}; until then it cannot be registered.',
			command: 'curl -v {word:url}/api',
		},
		cutOff: {
			verdict: 'fail',
			finding: 'API001',
			says: 'it was connected, but gave no whole answer ({code})',
			owner: 'octopus',
			firm: true,
			remedy: 'Look at what stands in front of the portal (load balancer, firewall).',
			command: 'curl -v {word:url}/api',
		},
	},
	gather: async (probes, url, {signal}) => {
		const seen = await probes.portal(signal);
		return {url, milliseconds: seen.milliseconds, failedAt: seen.failedAt ?? null, code: seen.code ?? null};
	},
	judge: ({failedAt, code}) =>
		failedAt === 'tcp' ? (code === 'ECONNREFUSED' ? 'refused' : 'silent') : failedAt === 'http' ? 'cutOff' : 'reached',
});
