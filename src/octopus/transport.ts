import type {X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {isIP, type Socket, connect as tcpConnect} from 'node:net';
import type {Duplex} from 'node:stream';
import {createSecureContext, rootCertificates, type SecureContext, type TLSSocket, connect as tlsConnect} from 'node:tls';
import type {ChainSeen, PortalPhases} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {describeChain, sentChain} from './chain.ts';
import {askForTunnel, hostAndPort, type ProxyToUse, proxyAuthorization} from './proxy.ts';

export type Trust = {
	/** PEM texts, trusted besides the system's store. Left out: none. */
	readonly certificateAuthorities?: readonly string[] | undefined;
	/** SHA-256, 64 upper-case hex digits: accept exactly this certificate, and nothing else about it. */
	readonly fingerprint?: string | undefined;
};

/** The part of the way that a connection stopped at, before HTTP was spoken. `proxy`: the way to the proxy, or what it answered. */
export type Layer = 'proxy' | 'name' | 'tcp' | 'tls';

/**
An error's `code` and `layer`: what `PortalAgent` fails with. `TIMEOUT`, `ABORTED`, `FINGERPRINT_DIFFERS`, `REFUSED` (with the proxy's HTTP `status`), or
Node's own code.
*/
export type ConnectionFailure = Error & {readonly code: string; readonly layer: Layer; readonly status?: number | undefined};

/**
How many connections are kept for the next request. How many are open at once has no bound of its own: a request that waits for a free connection can
get one while Node's agent opens another for it, and the failure of that other one then reaches a request that has ended, which ends the process.
*/
const kept = {maxFreeSockets: 6};

/** Where Debian's and Red Hat's families keep the system's certificate authorities. */
const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem'];

/** The system's store, which is what Tentacle itself validates with; Node's own list only where a machine has none. */
const systemAuthorities = (): readonly string[] => {
	for (const bundle of bundles) {
		try {
			return [readFileSync(bundle, 'utf8')];
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code !== 'ENOENT') throw new UserError(`The system's certificate authorities in ${bundle} cannot be read (${code}).`);
		}
	}
	return rootCertificates;
};

/**
Connections to a portal over TLS. Verification is written out here, so no environment variable turns it off (security rule 2); a pinned certificate is
compared before the socket is handed to HTTP, so a wrong one reads no byte of it. Fails with a `ConnectionFailure`.
*/
export class PortalAgent extends HttpsAgent {
	readonly #pinned: string | undefined;
	readonly #secureContext: SecureContext;
	readonly #limitMilliseconds: number;
	readonly #giveUp = new Set<() => void>();
	readonly #given: readonly string[];
	readonly #proxy: ProxyToUse | undefined;
	/** The certificate that the latest connection was shown, trusted or not. */
	presented: X509Certificate | undefined;
	/** Of the latest connection, as far as it got. */
	phases: PortalPhases = {};

