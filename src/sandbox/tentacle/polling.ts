import {isIP} from 'node:net';
import {connect, type TLSSocket} from 'node:tls';
import {createReader} from '../../halibut/reader.ts';
import {next, preface, subscriberIdentity} from '../../halibut/wire.ts';
import type {Log} from './log.ts';

export type Polling = {
	readonly url: URL;
	readonly subscriptionId: string;
	/** Compared exactly, upper case, as Halibut does. */
	readonly expected: string;
	readonly identity: {readonly certificatePem: string; readonly keyPem: string; readonly thumbprint: string};
	readonly log: Log;
	/** Before the first retry; it grows to two minutes. */
	readonly retryMilliseconds: number;
	readonly signal: AbortSignal;
};

const longestRetryMilliseconds = 120_000;

/** One polling connection for ever: connect, identify, take null messages, and after a failure the real one's lines and a growing pause. */
export const pollForever = async (polling: Polling): Promise<void> => {
	const {url, log, retryMilliseconds, signal} = polling;
	let delay = retryMilliseconds;
	while (!signal.aborted) {
		const failure = await pollOnce(polling);
		if (signal.aborted) return;
		const seconds = (delay / 1000).toFixed(1);
		for (const {message, details} of failure.lines) log.halibut('ERROR', url.href, message, details);
		log.halibut(
			'ERROR',
			url.href,
			`Halibut client exception: An error occurred when sending a request to '${url.href}', ${failure.when}: ${failure.says} Retrying in ${seconds} seconds`,
		);
		await pause(delay, signal);
		delay = failure.wasConnected ? retryMilliseconds : Math.min(delay * 2, longestRetryMilliseconds);
	}
};

type Failure = {
	readonly when: 'before the request could begin' | 'after the request began';
	readonly says: string;
	readonly lines: ReadonlyArray<{readonly message: string; readonly details?: readonly string[]}>;
	readonly wasConnected: boolean;
};

const pollOnce = async (polling: Polling): Promise<Failure> => {
	const {url, subscriptionId, expected, log, signal} = polling;
	const opened = await open(polling);
	if (!('socket' in opened)) return opened;
	const {socket} = opened;
	const presented = socket.getPeerX509Certificate();
	const thumbprint = presented?.fingerprint.replaceAll(':', '') ?? '';
	if (thumbprint !== expected) {
		socket.destroy();
		const says = `The server at ${url.href} presented an unexpected security certificate. We expected the server to present a certificate with the thumbprint '${expected}'. Instead, it presented a certificate with a thumbprint of '${thumbprint}' and subject '${presented?.subject.replaceAll('\n', ', ')}'.`;
		return {when: 'after the request began', says, lines: [], wasConnected: false};
	}
	const end = () => socket.destroy();
	signal.addEventListener('abort', end);
	const reader = createReader(socket);
	log.halibut(
		'INFO',
		url.href,
		`Secure connection established. Server at [${socket.remoteAddress}]:${socket.remotePort} identified by thumbprint: ${thumbprint}, using protocol ${socket.getProtocol()?.replace('TLSv1.', 'Tls1')}`,
	);
	socket.write(preface);
	socket.write(subscriberIdentity(subscriptionId));
	let exchanged = 0;
	if ((await reader.line()) !== undefined) {
		await reader.line();
		while ((await reader.message()) !== undefined) {
			exchanged++;
			socket.write(next);
			const proceed = await reader.line();
			if (proceed === undefined) break;
			await reader.line();
		}
	}
	signal.removeEventListener('abort', end);
	socket.destroy();
	return {
		when: 'after the request began',
		says: 'Attempted to read past the end of the stream.',
		lines: [
			{
				message: 'Unexpected exception executing transaction.',
				details: ['System.IO.EndOfStreamException: Attempted to read past the end of the stream.'],
			},
		],
		wasConnected: exchanged > 0,
	};
};

const open = ({url, identity, signal}: Polling): Promise<{readonly socket: TLSSocket} | Failure> =>
	new Promise(resolve => {
		const host = url.hostname.replace(/^\[|\]$/g, '');
		const socket = connect({
			host,
			port: Number(url.port || 443),
			key: identity.keyPem,
			cert: identity.certificatePem,
			rejectUnauthorized: false,
			...(isIP(host) === 0 && {servername: host}),
		});
		const end = () => socket.destroy();
		signal.addEventListener('abort', end);
		const settle = (result: {readonly socket: TLSSocket} | Failure) => {
			signal.removeEventListener('abort', end);
			resolve(result);
		};
		socket.on('error', (error: NodeJS.ErrnoException) => settle(failureOf(error, url)));
		socket.once('close', () => settle(failureOf(Object.assign(new Error('closed'), {code: 'CLOSED'}), url)));
		socket.once('secureConnect', () => settle({socket}));
	});

/** The real one's words for what the network did (Tentacle 9.2, §6.3). */
const failureOf = ({code}: NodeJS.ErrnoException, url: URL): Failure => {
	if (code === 'ECONNREFUSED') {
		const message = `The remote host at ${url.href} refused the connection. This may mean that the expected listening service is not running.`;
		return {when: 'after the request began', says: 'Connection refused.', lines: [{message}], wasConnected: false};
	}
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
		const reason =
			code === 'ENOTFOUND'
				? 'System.Net.Sockets.SocketException (0xFFFDFFFF): Name or service not known'
				: 'System.Net.Sockets.SocketException (11): Resource temporarily unavailable';
		return {
			when: 'before the request could begin',
			says: 'Name or service not known.',
			lines: [{message: `Socket communication error while connecting to ${url.href}`, details: [reason]}],
			wasConnected: false,
		};
	}
	return {
		when: 'before the request could begin',
		says: 'Received an unexpected EOF or 0 bytes from the transport stream.',
		lines: [
			{
				message: 'Unexpected exception executing transaction.',
				details: ['System.IO.IOException: Received an unexpected EOF or 0 bytes from the transport stream.'],
			},
		],
		wasConnected: false,
	};
};

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
	new Promise(resolve => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, milliseconds);
		signal.addEventListener('abort', done);
	});
