import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';
import {isUnspoken} from '../unspoken.ts';

const command = 'curl -v {word:url}/api';

export const portalReached = defineCheck({
	id: 'portal/reached',
	category: 'portal',
	title: 'The portal can be reached',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/name'],
	reasons: {
		reached: {verdict: 'pass', says: 'connected in {milliseconds} ms'},
		oneDead: {
			verdict: 'warning',
			finding: 'NET003',
			says: 'answered, but not at every address of its name: no connection to {dead}',
			owner: 'network',
			remedy: 'Take that address out of the name’s DNS records, or repair the way to it (an IPv6 route, a member of a balancer).',
			command,
		},
		refused: {
			verdict: 'fail',
			finding: 'API001',
			says: 'the machine is there, but nothing listens on this port (ECONNREFUSED)',
			owner: 'octopus',
			firm: true,
			remedy: 'Check the port in the address, and that the Octopus Server service runs.',
			command,
		},
		silent: {
			verdict: 'fail',
			finding: 'API001',
			says: 'no connection ({code})',
			owner: 'network',
			firm: true,
			remedy: 'Let this machine through to {url}; until then it cannot be registered.',
			command,
		},
		cutOff: {
			verdict: 'fail',
			finding: 'API001',
			says: 'it was connected, but gave no whole answer ({code})',
			owner: 'octopus',
			firm: true,
			remedy: 'Look at what stands in front of the portal (load balancer, firewall), and whether the Server is overloaded.',
			command,
		},
	},
	gather: async (probes, url, {signal}) => {
		const {failedAt, code, milliseconds, phases, tries = []} = await probes.portal(signal);
		const said = tries.map(({address, tcp}) => ({
			address,
			connected: tcp.connected,
			milliseconds: tcp.milliseconds,
			code: tcp.code ?? null,
		}));
		const dead = said.filter(({connected, code: why}) => !connected && !isUnspoken(why));
		return {
			url,
			failedAt: failedAt ?? null,
			code: code ?? null,
			milliseconds: phases?.tcp ?? milliseconds,
			tries: said,
			dead: dead.map(one => `${one.address} (${one.code})`),
			allDead: said.every(({connected}) => !connected),
		};
	},
	judge: ({failedAt, code, dead, allDead}) => {
		if (failedAt === 'proxy') return 'silent';
		if (failedAt === 'tcp') return code === 'ECONNREFUSED' ? 'refused' : 'silent';
		// What came, but was no answer of Octopus's, is the next check's.
		if (failedAt === 'http' && code !== 'TOO_LARGE') return 'cutOff';
		return dead.length > 0 && !allDead ? 'oneDead' : 'reached';
	},
});
