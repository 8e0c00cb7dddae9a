import {defineCheck} from '../../src/model/check.ts';
import {all, is} from '../../src/model/condition.ts';
import {rejectedInLog} from '../rejected.ts';
import {polledAddresses} from '../subjects.ts';

/** What the agent logs of a polled address tells who must act (Tentacle 9.2, §6.3; each is recorded). The first that fits. */
const told = [
	[/ProxyException|proxy host|Proxy destination/, 'proxy'],
	[/unexpected security certificate/, 'thumbprint'],
	[rejectedInLog, 'rejected'],
	[/refused the connection/, 'refused'],
	[/Name or service not known|Resource temporarily unavailable|No such host/, 'name'],
	[/frame size|corrupted frame/, 'clearText'],
	[/following line was not empty|unknown identity/, 'web'],
	[/reset by peer|0 bytes from the transport stream/, 'reset'],
	[/No route to host|Network is unreachable|within the timeout|timed out/, 'filtered'],
] as const;

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
		name: {
			verdict: 'fail',
			finding: 'NET001',
			says: 'the agent cannot resolve the name: {line}',
			owner: 'host',
			remedy: 'Check the spelling of {subject}, and the name servers in /etc/resolv.conf.',
		},
		filtered: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'the agent gets no connection: {line}',
			owner: 'network',
			remedy: 'Let this machine open TCP connections to {subject}.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		reset: {
			verdict: 'fail',
			finding: 'NET006',
			says: 'the agent’s connections are cut: {line}',
			owner: 'network',
			remedy: 'Have TCP to {subject} exempted from what inspects it on the way.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		clearText: {
			verdict: 'fail',
			finding: 'NET010',
			says: 'clear text answers instead of TLS: {line}',
			owner: 'octopus',
			remedy: 'Pass TCP through to Octopus Server untouched, or poll its real comms port instead of {subject}.',
		},
		web: {
			verdict: 'fail',
			finding: 'NET011',
			says: 'a web server answers behind the right certificate: {line}',
			owner: 'network',
			remedy: 'A firewall or proxy puts its own page into the connection: have TCP to {subject} exempted from inspection.',
		},
		proxy: {
			verdict: 'fail',
			says: 'the agent’s polling proxy does not let it through: {line}',
			owner: 'proxy',
			remedy: 'See that the proxy allows CONNECT to {subject} for this machine, with the name and password the agent has.',
		},
		other: {
			verdict: 'fail',
			says: 'the agent is not connected: {line}',
			owner: 'octopus',
			remedy: 'See that Octopus Server itself answers on {subject}: openssl s_client -connect {subject}',
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
		return told.find(([pattern]) => pattern.test(line ?? ''))?.[1] ?? 'other';
	},
});
