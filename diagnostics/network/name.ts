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
			says: '{host} does not exist, says this machine’s resolver ({code}; {asked})',
			owner: 'host',
			remedy:
				'Check the spelling, and that these are the name servers that know it. A name without its domain needs the right search domain.',
			command: 'getent ahosts {word:host}',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET001',
			says: 'this machine’s resolver gives no answer for {host} ({code}; {asked})',
			owner: 'network',
			remedy: 'See that the name servers in /etc/resolv.conf can be reached.',
			command: 'getent ahosts {word:host}',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {name, host, proxy} = await probes.path(address, signal);
		const {nameServers, searchDomains} = await probes.resolver(host);
		const servers = nameServers.length === 0 ? 'no name servers in /etc/resolv.conf' : `name servers ${nameServers.join(', ')}`;
		const domains = searchDomains.length === 0 ? 'no search domains' : `search domains ${searchDomains.join(', ')}`;
		return {
			host,
			isProxied: proxy !== undefined,
			addresses: name.addresses,
			milliseconds: proxy ? null : name.milliseconds,
			code: name.code ?? null,
			asked: `${servers}; ${domains}`,
		};
	},
	judge: ({addresses, code, isProxied}) => {
		if (isProxied) return 'byProxy';
		return addresses.length > 0 ? 'found' : code === 'ENOTFOUND' ? 'unknown' : 'silent';
	},
});
