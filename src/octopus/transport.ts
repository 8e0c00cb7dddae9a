import {readFileSync} from 'node:fs';
import {Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {isIP, connect as tcpConnect} from 'node:net';
import type {Duplex} from 'node:stream';
import {checkServerIdentity, rootCertificates, type TLSSocket, connect as tlsConnect} from 'node:tls';

export type Trust = {
	/** PEM texts, trusted besides the system's store. */
	readonly certificateAuthorities: readonly string[];
	/** SHA-256, 64 upper-case hex digits: accept exactly this certificate, and nothing else about it. */
	readonly fingerprint?: string | undefined;
};

/** Where Debian's and Red Hat's families keep the system's certificate authorities. */
const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem'];

/** The system's store, which is what Tentacle itself validates with; Node's own list only where a machine has none. */
const systemAuthorities = (): readonly string[] => {
	for (const bundle of bundles) {
		try {
			return [readFileSync(bundle, 'utf8')];
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		}
	}
	return rootCertificates;
};

/**
Connections to a portal over TLS. Verification is written out here, so no environment variable turns it off (security rule 2); a pinned certificate is
compared before the socket is handed to HTTP, so a wrong one reads no byte of it. Errors carry `code`: Node's own, or `FINGERPRINT_DIFFERS`.
*/
export class PortalAgent extends HttpsAgent {
	readonly #trust: Trust;
	readonly #authorities: readonly string[];

	constructor(trust: Trust) {
		super({keepAlive: true, maxSockets: 6});
		this.#trust = trust;
		this.#authorities = trust.fingerprint === undefined ? [...systemAuthorities(), ...trust.certificateAuthorities] : [];
	}

	override createConnection(
		options: {host?: string | null; hostname?: string | null; port?: number | string | null},
		ready?: (error: Error | null, stream: Duplex) => void,
	): undefined {
		const host = options.hostname ?? options.host ?? 'localhost';
		const pinned = this.#trust.fingerprint;
		const socket = tlsConnect({
			host,
			port: Number(options.port ?? 443),
			...(isIP(host) === 0 && {servername: host}),
			rejectUnauthorized: false,
			ca: [...this.#authorities],
		});
		const fail = (error: Error) => {
			socket.destroy();
			ready?.(error, socket);
		};
		socket.once('error', fail);
		socket.once('secureConnect', () => {
			socket.off('error', fail);
			const problem = pinned === undefined ? notTrusted(socket, host) : differs(socket, pinned);
			if (problem) fail(problem);
			else ready?.(null, socket);
		});
		return undefined;
	}
}

const withCode = (code: string, message: string): Error => Object.assign(new Error(message), {code});

const notTrusted = (socket: TLSSocket, host: string): Error | undefined => {
	if (!socket.authorized) return withCode(String(socket.authorizationError ?? 'CERTIFICATE_NOT_TRUSTED'), 'The certificate is not trusted');
	const problem = checkServerIdentity(host, socket.getPeerCertificate());
	return problem && withCode('ERR_TLS_CERT_ALTNAME_INVALID', problem.message);
};

const differs = (socket: TLSSocket, pinned: string): Error | undefined =>
	socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '') === pinned
		? undefined
		: withCode('FINGERPRINT_DIFFERS', 'The certificate is not the pinned one');

export const plainAgent = (): HttpAgent => new HttpAgent({keepAlive: true, maxSockets: 6});

/** The certificate a portal presents, looked at without saying a word of HTTP. */
export const presentedCertificate = (
	host: string,
	port: number,
	signal: AbortSignal,
): Promise<import('node:crypto').X509Certificate | undefined> =>
	new Promise(resolve => {
		const tcp = tcpConnect({host, port, signal});
		const socket = tlsConnect({socket: tcp, rejectUnauthorized: false, ...(isIP(host) === 0 && {servername: host})});
		const done = (certificate?: import('node:crypto').X509Certificate) => {
			socket.destroy();
			resolve(certificate);
		};
		tcp.once('error', () => done());
		socket.once('error', () => done());
		socket.once('secureConnect', () => done(socket.getPeerX509Certificate()));
	});
