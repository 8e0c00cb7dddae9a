import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {polledAddresses} from '../subjects.ts';

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
		some: {
			verdict: 'warning',
			finding: 'NET003',
			says: '{dead} does not answer ({code}); connecting is slow or fails whenever it is tried first',
			owner: 'network',
			remedy: 'Take the dead address out of the name’s records, or mend the route to it.',
		},
		someOfProxy: {
			verdict: 'warning',
			finding: 'NET003',
			says: '{dead}, an address of the proxy, does not answer ({code}); connecting is slow or fails whenever it is tried first',
			owner: 'proxy',
			remedy: 'Take the dead address out of the records of the proxy’s name, or mend the route to it.',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries, proxy} = await probes.path(address, signal);
		const dead = tries.filter(({tcp}) => !tcp.connected);
		return {count: tries.length, dead: dead.map(one => one.address), code: dead[0]?.tcp.code ?? null, isProxied: proxy !== undefined};
	},
	judge: ({dead, isProxied}) => (dead.length === 0 ? 'all' : isProxied ? 'someOfProxy' : 'some'),
});
