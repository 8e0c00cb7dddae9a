import type {X509Certificate} from 'node:crypto';
import {harmless} from '../model/harmless.ts';
import type {CertificateSeen} from '../model/probes.ts';
import {signatureAlgorithm} from './signature-algorithm.ts';

const mostNames = 20;

/** Node quotes a name that has a comma in it, so that a name cannot pretend to be two. */
const oneName = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g;

/** A peer's certificate as evidence: bounded in size, harmless to show. Loads no certificate library: Node has read it already. */
export const describeCertificate = (certificate: X509Certificate): CertificateSeen => {
	const bare = (digits: string) => digits.replaceAll(':', '');
	const signature = signatureAlgorithm(certificate.raw);
	return {
		thumbprint: bare(certificate.fingerprint),
		sha256: bare(certificate.fingerprint256),
		subject: oneLine(certificate.subject),
		issuer: oneLine(certificate.issuer),
		notBefore: isoDate(certificate.validFrom),
		notAfter: isoDate(certificate.validTo),
		selfSigned: certificate.subject === certificate.issuer,
		names: [...(certificate.subjectAltName ?? '').slice(0, 10_000).matchAll(oneName)]
			.slice(0, mostNames)
			.map(([name]) => harmless(name.trim().replace(/^(DNS|IP Address):/, ''), 300)),
		...(signature !== undefined && {signatureAlgorithm: signature}),
		...keyOf(certificate),
	};
};

/** A key of a kind that this Node cannot read says nothing. */
const keyOf = (certificate: X509Certificate): Pick<CertificateSeen, 'keyKind' | 'keyBits'> => {
	try {
		const {asymmetricKeyType: keyKind, asymmetricKeyDetails} = certificate.publicKey;
		const keyBits = asymmetricKeyDetails?.modulusLength;
		return {...(keyKind !== undefined && {keyKind}), ...(keyBits !== undefined && {keyBits})};
	} catch {
		return {};
	}
};

/** Node gives one attribute a line: `CN=…\nO=…`. */
const oneLine = (name: string | undefined): string => harmless((name ?? '').replaceAll('\n', ', '), 300);

const isoDate = (text: string): string => {
	const date = new Date(text);
	return Number.isNaN(date.getTime()) ? harmless(text, 40) : date.toISOString();
};
