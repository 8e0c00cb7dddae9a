/** Headers that a Tentacle adds to its page (Tentacle 9.2; facts: Halibut §1.6). */
const tentacleHeaders = [
	"Content-Security-Policy: default-src 'none'; style-src 'sha256-Og27Evh417GekW0LSWwdTR+KDPHniSjRY3CDgH5olCw='; img-src 'self'",
	'Referrer-Policy: no-referrer',
	'X-Content-Type-Options: nosniff',
	'X-Frame-Options: DENY',
	'X-XSS-Protection: 1; mode=block',
	'Strict-Transport-Security: max-age=31536000',
];

/** The library's own page. A Server's is not public; it is known by not being a Tentacle's. */
const libraryPage = '<html><body><p>Hello!</p></body></html>';

/** In our own words, with the two texts that tell a Tentacle. */
const tentaclePage =
	'\n<html><head><title>Octopus Tentacle</title></head><body><h1>Octopus Tentacle configured successfully</h1></body></html>';

/**
What a listener answers to whatever does not begin with `MX`: always HTTP/1.0 200, no Date, no Server, four bytes after the counted body. In the pieces
in which a real one writes it, each a TLS record of its own (Tentacle 9.2: twelve), so that a client that takes the first record for the whole is found out.
*/
export const friendlyAnswer = (who: 'server' | 'tentacle'): readonly string[] => {
	const page = who === 'tentacle' ? tentaclePage : libraryPage;
	const headers = [
		'HTTP/1.0 200 OK',
		'Content-Type: text/html; charset=utf-8',
		`Content-Length: ${page.length}`,
		...(who === 'tentacle' ? tentacleHeaders : []),
		'',
	];
	return [...headers, page, ''].map(piece => `${piece}\r\n`);
};
