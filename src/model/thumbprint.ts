/** What every kind of Tentacle and Server compares: SHA-1 of the certificate's DER, 40 upper-case hex digits. */
const exact = /^[0-9A-F]{40}$/;

export const isThumbprint = (text: string): boolean => exact.test(text);

/**
Reads a thumbprint in any common spelling: colons, blanks, lower case, the invisible marks that Windows' certificate dialog adds.
Polling compares in exact upper case (Tentacle 9.2), so the result always is.

Returns `{thumbprint}`, or `{wanted}`: a phrase saying what is wanted instead of what was given.
*/
export const parseThumbprint = (text: string): {thumbprint: string} | {wanted: string} => {
	const other = others.find(([shape]) => shape.test(text.trim()));
	if (other) return {wanted: `a thumbprint; this is ${other[1]}`};
	const bare = bareOf(text);
	if (/^[0-9A-F]{64}$/.test(bare)) return {wanted: 'a SHA-1 thumbprint of 40 hex digits; this one has 64, so it is a SHA-256 fingerprint'};
	if (isThumbprint(bare)) return {thumbprint: bare};
	return {wanted: `a thumbprint of 40 hex digits${/^[0-9A-F]+$/.test(bare) ? `; this has ${bare.length}` : ''}`};
};

/** What is pasted in its place. */
const others: ReadonlyArray<readonly [shape: RegExp, what: string]> = [
	[/^API-/i, 'an API key'],
	[/^(Bearer )?ey[\w-]+\.[\w-]+\./i, 'a bearer token'],
	[/^poll:\/\//i, 'a subscription id'],
	[/^https?:\/\//i, 'an address'],
	[/^-----BEGIN/, 'a certificate'],
];

/** As `openssl x509 -fingerprint` labels it: `sha1 Fingerprint=AB:CD:…`. */
const label = /^(sha-?1\s+)?(finger|thumb)print\s*[=:]/i;

const bareOf = (text: string): string =>
	text
		.trim()
		.replace(label, '')
		.replaceAll(/[\s:.\-\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u00AD]/g, '')
		.toUpperCase();

/** The first eight digits or more of the expected one become the whole of it; all else stays as it is. */
export const completedThumbprint = (text: string, expected = ''): string => {
	const whole = expected.toUpperCase();
	const bare = bareOf(text);
	return bare.length >= 8 && isThumbprint(whole) && whole.startsWith(bare) ? whole : text;
};

/** For people: groups of four. */
export const thumbprintGroups = (thumbprint: string): string => thumbprint.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** For one line: `4A1F 0C77 … 93B2`. */
export const thumbprintShort = (thumbprint: string): string =>
	thumbprint.length === 40 ? `${thumbprint.slice(0, 4)} ${thumbprint.slice(4, 8)} … ${thumbprint.slice(-4)}` : thumbprint;
