import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import type {InstanceFacts} from '../../src/model/facts.ts';
import type {AddressTry} from '../../src/model/probes.ts';
import {furthest, isWhole} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';
import {usableProxies} from '../usable-proxies.ts';

const command = 'curl -v --proxytunnel -x {word:proxy} https://{word:subject}/';
const setProxy =
	'Tentacle polling-proxy --instance={word:instance} --proxyEnable=true --proxyHost={word:proxyHost} --proxyPort={word:proxyPort}';

export const commsProxy = defineCheck({
	id: 'proxy/unused',
	category: 'proxy',
	title: 'The agent’s way to the Server needs no proxy that it does not use',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	reasons: {
		none: {verdict: 'pass', says: 'no proxy is set up on this machine'},
		own: {verdict: 'pass', says: 'the agent polls through its own proxy {own}'},
		direct: {verdict: 'information', says: '{proxy} is set in {from}; the agent does not use it, and the direct way works'},
		useless: {
			verdict: 'information',
			says: '{proxy} is set in {from}; the agent does not use it, and the way through it was not proven either ({why})',
		},
		needed: {
			verdict: 'fail',
			finding: 'PRX001',
			says: 'the direct way does not work ({code}), the way through {proxy} does: it is set in {from}, which the agent does not read',
			owner: 'host',
			remedy: `Give the agent a proxy of its own: ${setProxy}, then restart the service. Or let this machine connect directly.`,
			command,
		},
		neededFirst: {
			verdict: 'fail',
			finding: 'PRX002',
			says: 'the direct way does not work ({code}), the way through {proxy} does: it is set in {from}, which Tentacle does not read',
			owner: 'host',
			remedy: 'Give the set-up this proxy: --proxy http://{word:proxyHost}:{word:proxyPort}. Or let this machine connect directly.',
			command,
		},
		hostLost: {
			verdict: 'warning',
			finding: 'PRX007',
			says: 'the direct way does not work ({code}), and the instance’s polling proxy is off or has lost its host: Tentacle keeps none when the port is written behind it',
			owner: 'host',
			remedy: `If it is meant to poll through a proxy, set host and port apart: Tentacle polling-proxy --instance={word:instance} --proxyEnable=true --proxyHost=HOST --proxyPort=PORT, then restart the service.`,
		},
	},
	gather: async (probes, address, {answers, scope, signal}) => {
		const [{candidates}, path, instance] = await Promise.all([probes.proxy(), probes.path(address, signal), probes.instance()]);
		const best = furthest(path.tries);
		const works = scope.proxy !== undefined || isWhole(path.tries);
		const others = await Promise.all(
			(works ? [] : usableProxies(candidates)).map(async ({candidate, proxy}) => ({
				candidate,
				proxy,
				seen: await probes.otherPath(address, {proxy}, signal),
			})),
		);
		const whole = others.find(({seen}) => isWhole(seen.tries));
		const [first] = others;
		const named = whole?.candidate ?? first?.candidate ?? candidates[0];
		const proxy = (whole ?? first)?.proxy;
		const tunnel = first && furthest(first.seen.tries);
		return {
			own: scope.proxy ? addressText(scope.proxy) : null,
			proxy: named?.proxy ?? null,
			from: named?.from ?? null,
			proxyHost: proxy?.host ?? 'HOST',
			proxyPort: proxy?.port ?? 'PORT',
			directWorks: works,
			throughWorks: whole !== undefined,
			code: best?.tls?.code ?? best?.tcp.code ?? path.name.code ?? 'no answer',
			why: tunnel?.tunnel?.statusLine ?? tunnel?.tls?.code ?? tunnel?.tcp.code ?? first?.seen.proxy?.name.code ?? 'not tried',
			instance: answers.instance ?? 'Tentacle',
			isRegistering: isBeforeRegistering(answers.registerNow ?? false, answers.instance, instance),
			// A Server that refuses was reached: no proxy is missing.
			lostHost: instance?.settings?.pollingProxyWithoutHost !== undefined && isShutOut(best),
		};
	},
	judge: ({own, proxy, directWorks, throughWorks, isRegistering, lostHost}) => {
		if (own !== null) return 'own';
		if (throughWorks) return isRegistering ? 'neededFirst' : 'needed';
		if (!directWorks && lostHost) return 'hostLost';
		if (proxy === null) return 'none';
		return directWorks ? 'direct' : 'useless';
	},
});

/** As on a network that lets nothing out without a proxy. */
const isShutOut = (best: AddressTry | undefined): boolean => !best?.tcp.connected && best?.tcp.code !== 'ECONNREFUSED';

/** A set-up of an instance that polls nobody yet. */
const isBeforeRegistering = (registers: boolean, name: string | undefined, instance: InstanceFacts | undefined): boolean =>
	registers && name !== undefined && !(instance?.settings?.trusted.some(({style}) => style === 'polling') ?? false);
