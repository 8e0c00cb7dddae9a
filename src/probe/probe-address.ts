import {isIP, type Socket, connect as tcpConnect} from 'node:net';
import {type TLSSocket, connect as tlsConnect} from 'node:tls';
import {describeCertificate} from '../certificate/describe-certificate.ts';
import type {AddressTry, AnswerSeen, TcpSeen, TlsSeen} from '../model/probes.ts';
import {type Answer, classify} from './classify.ts';

type Endpoint = {
	readonly address: string;
	readonly port: number;
	/** The name that was asked for: goes out as SNI when it is one. */
	readonly host: string;
	readonly signal: AbortSignal;
	readonly deadlineMilliseconds: number;
};

/** The shortest request that both Halibut and web servers answer; a POST or a bare disconnect leaves more in the peer's log (facts: Halibut §3.2). */
const quietRequest = 'GET / HTTP/1.0\r\n\r\n';
const mostBytes = 64 * 1024;

/** Follows one address as far as it goes. Never rejects. */
export const probeAddress = async (endpoint: Endpoint): Promise<AddressTry> => {
	const {address} = endpoint;
	const opened = await openTcp(endpoint);
	if (!opened.socket) return {address, tcp: opened.tcp};
	const secured = await openTls(opened.socket, endpoint);
	if (!secured.socket) {
		const clear = speaksClearText(secured.tls) ? await whatSpeaks(endpoint) : undefined;
		return {address, tcp: opened.tcp, tls: secured.tls, ...(clear && {answer: clear})};
	}
	return {address, tcp: opened.tcp, tls: secured.tls, answer: await ask(secured.socket, endpoint, quietRequest)};
};

/** Settles once: by `done`, at the deadline with `TIMEOUT`, or when the run is ended with `ABORTED`. */
const race = <Value>(
	{signal, deadlineMilliseconds}: Endpoint,
	begin: (done: (value: Value) => void) => void,
	late: (code: string) => Value,
): Promise<Value> =>
	new Promise(resolve => {
		const done = (value: Value) => {
			clearTimeout(timer);
			signal.removeEventListener('abort', abort);
			resolve(value);
		};
		const abort = () => done(late('ABORTED'));
		const timer = setTimeout(() => done(late('TIMEOUT')), deadlineMilliseconds);
		if (signal.aborted) {
			abort();
			return;
		}
		signal.addEventListener('abort', abort);
		begin(done);
	});

const stopwatch = () => {
	const began = performance.now();
	return () => Math.round(performance.now() - began);
};

const openTcp = (endpoint: Endpoint): Promise<{tcp: TcpSeen; socket?: Socket}> => {
	const milliseconds = stopwatch();
	const socket = tcpConnect({host: endpoint.address, port: endpoint.port});
	// A late error of a socket that was given up says nothing new.
	socket.on('error', () => {});
	return race(
		endpoint,
		done => {
			socket.once('connect', () => {
				const {localAddress} = socket;
				done({tcp: {connected: true, milliseconds: milliseconds(), ...(localAddress !== undefined && {localAddress})}, socket});
			});
			socket.once('error', (error: NodeJS.ErrnoException) =>
				done({tcp: {connected: false, milliseconds: milliseconds(), code: error.code ?? 'unknown'}}),
			);
		},
		code => {
			socket.destroy();
			return {tcp: {connected: false, milliseconds: milliseconds(), code}};
		},
	);
};

const openTls = (tcp: Socket, endpoint: Endpoint): Promise<{tls: TlsSeen; socket?: TLSSocket}> => {
	const milliseconds = stopwatch();
	// The certificate is judged by its thumbprint, as Halibut does: names, dates and chains say nothing here.
	const socket = tlsConnect({socket: tcp, rejectUnauthorized: false, ...(isIP(endpoint.host) === 0 && {servername: endpoint.host})});
	socket.on('error', () => {});
	const failed = (code: string) => ({tls: {established: false, milliseconds: milliseconds(), code}});
	return race<{tls: TlsSeen; socket?: TLSSocket}>(
		endpoint,
		done => {
			socket.once('secureConnect', () => {
				const certificate = socket.getPeerX509Certificate();
				const protocol = socket.getProtocol();
				done({
					tls: {
						established: true,
						milliseconds: milliseconds(),
						...(protocol !== null && {protocol}),
						...(certificate && {certificate: describeCertificate(certificate)}),
					},
					socket,
				});
			});
			socket.once('error', (error: NodeJS.ErrnoException) => done(failed(error.code ?? 'unknown')));
			socket.once('close', () => done(failed('CLOSED')));
		},
		code => {
			socket.destroy();
			return failed(code);
		},
	);
};

/** Sends the request, reads to the end (bounded), and leaves as a client that is done: nothing is cut off, so nothing is logged as an error. */
const ask = async (socket: Socket | TLSSocket, endpoint: Endpoint, request: string): Promise<AnswerSeen> => {
	const milliseconds = stopwatch();
	const read = await race<Omit<Answer, 'milliseconds'>>(
		endpoint,
		done => {
			const chunks: Buffer[] = [];
			let length = 0;
			const text = () => Buffer.concat(chunks).toString('latin1');
			socket.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
				length += chunk.length;
				if (length > mostBytes) done({text: text(), ended: 'too-long'});
			});
			socket.once('end', () => done({text: text(), ended: 'closed'}));
			// Halibut's listener sends no close_notify, which OpenSSL calls an error although all has arrived.
			socket.once('error', () => done({text: text(), ended: 'closed'}));
			socket.once('close', () => done({text: text(), ended: 'closed'}));
			if (request !== '') socket.write(request);
		},
		code => ({text: '', ended: code === 'TIMEOUT' ? 'silence' : 'aborted'}),
	);
	leave(socket);
	return classify({...read, milliseconds: milliseconds()});
};

const leaveMilliseconds = 1000;

const leave = (socket: Socket | TLSSocket): void => {
	socket.resume();
	socket.end();
	const timer = setTimeout(() => socket.destroy(), leaveMilliseconds);
	timer.unref();
	socket.once('close', () => clearTimeout(timer));
};

/** What OpenSSL says when the peer's first bytes are no TLS record. */
const speaksClearText = ({code}: TlsSeen): boolean =>
	code !== undefined && /WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|UNKNOWN_PROTOCOL|UNEXPECTED_MESSAGE/.test(code);

/** One more connection, only now: the clear text that answered our TLS hello is lost inside OpenSSL. */
const whatSpeaks = async (endpoint: Endpoint): Promise<AnswerSeen | undefined> => {
	const {socket} = await openTcp(endpoint);
	if (!socket) return undefined;
	const answer = await ask(socket, endpoint, quietRequest);
	return answer.who === 'ssh' ? answer : {...answer, who: 'plain-http'};
};
