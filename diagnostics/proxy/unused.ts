import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';

export const commsProxy = defineCheck({
	id: 'proxy/unused',
	category: 'proxy',
	title: 'The agent’s way to the Server needs no proxy that it does not use',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	reasons: {
		none: {verdict: 'pass', says: 'no proxy is set up on this machine'},
		direct: {verdict: 'information', says: '{proxy} is set in {from}; the agent does not use it, and the direct way works'},
		own: {verdict: 'information', says: 'the agent polls through its own proxy {pollingProxy}; the looks above went directly'},
		needed: {
			verdict: 'warning',
			finding: 'PRX001',
			says: '{proxy} is set in {from}, the agent does not use it, and the direct way does not work',
			owner: 'network',
			remedy:
				'Let this machine connect directly to the polled addresses. Tentacle reads no proxy variables; a polling proxy of its own is set with: Tentacle polling-proxy --proxyEnable=true --proxyHost=HOST --proxyPort=PORT',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const [{candidates, pollingProxy}, paths] = await Promise.all([
			probes.proxy(),
			Promise.all(polledAddresses(answers).map(address => probes.path(address, signal))),
		]);
		const first = candidates[0];
		return {
			proxy: first?.proxy ?? null,
			from: first?.from ?? null,
			pollingProxy: pollingProxy ?? null,
			directWorks: paths.every(({tries}) => furthest(tries)?.tcp.connected ?? false),
		};
	},
	judge: ({proxy, pollingProxy, directWorks}) => {
		if (pollingProxy !== null) return 'own';
		if (proxy === null) return 'none';
		return directWorks ? 'direct' : 'needed';
	},
});
