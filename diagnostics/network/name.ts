import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {polledAddresses} from '../subjects.ts';

export const commsName = defineCheck({
	id: 'network/name',
	category: 'network',
	title: 'The name resolves',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	reasons: {
		byProxy: {verdict: 'pass', says: 'the proxy resolves it, not this machine'},
		found: {verdict: 'pass', says: '{addresses} in {milliseconds} ms'},
		unknown: {
			verdict: 'fail',
			finding: 'NET001',
			says: '{host} does not exist, says this machine’s resolver ({code})',
			owner: 'host',
			remedy: 'Check the spelling. If it is right, ask: getent ahosts {word:host}, and look at the name servers in /etc/resolv.conf.',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET001',
			says: 'this machine’s resolver gives no answer for {host} ({code})',
			owner: 'network',
			remedy: 'See that the name servers in /etc/resolv.conf can be reached.',
			command: 'getent ahosts {word:host}',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {name, host, proxy} = await probes.path(address, signal);
		return {host, addresses: name.addresses, milliseconds: name.milliseconds, code: name.code ?? null, isProxied: proxy !== undefined};
	},
	judge: ({addresses, code, isProxied}) => {
		if (isProxied) return 'byProxy';
		return addresses.length > 0 ? 'found' : code === 'ENOTFOUND' ? 'unknown' : 'silent';
	},
});
