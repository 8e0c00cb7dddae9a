import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';

const regenerate =
	'Have the Server’s certificate regenerated with SHA-256 (Octopus: Configuration › Thumbprint), then every Tentacle told its new thumbprint.';

/** Dates, names and chains do not matter to the agent; only how the certificate is signed can. */
export const serverCertificate = defineCheck({
	id: 'trust/server-certificate',
	category: 'trust',
	title: 'The Server’s certificate is signed with what systems of today accept',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/who'],
	reasons: {
		good: {verdict: 'pass', says: '{signature}, {key}'},
		unknown: {verdict: 'skipped', says: 'no certificate was presented'},
		sha1: {
			verdict: 'fail',
			finding: 'TLS012',
			says: 'it is signed with SHA-1 ({signature}), which the FIPS rules that are on here do not accept',
			owner: 'octopus',
			remedy: regenerate,
			command: 'openssl s_client -connect {word:subject} </dev/null | openssl x509 -noout -text',
		},
		sha1Works: {
			verdict: 'warning',
			finding: 'TLS012',
			says: 'it is signed with SHA-1 ({signature}): the agent connects today, but systems with FIPS rules or a strict OpenSSL policy may refuse that',
			owner: 'octopus',
			remedy: regenerate,
			command: 'openssl s_client -connect {word:subject} </dev/null | openssl x509 -noout -text',
		},
		sha1Elsewhere: {
			verdict: 'warning',
			finding: 'TLS012',
			says: 'it is signed with SHA-1 ({signature}), which systems with FIPS rules or a strict OpenSSL policy may refuse',
			owner: 'octopus',
			remedy: regenerate,
			command: 'openssl s_client -connect {word:subject} </dev/null | openssl x509 -noout -text',
		},
	},
	gather: async (probes, address, {signal}) => {
		const certificate = furthest((await probes.path(address, signal)).tries)?.tls?.certificate;
		const signature = certificate?.signatureAlgorithm ?? null;
		const isSha1 = /sha-?1/i.test(signature ?? '');
		const [system, instance] = isSha1 ? await Promise.all([probes.systemTls(), probes.instance()]) : [];
		const connection = instance?.settings && instance.unit.active ? await probes.connection(address, signal) : undefined;
		return {
			presented: certificate !== undefined,
			signature: signature ?? 'an unknown algorithm',
			key:
				[certificate?.keyKind?.toUpperCase(), certificate?.keyBits].filter(part => part !== undefined).join(' ') ||
				'a key of an unknown kind',
			isSha1,
			isFips: system?.isFips ?? false,
			isConnected: connection?.state === 'connected',
		};
	},
	judge: ({presented, isSha1, isFips, isConnected}) => {
		if (!presented) return 'unknown';
		if (!isSha1) return 'good';
		if (isConnected) return 'sha1Works';
		// The certificate is its own issuer, whose signature nobody verifies: OpenSSL 3 as it comes agrees on TLS with it (test/lab).
		return isFips ? 'sha1' : 'sha1Elsewhere';
	},
});
