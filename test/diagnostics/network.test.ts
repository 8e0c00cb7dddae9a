import type {Answers} from '../../src/model/answers.ts';
import type {AnswerSeen, PortSeen, Probes, TlsSeen} from '../../src/model/probes.ts';
import {listeningTrust, pollingTarget} from '../_helpers/facts.ts';
import {judgedAs} from './_judged.ts';
import {deadTry, goodTry, pathWith} from './_probes.ts';
import {openTunnel, ownProxy, pathThrough, proxySeen, refusing, seeing} from './_tunnels.ts';

const named = (code: string): Partial<Probes> => pathWith([], {name: {milliseconds: 2, addresses: [], code}});
const dead = (code: string) => pathWith([deadTry(code)]);
const at = (host: string, port: number): Answers => ({...pollingTarget, serverAddresses: [{host, port}]});
const brokenTls = (code: string, answer?: AnswerSeen): Partial<Probes> => {
	const tls: TlsSeen = {established: false, milliseconds: 24, code};
	return pathWith([{address: goodTry.address, tcp: goodTry.tcp, tls, ...(answer && {answer})}]);
};
const inTunnel = (code: string) => seeing(pathThrough(openTunnel, {tls: {established: false, milliseconds: 24, code}}));
const answering = (answer: Partial<AnswerSeen>): Partial<Probes> =>
	pathWith([{...goodTry, answer: {who: 'octopus-comms', milliseconds: 3, ...answer}}]);
const portSeen = (more: Partial<PortSeen>): Partial<Probes> => ({port: async port => ({port, free: false, isOurs: false, ...more})});

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
	['network/port', 'notTunnelled', seeing(pathThrough(refusing(403, 'Forbidden'))), pollingTarget, ownProxy],
	['network/port', 'refused', dead('ECONNREFUSED')],
	['network/port', 'swapped', dead('ECONNREFUSED'), at('octopus.example.com', 10_933)],
	['network/port', 'swapped', dead('TIMEOUT'), at('octopus.example.com', 10_934)],
	['network/port', 'silent', dead('TIMEOUT')],
	['network/port', 'silent', dead('ETIMEDOUT')],
	['network/port', 'unreachable', dead('EHOSTUNREACH')],
	['network/port', 'unreachable', dead('ENETUNREACH')],
	['network/addresses', 'all'],
	['network/addresses', 'some', pathWith([deadTry('TIMEOUT'), goodTry])],
	['network/addresses', 'someOfProxy', pathWith([deadTry('TIMEOUT'), goodTry], {proxy: proxySeen}), pollingTarget, ownProxy],
	['network/tls', 'agreed'],
	['network/tls', 'resetInTunnel', inTunnel('ECONNRESET'), pollingTarget, ownProxy],
	['network/tls', 'silentInTunnel', inTunnel('TIMEOUT'), pollingTarget, ownProxy],
	['network/tls', 'clearText', brokenTls('ERR_SSL_WRONG_VERSION_NUMBER', {who: 'plain-http', milliseconds: 2, statusLine: 'HTTP/1.1 400'})],
	['network/tls', 'ssh', brokenTls('ERR_SSL_WRONG_VERSION_NUMBER', {who: 'ssh', milliseconds: 2, statusLine: 'SSH-2.0-OpenSSH_9.2'})],
	['network/tls', 'reset', brokenTls('ECONNRESET')],
	['network/tls', 'reset', brokenTls('CLOSED')],
	['network/tls', 'silent', brokenTls('TIMEOUT')],
	['network/tls', 'other', brokenTls('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')],
	['network/who', 'octopus'],
	['network/who', 'portal', answering({who: 'octopus-portal'})],
	['network/who', 'portal', answering({who: 'octopus-portal'}), at('polling.example.octopus.app', 443)],
	['network/who', 'cloud', answering({who: 'octopus-portal'}), at('example.octopus.app', 443)],
	['network/who', 'cloud', answering({who: 'web'}), at('example.octopus.app', 443)],
	['network/who', 'tentacle', answering({who: 'tentacle'})],
	['network/who', 'web', answering({who: 'web', statusLine: 'HTTP/1.1 404 Not Found', server: 'nginx'})],
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
]);
