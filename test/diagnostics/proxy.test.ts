import type {Answers} from '../../src/model/answers.ts';
import type {InstanceSettings, RecordFacts} from '../../src/model/facts.ts';
import type {AddressTry, PathSeen, Probes, TunnelSeen} from '../../src/model/probes.ts';
import {instance, listeningTrust, pollingTarget, settings} from '../_helpers/facts.ts';
import {judgedAs} from './_judged.ts';
import {accountWithRecord, deadTry, goodTry, otherCertificate, pathWith, portalFailing, portalWith, webCertificate} from './_probes.ts';
import {flagUser, onPort80, openTunnel, ownProxy, pathThrough, proxySeen, refusing, seeing, withUser} from './_tunnels.ts';

const candidates = (proxy: string): Partial<Probes> => ({
	proxy: async () => ({candidates: [{from: 'the environment', proxy, appliesToPortal: true}]}),
});
const named = candidates('http://proxy.example.com:3128');
const pathOf = (tries: readonly AddressTry[], more: Partial<PathSeen> = {}): PathSeen => ({
	host: 'octopus.example.com',
	port: 10_943,
	name: {milliseconds: 2, addresses: tries.map(({address}) => address)},
	tries,
	deadline: 10_000,
	...more,
});
const dead = pathOf([deadTry('TIMEOUT')]);
const direct = pathOf([goodTry]);
const open = pathThrough(openTunnel);
const forbidden = refusing(403, 'Forbidden');
const before: Partial<Probes> = {instance: async () => undefined};
const fromAfar: Answers = {style: 'polling', serverAddresses: pollingTarget.serverAddresses ?? []};
const having = (more: Partial<InstanceSettings>): Partial<Probes> => ({
	instance: async () => ({...instance, settings: {...settings, ...more}}),
});
const deadProxy = (code: string): PathSeen => pathOf([{...deadTry(code), address: '192.0.2.30'}], {proxy: proxySeen});
const namelessProxy = (code: string): PathSeen => pathOf([], {proxy: {...proxySeen, name: {milliseconds: 3, addresses: [], code}}});
const answering = (tunnel: TunnelSeen, more: Parameters<typeof pathThrough>[1] = {}): Partial<Probes> => seeing(pathThrough(tunnel, more));
const without = (outcome: TunnelSeen['outcome'], more: Partial<TunnelSeen> = {}): TunnelSeen => ({outcome, milliseconds: 9, ...more});
const authenticate = (...schemes: readonly string[]): TunnelSeen => refusing(407, 'Proxy Authentication Required', {schemes});
const sent = {proxy: {credentials: 'sent' as const}};
const notKnown = {proxy: {credentials: 'unknown' as const}};
const internalName = {path: {name: {milliseconds: 2, addresses: ['10.0.0.7']}}};
const noTls = {established: false, milliseconds: 3, code: 'ERR_SSL_WRONG_VERSION_NUMBER'};
const inTunnel = (certificate: typeof webCertificate, who: 'web' | 'octopus-portal' = 'web'): PathSeen => {
	const [only] = open.tries;
	if (!only) throw new Error('A path has an address');
	return {...open, tries: [{...only, tls: {established: true, milliseconds: 9, certificate}, answer: {who, milliseconds: 3}}]};
};
const companys = {...webCertificate, issuer: 'CN=Corporate Proxy'};
const listeningAsked: Answers = {
	...listeningTrust,
	serverUrl: 'https://octopus.example.com',
	apiKey: {secret: 'apiKey', from: {file: '/k'}},
};
const someProxy = {host: 'proxy.example.com', port: 3128};
const recorded = (more: Partial<RecordFacts>): Partial<Probes> => accountWithRecord({communicationStyle: 'TentaclePassive', ...more});
const noServerProxy = {resource: {Endpoint: {ProxyId: null}}};