	/** `limitMilliseconds`: of each layer on its own. */
	constructor(
		{certificateAuthorities = [], fingerprint}: Trust,
		{limitMilliseconds, keepAlive, proxy}: {limitMilliseconds: number; keepAlive: boolean; proxy?: ProxyToUse | undefined},
	) {
		super({keepAlive, ...kept});
		this.#pinned = fingerprint;
		this.#limitMilliseconds = limitMilliseconds;
		this.#given = certificateAuthorities;
		this.#proxy = proxy;
		this.#secureContext = createSecureContext({
			minVersion: 'TLSv1.2',
			// Node's own first list makes a hello of 1.6 kB, which is lost where Tentacle's arrives (facts: Halibut §9.2).
			ecdhCurve: 'X25519:P-256:P-384',
			// An intermediate authority that was given is trusted as it is, as curl has it.
			allowPartialTrustChain: true,
			...(fingerprint === undefined && {ca: [...systemAuthorities(), ...certificateAuthorities]}),
		});
	}

	override createConnection(
		options: {host?: string | null; hostname?: string | null; port?: number | string | null},
		ready: (error: Error | null, stream: Duplex) => void = () => {},
	): undefined {
		const host = options.hostname ?? options.host ?? 'localhost';
		const port = Number(options.port ?? 443);
		const proxy = this.#proxy;
		// Read before anything is opened: a proxy's user that cannot be sent is told in words.
		const authorization = proxy && proxyAuthorization(proxy);
		// Node's own quarter of a second for each but the last address is shorter than a slow way may take.
		const tcp = tcpConnect({
			...(proxy ? {host: proxy.host, port: proxy.port} : {host, port}),
			autoSelectFamilyAttemptTimeout: Math.min(1000, this.#limitMilliseconds),
		});
		let layer: Layer = proxy ? 'proxy' : isIP(host) === 0 ? 'name' : 'tcp';
		let open: Duplex = tcp;
		let timer: NodeJS.Timeout | undefined;
		let isSettled = false;
		let began = performance.now();
		this.phases = {};
		const settle = (failure?: ConnectionFailure) => {
			if (isSettled) return;
			isSettled = true;
			clearTimeout(timer);
			this.#giveUp.delete(giveUp);
			if (failure) open.destroy();
			ready(failure ?? null, open);
		};
		const fail = ({code = 'unknown', message}: NodeJS.ErrnoException) => settle(failureOf(code, layer, message));
		const giveUp = () => settle(failureOf('ABORTED', layer, 'Nobody waits for this connection any more'));
		const end = () => {
			this.phases = {...this.phases, [layer]: Math.round(performance.now() - began)};
		};
		const begin = (next: Layer) => {
			if (next !== layer) end();
			began = performance.now();
			layer = next;
			clearTimeout(timer);
			timer = setTimeout(() => settle(failureOf('TIMEOUT', next, 'No answer in time')), this.#limitMilliseconds);
		};
		this.#giveUp.add(giveUp);
		begin(layer);
		tcp.on('error', fail);
		tcp.on('lookup', error => {
			if (!error && !proxy) begin('tcp');
		});
		const secure = () => {
			begin('tls');
			const socket = openTls(tcp, host, this.#secureContext);
			open = socket;
			socket.on('error', fail);
			socket.once('secureConnect', () => {
				end();
				this.presented = socket.getPeerX509Certificate();
				settle(this.#pinned === undefined ? notTrusted(socket) : differs(this.presented, this.#pinned));
			});
		};
		tcp.once('connect', () => {
			if (!proxy) return secure();
			begin('proxy');
			askForTunnel(tcp, hostAndPort(host, port), authorization, outcome => {
				if (isSettled) return;
				if (outcome === 'open') secure();
				else settle(failureOf(outcome.code, 'proxy', 'The proxy opened no tunnel', outcome.status));
			});
		});
		return undefined;
	}

	/** What the latest chain, which was not trusted, tells of the reason. */
	chain(): ChainSeen | undefined {
		const authorities = this.#pinned === undefined ? [...systemAuthorities(), ...this.#given] : [];
		return describeChain(sentChain(this.presented), {authorities, given: this.#given});
	}

	/** Closes connections that are still being opened. */
	giveUpConnecting(): void {
		for (const giveUp of this.#giveUp) giveUp();
	}
}

const openTls = (tcp: Socket, host: string, secureContext: SecureContext): TLSSocket =>
	tlsConnect({
		socket: tcp,
		host,
		...(isIP(host) === 0 && {servername: host}),
		ALPNProtocols: ['http/1.1'],
		secureContext,
		// So that the certificate can be shown. What decides is `notTrusted` and `differs`.
		rejectUnauthorized: false,
	});

const failureOf = (code: string, layer: Layer, message: string, status?: number): ConnectionFailure =>
	Object.assign(new Error(message), {code, layer, status});

/** Chain, dates and name: Node has judged them all by then, whatever it was told to do about it. */
const notTrusted = ({authorized, authorizationError}: TLSSocket): ConnectionFailure | undefined => {
	if (authorized) return undefined;
	const {code} = Object(authorizationError) as {readonly code?: unknown};
	return failureOf(typeof code === 'string' ? code : String(authorizationError), 'tls', 'The certificate is not trusted');
};

const differs = (certificate: X509Certificate | undefined, pinned: string): ConnectionFailure | undefined =>
	certificate?.fingerprint256.replaceAll(':', '') === pinned
		? undefined
		: failureOf('FINGERPRINT_DIFFERS', 'tls', 'The certificate is not the pinned one');

export const plainAgent = ({keepAlive}: {readonly keepAlive: boolean}): HttpAgent => new HttpAgent({keepAlive, ...kept});
