import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

export const portalCertificate = defineCheck({
	id: 'portal/certificate',
	category: 'portal',
	title: 'The portal’s certificate is trusted here',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/reached'],
	reasons: {
		trusted: {verdict: 'pass', says: 'good until {notAfter}'},
		pinned: {verdict: 'pass', says: 'it is the one given with --portal-fingerprint'},
		plain: {
			verdict: 'warning',
			says: 'the portal is plain http: the API key is readable on the way',
			owner: 'octopus',
			remedy: 'Use the https address.',
		},
		differs: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'it is not the one given with --portal-fingerprint; presented was {sha256}',
			owner: 'octopus',
			firm: true,
			remedy: 'Ask the owner of the Server for the fingerprint of its certificate, and find out who presents this one ({issuer}).',
		},
		name: {
			verdict: 'fail',
			finding: 'TLS015',
			says: 'it is for other names: {names}',
			owner: 'octopus',
			firm: true,
			remedy: 'Use one of these names in the address, or have the certificate made for this one.',
		},
		date: {
			verdict: 'fail',
			finding: 'TLS015',
			says: 'it is valid from {notBefore} to {notAfter}',
			owner: 'octopus',
			firm: true,
			remedy: 'Renew the certificate; if its dates are right, set this machine’s clock.',
		},
		untrusted: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'its issuer is not known on this machine ({code}): {issuer}',
			owner: 'host',
			firm: true,
			remedy: 'Install the issuing authority’s certificate in the system (update-ca-certificates), or name it with --ca-file FILE.',
		},
		handshake: {
			verdict: 'fail',
			finding: 'API001',
			says: 'TLS could not be agreed on ({code})',
			owner: 'octopus',
			firm: true,
			remedy: 'Check that the port speaks https and allows TLS 1.2 or 1.3.',
		},
	},
	gather: async (probes, _url, {signal}) => {
		const {failedAt, code, certificate, trustedBy} = await probes.portal(signal);
		return {
			failedAt: failedAt ?? null,
			code: code ?? null,
			trustedBy: trustedBy ?? null,
			subject: certificate?.subject ?? null,
			issuer: certificate?.issuer ?? null,
			sha256: certificate?.sha256 ?? null,
			names: certificate?.names ?? [],
			notBefore: certificate?.notBefore.slice(0, 10) ?? null,
			notAfter: certificate?.notAfter.slice(0, 10) ?? null,
		};
	},
	judge: ({failedAt, code, trustedBy}) => {
		if (failedAt !== 'tls') return trustedBy === 'plain' ? 'plain' : trustedBy === 'fingerprint' ? 'pinned' : 'trusted';
		if (code === 'FINGERPRINT_DIFFERS') return 'differs';
		if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'name';
		if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'date';
		return /SELF_SIGNED|UNABLE_TO|ISSUER|CERT_UNTRUSTED|SIGNATURE/.test(code ?? '') ? 'untrusted' : 'handshake';
	},
});
