/** What speaks first, or answers a line of HTTP with its own protocol: told by how its first bytes begin. */
const speakers: ReadonlyArray<readonly [RegExp, string]> = [
	[/^SSH-/, 'SSH'],
	[/^220[ -].*\b(E?SMTP|Postfix|Exim|Sendmail)\b/i, 'SMTP'],
	[/^(220[ -].*\b(FTP|FileZilla|ProFTPD)|220[ -]\(vsFTPd|530 Please login)/i, 'FTP'],
	[/^220[ -]/, 'SMTP or FTP'],
	[/^\+OK\b/, 'POP3'],
	[/^\* (OK|PREAUTH|BYE)\b/, 'IMAP'],
	[/^RFB \d{3}\.\d{3}/, 'VNC'],
	[/^AMQP/, 'AMQP'],
	[/^-(ERR|DENIED|NOAUTH)\b/, 'Redis'],
	[/^.{3}\u0000\n\d+\.\d+/s, 'MySQL'],
	[/^\u00FF[\u00FB-\u00FE]/, 'Telnet'],
];

/** `SMTP`, `FTP`, …; undefined for what is not known. */
export const speakerOf = (text: string): string | undefined => {
	const start = text.slice(0, 300);
	return speakers.find(([pattern]) => pattern.test(start))?.[1];
};

/** What blocking pages say. A bare “firewall” or “denied” is none: so say the pages of other products, and of web servers. */
const blockWords =
	/(web ?page|url|site|page) (is |has been |was )?blocked|access blocked|blocked by|access (to .{1,80} )?(is|has been|was) (blocked|denied)|content ?filter|url ?filter|web ?filter|captive portal|network (login|authentication)|sign in to (the )?network/i;

/**
Whether a page is one that a firewall or a portal of the network puts in the place of an answer: status 511 (RFC 6585 §6) or 451, or a page that says so itself. A plain 403 is not: web servers say that as well.
*/
export const isBlockPage = (statusLine: string, text: string): boolean =>
	/^HTTP\/\d(\.\d)? (451|511)\b/.test(statusLine) || (/<html|<body|<title/i.test(text) && blockWords.test(text.slice(0, 20_000)));
