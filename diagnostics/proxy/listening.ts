import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {credentialOf} from '../../src/model/credential.ts';

const onServer =
	'How the Server connects is set on the Server: Infrastructure › Proxies, then that proxy on this machine’s page (when registering: --proxy NAME).';

/** What Tentacle's two proxy settings do not do for a listening instance. */
export const proxyListening = defineCheck({
	id: 'proxy/listening',
	category: 'proxy',
	title: 'No proxy is set that a listening Tentacle does not use',
	stage: 'before',
	appliesTo: is('style', 'listening'),
	reasons: {
		none: {verdict: 'pass', says: 'none is set'},
		scripts: {verdict: 'information', says: '{script} is for the web requests of scripts; the Server connects without it'},
		healthy: {verdict: 'information', says: '{polling} has no effect on a listening Tentacle; the Server reaches it'},
		mistaken: {
			verdict: 'warning',
			finding: 'PRX003',
			says: 'a proxy of this Tentacle ({set}) is not used when the Server connects; the Server’s record names none, and is {health}',
			owner: 'octopus',
			remedy: onServer,
		},
		polling: {
			verdict: 'warning',
			finding: 'PRX003',
			says: 'the polling proxy {polling} has no effect on a listening Tentacle: the Server connects to it',
			owner: 'host',
			remedy: `${onServer} Then switch this one off: Tentacle polling-proxy --instance={word:instance} --proxyEnable=false`,
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const settings = (await probes.instance())?.settings;
		const {pollingProxy, scriptProxy} = settings ?? {};
		const asks = (pollingProxy ?? scriptProxy) !== undefined && answers.serverUrl !== undefined && credentialOf(answers) !== undefined;
		const account = asks ? await probes.account(signal) : undefined;
		const records = account?.accepted ? account.facts.spaces.flatMap(space => space.records ?? []) : [];
		const record = records.find(({thumbprint}) => thumbprint !== undefined && thumbprint === settings?.thumbprint);
		const set = pollingProxy ?? scriptProxy;
		return {
			instance: answers.instance ?? 'Tentacle',
			polling: pollingProxy ? addressText(pollingProxy) : null,
			script: scriptProxy ? addressText(scriptProxy) : null,
			set: set ? addressText(set) : null,
			health: record?.healthStatus ?? null,
			hasServerProxy: record ? hasProxy(record.resource) : null,
		};
	},
	judge: ({polling, script, set, health, hasServerProxy}) => {
		if (set === null) return 'none';
		if (health === 'Unavailable' && hasServerProxy === false) return 'mistaken';
		if (polling === null) return script === null ? 'none' : 'scripts';
		return health !== null && reachedStates.includes(health) ? 'healthy' : 'polling';
	},
});

/** Of a machine that the Server reached when it looked last. */
const reachedStates: readonly string[] = ['Healthy', 'HasWarnings', 'Unhealthy'];

/** `Endpoint.ProxyId` of the record (facts: Octopus REST). */
const hasProxy = ({Endpoint: endpoint}: Readonly<Record<string, unknown>>): boolean =>
	typeof endpoint === 'object' && endpoint !== null && 'ProxyId' in endpoint && typeof endpoint.ProxyId === 'string';
