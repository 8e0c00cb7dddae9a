import type {Probes} from '../../src/model/probes.ts';
import {judgedAs} from './_judged.ts';
import {deadTry, pathWith} from './_probes.ts';

const proxied = (pollingProxy?: string, seen: Partial<Probes> = {}): Partial<Probes> => ({
	...seen,
	proxy: async () => ({
		candidates: [{from: 'HTTPS_PROXY', proxy: 'http://proxy.example.com:3128', appliesToPortal: true}],
		...(pollingProxy !== undefined && {pollingProxy}),
	}),
});

judgedAs('proxy', [
	['proxy/unused', 'none'],
	['proxy/unused', 'direct', proxied()],
	['proxy/unused', 'own', proxied('proxy.example.com:3128')],
	['proxy/unused', 'needed', proxied(undefined, pathWith([deadTry('TIMEOUT')]))],
	['proxy/unused', 'needed', proxied(undefined, pathWith([], {name: {milliseconds: 2, addresses: [], code: 'ENOTFOUND'}}))],
]);
