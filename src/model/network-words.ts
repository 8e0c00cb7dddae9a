/** What the codes of Node and OpenSSL mean, the commonest ones. */
const words: ReadonlyArray<readonly [RegExp, string]> = [
	[/^ENOTFOUND$/, 'the name does not exist'],
	[/^EAI_AGAIN$/, 'no name server answered'],
	[/^ECONNREFUSED$/, 'nothing listens there'],
	[/^E(HOST|NET)UNREACH$/, 'there is no way to that network'],
	[/TIMEOUT|^ETIMEDOUT$/, 'no answer came in time'],
	[/^(ECONNRESET|EPIPE|CLOSED)$/, 'the connection was cut'],
	[/^DEPTH_ZERO_SELF_SIGNED/, 'its certificate is signed by itself alone, and not trusted here'],
	[/SELF_SIGNED|^UNABLE_TO/, 'who signed its certificate is not trusted here'],
	[/^CERT_HAS_EXPIRED$/, 'its certificate has run out'],
	[/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet'],
	[/ALTNAME_INVALID$/, 'its certificate is for another name'],
	[/WRONG_VERSION_NUMBER/, 'it speaks no TLS'],
];

/** `nothing listens there (ECONNREFUSED)`; a code that is not known, in its brackets behind `otherwise`. */
export const networkWords = (code: string, otherwise: string): string =>
	`${words.find(([pattern]) => pattern.test(code))?.[1] ?? otherwise} (${code})`;
