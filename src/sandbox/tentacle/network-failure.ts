/** One failed cycle of a polling connection, in the words of the real one's log. */
export type Failure = {
	readonly when: 'before the request could begin' | 'after the request began';
	readonly says: string;
	/** Errors logged before the one that ends the cycle. */
	readonly lines: ReadonlyArray<{readonly message: string; readonly details?: readonly string[]}>;
};

const unexpected = 'Unexpected exception executing transaction.';

/** TLS was up, then the exchange broke: what a rejected client sees, too. */
export const brokenExchange = (exception: string, says: string): Failure => ({
	when: 'after the request began',
	says,
	lines: [{message: unexpected, details: [`${exception}: ${says}`]}],
});

export const endOfStream = brokenExchange('System.IO.EndOfStreamException', 'Attempted to read past the end of the stream.');

export const notHalibut = brokenExchange(
	'Halibut.Transport.Protocol.ProtocolException',
	'Unable to receive the remote identity; the following line was not empty.',
);

/** As recorded, up to the advice at the end. */
export const wrongThumbprint = (url: URL, {expected, seen, subject}: {expected: string; seen: string; subject: string}): Failure => ({
	when: 'after the request began',
	says: `The server at ${url.href} presented an unexpected security certificate. We expected the server to present a certificate with the thumbprint '${expected}'. Instead, it presented a certificate with a thumbprint of '${seen}' and subject '${subject}'. This usually happens when the client has been configured to expect the server to have the wrong certificate, or when the certificate on the server has been regenerated and the client has not been updated. It may also happen if someone is performing a man-in-the-middle attack on the remote machine, or if a proxy server is intercepting requests. Please check the certificate used on the server, and verify that the client has been configured correctly.`,
	lines: [],
});

/** What .NET calls the system's errors on Linux. */
const socketErrors: Readonly<Record<string, readonly [number: string, text: string]>> = {
	ENOTFOUND: ['0xFFFDFFFF', 'Name or service not known'],
	EAI_AGAIN: ['11', 'Resource temporarily unavailable'],
	EHOSTUNREACH: ['113', 'No route to host'],
	ENETUNREACH: ['101', 'Network is unreachable'],
	ECONNRESET: ['104', 'Connection reset by peer'],
};

/** What the network did while connecting, or TLS before it was up (Tentacle 9.2, §6.3). */
export const networkFailure = (code: string | undefined, url: URL): Failure => {
	if (code === 'ECONNREFUSED') {
		return {
			when: 'after the request began',
			says: 'Connection refused',
			lines: [
				{
					message: `The remote host at ${url.href} refused the connection. This may mean that the expected listening service is not running.`,
				},
			],
		};
	}
	if (code === 'EPROTO' || code?.startsWith('ERR_SSL')) {
		return {when: 'after the request began', says: 'Cannot determine the frame size or a corrupted frame was received.', lines: []};
	}
	const [number, text] = socketErrors[code ?? ''] ?? [];
	if (text !== undefined) {
		const details = [`System.Net.Sockets.SocketException (${number}): ${text}`];
		return {
			when: 'before the request could begin',
			says: text,
			lines: [{message: `Socket communication error while connecting to ${url.href}`, details}],
		};
	}
	const [exception, says] =
		code === 'ETIMEDOUT'
			? ['Halibut.HalibutClientException', 'The client was unable to establish the initial connection within the timeout 00:01:00.']
			: ['System.IO.IOException', 'Received an unexpected EOF or 0 bytes from the transport stream.'];
	return {when: 'before the request could begin', says, lines: [{message: unexpected, details: [`${exception}: ${says}`]}]};
};
