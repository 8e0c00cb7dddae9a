import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest, secondsOf} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';

export const commsPort = defineCheck({
	id: 'network/port',
	category: 'network',
	title: 'The port answers',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/name', 'proxy/tunnel'],
	reasons: {
		open: {verdict: 'pass', says: 'connected in {milliseconds} ms'},
		tunnelled: {verdict: 'pass', says: 'the proxy connected to it'},
		notTunnelled: {verdict: 'information', says: 'the proxy did not connect to it, as said there'},
		refused: {
			verdict: 'fail',
			finding: 'NET004',
			says: 'the machine answered, but nothing listens on port {port}',
			owner: 'octopus',
			remedy:
				'See that Octopus Server runs and listens there (its manager, Communications), and that the port is right: 10943 unless changed.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		swapped: {
			verdict: 'fail',
			finding: 'NET009',
			says: 'nothing answers on port {port}, which is the port of a listening Tentacle; Servers are polled on 10943',
			owner: 'host',
			remedy: 'Use port 10943, unless the Server’s settings say otherwise.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'no answer in {seconds} s: something on the way drops the packets (from {source}, {interface}, to {tried})',
			owner: 'network',
			remedy: 'Let {source} open TCP connections to {subject} ({tried}), passed through without TLS inspection.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		silentOfSeveral: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'no answer in {seconds} s: something on the way drops the packets (from {source}, {interface}, to {tried})',
			owner: 'network',
			remedy:
				'Let {source} open TCP connections to {subject} ({tried}), passed through without TLS inspection. Of this machine’s addresses the rule must name that one: it also has {others}, which are not used for this.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		unreachable: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'there is no way there ({code})',
			owner: 'network',
			remedy: 'See the routes of this machine and the firewall on the way to {subject}.',
			command: 'ip route get {word:tried}',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries, port, proxy} = await probes.path(address, signal);
		const best = furthest(tries);
		const tcp = best?.tcp;
		const route = best && !proxy && !best.tcp.connected ? await probes.route(best.address, port) : undefined;
		return {
			port,
			tried: best?.address ?? null,
			seconds: secondsOf(tcp),
			tunnel: proxy ? (best?.tunnel?.outcome ?? 'none') : null,
			connected: tcp?.connected ?? false,
			// Through a proxy, that is how long the proxy itself took.
			milliseconds: proxy ? null : (tcp?.milliseconds ?? null),
			code: tcp?.code ?? null,
			localAddress: tcp?.localAddress ?? null,
			source: route?.source ?? 'this machine',
			interface: route?.interface ?? 'interface not known',
			others: route?.others ?? [],
		};
	},
	judge: ({tunnel, connected, code, port, others}) => {
		if (tunnel !== null) return tunnel === 'opened' ? 'tunnelled' : 'notTunnelled';
		if (connected) return 'open';
		if (port === 10_933 || port === 10_934) return 'swapped';
		if (code === 'ECONNREFUSED') return 'refused';
		if (code !== 'TIMEOUT' && code !== 'ETIMEDOUT') return 'unreachable';
		return others.length > 0 ? 'silentOfSeveral' : 'silent';
	},
});
