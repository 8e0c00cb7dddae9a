import {isIP, type Socket} from 'node:net';
import {connect, type TLSSocket} from 'node:tls';
import {createReader} from '../../halibut/reader.ts';
import {next, preface, serverIdentity, subscriberIdentity} from '../../halibut/wire.ts';
import {endpointText, type Log} from './log.ts';
import {endOfStream, type Failure, networkFailure, notHalibut, wrongThumbprint} from './network-failure.ts';
import {openTunnel, type ProxyToDial} from './tunnel.ts';

export type Identity = {readonly certificatePem: string; readonly keyPem: string; readonly thumbprint: string};

export type Polling = {
	readonly url: URL;
	readonly subscriptionId: string;
	/** Compared exactly, upper case, as Halibut does. */
	readonly expected: string;
	readonly identity: Identity;
	readonly log: Log;
	/** Before the first retry; it grows to two minutes. */
	readonly retryMilliseconds: number;
	readonly signal: AbortSignal;
	/** The polling proxy; undefined: directly. */
	readonly proxy: ProxyToDial | undefined;
};

const longestRetryMilliseconds = 120_000;
const connectMilliseconds = 60_000;

/**
One polling connection for ever: connect, identify, take null messages, and after a failure the real one's lines and a growing pause. A cycle has one
attempt for each kind of failure, where the real one makes five for some.
*/
export const pollForever = async (polling: Polling): Promise<void> => {
	const {url, log, retryMilliseconds, signal} = polling;
	let delay = retryMilliseconds;
	while (!signal.aborted) {
		const {failure, wasConnected} = await pollOnce(polling);
		if (signal.aborted) return;
		if (wasConnected) delay = retryMilliseconds;
		for (const {message, details} of failure.lines) log.halibut('ERROR', url.href, message, details);
		const says = `An error occurred when sending a request to '${url.href}', ${failure.when}: ${failure.says}`;
		const retrying = `${says.replace(/\.$/, '')}. Retrying in ${(delay / 1000).toFixed(1)} seconds`;
		log.halibut('ERROR', url.href, `Halibut client exception: ${retrying}`, [`Halibut.HalibutClientException: ${says}`]);
		await pause(delay, signal);
		delay = Math.min(delay * 2, longestRetryMilliseconds);
	}
};

type Outcome = {
	readonly failure: Failure;
	/** A message went through, so the next retry is a first one again. */
	readonly wasConnected: boolean;
};

const pollOnce = async (polling: Polling): Promise<Outcome> => {
	const {url, expected, log, signal} = polling;
	const opened = await open(polling);
	if (!('socket' in opened)) return {failure: opened, wasConnected: false};
	const {socket} = opened;
	const end = () => socket.destroy();
	signal.addEventListener('abort', end);
	try {
		const presented = socket.getPeerX509Certificate();
		const seen = presented?.fingerprint.replaceAll(':', '') ?? '';
		if (seen !== expected) {
			const subject = presented?.subject.replaceAll('\n', ', ') ?? '';
			return {failure: wrongThumbprint(url, {expected, seen, subject}), wasConnected: false};
		}
		const protocol = socket.getProtocol()?.replace('TLSv1.', 'Tls1');
		const server = endpointText(socket.remoteAddress, socket.remotePort);
		log.halibut(
			'INFO',
			url.href,
			`Secure connection established. Server at ${server} identified by thumbprint: ${seen}, using protocol ${protocol}`,
		);
		return await exchange(socket, polling.subscriptionId);
	} finally {
		signal.removeEventListener('abort', end);
		socket.destroy();
	}
};

/** Takes null messages as long as they come. It runs nothing: a request ends the connection. */
const exchange = async (socket: TLSSocket, subscriptionId: string): Promise<Outcome> => {
	const reader = createReader(socket);
	socket.write(preface);
	socket.write(subscriberIdentity(subscriptionId));
	const identity = await reader.line();
	if (identity === undefined) return {failure: endOfStream, wasConnected: false};
	if (identity !== serverIdentity.trim() || (await reader.line()) !== '') return {failure: notHalibut, wasConnected: false};
	let count = 0;
	while ((await reader.message())?.isNull) {
		count++;
		socket.write(next);
		if ((await reader.control()) === undefined) break;
	}
	return {failure: endOfStream, wasConnected: count > 0};
};

const open = async (polling: Polling): Promise<{readonly socket: TLSSocket} | Failure> => {
	const {url, proxy, signal} = polling;
	if (!proxy) return secure(polling);
	const opened = await openTunnel(proxy, `${url.hostname}:${url.port || 443}`, signal);
	return 'tunnel' in opened ? secure(polling, opened.tunnel) : opened;
};

const secure = ({url, identity, signal}: Polling, tunnel?: Socket): Promise<{readonly socket: TLSSocket} | Failure> =>
	new Promise(resolve => {
		const host = url.hostname.replace(/^\[|\]$/g, '');
		const socket = connect({
			...(tunnel ? {socket: tunnel} : {host, port: Number(url.port || 443)}),
			key: identity.keyPem,
			cert: identity.certificatePem,
			rejectUnauthorized: false,
			...(isIP(host) === 0 && {servername: host}),
		});
		const end = () => socket.destroy();
		signal.addEventListener('abort', end);
		const settle = (result: {readonly socket: TLSSocket} | Failure) => {
			signal.removeEventListener('abort', end);
			socket.setTimeout(0);
			resolve(result);
		};
		socket.setTimeout(connectMilliseconds, () => {
			settle(networkFailure('ETIMEDOUT', url));
			socket.destroy();
		});
		// It stays for the errors after the handshake, whose end the reader sees.
		socket.on('error', ({code}: NodeJS.ErrnoException) => settle(networkFailure(code, url)));
		socket.once('close', () => settle(networkFailure(undefined, url)));
		socket.once('secureConnect', () => settle({socket}));
	});

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
