import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';

const isOctopus = (tries: Parameters<typeof furthest>[0]): boolean => furthest(tries)?.answer?.who === 'octopus-comms';

/** Names are doubted only when they led to something that is not Octopus: a name that leads to Octopus is right, whoever said so. */
export const commsResolver = defineCheck({
	id: 'network/resolver',
	category: 'network',
	title: 'The name leads to the right machine',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/name'],
	reasons: {
		right: {verdict: 'pass', says: 'it does'},
		byProxy: {verdict: 'skipped', says: 'the proxy resolves it, not this machine'},
		literal: {verdict: 'skipped', says: 'the address is no name'},
		undoubted: {verdict: 'pass', says: 'nothing speaks against it: {addresses}'},
		wildcard: {
			verdict: 'information',
			says: 'every name beside {host} has this address too ({answer}), so a misspelt one would look the same',
		},
		filter: {
			verdict: 'information',
			says: 'names that cannot exist get an address here ({answer}), but not the one of {host}',
		},
		hostsFile: {
			verdict: 'fail',
			finding: 'NET002',
			says: '/etc/hosts has {hostsFile} for {host}, but the name servers say {fromDns}, and Octopus answers there',
			owner: 'host',
			remedy: 'Take the line with {host} out of /etc/hosts, or correct it.',
			command: 'grep -niw {word:host} /etc/hosts',
		},
		hostsFileDiffers: {
			verdict: 'information',
			says: '/etc/hosts has {hostsFile} for {host}, the name servers say {fromDns}; Octopus answers at neither',
		},
		madeUp: {
			verdict: 'fail',
			finding: 'NET017',
			says: 'this machine’s resolver makes addresses up: a name that cannot exist has the one of {host} too ({answer}; name servers {nameServers})',
			owner: 'network',
			remedy: 'Use name servers that know {host}: a filter, or the sign-in page of a network, stands in for all names.',
			command: 'getent ahosts no-such-name.{word:host}',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries, name, host, proxy} = await probes.path(address, signal);
		const isLiteral = name.addresses.length === 1 && name.addresses[0] === host;
		const {nameServers, hostsFile} = await probes.resolver(host);
		const isRight = isOctopus(tries);
		const doubt = isLiteral || isRight || proxy ? undefined : await probes.doubtedName(address, signal);
		const same = (addresses: readonly string[] = []) => addresses.filter(one => name.addresses.includes(one));
		const nonsense = doubt?.nonsense ?? [];
		return {
			host,
			isProxied: proxy !== undefined,
			isLiteral,
			isRight,
			addresses: name.addresses,
			nameServers,
			hostsFile,
			fromDns: doubt?.fromDns ?? [],
			leadsToOctopus: isOctopus(doubt?.pathFromDns?.tries ?? []),
			differs: doubt?.pathFromDns !== undefined,
			nonsenseIsSame: same(nonsense).length > 0,
			siblingIsSame: same(doubt?.sibling).length > 0,
			hasNonsense: nonsense.length > 0,
			answer: (nonsense.length > 0 ? nonsense : (doubt?.sibling ?? [])).join(', '),
		};
	},
	judge: ({isProxied, isLiteral, isRight, leadsToOctopus, differs, nonsenseIsSame, siblingIsSame, hasNonsense}) => {
		if (isProxied) return 'byProxy';
		if (isLiteral) return 'literal';
		if (isRight) return 'right';
		if (leadsToOctopus) return 'hostsFile';
		if (nonsenseIsSame) return 'madeUp';
		if (differs) return 'hostsFileDiffers';
		if (hasNonsense) return 'filter';
		return siblingIsSame ? 'wildcard' : 'undoubted';
	},
});
