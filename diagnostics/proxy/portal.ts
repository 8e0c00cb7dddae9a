import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {furthest, isWhole} from '../furthest.ts';
import {polledAddresses, portalAddress, portalOf} from '../subjects.ts';
import {usableProxies} from '../usable-proxies.ts';

const command = 'curl -v --proxytunnel -x http://{word:proxy} {word:subject}/api';

/** Tentacle's polling commands take the polling proxy to the API too; other commands and scripts do not (facts: Tentacle §1.2). */
export const proxyPortal = defineCheck({
	id: 'proxy/portal',
	category: 'proxy',
	title: 'Portal and polled addresses are reached on the same way',
	stage: 'before',
	appliesTo: all(is('style', 'polling'), given('serverUrl')),
	subjects: portalOf,
	reasons: {
		direct: {verdict: 'pass', says: 'the portal is reached directly, and no proxy is in question'},
		same: {verdict: 'pass', says: 'the portal is reached through {proxy}, as the agent reaches its addresses'},
		both: {verdict: 'pass', says: 'the portal is reached directly, and {proxy} opens a tunnel to it too'},
		registered: {verdict: 'pass', says: 'the portal is reached directly; the agent polls through {proxy}'},
		neither: {verdict: 'information', says: 'nor is it reached through {proxy} ({answer})'},
		commsFirst: {verdict: 'information', says: 'the polled addresses are not reached either: there is nothing to compare'},
		onlyThrough: {
			verdict: 'warning',
			finding: 'PRX013',
			says: 'the polled addresses are reached {commsWay}, the portal only through {proxy}',
			owner: 'network',
			remedy:
				'Let this machine connect to the portal directly too, or give scripts and commands the proxy: Tentacle proxy --proxyEnable=true --proxyHost=HOST --proxyPort=PORT',
			command,
		},
		onlyDirect: {
			verdict: 'warning',
			finding: 'PRX013',
			says: 'the polled addresses are reached through {proxy}, the portal is not ({answer}); registering goes through that proxy too, and would fail',
			owner: 'proxy',
			remedy: 'Have CONNECT to the portal allowed in the proxy too, or register before the polling proxy is set.',
			command,
		},
	},
	gather: async (probes, _subject, {answers, scope, signal}) => {
		const address = portalAddress(answers);
		if (!address) throw new Error('The portal’s address cannot be read');
		const [portal, instance, {candidates}, ...paths] = await Promise.all([
			probes.portal(signal),
			probes.instance(),
			probes.proxy(),
			...polledAddresses(answers).map(one => probes.path(one, signal)),
		]);
		const isReached = !['proxy', 'name', 'tcp'].includes(portal.failedAt ?? '');
		const isProxied = portal.failedAt === 'proxy' || portal.phases?.proxy !== undefined;
		const commsWork = paths.every(({tries}) => isWhole(tries));
		const isRegistered = instance?.settings?.trusted.some(({style}) => style === 'polling') ?? false;
		const proxy = scope.proxy ?? (isReached ? undefined : usableProxies(candidates)[0]?.proxy);
		// Of an agent that is registered and polls, nothing more needs to be known.
		const isAsked = proxy !== undefined && commsWork && !isProxied && !(isReached && isRegistered);
		const seen = isAsked ? furthest((await probes.otherPath(address, {proxy, tunnelOnly: true}, signal)).tries) : undefined;
		return {
			proxy: proxy ? addressText(proxy) : null,
			commsWay: scope.proxy ? 'through the proxy' : 'directly',
			isReached,
			isProxied,
			commsWork,
			isAsked,
			opens: seen?.tunnel?.outcome === 'opened',
			answer: seen?.tunnel?.statusLine ?? seen?.tcp.code ?? String(portal.proxyStatus ?? portal.code ?? 'no answer'),
		};
	},
	judge: ({proxy, isReached, isProxied, commsWork, isAsked, opens}) => {
		if (proxy === null) return 'direct';
		if (!commsWork) return 'commsFirst';
		if (isProxied) return isReached ? 'same' : 'neither';
		if (!isAsked) return 'registered';
		if (isReached) return opens ? 'both' : 'onlyDirect';
		return opens ? 'onlyThrough' : 'neither';
	},
});
