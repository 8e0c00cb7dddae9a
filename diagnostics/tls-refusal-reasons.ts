import type {Reason} from '../src/model/check.ts';
import {requiredSuites} from '../src/model/usual-tls.ts';
import type {Refusal} from './tls-refusal.ts';

/** The same by hand. */
export const openssl = (...words: readonly string[]): string =>
	['openssl s_client -connect {word:subject}', ...words, '</dev/null'].join(' ');
const suites = requiredSuites.join(' or ');

/** What is said of a port that refuses TLS, by why. The evidence is that of `network/tls`. */
export const refusalReasons = {
	onlyOurs: {
		verdict: 'broken',
		says: 'our own TLS is refused ({refusal}), but {confirmed}, as the agent would: what follows cannot be seen from here',
	},
	noName: {
		verdict: 'fail',
		finding: 'TLS019',
		says: 'what answers chooses by the name in the address, and does not serve this one ({refusal})',
		owner: 'host',
		remedy: 'Use the name that was made for polling in the address, not {host}.',
		command: openssl(),
	},
	versionOld: {
		verdict: 'fail',
		finding: 'TLS008',
		says: 'it speaks only {spoken}, which is not accepted any more ({attempts}; {confirmed})',
		owner: 'octopus',
		remedy: 'Enable TLS 1.2 on the Server’s system, or on whatever stands in front of it.',
		command: openssl('-tls1_2'),
	},
	version: {
		verdict: 'fail',
		finding: 'TLS008',
		says: 'neither TLS 1.2 nor 1.3 is allowed there ({attempts}; {confirmed})',
		owner: 'octopus',
		remedy: 'Enable TLS 1.2 on the Server’s system, or on whatever stands in front of it.',
		command: openssl('-tls1_2'),
	},
	cipher: {
		verdict: 'fail',
		finding: 'TLS009',
		says: 'no cipher suite in common: it allows {spoken} ({attempts}; {confirmed})',
		owner: 'octopus',
		remedy: `Allow ${suites} on the Server’s system.`,
		command: openssl('-tls1_2 -cipher ECDHE+AESGCM'),
	},
	curve: {
		verdict: 'fail',
		finding: 'TLS010',
		says: 'no elliptic curve in common: it allows {spoken} ({attempts}; {confirmed})',
		owner: 'octopus',
		remedy: 'Allow P-256 (secp256r1, prime256v1) on the Server’s system.',
		command: openssl('-groups P-256'),
	},
	scheme13: {
		verdict: 'fail',
		finding: 'TLS011',
		says: 'TLS 1.2 alone works, 1.3 does not: a signature scheme that it needs is switched off ({attempts}; {confirmed})',
		owner: 'octopus',
		remedy:
			'Allow the signature scheme rsa_pss_rsae_sha256 on the Server’s system. Where TLS 1.3 ends with ECONNRESET, see that no device on the way cuts it off.',
		command: openssl('-tls1_3'),
	},
	scheme: {
		verdict: 'fail',
		finding: 'TLS011',
		says: 'no signature scheme in common: it signs only with what is not accepted any more ({attempts}; {confirmed})',
		owner: 'octopus',
		remedy: 'Allow the signature schemes rsa_pss_rsae_sha256 and rsa_pkcs1_sha256 on the Server’s system.',
		command: openssl(),
	},
	unclear: {
		verdict: 'fail',
		finding: 'TLS008',
		says: 'TLS could not be agreed on: {refusal} ({confirmed})',
		owner: 'octopus',
		remedy:
			'Both sides must allow TLS 1.2 or 1.3, one of the usual cipher suites, the curve P-256 and signatures with SHA-256; and nobody may demand a client certificate of an authority, which Octopus does not.',
		command: openssl(),
	},
} as const satisfies Readonly<Record<Refusal, Reason>>;
