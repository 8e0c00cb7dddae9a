import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';

const throughProxy = 'openssl s_client -proxy {word:proxy} -connect {word:subject} </dev/null';

export const commsTls = defineCheck({
	id: 'network/tls',
	category: 'network',
	title: 'TLS can be agreed on',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/port'],
	reasons: {
		agreed: {verdict: 'pass', says: '{protocol} in {milliseconds} ms'},
		clearText: {
			verdict: 'fail',
			finding: 'NET010',
			says: 'the port answers in clear text ({statusLine}), not in TLS',
			owner: 'octopus',
			remedy:
				'A balancer in HTTP mode or a plain web server is on this port: pass TCP through to Octopus Server untouched, or use its real comms port.',
		},
		ssh: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'an SSH server answers there ({statusLine})',
			owner: 'host',
			remedy: 'Use the comms port of Octopus Server: 10943 unless changed.',
		},
		reset: {
			verdict: 'fail',
			finding: 'NET006',
			says: 'the connection opens and is cut as soon as TLS begins ({code})',
			owner: 'network',
			remedy:
				'An application firewall or intrusion detection on the way does not let this protocol through: have TCP to {subject} exempted.',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET014',
			says: 'the connection opens, then nothing comes back to our TLS hello within {seconds} s',
			owner: 'network',
			remedy: 'Either the listener hangs, or large packets are lost on the way (MTU, often a VPN).',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		resetInTunnel: {
			verdict: 'fail',
			finding: 'NET006',
			says: 'the proxy opens the tunnel, which is cut as soon as TLS begins ({code})',
			owner: 'proxy',
			remedy: 'Have this tunnel passed through untouched, without inspection. If it is, look at what is between the proxy and {subject}.',
			command: throughProxy,
		},
		silentInTunnel: {
			verdict: 'fail',
			finding: 'NET014',
			says: 'the proxy opens the tunnel, then nothing comes back to our TLS hello within {seconds} s',
			owner: 'proxy',
			remedy: 'Either the proxy inspects or holds back what is in the tunnel, or large packets are lost behind it (MTU).',
			command: throughProxy,
		},
		other: {
			verdict: 'fail',
			finding: 'TLS008',
			says: 'TLS could not be agreed on ({code})',
			owner: 'octopus',
			remedy: 'Both sides must allow TLS 1.2 or 1.3.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries, deadline, proxy} = await probes.path(address, signal);
		const best = furthest(tries);
		return {
			established: best?.tls?.established ?? false,
			protocol: best?.tls?.protocol ?? null,
			milliseconds: best?.tls?.milliseconds ?? null,
			code: best?.tls?.code ?? null,
			who: best?.answer?.who ?? null,
			statusLine: best?.answer?.statusLine ?? null,
			proxy: proxy ? addressText(proxy) : null,
			seconds: deadline / 1000,
		};
	},
	judge: ({established, code, who, proxy}) => {
		if (established) return 'agreed';
		if (who === 'ssh') return 'ssh';
		if (who === 'plain-http') return 'clearText';
		if (code === 'TIMEOUT') return proxy === null ? 'silent' : 'silentInTunnel';
		const isCut = code === 'ECONNRESET' || code === 'EPIPE' || code === 'CLOSED';
		return !isCut ? 'other' : proxy === null ? 'reset' : 'resetInTunnel';
	},
});
