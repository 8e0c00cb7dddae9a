import type {PortalSeen} from '../../src/model/probes.ts';
import {pollingTarget} from '../_helpers/facts.ts';
import {judgedAs} from './_judged.ts';
import {portalFailing, portalWith, webCertificate} from './_probes.ts';

const certificate = webCertificate;
/** What is no Octopus has no version either. */
const answering = (more: Partial<PortalSeen>) => ({
	portal: async (): Promise<PortalSeen> => ({
		url: 'https://octopus.example.com',
		milliseconds: 48,
		trustedBy: 'certificate-authority',
		...more,
	}),
});
const plainUrl = {...pollingTarget, serverUrl: 'http://octopus.example.com'};

judgedAs('portal', [
	['portal/name', 'found'],
	['portal/name', 'found', portalFailing('tcp', 'ECONNREFUSED')],
	['portal/name', 'unknown', portalFailing('name', 'ENOTFOUND')],
	['portal/name', 'silent', portalFailing('name', 'EAI_AGAIN')],
	['portal/reached', 'reached'],
	['portal/reached', 'reached', portalFailing('tls', 'CERT_HAS_EXPIRED')],
	['portal/reached', 'refused', portalFailing('tcp', 'ECONNREFUSED')],
	['portal/reached', 'silent', portalFailing('tcp', 'TIMEOUT')],
	['portal/reached', 'silent', portalFailing('tcp', 'EHOSTUNREACH')],
	['portal/reached', 'cutOff', portalFailing('http', 'ECONNRESET')],
	['portal/certificate', 'trusted'],
	['portal/certificate', 'pinned', portalWith({trustedBy: 'fingerprint'})],
	['portal/certificate', 'plain', portalWith({trustedBy: 'plain'})],
	['portal/certificate', 'differs', portalFailing('tls', 'FINGERPRINT_DIFFERS', {certificate})],
	['portal/certificate', 'name', portalFailing('tls', 'ERR_TLS_CERT_ALTNAME_INVALID', {certificate})],
	['portal/certificate', 'date', portalFailing('tls', 'CERT_HAS_EXPIRED', {certificate})],
	['portal/certificate', 'date', portalFailing('tls', 'CERT_NOT_YET_VALID', {certificate})],
	['portal/certificate', 'untrusted', portalFailing('tls', 'DEPTH_ZERO_SELF_SIGNED_CERT', {certificate})],
	['portal/certificate', 'untrusted', portalFailing('tls', 'SELF_SIGNED_CERT_IN_CHAIN', {certificate})],
	['portal/certificate', 'untrusted', portalFailing('tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', {certificate})],
	['portal/certificate', 'untrusted', portalFailing('tls', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', {certificate})],
	['portal/certificate', 'handshake', portalFailing('tls', 'ERR_SSL_WRONG_VERSION_NUMBER')],
	['portal/octopus', 'octopus'],
	[
		'portal/octopus',
		'toHttps',
		answering({url: 'http://octopus.example.com', status: 301, location: 'https://octopus.example.com/api'}),
		plainUrl,
	],
	['portal/octopus', 'redirect', answering({status: 302, location: 'https://elsewhere.example.com/'})],
	['portal/octopus', 'path', answering({status: 404})],
	['portal/octopus', 'starting', answering({status: 503})],
	['portal/octopus', 'other', answering({status: 200, application: 'TeamCity'})],
	['portal/octopus', 'other', answering({status: 502})],
	['portal/version', 'recent'],
	['portal/version', 'recent', portalWith({version: '2019.8.0'})],
	['portal/version', 'recent', portalWith({version: '0.0.0-local'})],
	['portal/version', 'old', portalWith({version: '2019.7.9'})],
	['portal/version', 'old', portalWith({version: '3.17.0'})],
	['portal/clock', 'agrees'],
	['portal/clock', 'agrees', portalWith({clockAheadSeconds: -60})],
	['portal/clock', 'drifts', portalWith({clockAheadSeconds: 61})],
	['portal/clock', 'drifts', portalWith({clockAheadSeconds: -300})],
	['portal/clock', 'wrong', portalWith({clockAheadSeconds: -301})],
	['portal/clock', 'untold', answering({status: 200})],
]);
