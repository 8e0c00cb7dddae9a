import {createHash, generateKeyPairSync, randomBytes, X509Certificate} from 'node:crypto';
import {isIP} from 'node:net';
import forge from 'node-forge';

/** A certificate with its private key, in the forms that TLS and Tentacle's config take. */
export type KeyPair = {
	readonly certificatePem: string;
	readonly keyPem: string;
	/** PKCS#12 without a password, base64: what Tentacle stores, encrypted. */
	readonly pfxBase64: string;
	/** SHA-1 of the DER, 40 upper-case hex digits. */
	readonly thumbprint: string;
	/** SHA-256 of the DER, 64 upper-case hex digits. */
	readonly sha256: string;
};

export type CertificateOptions = {
	/** Common name. Left out: Tentacle's own, `Octopus Tentacle`. */
	readonly subject?: string;
	/** Left out: from yesterday for a hundred years, as Tentacle makes them. */
	readonly validFrom?: Date;
	readonly validTo?: Date;
	/** Who signs it. Left out: itself. */
	readonly issuer?: Pick<KeyPair, 'certificatePem' | 'keyPem'>;
	/** DNS names and IP addresses. */
	readonly names?: readonly string[];
	readonly authority?: boolean;
};

/** RSA 2048, SHA-256, X.509 v3, a random positive 63-bit serial: as Tentacle's `new-certificate` (Tentacle 9.2, §7). Takes about 100 ms. */
export const createCertificate = ({
	subject = 'Octopus Tentacle',
	validFrom,
	validTo,
	issuer,
	names = [],
	authority = false,
}: CertificateOptions = {}): KeyPair => {
	// Node's own generator: forge's takes seconds.
	const {privateKey: keyPem, publicKey} = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		privateKeyEncoding: {type: 'pkcs1', format: 'pem'},
		publicKeyEncoding: {type: 'spki', format: 'pem'},
	});
	const certificate = forge.pki.createCertificate();
	certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
	const serial = randomBytes(8);
	serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
	certificate.serialNumber = serial.toString('hex');
	const now = new Date();
	certificate.validity.notBefore = validFrom ?? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - 1));
	certificate.validity.notAfter = validTo ?? new Date(Date.UTC(now.getUTCFullYear() + 100, now.getUTCMonth(), now.getUTCDate()));
	const attributes = [{name: 'commonName', value: subject}];
	certificate.setSubject(attributes);
	certificate.setIssuer(issuer ? forge.pki.certificateFromPem(issuer.certificatePem).subject.attributes : attributes);
	const extensions = [
		...(authority
			? [
					{name: 'basicConstraints', cA: true, critical: true},
					{name: 'keyUsage', keyCertSign: true, cRLSign: true},
				]
			: []),
		...(names.length > 0
			? [{name: 'subjectAltName', altNames: names.map(name => (isIP(name) ? {type: 7, ip: name} : {type: 2, value: name}))}]
			: []),
	];
	if (extensions.length > 0) certificate.setExtensions(extensions);
	const key = forge.pki.privateKeyFromPem(keyPem);
	certificate.sign(issuer ? forge.pki.privateKeyFromPem(issuer.keyPem) : key, forge.md.sha256.create());
	const certificatePem = forge.pki.certificateToPem(certificate);
	const pfx = forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(key, [certificate], '', {algorithm: '3des'})).getBytes();
	return {certificatePem, keyPem, pfxBase64: forge.util.encode64(pfx), ...digests(new X509Certificate(certificatePem).raw)};
};

const digests = (der: Buffer): {readonly thumbprint: string; readonly sha256: string} => ({
	thumbprint: createHash('sha1').update(der).digest('hex').toUpperCase(),
	sha256: createHash('sha256').update(der).digest('hex').toUpperCase(),
});

/**
Opens a PKCS#12 archive: the first certificate, as Tentacle takes it, and its RSA key. Throws when the password is wrong or there is no key.
The archive is data from outside: bound its size before (security rule 10).
*/
export const openPfx = (pfx: Buffer, password?: string): Pick<KeyPair, 'certificatePem' | 'keyPem' | 'thumbprint'> => {
	const archive = openArchive(forge.asn1.fromDer(pfx.toString('binary')), password);
	const bag = (type: string | undefined) => (type === undefined ? undefined : archive.getBags({bagType: type})[type]?.[0]);
	const {certBag, pkcs8ShroudedKeyBag, keyBag} = forge.pki.oids;
	const certificate = bag(certBag)?.cert;
	const key = (bag(pkcs8ShroudedKeyBag) ?? bag(keyBag))?.key;
	if (!certificate || !key) throw new Error('The archive holds no certificate with its private key');
	const certificatePem = forge.pki.certificateToPem(certificate);
	return {certificatePem, keyPem: forge.pki.privateKeyToPem(key), thumbprint: digests(new X509Certificate(certificatePem).raw).thumbprint};
};

/** “No password” has two spellings: an empty one, and none at all, which is what Tentacle's own certificates have. */
const openArchive = (archive: forge.asn1.Asn1, password: string | undefined): forge.pkcs12.Pkcs12Pfx => {
	if (password !== undefined) return forge.pkcs12.pkcs12FromAsn1(archive, password);
	try {
		return forge.pkcs12.pkcs12FromAsn1(archive, '');
	} catch {
		// Not that spelling; what is wrong beyond that, the other one says.
		return forge.pkcs12.pkcs12FromAsn1(archive);
	}
};
