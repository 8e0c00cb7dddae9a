import type {InstanceSettings, TrustedServer} from '../../src/model/facts.ts';
import type {CertificateSeen, ConnectionSeen, IdentitySeen, Probes, RecordsSeen, TlsSeen} from '../../src/model/probes.ts';
import {patternOf} from '../../src/tentacle/log-patterns.ts';
import {instance, listeningTrust, ownThumbprint, pollingTarget, server, settings} from '../_helpers/facts.ts';
import {judgedAs} from './_judged.ts';
import {
	accountWith,
	accountWithRecord,
	deadTry,
	goodTry,
	otherCertificate,
	pathWith,
	presenting,
	serverCertificate,
	webCertificate,
} from './_probes.ts';

const {apiKey: _, ...withoutKey} = pollingTarget;
const {serverThumbprint: _thumbprint, ...withoutThumbprint} = pollingTarget;
const newThumbprint = 'D4'.repeat(20);
const renewed: CertificateSeen = {...serverCertificate, thumbprint: newThumbprint};
const apiSays = (thumbprint: string, seen: Partial<Probes> = {}): Partial<Probes> => ({
	...seen,
	...accountWith({accepted: true, user: server.user, facts: {...server, thumbprint}}),
});
const overPlainHttp: Partial<Probes> = {
	...presenting(otherCertificate),
	...accountWith({accepted: true, user: server.user, facts: {...server, thumbprint: otherCertificate.thumbprint, trustedBy: 'plain'}}),
};
const none: Partial<Probes> = {instance: async () => undefined};
const ownCertificate: CertificateSeen = {...serverCertificate, thumbprint: ownThumbprint};
const atOwnPort = ({path: ownPort}: Partial<Probes>): Partial<Probes> => (ownPort ? {ownPort} : {});
const issuedBy = (issuer: string, subject: string, authority: TlsSeen['authority']): Partial<Probes> => {
	const certificate: CertificateSeen = {...webCertificate, sha256: 'E5'.repeat(32), issuer, subject};
	return pathWith([{...goodTry, tls: {established: true, milliseconds: 24, certificate, ...(authority && {authority})}}]);
};
const trusting = (...trusted: ReadonlyArray<InstanceSettings['trusted'][number]>): Partial<Probes> => ({
	instance: async () => ({...instance, settings: {...settings, trusted}}),
});
const polled = (thumbprint: string): TrustedServer => ({
	thumbprint,
	style: 'polling',
	address: {host: 'octopus.example.com', port: 10_943},
});
const sha1: CertificateSeen = {...serverCertificate, signatureAlgorithm: 'sha1WithRSAEncryption'};
const fips: Partial<Probes> = {systemTls: async () => ({isFips: true})};
const unconnected: Partial<Probes> = {connection: async () => ({state: 'waiting', milliseconds: 5})};
const inspector: CertificateSeen = {...webCertificate, sha256: 'E5'.repeat(32), issuer: 'CN=Corp TLS Inspection CA'};

const asked = (outcome: IdentitySeen['outcome'], more: Partial<Probes> = {}, seen: Partial<IdentitySeen> = {}): Partial<Probes> => ({
	identity: async () => ({outcome, milliseconds: 31, ...seen}),
	...more,
});
const unreadable = (more: Partial<Probes> = {}) => asked('unreadable', more, {why: 'it was encrypted with the id of another machine'});
const recordSeen = {name: 'build-07', space: 'Default', thumbprint: ownThumbprint, isDisabled: false};
const records = (seen: Partial<RecordsSeen> | undefined): Partial<Probes> => ({
	records: async () => seen && {spaces: ['Default'], own: [], namesakes: [], ...seen},
});
const inLog = (state: ConnectionSeen['state'], line?: string): Partial<Probes> => ({
	connection: async () => ({
		state,
		milliseconds: 1,
		...(line !== undefined && {line, kind: patternOf(line, ['polling'])?.kind ?? 'other'}),
	}),
});
const pastTheEnd = 'Halibut client exception: …: Attempted to read past the end of the stream.';
const failing: Partial<Probes> = {
	records: () => Promise.reject(new Error('the portal is gone')),
	connection: () => Promise.reject(new Error('the log cannot be read')),
};

