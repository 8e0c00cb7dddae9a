/** The names OpenSSL gives the algorithms that certificates are signed with, by the hexadecimal bytes of their object identifier. */
const names: Readonly<Record<string, string>> = {
	'2a864886f70d010104': 'md5WithRSAEncryption',
	'2a864886f70d010105': 'sha1WithRSAEncryption',
	'2b0e03021d': 'sha1WithRSA',
	'2a8648ce380403': 'dsa_with_SHA1',
	'2a8648ce3d0401': 'ecdsa-with-SHA1',
	'2a864886f70d01010a': 'rsassaPss',
	'2a864886f70d01010b': 'sha256WithRSAEncryption',
	'2a864886f70d01010c': 'sha384WithRSAEncryption',
	'2a864886f70d01010d': 'sha512WithRSAEncryption',
	'2a8648ce3d040302': 'ecdsa-with-SHA256',
	'2a8648ce3d040303': 'ecdsa-with-SHA384',
	'2a8648ce3d040304': 'ecdsa-with-SHA512',
	'2b6570': 'ED25519',
	'2b6571': 'ED448',
};

const sequence = 0x30;
const objectIdentifier = 0x06;

/**
The algorithm a certificate is signed with, as OpenSSL names it; one that is not known by the hexadecimal bytes of its identifier, undefined when the bytes are
no certificate. Node tells it only from 24.9 on, so the second member of the outer sequence is read here (RFC 5280 §4.1).
*/
export const signatureAlgorithm = (der: Uint8Array): string | undefined => {
	const outer = valueAt(der, 0, sequence);
	const toBeSigned = outer && valueAt(der, outer.from, sequence);
	const algorithm = toBeSigned && valueAt(der, toBeSigned.to, sequence);
	const identifier = algorithm && valueAt(der, algorithm.from, objectIdentifier);
	if (!identifier) return undefined;
	const hexadecimal = Buffer.from(der.subarray(identifier.from, identifier.to)).toString('hex');
	return names[hexadecimal] ?? hexadecimal;
};

/** Where the value of the element at `at` begins and ends; undefined when it is of another kind or longer than what is there. */
const valueAt = (der: Uint8Array, at: number, tag: number): {readonly from: number; readonly to: number} | undefined => {
	const first = der[at + 1];
	if (der[at] !== tag || first === undefined) return undefined;
	const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
	if (lengthBytes > 3) return undefined;
	const from = at + 2 + lengthBytes;
	const length = lengthBytes === 0 ? first : der.subarray(at + 2, from).reduce((sum, byte) => sum * 256 + byte, 0);
	return from + length <= der.length ? {from, to: from + length} : undefined;
};
