import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';
import {isUnspoken} from '../unspoken.ts';

const command = 'curl -v {word:url}/api';
const throughProxy = 'curl -v --proxytunnel -x http://PROXY:PORT {word:url}/api';

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
		proxySilent: {
			verdict: 'fail',
			finding: 'PRX008',
			says: 'the proxy that leads there does not answer ({code})',
			owner: 'network',
			firm: true,
			remedy: 'Check host and port of the proxy (--proxy), and that this machine is let through to it.',
			command: throughProxy,
		},
		proxyLogin: {
			verdict: 'fail',
			finding: 'PRX005',
			says: 'the proxy that leads there does not let us in: it wants another user and password (407)',
			owner: 'host',
			firm: true,
			remedy: 'Give those that the proxy’s people gave you: --proxy http://USER@HOST:PORT --proxy-password-file FILE',
			command: throughProxy,
		},
		proxyForbids: {
			verdict: 'fail',
			finding: 'PRX004',
			says: 'the proxy that leads there refuses a tunnel to it ({status})',
			owner: 'proxy',
			firm: true,
			remedy: 'Have CONNECT to the portal’s host and port allowed for this machine.',
			command: throughProxy,
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
		const {failedAt, code, milliseconds, phases, proxyStatus: status = null, tries = []} = await probes.portal(signal);
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
			code: status === null ? (code ?? null) : `${status} from the proxy`,
			status,
			milliseconds: phases?.tcp ?? milliseconds,
			tries: said,
			dead: dead.map(one => `${one.address} (${one.code})`),
			allDead: said.every(({connected}) => !connected),
		};
	},
	judge: ({failedAt, code, status, dead, allDead}) => {
		// Of what is behind it, a proxy tells with a status of its own: 502, 503, 504.
		if (failedAt === 'proxy')
			return status === null ? 'proxySilent' : status === 407 ? 'proxyLogin' : status < 500 ? 'proxyForbids' : 'silent';
		if (failedAt === 'tcp') return code === 'ECONNREFUSED' ? 'refused' : 'silent';
		// What came, but was no answer of Octopus's, is the next check's.
		if (failedAt === 'http' && code !== 'TOO_LARGE') return 'cutOff';
		return dead.length > 0 && !allDead ? 'oneDead' : 'reached';
	},
});
