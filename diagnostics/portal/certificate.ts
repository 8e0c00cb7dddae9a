import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

const connect = 'openssl s_client -connect {word:address} -servername {word:host} -showcerts </dev/null';
const trustIt = 'Install that authority’s certificate in the system (update-ca-certificates), or name its PEM file with --ca-file FILE.';

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
		leadsOn: {verdict: 'information', says: 'there is none: the address is plain http, and sends on to another'},
		plain: {
			verdict: 'warning',
			says: 'the portal is plain http: the credential is readable on the way',
			owner: 'octopus',
			remedy: 'Use the https address.',
			command: 'curl -v {word:url}/api',
		},
		differs: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'it is not the one given with --portal-fingerprint; presented was {sha256}',
			owner: 'octopus',
			firm: true,
			remedy: 'Ask the owner of the Server for the fingerprint of its certificate, and find out who presents this one ({issuer}).',
			command: connect,
		},
		name: {
			verdict: 'fail',
			finding: 'TLS015',
			says: 'it is for other names: {names}',
			owner: 'octopus',
			firm: true,
			remedy: 'Use one of these names in the address, or have the certificate made for {host} too.',
			command: connect,
		},
		expired: {
			verdict: 'fail',
			finding: 'TLS015',
			says: 'it has run out on {notAfter}; this machine’s clock says {now}',
			owner: 'octopus',
			firm: true,
			remedy: 'Renew the portal’s certificate. If this machine’s clock is wrong, set that instead: timedatectl',
			command: connect,
		},
		chainExpired: {
			verdict: 'fail',
			finding: 'TLS015',
			says: 'it is good until {notAfter}, but an authority’s certificate that the portal sends with it is out of its dates ({code})',
			owner: 'octopus',
			firm: true,
			remedy: 'Have the portal send the current certificates of its authority ({issuer}).',
			command: connect,
		},
		notYet: {
			verdict: 'fail',
			finding: 'TLS015',
			says: 'it is valid only from {notBefore}; this machine’s clock says {now}',
			owner: 'host',
			firm: true,
			remedy: 'Look at this machine’s clock first: timedatectl. If that is right, the certificate was made for later.',
			command: connect,
		},
		selfSigned: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'it was signed by nobody but itself ({presented}), and is not known on this machine{besides}',
			owner: 'host',
			firm: true,
			remedy:
				'Ask the owner of the Server for this certificate, and name it with --ca-file FILE; or give its SHA-256 with --portal-fingerprint, once its owner has told it.',
			command: connect,
		},
		privateAuthority: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'it leads to an authority that is not known on this machine: {authority}',
			owner: 'host',
			firm: true,
			remedy: trustIt,
			command: connect,
		},
		incomplete: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'the portal sends its own certificate alone, and who signed it is not known on this machine{besides}: {authority}',
			owner: 'octopus',
			firm: true,
			remedy: `If that is an intermediate authority, have the portal send its certificate too. If it is your own authority: ${trustIt}`,
			command: connect,
		},
		otherAuthority: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'it leads to {authority}, and not to what --ca-file gave: {given}',
			owner: 'host',
			firm: true,
			remedy: 'Give --ca-file the certificate of the authority that signed this one; or find out who presents it.',
			command: connect,
		},
		untrusted: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'it is not accepted ({code}); its issuer is {issuer}',
			owner: 'octopus',
			firm: true,
			remedy: 'Have the portal present a certificate of a current kind, signed by an authority that this machine knows.',
			command: connect,
		},
		clearText: {
			verdict: 'fail',
			finding: 'API001',
			says: 'this port speaks no TLS, though the address begins with https',
			owner: 'host',
			firm: true,
			remedy: 'Check the port in the address. If the portal has no https at all: http://, which needs --allow-plain-http.',
			command: connect,
		},
		oldProtocol: {
			verdict: 'fail',
			finding: 'API001',
			says: 'the portal allows no TLS 1.2 or 1.3 ({code})',
			owner: 'octopus',
			firm: true,
			remedy: 'Allow TLS 1.2 or 1.3 at the portal, or at what ends TLS in front of it.',
			command: `${connect} -tls1_2`,
		},
		cut: {
			verdict: 'fail',
			finding: 'API001',
			says: 'the connection ended in the middle of TLS ({code})',
			owner: 'network',
			firm: true,
			remedy: 'Look at what stands on the way (firewall, inspection): TCP goes through, TLS does not.',
			command: connect,
		},
		handshake: {
			verdict: 'fail',
			finding: 'API001',
			says: 'TLS could not be agreed on ({code})',
			owner: 'octopus',
			firm: true,
			remedy: 'Check which ciphers and certificates the portal allows.',
			command: connect,
		},
	},
	gather: async (probes, url, {signal}) => {
		const {failedAt, code, certificate, chain, trustedBy, at, phases, status, location} = await probes.portal(signal);
		const {hostname, port} = new URL(url);
		return {
			url,
			host: hostname.replaceAll(/[[\]]/g, ''),
			address: `${hostname}:${port || 443}`,
			failedAt: failedAt ?? null,
			code: code ?? null,
			trustedBy: trustedBy ?? null,
			presented: certificate?.subject ?? null,
			issuer: certificate?.issuer ?? null,
			sha256: certificate?.sha256 ?? null,
			names: certificate ? (certificate.names.length > 0 ? certificate.names : ['none at all']) : [],
			notBefore: certificate?.notBefore.slice(0, 10) ?? null,
			notAfter: certificate?.notAfter.slice(0, 10) ?? null,
			now: at === undefined ? null : `${at.slice(0, 16)}Z`,
			isOwnDates: at === undefined || certificate === undefined || at > certificate.notAfter || at < certificate.notBefore,
			isSelfSigned: certificate?.selfSigned ?? false,
			sent: chain?.sent ?? null,
			authority: chain?.authority ?? certificate?.issuer ?? null,
			datesOnly: chain?.datesOnly ?? true,
			given: chain?.given ?? [],
			besides: chain && chain.given.length > 0 ? `, nor by --ca-file (${chain.given.join('; ')})` : '',
			leadsOn: location !== undefined && status !== undefined && status >= 300 && status < 400,
			milliseconds: phases?.tls ?? null,
		};
	},
	judge(seen) {
		const {failedAt, trustedBy, isOwnDates, datesOnly, leadsOn} = seen;
		const code = seen.code ?? '';
		if (failedAt !== 'tls' && trustedBy === 'plain') return leadsOn ? 'leadsOn' : 'plain';
		if (failedAt !== 'tls') return trustedBy === 'fingerprint' ? 'pinned' : 'trusted';
		if (code === 'FINGERPRINT_DIFFERS') return 'differs';
		if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'name';
		// OpenSSL tells the last thing that is wrong, and dates come last.
		if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code) && datesOnly) {
			return !isOwnDates ? 'chainExpired' : code === 'CERT_NOT_YET_VALID' ? 'notYet' : 'expired';
		}
		if (/SELF_SIGNED|UNABLE_TO|ISSUER|CERT_UNTRUSTED|CERT_HAS|CERT_NOT/.test(code)) return untrustedBy(seen);
		if (/SIGNATURE|CERT_|_KEY_|INVALID_CA|PURPOSE|HOSTNAME/.test(code)) return 'untrusted';
		if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|UNKNOWN_PROTOCOL/.test(code)) return 'clearText';
		if (/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|VERSION_TOO_LOW/.test(code)) return 'oldProtocol';
		return /^(ECONNRESET|EPIPE|TIMEOUT|CLOSED|ETIMEDOUT)$/.test(code) ? 'cut' : 'handshake';
	},
});

type Untrusted = {
	readonly isSelfSigned: boolean;
	readonly sent: number | null;
	readonly given: readonly string[];
	readonly code: string | null;
};

/** Which of the ways in which nobody vouches for a certificate. */
const untrustedBy = ({isSelfSigned, sent, given, code}: Untrusted) => {
	if (isSelfSigned || code === 'DEPTH_ZERO_SELF_SIGNED_CERT') return 'selfSigned';
	if (sent === 1 || code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE') return 'incomplete';
	return given.length > 0 ? 'otherAuthority' : 'privateAuthority';
};
