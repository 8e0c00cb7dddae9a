import type {CertificateSeen, Probes} from '../../src/model/probes.ts';
import {instance, listeningTrust, ownThumbprint, pollingTarget, server, settings} from '../_helpers/facts.ts';
import {judgedAs} from './_judged.ts';
import {accountWith, deadTry, goodTry, otherCertificate, pathWith, presenting, serverCertificate, webCertificate} from './_probes.ts';

const {apiKey: _, ...withoutKey} = pollingTarget;
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
const own: CertificateSeen = {...serverCertificate, thumbprint: ownThumbprint};
const inspector: CertificateSeen = {...webCertificate, sha256: 'E5'.repeat(32), issuer: 'CN=Corp TLS Inspection CA'};

judgedAs('trust', [
	['trust/server-thumbprint', 'agreed'],
	['trust/server-thumbprint', 'agreedUnasked', {}, withoutKey],
	['trust/server-thumbprint', 'rotated', apiSays(newThumbprint, presenting(renewed))],
	['trust/server-thumbprint', 'outdated', apiSays(newThumbprint, {...presenting(renewed), ...none})],
	['trust/server-thumbprint', 'offloading', presenting(webCertificate)],
	['trust/server-thumbprint', 'offloading', presenting(webCertificate), withoutKey],
	['trust/server-thumbprint', 'likePortals', presenting({...webCertificate, sha256: 'E5'.repeat(32)})],
	['trust/server-thumbprint', 'inspection', presenting(inspector)],
	['trust/server-thumbprint', 'portDiffers', presenting(otherCertificate)],
	['trust/server-thumbprint', 'apiDiffers', apiSays(newThumbprint)],
	['trust/server-thumbprint', 'wrongServer', apiSays(newThumbprint, presenting(otherCertificate))],
	['trust/server-thumbprint', 'differs', presenting(otherCertificate), withoutKey],
	// What plain http says can be anybody's word: it neither agrees nor tells a rotation.
	['trust/server-thumbprint', 'differs', overPlainHttp],
	['trust/own-port', 'ours', presenting(own), listeningTrust],
	['trust/own-port', 'closed', pathWith([deadTry('ECONNREFUSED')]), listeningTrust],
	['trust/own-port', 'mute', pathWith([{address: '127.0.0.1', tcp: goodTry.tcp}]), listeningTrust],
	['trust/own-port', 'other', presenting(otherCertificate), listeningTrust],
	['trust/trusted-servers', 'some'],
	['trust/trusted-servers', 'absent', none],
	['trust/trusted-servers', 'none', {instance: async () => ({...instance, settings: {...settings, trusted: []}})}],
]);
