import {type Address, addressText} from '../../src/model/address.ts';
import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import type {Probes, TunnelSeen} from '../../src/model/probes.ts';
import type {Scope} from '../../src/model/scope.ts';
import {furthest, isWhole} from '../furthest.ts';
import {isInternal} from '../internal.ts';
import {portalAddress, proxiedAddresses} from '../subjects.ts';

const command = 'curl -v --proxytunnel -x http://{word:proxy} https://{word:subject}/';
const allow = 'Have CONNECT to {subject} allowed for this machine, passed through without TLS inspection.';

/** How the proxy takes the request for a tunnel. Whether it is a proxy, and lets the agent in, is judged before (`proxy/answers`). */
export const proxyTunnel = defineCheck({
	id: 'proxy/tunnel',
	category: 'proxy',
	title: 'The proxy opens a tunnel to the Server',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: proxiedAddresses,
	needs: ['proxy/answers'],
	reasons: {
		opened: {verdict: 'pass', says: 'opened by {proxy} in {milliseconds} ms'},
		openedInward: {
			verdict: 'information',
			says: 'opened by {proxy}, though {addresses} is an internal address: a polling proxy has no list of exceptions',
		},
		forbiddenPort: {
			verdict: 'fail',
			finding: 'PRX004',
			says: 'the proxy refuses this port ({statusLine}), while it opens a tunnel to the portal on port {portalPort}',
			owner: 'proxy',
			remedy: 'Have CONNECT to port {port} allowed (in Squid: SSL_ports), or poll on a port that is allowed, such as 443.',
			command,
		},
		forbiddenAll: {
			verdict: 'fail',
			finding: 'PRX004',
			says: 'the proxy refuses ({statusLine}), and does not open a tunnel to the portal on port {portalPort} either',
			owner: 'proxy',
			remedy: allow,
			command,
		},
		forbidden: {
			verdict: 'fail',
			finding: 'PRX004',
			says: 'the proxy refuses to open a tunnel there ({statusLine}); many allow port 443 only',
			owner: 'proxy',
			remedy: allow,
			command,
		},
		portLost: {
			verdict: 'fail',
			finding: 'PRX007',
			says: 'a web server answers on port 80 of the proxy ({statusLine}); it is the port that Tentacle takes when none is given, or one was written behind the host',
			owner: 'host',
			remedy:
				'Set host and port apart: Tentacle polling-proxy --proxyEnable=true --proxyHost=HOST --proxyPort=PORT, then restart the service.',
			command,
		},
		internal: {
			verdict: 'fail',
			finding: 'PRX012',
			says: 'the proxy does not get there ({answer}), but this machine does without it: {addresses} is an internal address',
			owner: 'host',
			remedy:
				'A polling proxy has no list of exceptions: switch it off for this instance (Tentacle polling-proxy --proxyEnable=false, then restart the service), or poll a name that the proxy can reach.',
			command,
		},
		unknownName: {
			verdict: 'fail',
			finding: 'NET001',
			says: 'the proxy cannot resolve {host} ({statusLine})',
			owner: 'proxy',
			remedy: 'With a proxy, its own name servers count: check the spelling, or have the name made known to them.',
			command,
		},
		refusedThere: {
			verdict: 'fail',
			finding: 'NET004',
			says: 'the proxy was refused by the Server ({statusLine}): nothing listens on port {port}',
			owner: 'octopus',
			remedy:
				'See that Octopus Server runs and listens there (its manager, Communications), and that the port is right: 10943 unless changed.',
			command,
		},
		notReached: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'the proxy does not reach the Server ({statusLine})',
			owner: 'proxy',
			remedy: 'Have the proxy’s machine allowed to connect to {subject}; host and port must be right.',
			command,
		},
		silentThere: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'the proxy gives no answer for this address in {seconds} s, but does for the portal: it waits for the Server in vain',
			owner: 'proxy',
			remedy: 'Have the proxy’s machine allowed to connect to {subject}; host and port must be right.',
			command,
		},
		silent: {
			verdict: 'fail',
			says: 'the proxy takes the request and gives no answer in {seconds} s, which is as long as the agent waits',
			owner: 'proxy',
			remedy: 'Either the proxy hangs, or it waits for the Server in vain: have its log looked at for CONNECT {subject}.',
			command,
		},
		endless: {
			verdict: 'fail',
			says: 'the proxy begins an answer and does not end it: {statusLine}',
			owner: 'proxy',
			remedy: 'The agent hangs on this. Have the proxy answer CONNECT with a line and an empty line.',
			command,
		},
		closed: {
			verdict: 'fail',
			says: 'the proxy hangs up without an answer, on which the agent hangs',
			owner: 'proxy',
			remedy: `Is it an HTTP proxy, and may this machine use it? ${allow}`,
			command,
		},
		redirect: {
			verdict: 'fail',
			finding: 'NET011',
			says: 'the proxy sends browsers on to {location}: a page to sign in, or one that says what is blocked',
			owner: 'proxy',
			remedy: `The agent cannot sign in on a page. ${allow}`,
			command,
		},
		page: {
			verdict: 'fail',
			finding: 'NET011',
			says: 'the proxy answers with a page of its own in place of a tunnel ({statusLine})',
			owner: 'proxy',
			remedy: `The agent cannot sign in on a page. ${allow}`,
			command,
		},
		unreadable: {
			verdict: 'fail',
			says: 'the proxy opens the tunnel with a line that the agent cannot read ({statusLine}): the reason after the number is left out, with its blank',
			owner: 'proxy',
			remedy: 'Have the proxy say HTTP/1.1 200 Connection established, in full; another proxy will do too.',
			command,
		},
		status: {
			verdict: 'fail',
			says: 'the proxy answers {statusLine}, and the agent takes nothing but 200',
			owner: 'proxy',
			remedy: `See the proxy’s log for CONNECT {subject}. ${allow}`,
			command,
		},
	},
	gather: async (probes, address, {answers, scope, signal}) => {
		const {host, port, name, proxy, tries, deadline} = await probes.path(address, signal);
		const best = furthest(tries);
		const tunnel = best?.tunnel;
		const compared = tunnel && best?.tls?.established !== true ? await compare(probes, {address, tunnel, answers, scope, signal}) : {};
		const internal = name.addresses.filter(isInternal);
		return {
			host,
			port,
			proxy: proxy ? addressText(proxy) : '',
			isSet: scope.proxy?.from === 'instance',
			addresses: internal,
			seconds: Math.round((deadline * 1.5) / 1000),
			milliseconds: tunnel?.milliseconds ?? null,
			outcome: tunnel?.outcome ?? 'closed',
			status: tunnel?.status ?? null,
			statusLine: tunnel?.statusLine ?? null,
			answer: tunnel?.statusLine ?? 'no answer',
			isReadable: tunnel?.isReadable ?? false,
			isPage: (tunnel?.hasPage ?? false) && best?.tls?.established !== true,
			location: tunnel?.location ?? null,
			behind: tunnel?.behind ?? null,
			portal: compared.portal ?? null,
			portalPort: portalAddress(answers)?.port ?? null,
			directWorks: compared.directWorks ?? null,
		};
	},
	judge: ({outcome, addresses, directWorks, portal, isSet, proxy, isPage, isReadable, status, location, behind}) => {
		if (outcome === 'opened') {
			if (isPage) return 'page';
			if (!isReadable) return 'unreadable';
			return addresses.length > 0 ? 'openedInward' : 'opened';
		}
		// One that answers nobody says nothing about where the Server is.
		const isAlive = outcome !== 'silence' || portal === 'opened';
		if (isAlive && directWorks && addresses.length > 0) return 'internal';
		if (outcome === 'silence') return portal === 'opened' ? 'silentThere' : 'silent';
		if (outcome === 'endless' || outcome === 'not-http') return 'endless';
		if (outcome === 'closed') return 'closed';
		if (isSet && proxy.endsWith(':80') && isWebServers(status)) return 'portLost';
		if (status === 403 || status === 405) return portal === 'opened' ? 'forbiddenPort' : portal === null ? 'forbidden' : 'forbiddenAll';
		if (status !== null && status >= 300 && status < 400) return location === null ? 'status' : 'redirect';
		if (behind === 'name') return 'unknownName';
		if (behind === 'refused') return 'refusedThere';
		return behind !== null || isGateways(status) ? 'notReached' : 'status';
	},
});

