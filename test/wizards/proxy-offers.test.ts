import test from 'ava';
import type {Facts} from '../../src/model/facts.ts';
import {offeredProxies, proxyAsides} from '../../wizards/proxy-offers.ts';
import {facts, instance, pollingTarget, settings} from '../_helpers/facts.ts';

const proxy = 'http://proxy.example.com:3128';
const candidates = [
	{from: 'the environment', proxy, exceptions: '.example.com'},
	{from: '/etc/environment', proxy: 'http://PROXY.example.com:3128/', exceptions: ''},
	{from: '/etc/apt/apt.conf', proxy: 'http://svc@other.example.com:8080', exceptions: ''},
];
const world: Facts = {...facts, proxyCandidates: candidates};

test('each proxy is offered once, with where it was found, and that its tools leave this Server out', t => {
	t.deepEqual(offeredProxies(pollingTarget, {...world, proxyCandidates: candidates.filter((_one, index) => index !== 1)}), [
		{value: proxy, says: 'from the environment; not used for this Server there'},
		{value: 'http://svc@other.example.com:8080', says: 'from /etc/apt/apt.conf'},
	]);
	t.deepEqual(offeredProxies(pollingTarget, facts), []);
});

test('proxies of instances come first; how one took a request is said beside it, and beside the answer and its password', t => {
	const tried = {proxy, tone: 'bad', says: 'the proxy refuses (PRX004)'} as const;
	const own = {host: 'own.example.com', port: 3128};
	const found = offeredProxies(pollingTarget, {
		...world,
		instances: [{...instance, settings: {...settings, pollingProxy: own}}],
		triedProxies: [tried],
	});
	t.deepEqual(found[0], {value: 'http://own.example.com:3128', says: 'from the instance Tentacle'});
	t.like(found[1], {value: proxy, tone: 'bad'});
	t.true(found[1]?.says.endsWith('; the proxy refuses (PRX004)'));
	const answers = {...pollingTarget, proxy};
	for (const id of ['proxy', 'proxyPassword'] as const)
		t.deepEqual(proxyAsides[id]?.(answers, {...world, triedProxies: [tried]}), [{kind: 'note', tone: 'bad', says: tried.says}]);
	t.deepEqual(proxyAsides.proxy?.(pollingTarget, {...world, triedProxies: [tried]}), []);
});
