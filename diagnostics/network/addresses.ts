import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {polledAddresses} from '../subjects.ts';
import {isUnspoken} from '../unspoken.ts';

export const commsAddresses = defineCheck({
	id: 'network/addresses',
	category: 'network',
	title: 'Every address of the name answers',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/port'],
	reasons: {
		all: {verdict: 'pass', says: '{count} of {count}'},
		first: {
			verdict: 'fail',
			finding: 'NET003',
			says: '{first} is tried first and does not answer; the agent spends all the time it has for connecting on it and never gets to {living}',
			owner: 'network',
			remedy:
				'Take {first} out of the name’s records, or mend the route to it. Until then an entry in /etc/hosts can give {host} the address {living} alone.',
			command: 'getent ahosts {word:host}',
		},
		some: {
			verdict: 'warning',
			finding: 'NET003',
			says: '{dead} does not answer ({code}); connecting is slow or fails whenever it is tried first',
			owner: 'network',
			remedy: 'Take the dead address out of the name’s records, or mend the route to it.',
			command: 'getent ahosts {word:host}',
		},
		someOfProxy: {
			verdict: 'warning',
			finding: 'NET003',
			says: '{dead}, an address of the proxy, does not answer ({code}); connecting is slow or fails whenever it is tried first',
			owner: 'proxy',
			remedy: 'Take the dead address out of the records of the proxy’s name, or mend the route to it.',
			command: 'getent ahosts {word:host}',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries, host, proxy} = await probes.path(address, signal);
		const spoken = tries.filter(({tcp}) => tcp.connected || !isUnspoken(tcp.code));
		const dead = spoken.filter(({tcp}) => !tcp.connected);
		const first = spoken[0];
		const instance = dead.length > 0 ? await probes.instance() : undefined;
		const connection = instance?.settings && instance.unit.active ? await probes.connection(address, signal) : undefined;
		return {
			host,
			count: spoken.length,
			dead: dead.map(one => one.address),
			code: dead[0]?.tcp.code ?? null,
			first: first?.address ?? null,
			isFirstSilent: first !== undefined && /TIMEDOUT|TIMEOUT/.test(first.tcp.code ?? ''),
			living: spoken.find(({tcp}) => tcp.connected)?.address ?? null,
			isConnected: connection?.state === 'connected',
			isProxied: proxy !== undefined,
		};
	},
	// Addresses are tried one after the other within one minute, which a silent one takes for itself (facts: Halibut §9.2); the order can change.
	judge: ({dead, living, isFirstSilent, isConnected, isProxied}) => {
		if (dead.length === 0) return 'all';
		if (isProxied) return 'someOfProxy';
		return isFirstSilent && living !== null && !isConnected ? 'first' : 'some';
	},
});
