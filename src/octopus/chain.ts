import {X509Certificate} from 'node:crypto';
import {harmless} from '../model/harmless.ts';
import type {ChainSeen} from '../model/probes.ts';

/** A chain that is longer says nothing more. */
const longest = 10;

/** The certificates that a peer sent, its own first. */
export const sentChain = (own: X509Certificate | undefined): readonly X509Certificate[] => {
	const chain: X509Certificate[] = [];
	for (let next = own; next && chain.length < longest; next = next.issuerCertificate) chain.push(next);
	return chain;
};

/** What a chain that is not trusted can tell of the reason. `authorities`: what is trusted; `given`: those of them that `--ca-file` brought. PEM texts. */
export const describeChain = (
	chain: readonly X509Certificate[],
	{authorities, given}: {readonly authorities: readonly string[]; readonly given: readonly string[]},
): ChainSeen | undefined => {
	const top = chain.at(-1);
	if (!top) return undefined;
	const isLinked = chain.every((one, index) => index === chain.length - 1 || isSignedBy(one, chain[index + 1]));
	return {
		sent: chain.length,
		authority: nameOf(top.issuer),
		datesOnly: isLinked && authorities.flatMap(certificatesIn).some(authority => isSignedBy(top, authority) || isSame(top, authority)),
		given: given
			.flatMap(certificatesIn)
			.slice(0, 5)
			.map(({subject}) => nameOf(subject)),
	};
};

const isSignedBy = (one: X509Certificate, issuer: X509Certificate | undefined): boolean =>
	issuer !== undefined && one.checkIssued(issuer) && one.verify(issuer.publicKey);

const isSame = (one: X509Certificate, other: X509Certificate): boolean => one.fingerprint256 === other.fingerprint256;

const certificatesIn = (pem: string): readonly X509Certificate[] =>
	[...pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)].flatMap(([text]) => {
		try {
			return [new X509Certificate(text)];
		} catch {
			// One that cannot be read is trusted by nobody.
			return [];
		}
	});

/** Node gives one attribute a line. */
const nameOf = (name: string): string => harmless(name.replaceAll('\n', ', '), 300);
