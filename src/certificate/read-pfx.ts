import {X509Certificate} from 'node:crypto';
import forge from 'node-forge';
import {harmless} from '../model/harmless.ts';
import type {PfxCertificate, PfxProblem} from '../model/pfx.ts';
import {describeCertificate} from './describe-certificate.ts';

type Pbe = {getCipherForPBES2: (oid: string, parameters: unknown, password: string | undefined) => unknown};

/** Newer schemes take the bytes of a password as UTF-8 (RFC 8018 §3), older ones as UTF-16 (RFC 7292 §B.1): the library knows the latter only. */
const {pbe} = forge.pki as unknown as {readonly pbe: Pbe};
const {getCipherForPBES2} = pbe;
pbe.getCipherForPBES2 = (oid, parameters, password) =>
	getCipherForPBES2(oid, parameters, password === undefined ? '' : forge.util.encodeUtf8(password));

/** Rounds of all keys of a file together; usual are some thousands each, and a million takes half a second. */
const mostRounds = 5_000_000;

class TooManyRounds extends Error {}

let rounds = 0;
const {pbkdf2} = forge.pkcs5;
/** Natively, it cannot be interrupted, not even with its worker: so it never takes long. */
forge.pkcs5.pbkdf2 = (password: string, salt: string, count: number, ...others: readonly unknown[]): string => {
	rounds += count;
	if (!(rounds <= mostRounds)) throw new TooManyRounds();
	return (pbkdf2 as (...words: readonly unknown[]) => string)(password, salt, count, ...others);
};

export type PfxWanted = {
	readonly pfx: Uint8Array;
	/** Left out: none. */
	readonly password?: string;
	/** The key and its certificate are wanted too. */
	readonly withKey: boolean;
};

export type PfxFound =
	| {
			readonly certificate: PfxCertificate;
			readonly hasPassword: boolean;
			/** Key and certificate alone, as a PFX without a password. Only where it was asked for. */
			readonly bare?: Uint8Array;
	  }
	| {readonly problem: PfxProblem; readonly why?: string};

/**
Opens what somebody else has made (security rule 10): only in a worker, as nothing here bounds time and memory. Never throws for what the file is. Of a
PFX with a chain, the certificate that belongs to the key is taken; Tentacle would take the first, which may be an authority's (facts: Tentacle §7).
*/
export const readPfx = ({pfx, password, withKey}: PfxWanted): PfxFound => {
	const text = Buffer.from(pfx).toString('latin1');
	if (text.includes('-----BEGIN ')) return {problem: 'pem'};
	rounds = 0;
	try {
		const opened = open(fromBase64(text) ?? text, password);
		return 'problem' in opened ? opened : found(opened, withKey);
	} catch (error) {
		if (error instanceof TooManyRounds) return {problem: 'slow'};
		// Whatever the library stumbles over; its words can quote the file.
		return {problem: 'unknown', why: harmless(error instanceof Error ? error.message : 'no reason given', 200)};
	}
};

/** What `new-certificate --export-file` writes: base64, with a byte order mark. Tentacle imports that too. */
const fromBase64 = (text: string): string | undefined => {
	const bare = text.replace(/^\xEF\xBB\xBF/, '').replaceAll(/\s/g, '');
	return /^[A-Za-z0-9+/]+=*$/.test(bare) ? Buffer.from(bare, 'base64').toString('latin1') : undefined;
};

type Opened = {readonly archive: forge.pkcs12.Pkcs12Pfx; readonly hasPassword: boolean} | {readonly problem: PfxProblem};

const open = (binary: string, password: string | undefined): Opened => {
	let asn1: forge.asn1.Asn1;
	try {
		asn1 = forge.asn1.fromDer(binary);
	} catch {
		return {problem: 'nothing'};
	}
	// “No password” has two spellings: an empty one, and none at all. A password that is not needed does no harm.
	for (const spelling of [...(password === undefined ? [] : [password]), '', undefined]) {
		try {
			const archive = spelling === undefined ? forge.pkcs12.pkcs12FromAsn1(asn1) : forge.pkcs12.pkcs12FromAsn1(asn1, spelling);
			return {archive, hasPassword: spelling !== undefined && spelling !== ''};
		} catch (error) {
			const message = error instanceof Error ? error.message : '';
			if (/Cannot read PKCS#12 PFX\b/.test(message)) return {problem: 'nothing'};
			if (!/password|could not be verified|decrypt/i.test(message)) throw error;
		}
	}
	return {problem: 'password'};
};

const found = ({archive, hasPassword}: Extract<Opened, {readonly archive: unknown}>, withKey: boolean): PfxFound => {
	const {certBag = '', pkcs8ShroudedKeyBag = '', keyBag = ''} = forge.pki.oids;
	const bags = (type: string) => archive.getBags({bagType: type})[type] ?? [];
	const [first, ...others] = [...bags(pkcs8ShroudedKeyBag), ...bags(keyBag)];
	if (!first) return {problem: 'keyless'};
	if (others.length > 0) return {problem: 'keys'};
	const key = first.key as forge.pki.rsa.PrivateKey | null | undefined;
	if (!key) return {problem: 'not-rsa'};
	const matching = bags(certBag).flatMap(({cert}) => (cert && (cert.publicKey as forge.pki.rsa.PublicKey).n.equals(key.n) ? [cert] : []));
	const [certificate] = matching;
	if (!certificate || matching.length > 1) return {problem: 'unmatched'};
	const seen = describeCertificate(new X509Certificate(forge.pki.certificateToPem(certificate)));
	const {thumbprint, subject, notBefore, notAfter, signatureAlgorithm} = seen;
	return {
		certificate: {
			thumbprint,
			subject,
			notBefore,
			notAfter,
			keyBits: key.n.bitLength(),
			...(signatureAlgorithm !== undefined && {signatureAlgorithm}),
		},
		hasPassword,
		...(withKey && {bare: bareOf(key, certificate)}),
	};
};

/** As Tentacle keeps its own: what it reads everywhere (facts: Tentacle §7, §16). */
const bareOf = (key: forge.pki.rsa.PrivateKey, certificate: forge.pki.Certificate): Uint8Array =>
	Buffer.from(forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(key, [certificate], '', {algorithm: '3des'})).getBytes(), 'latin1');
