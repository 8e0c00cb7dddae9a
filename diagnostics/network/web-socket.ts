import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';

export const webSocket = defineCheck({
	id: 'network/web-socket',
	category: 'network',
	title: 'No Server is polled over WebSockets',
	stage: 'proof',
	appliesTo: is('style', 'polling'),
	reasons: {
		none: {verdict: 'pass', says: 'all over TCP'},
		unsupported: {
			verdict: 'fail',
			finding: 'TLS017',
			says: '{addresses} is polled over WebSockets (wss), which only agents on Windows can',
			owner: 'host',
			remedy:
				'Poll the Server over TCP, on port 10943 or with a name of its own on 443: Tentacle poll-server --instance={word:instance} with --server-comms-address, then restart the service.',
		},
	},
	gather: async (probes, _subject, {answers}) => {
		const polled = (await probes.instance())?.settings?.trusted.filter(one => one.webSocket) ?? [];
		return {
			instance: answers.instance ?? '',
			count: polled.length,
			addresses: polled.map(({address}) => (address ? addressText(address) : 'an address')),
		};
	},
	judge: ({count}) => (count > 0 ? 'unsupported' : 'none'),
});
