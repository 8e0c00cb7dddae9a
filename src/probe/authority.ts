import {X509Certificate} from 'node:crypto';
import tls, {type TLSSocket} from 'node:tls';
import type {TlsSeen} from '../model/probes.ts';

const longestChain = 8;

/**
Who vouches for a certificate that is not self-signed; undefined for one that is. `public`: the authorities that browsers know, as Node has checked in the
handshake; its name and its dates do not matter. `local`: one in this system's store that is not among those, so somebody installed it here.
*/
export const authorityOf = (socket: TLSSocket, certificate: X509Certificate): TlsSeen['authority'] => {
	if (certificate.subject === certificate.issuer) return undefined;
	const problem = socket.authorizationError as unknown as string | null | undefined;
	if (socket.authorized || /ALTNAME|EXPIRED|NOT_YET_VALID/.test(String(problem))) return 'public';
	return isVouchedForHere(chainOf(certificate)) ? 'local' : 'unknown';
};

/** As the peer sent it. Not read with `getPeerCertificate`, which tells nothing once the certificate was taken in its other form. */
const chainOf = (certificate: X509Certificate): readonly X509Certificate[] => {
	const chain: X509Certificate[] = [];
	let next: X509Certificate | undefined = certificate;
	while (next && chain.length < longestChain) {
		chain.push(next);
		next = next.fingerprint256 === next.issuerCertificate?.fingerprint256 ? undefined : next.issuerCertificate;
	}
	return chain;
};

const isVouchedForHere = (chain: readonly X509Certificate[]): boolean => {
	const last = chain.at(-1);
	if (!last || !chain.every((one, index) => index === 0 || isIssuedBy(chain[index - 1], one))) return false;
	const bundled = new Set(tls.getCACertificates('bundled'));
	return tls
		.getCACertificates('system')
		.filter(pem => !bundled.has(pem))
		.some(pem => {
			const authority = new X509Certificate(pem);
			return authority.fingerprint256 === last.fingerprint256 || isIssuedBy(last, authority);
		});
};

const isIssuedBy = (certificate: X509Certificate | undefined, authority: X509Certificate): boolean => {
	if (!certificate) return false;
	try {
		return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
	} catch {
		// A key that this Node cannot read vouches for nobody.
		return false;
	}
};