judgedAs('proxy', [
	['proxy/reached', 'open', seeing(open), pollingTarget, ownProxy],
	[
		'proxy/reached',
		'notAHost',
		seeing(namelessProxy('ENOTFOUND')),
		pollingTarget,
		{proxy: {host: 'http://p:3128', port: 80, from: 'instance'}},
	],
	['proxy/reached', 'portLost', seeing(deadProxy('ECONNREFUSED')), pollingTarget, onPort80],
	['proxy/reached', 'portLost', seeing(deadProxy('TIMEOUT')), pollingTarget, onPort80],
	['proxy/reached', 'unknown', seeing(namelessProxy('ENOTFOUND')), pollingTarget, ownProxy],
	['proxy/reached', 'unknown', seeing(namelessProxy('ENOTFOUND')), pollingTarget, onPort80],
	['proxy/reached', 'unresolved', seeing(namelessProxy('EAI_AGAIN')), pollingTarget, ownProxy],
	['proxy/reached', 'refused', seeing(deadProxy('ECONNREFUSED')), pollingTarget, ownProxy],
	['proxy/reached', 'refused', seeing(deadProxy('ECONNREFUSED')), pollingTarget, {proxy: {...someProxy, port: 80, from: 'flag'}}],
	['proxy/reached', 'silent', seeing(deadProxy('TIMEOUT')), pollingTarget, ownProxy],
	['proxy/reached', 'unreachable', seeing(deadProxy('EHOSTUNREACH')), pollingTarget, ownProxy],

	['proxy/answers', 'taken', seeing(open), pollingTarget, ownProxy],
	['proxy/answers', 'taken', answering(forbidden), pollingTarget, ownProxy],
	['proxy/answers', 'taken', answering(without('silence')), pollingTarget, ownProxy],
	['proxy/answers', 'accepted', answering(openTunnel, sent), pollingTarget, withUser],
	['proxy/answers', 'unasked', answering(openTunnel, notKnown), pollingTarget, withUser],
	['proxy/answers', 'passwordUnknown', answering(authenticate('Basic'), notKnown), pollingTarget, withUser],
	['proxy/answers', 'passwordUnknown', answering(authenticate('Basic'), notKnown), pollingTarget, flagUser],
	['proxy/answers', 'wantsUser', answering(authenticate('Basic')), pollingTarget, ownProxy],
	['proxy/answers', 'wantsUser', answering(authenticate()), pollingTarget, ownProxy],
	['proxy/answers', 'rejected', answering(authenticate('Negotiate', 'basic'), sent), pollingTarget, withUser],
	['proxy/answers', 'notAscii', answering(authenticate('Basic'), {proxy: {credentials: 'sent', isAscii: false}}), pollingTarget, withUser],
	['proxy/answers', 'scheme', answering(authenticate('Negotiate', 'NTLM'), sent), pollingTarget, withUser],
	['proxy/answers', 'scheme', answering(authenticate('Digest')), pollingTarget, ownProxy],
	['proxy/answers', 'scheme', answering(authenticate('Digest'), notKnown), pollingTarget, withUser],
	['proxy/answers', 'socks', answering(without('closed', {speaks: 'socks'})), pollingTarget, ownProxy],
	['proxy/answers', 'socks', answering(without('not-http', {speaks: 'socks', statusLine: '\\u{5}'})), pollingTarget, ownProxy],
	['proxy/answers', 'tls', answering(without('closed', {speaks: 'tls'})), pollingTarget, ownProxy],
	['proxy/answers', 'tls', answering(refusing(400, 'Bad Request', {speaks: 'tls'})), pollingTarget, ownProxy],
	['proxy/answers', 'notHttp', answering(without('not-http', {statusLine: '220 mail.example.com ESMTP'})), pollingTarget, ownProxy],
	['proxy/answers', 'notHttp', answering(without('not-http', {speaks: 'ssh', statusLine: 'SSH-2.0-OpenSSH'})), pollingTarget, ownProxy],

	['proxy/tunnel', 'opened', seeing(open), pollingTarget, ownProxy],
	['proxy/tunnel', 'opened', answering({...openTunnel, hasPage: true}), pollingTarget, ownProxy],
	['proxy/tunnel', 'openedInward', answering(openTunnel, internalName), pollingTarget, ownProxy],
	['proxy/tunnel', 'forbiddenPort', seeing(pathThrough(forbidden), open), pollingTarget, ownProxy],
	['proxy/tunnel', 'forbiddenPort', seeing(pathThrough(refusing(405, 'Method Not Allowed')), open), pollingTarget, ownProxy],
	['proxy/tunnel', 'forbiddenPort', seeing(pathThrough(forbidden, internalName), open), pollingTarget, ownProxy],
	['proxy/tunnel', 'forbiddenAll', seeing(pathThrough(forbidden), pathThrough(forbidden)), pollingTarget, ownProxy],
	['proxy/tunnel', 'forbidden', seeing(pathThrough(forbidden)), fromAfar, ownProxy],
	['proxy/tunnel', 'portLost', seeing(pathThrough(refusing(405, 'Not Allowed'), {proxy: {port: 80}})), pollingTarget, onPort80],
	['proxy/tunnel', 'internal', seeing(pathThrough(refusing(503, 'Service Unavailable'), internalName), direct), pollingTarget, ownProxy],
	['proxy/tunnel', 'silent', seeing(pathThrough(without('silence'), internalName), direct), fromAfar, ownProxy],
	[
		'proxy/tunnel',
		'internal',
		{
			...seeing(pathThrough(without('silence'), internalName)),
			otherPath: async (_address, {tunnelOnly}) => (tunnelOnly ? open : direct),
		},
		pollingTarget,
		ownProxy,
	],
	['proxy/tunnel', 'notReached', seeing(pathThrough(refusing(503, 'Service Unavailable'), internalName), dead), pollingTarget, ownProxy],
	['proxy/tunnel', 'notReached', seeing(pathThrough(refusing(502, 'Bad Gateway')), direct), pollingTarget, ownProxy],
	['proxy/tunnel', 'notReached', seeing(pathThrough(refusing(504, 'Timeout', {behind: 'timeout'})), dead), pollingTarget, ownProxy],
	['proxy/tunnel', 'unknownName', seeing(pathThrough(refusing(503, 'Unavailable', {behind: 'name'})), dead), pollingTarget, ownProxy],
	['proxy/tunnel', 'refusedThere', seeing(pathThrough(refusing(503, 'Unavailable', {behind: 'refused'})), dead), pollingTarget, ownProxy],
	['proxy/tunnel', 'silentThere', seeing(pathThrough(without('silence')), open), pollingTarget, ownProxy],
	['proxy/tunnel', 'silent', seeing(pathThrough(without('silence')), pathThrough(without('silence'))), pollingTarget, ownProxy],
	['proxy/tunnel', 'silent', seeing(pathThrough(without('silence')), dead), fromAfar, ownProxy],
	['proxy/tunnel', 'endless', answering(without('endless', {statusLine: 'HTTP/1.1 200 OK'})), pollingTarget, ownProxy],
	['proxy/tunnel', 'closed', answering(without('closed')), pollingTarget, ownProxy],
	['proxy/tunnel', 'redirect', answering(refusing(302, 'Found', {location: 'http://login.example.com/'})), pollingTarget, ownProxy],
	['proxy/tunnel', 'page', answering({...openTunnel, hasPage: true}, {tls: noTls}), pollingTarget, ownProxy],
	['proxy/tunnel', 'unreadable', answering({...openTunnel, statusLine: 'HTTP/1.1 200', isReadable: false}), pollingTarget, ownProxy],
	['proxy/tunnel', 'status', answering(refusing(201, 'Created')), pollingTarget, ownProxy],
	['proxy/tunnel', 'status', answering(refusing(304, 'Not Modified')), pollingTarget, ownProxy],
	['proxy/tunnel', 'status', answering(refusing(404, 'Not Found')), pollingTarget, ownProxy],

	['proxy/unused', 'none'],
	['proxy/unused', 'none', pathWith([deadTry('TIMEOUT')])],
	['proxy/unused', 'own', seeing(open), pollingTarget, ownProxy],
	['proxy/unused', 'own', {...named, ...answering(forbidden)}, pollingTarget, ownProxy],
	['proxy/unused', 'direct', named],
	['proxy/unused', 'needed', {...named, ...seeing(dead, open)}],
	['proxy/unused', 'needed', {...named, ...seeing(dead, open), ...before}, fromAfar],
	['proxy/unused', 'needed', {...named, ...seeing(pathOf([], {name: {milliseconds: 2, addresses: [], code: 'ENOTFOUND'}}), open)}],
	['proxy/unused', 'neededFirst', {...named, ...seeing(dead, open), ...before}],
	['proxy/unused', 'neededFirst', {...named, ...seeing(dead, open), ...having({trusted: []})}],
	['proxy/unused', 'useless', {...named, ...seeing(dead, pathThrough(forbidden))}],
	['proxy/unused', 'useless', {...named, ...seeing(dead, deadProxy('ECONNREFUSED'))}],
	['proxy/unused', 'useless', {...named, ...seeing(dead, pathThrough(openTunnel, {tls: noTls}))}],
	['proxy/unused', 'useless', {...candidates('socks5://proxy.example.com:1080'), ...seeing(dead, open)}],
	['proxy/unused', 'hostLost', {...seeing(dead), ...having({pollingProxyWithoutHost: {port: 80}})}],
	['proxy/unused', 'none', having({pollingProxyWithoutHost: {port: 80}})],
	['proxy/unused', 'none', {...pathWith([deadTry('ECONNREFUSED')]), ...having({pollingProxyWithoutHost: {port: 80}})}],

	['proxy/inspection', 'expected', seeing(open), pollingTarget, ownProxy],
	['proxy/inspection', 'expected', seeing(open), fromAfar, ownProxy],
	['proxy/inspection', 'same', seeing(inTunnel(webCertificate), inTunnel(webCertificate)), pollingTarget, ownProxy],
	['proxy/inspection', 'differs', seeing(inTunnel(companys), inTunnel(otherCertificate)), pollingTarget, ownProxy],
	['proxy/inspection', 'differs', seeing(inTunnel(companys), direct), fromAfar, ownProxy],
	['proxy/inspection', 'alone', seeing(inTunnel(otherCertificate), dead), pollingTarget, ownProxy],
	['proxy/inspection', 'portals', seeing(inTunnel(webCertificate), dead), pollingTarget, ownProxy],
	['proxy/inspection', 'portals', seeing(inTunnel(companys, 'octopus-portal'), dead), pollingTarget, ownProxy],
	['proxy/inspection', 'resigned', seeing(inTunnel(companys), dead), pollingTarget, ownProxy],

	['proxy/portal', 'direct'],
	['proxy/portal', 'direct', {...named, ...portalFailing('tls', 'DEPTH_ZERO_SELF_SIGNED_CERT')}],
	['proxy/portal', 'direct', portalFailing('tcp', 'TIMEOUT')],
	['proxy/portal', 'both', {...seeing(open, open), ...before}, pollingTarget, ownProxy],
	['proxy/portal', 'same', {...seeing(open, open), ...portalWith({phases: {proxy: 1, tls: 1}})}, pollingTarget, ownProxy],
	['proxy/portal', 'neither', {...seeing(open, open), ...portalFailing('proxy', 'REFUSED', {proxyStatus: 403})}, pollingTarget, ownProxy],
	['proxy/portal', 'registered', seeing(open, pathThrough(forbidden)), pollingTarget, ownProxy],
	['proxy/portal', 'commsFirst', {...portalFailing('tcp', 'TIMEOUT'), ...answering(forbidden)}, pollingTarget, ownProxy],
	['proxy/portal', 'onlyThrough', {...portalFailing('tcp', 'TIMEOUT'), ...seeing(open, open)}, pollingTarget, ownProxy],
	['proxy/portal', 'onlyThrough', {...named, ...portalFailing('name', 'ENOTFOUND'), ...seeing(direct, open)}],
	['proxy/portal', 'neither', {...portalFailing('tcp', 'TIMEOUT'), ...seeing(open, pathThrough(forbidden))}, pollingTarget, ownProxy],
	['proxy/portal', 'onlyDirect', {...seeing(open, pathThrough(forbidden)), ...before}, pollingTarget, ownProxy],

	['proxy/listening', 'none', {}, listeningTrust],
	['proxy/listening', 'none', before, listeningTrust],
	['proxy/listening', 'scripts', having({scriptProxy: someProxy}), listeningTrust],
	['proxy/listening', 'scripts', {...having({scriptProxy: someProxy}), ...recorded(noServerProxy)}, listeningAsked],
	['proxy/listening', 'healthy', {...having({pollingProxy: someProxy}), ...recorded(noServerProxy)}, listeningAsked],
	['proxy/listening', 'polling', having({pollingProxy: someProxy}), listeningTrust],
	[
		'proxy/listening',
		'mistaken',
		{...having({scriptProxy: someProxy}), ...recorded({...noServerProxy, healthStatus: 'Unavailable'})},
		listeningAsked,
	],
	[
		'proxy/listening',
		'scripts',
		{...having({scriptProxy: someProxy}), ...recorded({resource: {Endpoint: {ProxyId: 'Proxies-1'}}, healthStatus: 'Unavailable'})},
		listeningAsked,
	],
]);
