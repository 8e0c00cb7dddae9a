import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {reachedTentacles} from '../../diagnostics/tentacle-end.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {DoubtedName, TlsAttempt, TlsLimitsSeen} from '../../src/model/endpoint-seen.ts';
import type {AnswerSeen, PortSeen, Probes, TlsSeen} from '../../src/model/probes.ts';
import {type Scope, usualScope} from '../../src/model/scope.ts';
import {instance, listeningTrust, pollingTarget, serverThumbprint, settings} from '../_helpers/facts.ts';
import {judgedAs} from './_judged.ts';
import {deadTry, goodProbes, goodTry, otherCertificate, pathWith, serverCertificate} from './_probes.ts';
import {openTunnel, ownProxy, pathThrough, proxySeen, refusing as refusedBy, seeing} from './_tunnels.ts';

const named = (code: string): Partial<Probes> => pathWith([], {name: {milliseconds: 2, addresses: [], code}});
const dead = (code: string) => pathWith([deadTry(code)]);
const at = (host: string, port: number): Answers => ({...pollingTarget, serverAddresses: [{host, port}]});
const brokenTls = (code: string, answer?: AnswerSeen, more: Partial<TlsSeen> = {}): Partial<Probes> => {
	const tls: TlsSeen = {established: false, milliseconds: 24, code, ...more};
	return pathWith([{address: goodTry.address, tcp: goodTry.tcp, tls, ...(answer && {answer})}]);
};
const unconnected: Partial<Probes> = {connection: async () => ({state: 'waiting', milliseconds: 5})};
const inTunnel = (code: string) => seeing(pathThrough(openTunnel, {tls: {established: false, milliseconds: 24, code}}));
const answering = (answer: Partial<AnswerSeen>): Partial<Probes> =>
	pathWith([{...goodTry, answer: {who: 'octopus-comms', milliseconds: 3, ...answer}}]);
const agreedOn = (more: Partial<TlsSeen>): Partial<Probes> =>
	pathWith([{...goodTry, tls: {established: true, milliseconds: 24, protocol: 'TLSv1.2', certificate: serverCertificate, ...more}}]);
