/**
Why a file is not imported as this machine's certificate: what Tentacle refuses too (facts: Tentacle §7), and what it would guess about.

- `unreadable`: the file; `why` says it. `foreign`: others could exchange it. `large`: more than 1 MiB;
- `pem`: a PEM file. `nothing`: no PFX. `unknown`: a PFX with something in it that is not known here; `why` names it;
- `password`: it needs one, or another one. `slow`: it did not open in ten seconds, or wanted too much memory;
- `keyless`: no private key. `keys`: several. `not-rsa`: its key is of another kind. `unmatched`: no certificate, or several, for its key.
*/
export type PfxProblem =
	| 'unreadable'
	| 'foreign'
	| 'large'
	| 'pem'
	| 'nothing'
	| 'unknown'
	| 'password'
	| 'slow'
	| 'keyless'
	| 'keys'
	| 'not-rsa'
	| 'unmatched';

/** The certificate that a PFX file has for its private key; nothing of that key. */
export type PfxCertificate = {
	/** 40 upper-case hex digits. */
	readonly thumbprint: string;
	readonly subject: string;
	/** ISO 8601. Neither side looks at them (facts: Tentacle §7). */
	readonly notBefore: string;
	readonly notAfter: string;
	readonly keyBits: number;
	/** As OpenSSL names it. */
	readonly signatureAlgorithm?: string;
};

/** What a PFX file was found to be. `open`: no password protects its key; `shared`: and other users can read the file. */
export type PfxSeen =
	| {readonly certificate: PfxCertificate; readonly open?: true; readonly shared?: true}
	| {readonly problem: PfxProblem; readonly why?: string};

/** The certificate's thumbprint, where the file is good. */
export const thumbprintIn = (pfx: PfxSeen | undefined): string | undefined =>
	pfx && 'certificate' in pfx ? pfx.certificate.thumbprint : undefined;

/** A few words for each, about “it”. */
export const pfxProblems: Readonly<Record<PfxProblem, string>> = {
	unreadable: 'the file cannot be read',
	foreign: 'others could exchange the file',
	large: 'the file is larger than 1 MiB',
	pem: 'it is a PEM file, which Tentacle cannot import',
	nothing: 'it is no PFX file',
	unknown: 'there is something in it that is not known here',
	password: 'it does not open with this password',
	slow: 'it does not open within ten seconds',
	keyless: 'it has no private key',
	keys: 'it has several private keys',
	'not-rsa': 'its key is no RSA key',
	unmatched: 'it does not have exactly one certificate for its key',
};