judgedAs('trust', [
	['trust/known', 'known'],
	['trust/known', 'omitted', {}, pollingTarget, {identity: false}],
	['trust/known', 'dropped', asked('dropped', {...records(undefined), ...inLog('failed', pastTheEnd)}), withoutKey],
	['trust/known', 'dropped', asked('dropped', failing)],
	['trust/known', 'unregistered', asked('dropped', records({}))],
	['trust/known', 'renewed', asked('dropped', records({namesakes: [{...recordSeen, thumbprint: newThumbprint}]}))],
	['trust/known', 'notRefreshed', asked('dropped', records({own: [recordSeen]}))],
	['trust/known', 'connected', unreadable()],
	['trust/known', 'rejected', unreadable({...records({own: [recordSeen]}), ...inLog('failed', pastTheEnd)})],
	['trust/known', 'recorded', unreadable(inLog('unknown'))],
	['trust/known', 'recorded', unreadable(inLog('failed', 'The remote host refused the connection.'))],
	['trust/known', 'unrecorded', unreadable({...records({}), ...inLog('unknown')})],
	['trust/known', 'unreadable', unreadable({...records(undefined), ...inLog('waiting')}), withoutKey],
	['trust/known', 'unreadable', unreadable(failing)],
	['trust/known', 'untried', asked('untried', {}, {code: 'ECONNREFUSED'})],
	['trust/known', 'other', asked('other', {}, {statusLine: 'HTTP/1.1 400 Bad Request'})],
	['trust/known', 'silent', asked('silent')],
	['trust/server-thumbprint', 'agreedWithApi', {}, withoutThumbprint],
	['trust/server-thumbprint', 'uncompared', accountWith({accepted: false, status: 401}), withoutThumbprint],
	['trust/server-thumbprint', 'notTheApis', presenting(otherCertificate), withoutThumbprint],
	['trust/server-thumbprint', 'agreed'],
	['trust/server-thumbprint', 'agreedUnasked', {}, withoutKey],
	['trust/server-thumbprint', 'rotated', apiSays(newThumbprint, presenting(renewed))],
	['trust/server-thumbprint', 'outdated', apiSays(newThumbprint, {...presenting(renewed), ...none})],
	['trust/server-thumbprint', 'offloading', presenting(webCertificate)],
	['trust/server-thumbprint', 'offloading', presenting(webCertificate), withoutKey],
	['trust/server-thumbprint', 'likePortals', presenting({...webCertificate, sha256: 'E5'.repeat(32)})],
	['trust/server-thumbprint', 'inspection', presenting(inspector)],
	['trust/server-thumbprint', 'publicOffloading', issuedBy('CN=Public Authority', 'CN=octopus.example.com', 'public')],
	['trust/server-thumbprint', 'likePortals', issuedBy(webCertificate.issuer, 'CN=octopus.example.com', 'public')],
	['trust/server-thumbprint', 'resigned', issuedBy('CN=Corp TLS Inspection CA', 'CN=Octopus Server', 'unknown')],
	['trust/server-thumbprint', 'resigned', issuedBy(webCertificate.issuer, 'CN=octopus.example.com', 'local')],
	['trust/server-thumbprint', 'inspection', issuedBy('CN=Corp TLS Inspection CA', 'CN=octopus.example.com', 'local')],
	// How it is written is told by another check.
	['trust/server-thumbprint', 'agreed', {}, {...pollingTarget, serverThumbprint: serverCertificate.thumbprint.toLowerCase()}],
	['trust/server-thumbprint', 'portDiffers', presenting(otherCertificate)],
	['trust/server-thumbprint', 'apiDiffers', apiSays(newThumbprint)],
	['trust/server-thumbprint', 'wrongServer', apiSays(newThumbprint, presenting(otherCertificate))],
	['trust/server-thumbprint', 'differs', presenting(otherCertificate), withoutKey],
	// What plain http says can be anybody's word: it neither agrees nor tells a rotation.
	['trust/server-thumbprint', 'differs', overPlainHttp],
	['trust/server-certificate', 'good'],
	['trust/server-certificate', 'unknown', pathWith([])],
	['trust/server-certificate', 'sha1', {...presenting(sha1), ...unconnected, ...fips}],
	['trust/server-certificate', 'sha1', {...presenting(sha1), ...none, ...fips}],
	['trust/server-certificate', 'sha1Works', presenting(sha1)],
	['trust/server-certificate', 'sha1Elsewhere', {...presenting(sha1), ...unconnected}],
	['trust/server-certificate', 'sha1Elsewhere', {...presenting(sha1), ...none}],
	['trust/thumbprints', 'exact'],
	['trust/thumbprints', 'exact', trusting({thumbprint: newThumbprint.toLowerCase(), style: 'listening'})],
	['trust/thumbprints', 'absent', none],
	['trust/thumbprints', 'lowerCase', trusting(polled(newThumbprint.toLowerCase()))],
	['trust/thumbprints', 'spelling', trusting(polled(`${'D4:'.repeat(19)}D4`))],
	['trust/thumbprints', 'invisible', trusting(polled(`\u200E${newThumbprint}`))],
	['trust/thumbprints', 'malformed', trusting({thumbprint: 'API-ABCDEFGH', style: 'listening'})],
	['trust/thumbprints', 'malformed', trusting(polled('D4'.repeat(32)))],
	['trust/stale-trust', 'one'],
	['trust/stale-trust', 'none', none],
	[
		'trust/stale-trust',
		'allSeen',
		apiSays(newThumbprint, trusting(polled(serverCertificate.thumbprint), {thumbprint: newThumbprint, style: 'listening'})),
	],
	[
		'trust/stale-trust',
		'stale',
		trusting(polled(serverCertificate.thumbprint), {thumbprint: newThumbprint.toLowerCase(), style: 'listening'}),
	],
	[
		'trust/stale-trust',
		'notTold',
		{...trusting(polled(serverCertificate.thumbprint), polled(newThumbprint)), ...pathWith([deadTry('TIMEOUT')])},
	],
	['trust/own-certificate', 'good', presenting(ownCertificate), listeningTrust],
	['trust/own-certificate', 'unseen'],
	['trust/own-certificate', 'unseen', none],
	['trust/own-certificate', 'good', accountWithRecord({resource: {Endpoint: {CertificateSignatureAlgorithm: 'sha256RSA'}}})],
	['trust/own-certificate', 'weak', accountWithRecord({resource: {Endpoint: {CertificateSignatureAlgorithm: 'sha1RSA'}}})],
	['trust/own-certificate', 'weak', presenting({...ownCertificate, keyBits: 1024}), listeningTrust],
	['trust/own-port', 'ours', {}, listeningTrust],
	['trust/own-port', 'closed', atOwnPort(pathWith([deadTry('ECONNREFUSED')])), listeningTrust],
	['trust/own-port', 'mute', atOwnPort(pathWith([{address: '127.0.0.1', tcp: goodTry.tcp}])), listeningTrust],
	['trust/own-port', 'other', atOwnPort(presenting(otherCertificate)), listeningTrust],
	['trust/record-thumbprint', 'agreed', accountWithRecord({})],
	['trust/record-thumbprint', 'none'],
	['trust/record-thumbprint', 'none', none],
	// Somebody else's machine of that name.
	['trust/record-thumbprint', 'none', accountWithRecord({thumbprint: newThumbprint, uri: 'poll://another00000000000000/'})],
	['trust/record-thumbprint', 'changed', accountWithRecord({thumbprint: newThumbprint})],
	[
		'trust/record-thumbprint',
		'changed',
		accountWithRecord({thumbprint: newThumbprint, communicationStyle: 'TentaclePassive', uri: 'https://build-07:10933/'}),
		{...pollingTarget, style: 'listening'},
	],
	['trust/trusted-servers', 'some'],
	['trust/trusted-servers', 'absent', none],
	['trust/trusted-servers', 'none', {instance: async () => ({...instance, settings: {...settings, trusted: []}})}],
]);