/** What web servers answer to CONNECT, which they do not know. */
const isWebServers = (status: number | null): boolean => status !== null && [400, 404, 405, 501].includes(status);

/** Of a proxy that tried and did not get there. */
const isGateways = (status: number | null): boolean => status !== null && [502, 503, 504].includes(status);

type Comparing = {
	readonly address: Address;
	readonly tunnel: TunnelSeen;
	readonly answers: Answers;
	readonly scope: Scope;
	readonly signal: AbortSignal;
};

/** What else is asked depends on what came: another tunnel of the same proxy, or the way without it. */
const compare = async (
	probes: Probes,
	{address, tunnel: {outcome, status}, answers, scope: {proxy}, signal}: Comparing,
): Promise<{readonly portal?: string; readonly directWorks?: boolean}> => {
	const portal = portalAddress(answers);
	const refuses = status === 403 || status === 405;
	const doesNotGetThere = outcome === 'silence' || isGateways(status ?? null);
	const [behind, direct] = await Promise.all([
		portal && proxy && (refuses || outcome === 'silence') ? probes.otherPath(portal, {proxy, tunnelOnly: true}, signal) : undefined,
		doesNotGetThere ? probes.otherPath(address, {}, signal) : undefined,
	]);
	return {
		...(behind && {portal: furthest(behind.tries)?.tunnel?.outcome ?? 'closed'}),
		...(direct && {directWorks: isWhole(direct.tries)}),
	};
};