const works: TlsAttempt = {established: true, protocol: 'TLSv1.2', cipher: 'ECDHE-RSA-AES128-GCM-SHA256', group: 'prime256v1'};
const fails: TlsAttempt = {established: false, code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', alert: 40};
const wrongVersion: TlsAttempt = {established: false, code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', alert: 70};
const cutOff: TlsAttempt = {established: false, code: 'ECONNRESET'};
const noOther = {tls12: fails, tls13: fails, old: fails, anyCipher: fails, anyGroup: fails, anySignature: fails};
const refusing = (limits: TlsLimitsSeen, alert = 40): Partial<Probes> => ({
	...brokenTls('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', undefined, {alert}),
	tlsLimits: async () => limits,
});
const systemFails = {version: '3.0.19', established: false, said: 'sslv3 alert handshake failure'};
const doubted = (more: Partial<DoubtedName>, seen: Partial<Probes> = answering({who: 'web'})): Partial<Probes> => ({
	...seen,
	doubtedName: async () => ({sibling: [], nonsense: [], ...more}),
});
const byHostsFile = (more: Partial<DoubtedName>): Partial<Probes> => ({
	...doubted({fromDns: ['192.0.2.66'], ...more}),
	resolver: async () => ({nameServers: ['192.0.2.53'], searchDomains: [], hostsFile: ['192.0.2.10']}),
});
const pathTo = async (tries: Partial<Probes>) =>
	tries.path?.({host: 'octopus.example.com', port: 10_943}, new AbortController().signal) ?? fail();
const fail = (): never => {
	throw new Error('There is no path');
};
const asked = (thumbprint: string): Partial<Probes> => ({
	otherName: async (_address, name) => ({
		name,
		tls: {established: true, milliseconds: 20, certificate: {...serverCertificate, thumbprint}},
	}),
});
const portSeen = (more: Partial<PortSeen>): Partial<Probes> => ({port: async port => ({port, free: false, isOurs: false, ...more})});

const tentacleAt = (host: string, port = 10_933) => [{host, port}];
/** A Tentacle is looked at from here, and no Server. */
const tentacle = (port = 10_933, more: Partial<Scope> = {}): readonly [Answers, Partial<Scope>] => [
	{},
	{tentacleAddresses: [{host: 'web-01.example.com', port}], ...more},
];
const aTentacle = answering({who: 'tentacle'});
const plainHttp: AnswerSeen = {who: 'plain-http', milliseconds: 2, statusLine: 'HTTP/1.1 400'};

judgedAs('network', [
	['network/name', 'found'],
	['network/name', 'unknown', named('ENOTFOUND')],
	['network/name', 'silent', named('EAI_AGAIN')],
	['network/name', 'silent', named('TIMEOUT')],
	[
		'network/name',
		'byProxy',
		seeing(pathThrough(openTunnel, {path: {name: {milliseconds: 2, addresses: [], code: 'ENOTFOUND'}}})),
		pollingTarget,
		ownProxy,
	],
	['network/port', 'open'],
	['network/port', 'open', pathWith([deadTry('EHOSTUNREACH'), goodTry])],
	['network/port', 'tunnelled', seeing(pathThrough(openTunnel)), pollingTarget, ownProxy],
	['network/port', 'notTunnelled', seeing(pathThrough(refusedBy(403, 'Forbidden'))), pollingTarget, ownProxy],
	['network/port', 'refused', dead('ECONNREFUSED')],
	['network/port', 'swapped', dead('ECONNREFUSED'), at('octopus.example.com', 10_933)],
	['network/port', 'swapped', dead('TIMEOUT'), at('octopus.example.com', 10_934)],
	['network/port', 'silent', dead('TIMEOUT')],
	['network/port', 'silent', {...dead('TIMEOUT'), route: async () => ({others: []})}],
	[
		'network/port',
		'silentOfSeveral',
		{...dead('TIMEOUT'), route: async () => ({source: '10.0.0.2', interface: 'eth1', others: ['192.0.2.77']})},
	],
	['network/port', 'silent', dead('ETIMEDOUT')],
	['network/port', 'unreachable', dead('EHOSTUNREACH')],
	['network/port', 'unreachable', dead('ENETUNREACH')],
	['network/addresses', 'all'],
	['network/addresses', 'all', pathWith([deadTry('ENETUNREACH'), goodTry])],
	['network/addresses', 'first', {...pathWith([deadTry('TIMEOUT'), goodTry]), ...unconnected}],
	['network/addresses', 'first', {...pathWith([deadTry('ENETUNREACH'), deadTry('TIMEOUT'), goodTry]), ...unconnected}],
	['network/addresses', 'first', {...pathWith([deadTry('TIMEOUT'), goodTry]), instance: async () => undefined}],
	['network/addresses', 'some', {...pathWith([goodTry, deadTry('TIMEOUT')]), ...unconnected}],
	['network/addresses', 'some', {...pathWith([deadTry('ECONNREFUSED'), goodTry]), ...unconnected}],
	['network/addresses', 'some', pathWith([deadTry('TIMEOUT'), goodTry])],
	['network/addresses', 'someOfProxy', pathWith([deadTry('TIMEOUT'), goodTry], {proxy: proxySeen}), pollingTarget, ownProxy],
	['network/tls', 'agreed'],
	['network/tls', 'resetInTunnel', inTunnel('ECONNRESET'), pollingTarget, ownProxy],
	['network/tls', 'silentInTunnel', inTunnel('TIMEOUT'), pollingTarget, ownProxy],
	['network/tls', 'clearText', brokenTls('ERR_SSL_WRONG_VERSION_NUMBER', {who: 'plain-http', milliseconds: 2, statusLine: 'HTTP/1.1 400'})],
	['network/tls', 'ssh', brokenTls('ERR_SSL_WRONG_VERSION_NUMBER', {who: 'ssh', milliseconds: 2, statusLine: 'SSH-2.0-OpenSSH_9.2'})],
	['network/tls', 'agreed', agreedOn({cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384', group: 'X25519'})],
	// A server that prefers something else, but has what Octopus asks for.
	['network/tls', 'agreed', {...agreedOn({cipher: 'AES128-SHA'}), tlsLimits: async () => ({suites: works})}],
	// Whether a setting counts is for that OpenSSL to say.
	['network/tls', 'agreed', {...agreedOn({}), systemTls: async () => ({isFips: false, least: 'TLSv1.3'})}],
	[
		'network/tls',
		'agreed',
		{
			...agreedOn({group: 'prime256v1'}),
			systemTls: async () => ({isFips: false, groups: ['X25519', 'secp256r1']}),
			tlsLimits: async () => ({system: systemFails}),
		},
	],
	[
		'network/tls',
		'agentRefuses',
		{
			...agreedOn({}),
			systemTls: async () => ({isFips: false, file: '/etc/ssl/openssl.cnf', least: 'TLSv1.3'}),
			tlsLimits: async () => ({system: systemFails}),
		},
	],
	[
		'network/tls',
		'agentRefuses',
		{
			...agreedOn({group: 'X25519'}),
			systemTls: async () => ({isFips: false, file: '/etc/ssl/openssl.cnf', groups: ['P-521']}),
			tlsLimits: async () => ({system: systemFails}),
		},
	],
	['network/tls', 'oddSuite', {...agreedOn({cipher: 'AES128-SHA'}), tlsLimits: async () => ({suites: fails})}],
	[
		'network/tls',
		'oddCurve',
		{...agreedOn({cipher: 'ECDHE-RSA-AES128-GCM-SHA256', group: 'secp521r1'}), tlsLimits: async () => ({nistP256: fails})},
	],
	['network/tls', 'unsteady', agreedOn({again: {first: 'ECONNRESET'}})],
	['network/tls', 'reset', brokenTls('ECONNRESET', undefined, {again: {first: 'ECONNRESET', code: 'ECONNRESET'}})],
	[
		'network/tls',
		'reset',
		{
			...brokenTls('ECONNRESET'),
			tlsLimits: async () => ({tls12: cutOff, tls13: cutOff, old: cutOff, anyCipher: cutOff, anyGroup: cutOff, anySignature: cutOff}),
		},
	],
	[
		'network/tls',
		'cipher',
		{
			...brokenTls('ECONNRESET'),
			tlsLimits: async () => ({tls12: cutOff, tls13: cutOff, old: cutOff, anyCipher: works, anyGroup: cutOff, anySignature: works}),
		},
	],
	[
		'network/tls',
		'versionOld',
		{...brokenTls('CLOSED'), tlsLimits: async () => ({tls12: cutOff, tls13: cutOff, old: {...works, protocol: 'TLSv1'}})},
	],
	['network/tls', 'reset', brokenTls('EPIPE')],
	['network/tls', 'hungUp', brokenTls('CLOSED')],
	['network/tls', 'silent', brokenTls('TIMEOUT', undefined, {again: {first: 'TIMEOUT', answered: false}})],
	['network/tls', 'lostPackets', brokenTls('TIMEOUT', undefined, {again: {first: 'TIMEOUT', answered: true}})],
	[
		'network/tls',
		'banner',
		brokenTls('ERR_SSL_WRONG_VERSION_NUMBER', {who: 'other', milliseconds: 2, speaks: 'SMTP', statusLine: '220 mail ESMTP'}),
	],
	[
		'network/tls',
		'injected',
		brokenTls('ERR_SSL_WRONG_VERSION_NUMBER', {who: 'plain-http', milliseconds: 2, statusLine: 'HTTP/1.1 511 Network', isBlockPage: true}),
	],
	['network/tls', 'noName', refusing({}, 112)],
	[
		'network/tls',
		'versionOld',
		refusing({tls12: wrongVersion, tls13: wrongVersion, old: {...works, protocol: 'TLSv1.1'}, system: systemFails}, 70),
	],
	['network/tls', 'version', refusing({...noOther, tls12: wrongVersion, tls13: wrongVersion, system: systemFails}, 70)],
	['network/tls', 'cipher', refusing({...noOther, anyCipher: works, anySignature: works, system: systemFails})],
	['network/tls', 'cipher', refusing({tls12: works, tls13: fails, old: fails, anyCipher: {...works, protocol: 'TLSv1.3'}})],
	['network/tls', 'curve', refusing({...noOther, anyGroup: {...works, group: 'brainpoolP256r1'}})],
	['network/tls', 'scheme13', refusing({tls12: works, tls13: fails, old: fails, anyCipher: fails, system: systemFails})],
	['network/tls', 'scheme', refusing({...noOther, anySignature: works})],
	['network/tls', 'scheme', refusing({...noOther, old: {...works, protocol: 'TLSv1.1'}})],
	['network/tls', 'unclear', refusing(noOther)],
	['network/tls', 'unclear', brokenTls('ERR_SSL_UNEXPECTED_MESSAGE')],
	['network/tls', 'onlyOurs', refusing({...noOther, system: {version: '3.0.19', established: true, protocol: 'TLSv1.2'}})],
	['network/resolver', 'right'],
	['network/resolver', 'byProxy', seeing(pathThrough(openTunnel)), pollingTarget, ownProxy],
	['network/resolver', 'right', doubted({nonsense: ['192.0.2.10']}, {})],
	[
		'network/resolver',
		'literal',
		pathWith([{...deadTry('TIMEOUT'), address: '192.0.2.11'}], {host: '192.0.2.11'}),
		at('192.0.2.11', 10_943),
	],
	['network/resolver', 'undoubted', doubted({})],
	['network/resolver', 'undoubted', doubted({}, dead('TIMEOUT'))],
	['network/resolver', 'wildcard', doubted({sibling: ['192.0.2.10']})],
	['network/resolver', 'filter', doubted({nonsense: ['198.51.100.1']})],
	['network/resolver', 'madeUp', doubted({nonsense: ['192.0.2.10'], sibling: ['192.0.2.10']})],
	[
		'network/resolver',
		'hostsFile',
		{
			...goodProbes,
			...byHostsFile({}),
			doubtedName: async () => ({sibling: [], nonsense: [], fromDns: ['192.0.2.66'], pathFromDns: await pathTo(goodProbes)}),
		},
	],
	[
		'network/resolver',
		'hostsFileDiffers',
		{
			...byHostsFile({}),
			doubtedName: async () => ({sibling: [], nonsense: [], fromDns: ['192.0.2.66'], pathFromDns: await pathTo(dead('TIMEOUT'))}),
		},
	],
	['network/resolver', 'undoubted', byHostsFile({fromDns: ['192.0.2.10']})],
	['network/sni', 'unasked'],
	['network/sni', 'unasked', answering({}), at('192.0.2.10', 443)],
	['network/sni', 'unknown', answering({who: 'web'}), {...at('192.0.2.10', 443), serverUrl: 'https://192.0.2.10'}],
	['network/sni', 'unknown', brokenTls('TIMEOUT'), at('192.0.2.10', 443)],
	['network/sni', 'same', {...answering({who: 'web'}), ...asked(serverThumbprint)}, at('192.0.2.10', 443)],
	['network/sni', 'noName', {...answering({who: 'web'}), ...asked(otherCertificate.thumbprint)}, at('192.0.2.10', 443)],
	['network/sni', 'same', {...answering({who: 'web'}), ...asked(serverThumbprint)}],
	['network/sni', 'wrongName', {...agreedOn({certificate: otherCertificate}), ...asked(serverThumbprint)}],
	['network/sni', 'otherToo', {...agreedOn({certificate: otherCertificate}), ...asked('77'.repeat(20))}],
	['network/web-socket', 'none'],
	['network/web-socket', 'none', {instance: async () => undefined}],
	[
		'network/web-socket',
		'unsupported',
		{
			instance: async () => ({
				...instance,
				settings: {
					...settings,
					trusted: [{thumbprint: serverThumbprint, style: 'polling', address: {host: 'octopus.example.com', port: 443}, webSocket: true}],
				},
			}),
		},
	],
	['network/who', 'octopus'],
	['network/who', 'portal', answering({who: 'octopus-portal'})],
	['network/who', 'portal', answering({who: 'octopus-portal'}), at('polling.example.octopus.app', 443)],
	['network/who', 'cloud', answering({who: 'octopus-portal'}), at('example.octopus.app', 443)],
	['network/who', 'cloud', answering({who: 'web'}), at('example.octopus.app', 443)],
	['network/who', 'injected', answering({who: 'web', statusLine: 'HTTP/1.1 403 Forbidden', isBlockPage: true})],
	['network/who', 'behind', answering({who: 'web', statusLine: 'HTTP/1.1 400 Bad Request', server: 'nginx'})],
	['network/who', 'banner', answering({who: 'other', speaks: 'IMAP', statusLine: '* OK IMAP4 ready'})],
	['network/who', 'tentacle', answering({who: 'tentacle'})],
	[
		'network/who',
		'web',
		pathWith([
			{
				...goodTry,
				tls: {established: true, milliseconds: 24, certificate: otherCertificate},
				answer: {who: 'web', milliseconds: 3, statusLine: 'HTTP/1.1 404 Not Found', server: 'nginx'},
			},
		]),
	],
	['network/who', 'insists', answering({who: 'closed', demandsCertificate: true})],
	['network/who', 'closed', answering({who: 'closed'})],
	['network/who', 'silent', answering({who: 'silence'})],
	['network/who', 'other', answering({who: 'other', statusLine: '220 mail.example.com ESMTP'})],
	['network/listen-port', 'free', {}, listeningTrust],
	['network/listen-port', 'ours', portSeen({isOurs: true, code: 'EADDRINUSE'}), listeningTrust],
	['network/listen-port', 'used', portSeen({code: 'EADDRINUSE', holder: 'nginx'}), listeningTrust],
	['network/listen-port', 'used', portSeen({code: 'EADDRINUSE'}), listeningTrust],
	['network/listen-port', 'rights', portSeen({code: 'EACCES'}), listeningTrust],
	['network/listen-port', 'address', portSeen({code: 'EADDRNOTAVAIL'}), listeningTrust],
	['network/listen-port', 'other', portSeen({code: 'EINVAL'}), listeningTrust],
	['network/name', 'found', {}, ...tentacle()],
	['network/name', 'unknown', named('ENOTFOUND'), ...tentacle()],
	['network/port', 'open', {}, ...tentacle()],
	['network/port', 'notListening', dead('ECONNREFUSED'), ...tentacle()],
	['network/port', 'serversPort', dead('ECONNREFUSED'), ...tentacle(10_943)],
	['network/port', 'filteredThere', dead('TIMEOUT'), ...tentacle()],
	[
		'network/port',
		'filteredThere',
		{...dead('ETIMEDOUT'), route: async () => ({source: '10.0.0.2', others: ['192.0.2.77']})},
		...tentacle(),
	],
	['network/port', 'unreachableThere', dead('EHOSTUNREACH'), ...tentacle()],
	['network/port', 'refused', dead('ECONNREFUSED'), pollingTarget, tentacle()[1]],
	['network/addresses', 'some', pathWith([deadTry('TIMEOUT'), goodTry]), ...tentacle()],
	['network/tls', 'agreed', {}, ...tentacle()],
	['network/tls', 'agreed', {...agreedOn({cipher: 'AES128-SHA'}), tlsLimits: async () => ({suites: fails})}, ...tentacle()],
	['network/tls', 'clearTextThere', brokenTls('ERR_SSL_WRONG_VERSION_NUMBER', plainHttp), ...tentacle()],
	[
		'network/tls',
		'otherThere',
		brokenTls('ERR_SSL_WRONG_VERSION_NUMBER', {who: 'ssh', milliseconds: 2, statusLine: 'SSH-2.0-OpenSSH_9.2'}),
		...tentacle(),
	],
	[
		'network/tls',
		'refusedThere',
		{
			...brokenTls('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', undefined, {alert: 70}),
			tlsLimits: async () => ({tls12: wrongVersion, tls13: wrongVersion}),
		},
		...tentacle(),
	],
	['network/tls', 'silent', brokenTls('TIMEOUT'), ...tentacle()],
	['network/tentacle', 'tentacle', aTentacle, ...tentacle()],
	['network/tentacle', 'expected', aTentacle, ...tentacle(10_933, {tentacleThumbprint: serverThumbprint})],
	['network/tentacle', 'differs', aTentacle, ...tentacle(10_933, {tentacleThumbprint: 'AB'.repeat(20)})],
	['network/tentacle', 'server', {}, ...tentacle()],
	['network/tentacle', 'portal', answering({who: 'octopus-portal'}), ...tentacle()],
	['network/tentacle', 'web', answering({who: 'web', statusLine: 'HTTP/1.1 404 Not Found', server: 'nginx'}), ...tentacle()],
	['network/tentacle', 'mute', answering({who: 'closed'}), ...tentacle()],
	['network/tentacle', 'mute', answering({who: 'silence'}), ...tentacle()],
	['network/tentacle', 'other', answering({who: 'other', statusLine: '220 mail.example.com ESMTP'}), ...tentacle()],
]);

test('an address that is polled too is a Server’s, and one that is given twice is looked at once', t => {
	const twice: Scope = {
		...usualScope,
		tentacleAddresses: [...tentacleAt('a'), ...tentacleAt('a'), ...tentacleAt('octopus.example.com', 10_943)],
	};
	t.deepEqual(reachedTentacles(pollingTarget, twice), tentacleAt('a'));
	t.deepEqual(reachedTentacles(listeningTrust, twice), [...tentacleAt('a'), ...tentacleAt('octopus.example.com', 10_943)]);
	const port = checks.find(({id}) => id === 'network/port');
	t.deepEqual(port?.subjects?.(pollingTarget, twice), [...(pollingTarget.serverAddresses ?? []), ...tentacleAt('a')]);
	t.deepEqual(port?.subjects?.({...pollingTarget, style: 'listening'}, usualScope), []);
});
