import {getCurves} from 'node:crypto';
import type {ConnectionOptions} from 'node:tls';
import type {SystemTlsSeen, TlsAttempt, TlsLimitsSeen} from '../model/endpoint-seen.ts';
import type {TlsSeen} from '../model/probes.ts';
import {isUsualGroup, isUsualSuite, requiredSuites, usualSuites13} from '../model/usual-tls.ts';
import {ask} from './ask.ts';
import {type Endpoint, openTls, openWay, usualGroups} from './connection.ts';
import {quietRequest} from './quiet-request.ts';

const allSuites = ['ALL', 'COMPLEMENTOFALL', '@SECLEVEL=0', ...usualSuites13, 'TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256'].join(
	':',
);
const allSchemes = ['SHA256', 'SHA384', 'SHA512', 'SHA224', 'SHA1']
	.flatMap(hash => [`RSA+${hash}`, `ECDSA+${hash}`])
	.concat(['RSA-PSS+SHA256', 'RSA-PSS+SHA384', 'RSA-PSS+SHA512', 'ed25519'])
	.join(':');
/** Curves that TLS can name (IANA, Supported Groups) and this Node has. */
const allGroups = (): string => {
	const named = ['secp224r1', 'secp256k1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'];
	const here = new Set(getCurves());
	return [usualGroups, ...named.filter(name => here.has(name))].join(':');
};

export type LimitsOptions = {
	/** What the first handshake came to. */
	readonly first: TlsSeen;
	/** Left out: there is no OpenSSL on this system. */
	readonly system?: (endpoint: Endpoint) => Promise<SystemTlsSeen | undefined>;
};

/** Further handshakes, each of which allows or pins one thing, until the reason is told: three at the same time, then at most three more, and this system's OpenSSL. Never rejects. */
export const lookAtTlsLimits = async (endpoint: Endpoint, {first, system}: LimitsOptions): Promise<TlsLimitsSeen> => {
	const attempt = (options: ConnectionOptions) => attemptTls(endpoint, options);
	if (first.established) {
		const isOdd = !isUsualSuite(first.cipher ?? '') || (first.group !== undefined && !isUsualGroup(first.group));
		// Nothing odd was agreed on: asked is only whether this system's settings allow it.
		if (!isOdd) {
			const bySystem = await system?.(endpoint);
			return {...(bySystem && {system: bySystem})};
		}
		const [suites, nistP256] = await Promise.all([
			isUsualSuite(first.cipher ?? '') ? undefined : attempt({ciphers: [...requiredSuites, ...usualSuites13].join(':')}),
			first.group === undefined || isUsualGroup(first.group) ? undefined : attempt({ecdhCurve: 'P-256'}),
		]);
		return {...(suites && {suites}), ...(nistP256 && {nistP256})};
	}
	const [tls12, tls13, old, bySystem] = await Promise.all([
		attempt({maxVersion: 'TLSv1.2'}),
		attempt({minVersion: 'TLSv1.3'}),
		attempt({minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0', sigalgs: allSchemes}),
		system?.(endpoint),
	]);
	const known = {tls12, tls13, old, ...(bySystem && {system: bySystem})};
	if (old.established && !isRefused(tls12)) return known;
	if (tls12.established) return {...known, anyCipher: await attempt({minVersion: 'TLSv1.3', ciphers: allSuites})};
	const [anyCipher, anyGroup, anySignature] = await Promise.all([
		attempt({ciphers: allSuites}),
		attempt({maxVersion: 'TLSv1.2', ecdhCurve: allGroups()}),
		attempt({maxVersion: 'TLSv1.2', ciphers: allSuites, sigalgs: allSchemes}),
	]);
	return {...known, anyCipher, anyGroup, anySignature};
};

const handshakeFailure = 40;
/** The version is spoken there, only not like this. */
const isRefused = ({alert}: TlsAttempt): boolean => alert === handshakeFailure;

/** One handshake, left as politely as the probe itself leaves. */
export const attemptTls = async (endpoint: Endpoint, options: ConnectionOptions): Promise<TlsAttempt & TlsSeen> => {
	const {tcp, socket: opened} = await openWay(endpoint);
	if (!opened) return {established: false, milliseconds: tcp.milliseconds, code: tcp.code ?? 'unknown'};
	const {tls, socket} = await openTls(opened, endpoint, options);
	if (socket) await ask(socket, endpoint, {request: quietRequest});
	return tls;
};
