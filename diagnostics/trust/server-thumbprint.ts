import {defineCheck} from '../../src/model/check.ts';
import {all, any, given, is} from '../../src/model/condition.ts';
import {credentialGiven, credentialOf} from '../../src/model/credential.ts';
import {parseThumbprint} from '../../src/model/thumbprint.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';
import {openssl} from '../tls-refusal-reasons.ts';

const passThrough =
	'Whatever stands in front of the Server must pass TCP through to its comms port untouched. The thumbprint to expect is {expected}; presented was {presented}.';

/** Of the certificate that is presented: the name, the issuer and the thumbprint. */
const showCertificate = `${openssl()} 2>/dev/null | openssl x509 -noout -subject -issuer -fingerprint -sha1`;

/** The three-way verdict: what the port presents, what the API reports, what this machine trusts (or is about to). */
export const serverThumbprint = defineCheck({
	id: 'trust/server-thumbprint',
	category: 'trust',
	title: 'The port presents the Server’s certificate',
	stage: 'before',
	appliesTo: all(is('style', 'polling'), any(given('serverThumbprint'), all(given('serverUrl'), credentialGiven))),
	subjects: polledAddresses,
	needs: ['network/tls'],
	reasons: {
		agreed: {verdict: 'pass', says: '{presented}: the API, the port and this machine’s trust agree'},
		agreedUnasked: {verdict: 'pass', says: '{presented}: the port and this machine’s trust agree'},
		agreedWithApi: {verdict: 'pass', says: '{presented}: the API and the port agree'},
		uncompared: {
			verdict: 'information',
			says: 'it presents {presented}; no thumbprint was given to compare it with, and the API told none',
		},
		rotated: {
			verdict: 'fail',
			finding: 'TLS004',
			says: 'the Server has a new certificate: the API and the port agree on {presented}, trusted is {expected}',
			owner: 'host',
			firm: true,
			remedy:
				'Trust the new one: Tentacle update-trust --instance={word:instance} --oldThumbprint={expected} --newThumbprint={presented}, then restart the service.',
			command: showCertificate,
		},
		outdated: {
			verdict: 'fail',
			finding: 'TLS004',
			says: 'the API and the port agree on {presented}, but the thumbprint given is {expected}',
			owner: 'host',
			firm: true,
			remedy: 'Give the Server’s present thumbprint, or none, so that it is read from the API: --server-thumbprint {presented}',
			command: showCertificate,
		},
		offloading: {
			verdict: 'fail',
			finding: 'TLS002',
			says: 'the portal’s own web certificate is presented: something ends TLS in front of the Server ({subjectName})',
			owner: 'network',
			firm: true,
			remedy: passThrough,
			command: showCertificate,
		},
		likePortals: {
			verdict: 'fail',
			finding: 'TLS002',
			says: 'a web certificate of the portal’s issuer is presented ({subjectName}, issued by {issuer}): something ends TLS in front of the Server, or opens it on the way',
			owner: 'network',
			firm: true,
			remedy: passThrough,
			command: showCertificate,
		},
		publicOffloading: {
			verdict: 'fail',
			finding: 'TLS002',
			says: 'a web certificate of a public authority is presented ({subjectName}, issued by {issuer}): something ends TLS in front of the Server',
			owner: 'network',
			firm: true,
			remedy: passThrough,
			command: showCertificate,
		},
		resigned: {
			verdict: 'fail',
			finding: 'TLS003',
			says: 'something opens TLS on the way and signs anew: {subjectName} is issued by {byWhom}',
			owner: 'network',
			firm: true,
			remedy: `Have this connection exempted from TLS inspection. ${passThrough}`,
			command: showCertificate,
		},
		inspection: {
			verdict: 'fail',
			finding: 'TLS003',
			says: 'something opens TLS on the way: the certificate presented is issued by {byWhom}',
			owner: 'network',
			firm: true,
			remedy: `Have this connection exempted from TLS inspection. ${passThrough}`,
			command: showCertificate,
		},
		portDiffers: {
			verdict: 'fail',
			finding: 'TLS006',
			says: 'the API says {api}, as is trusted, but the port presents {presented}',
			owner: 'octopus',
			firm: true,
			remedy: `The port belongs to another Octopus Server, or somebody stands in between. ${passThrough}`,
			command: showCertificate,
		},
		apiDiffers: {
			verdict: 'fail',
			finding: 'TLS006',
			says: 'the port presents {presented}, as is trusted, but the API says {api}',
			owner: 'host',
			firm: true,
			remedy: 'The portal and this address belong to different Octopus Servers: check both addresses.',
			command: showCertificate,
		},
		notTheApis: {
			verdict: 'fail',
			finding: 'TLS006',
			says: 'the API says {api}, but the port presents {presented}',
			owner: 'octopus',
			firm: true,
			remedy: `Portal and port belong to different Octopus Servers, or somebody stands in between: check both addresses. ${passThrough}`,
			command: showCertificate,
		},
		wrongServer: {
			verdict: 'fail',
			finding: 'TLS005',
			says: 'three different certificates: the API says {api}, the port presents {presented}, trusted is {expected}',
			owner: 'host',
			firm: true,
			remedy: 'Address and thumbprint belong to different Servers: check both.',
			command: showCertificate,
		},
		differs: {
			verdict: 'fail',
			finding: 'TLS001',
			says: 'the port presents {presented} ({subjectName}), trusted is {expected}',
			owner: 'host',
			firm: true,
			remedy:
				'Compare with the thumbprint in Octopus under Configuration › Thumbprint. With an API key this check can tell a renewed certificate from one that is not the Server’s.',
			command: showCertificate,
		},
	},
	gather: async (probes, address, {answers, signal}) => {
		const asks = answers.serverUrl !== undefined;
		const [path, instance, portal, account] = await Promise.all([
			probes.path(address, signal),
			probes.instance(),
			asks ? probes.portal(signal) : undefined,
			asks && credentialOf(answers) ? probes.account(signal) : undefined,
		]);
		const tls = furthest(path.tries)?.tls;
		const certificate = tls?.certificate;
		const portalCertificate = portal?.certificate;
		// How it is written is another check's business.
		const trusted = normal(answers.serverThumbprint ?? '');
		const sameIssuerAsPortal = certificate !== undefined && !certificate.selfSigned && portalCertificate?.issuer === certificate.issuer;
		// What plain http says about trust could be anybody's word.
		const api = account?.accepted && account.facts.trustedBy !== 'plain' ? account.facts.thumbprint : null;
		// Without a thumbprint of this machine's, the API's is the one to expect.
		const expected = trusted === '' ? (api ?? '') : trusted;
		return {
			presented: certificate?.thumbprint ?? 'no certificate',
			subjectName: certificate?.subject ?? '',
			issuer: certificate?.issuer ?? '',
			selfSigned: certificate?.selfSigned ?? false,
			api,
			expected,
			isGiven: trusted !== '',
			instance: answers.instance ?? '',
			isTrustedNow: instance?.settings?.trusted.some(({thumbprint}) => thumbprint.toUpperCase() === expected) ?? false,
			isPortals: certificate !== undefined && portalCertificate?.sha256 === certificate.sha256,
			sameIssuerAsPortal,
			authority: tls?.authority ?? null,
			byWhom: [
				certificate?.issuer ?? '',
				...(tls?.authority === 'local' ? ['an authority that was installed on this machine'] : []),
				...(tls?.authority === 'unknown' ? ['an authority that is not known here'] : []),
				...(sameIssuerAsPortal ? ['as is the portal’s certificate'] : []),
			].join(', '),
			// An authority issues for the name of a host; what signs anew copies the Server's own.
			isForOctopus: /CN=Octopus Server\b/i.test(certificate?.subject ?? ''),
		};
	},
	judge: ({presented, api, expected, isGiven, isTrustedNow, isPortals, selfSigned, sameIssuerAsPortal, authority, isForOctopus}) => {
		if (!isGiven && api === null) return 'uncompared';
		if (!isGiven && presented === api) return 'agreedWithApi';
		if (presented === expected) return api === null ? 'agreedUnasked' : api === presented ? 'agreed' : 'apiDiffers';
		if (api === presented) return isTrustedNow ? 'rotated' : 'outdated';
		if (isPortals) return 'offloading';
		// Octopus's own certificate is self-signed; one that a company's authority issued was made on the way.
		if (!selfSigned && authority === 'public') return sameIssuerAsPortal ? 'likePortals' : 'publicOffloading';
		if (!selfSigned && (isForOctopus || (sameIssuerAsPortal && authority === 'local'))) return 'resigned';
		if (!selfSigned) return sameIssuerAsPortal ? 'likePortals' : 'inspection';
		if (api === null) return 'differs';
		if (!isGiven) return 'notTheApis';
		return api === expected ? 'portDiffers' : 'wrongServer';
	},
});

const normal = (text: string): string => {
	const read = parseThumbprint(text);
	// What is no thumbprint may be a secret that was pasted by mistake.
	return 'thumbprint' in read ? read.thumbprint : text === '' ? '' : 'something that is no thumbprint';
};
