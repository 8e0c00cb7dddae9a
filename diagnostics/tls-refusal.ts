import type {TlsLimitsSeen} from '../src/model/endpoint-seen.ts';
import {refusalText} from './alert-name.ts';

const protocolVersion = 70;
const handshakeFailure = 40;
export const unrecognizedName = 112;

/** Why a handshake was refused, as far as further ones tell. */
export type Refusal = 'versionOld' | 'version' | 'cipher' | 'curve' | 'scheme' | 'scheme13' | 'noName' | 'onlyOurs' | 'unclear';

/** Which one thing made the difference. The most special first: a wide offer of ciphers says nothing about curves when the curves alone would have been refused. */
export const refusalIn = (
	{tls12, tls13, old, anyCipher, anyGroup, anySignature, system}: TlsLimitsSeen,
	alert: number | undefined,
): Refusal => {
	if (alert === unrecognizedName) return 'noName';
	if (system?.established) return 'onlyOurs';
	if (old?.established && tls12?.alert !== handshakeFailure) return 'versionOld';
	if (anyCipher?.established) return 'cipher';
	if (tls12?.established) return 'scheme13';
	if (anyGroup?.established) return 'curve';
	if (anySignature?.established || old?.established) return 'scheme';
	return tls12?.alert === protocolVersion && tls13?.alert === protocolVersion ? 'version' : 'unclear';
};

/** “TLS 1.2: alert 40, handshake_failure; TLS 1.3: agreed”, for people. */
export const attemptsText = ({tls12, tls13}: TlsLimitsSeen): string =>
	[['TLS 1.2', tls12] as const, ['TLS 1.3', tls13] as const]
		.flatMap(([name, attempt]) => (attempt ? [`${name}: ${attempt.established ? 'agreed' : refusalText(attempt)}`] : []))
		.join('; ');

/** What is spoken there in place of what Octopus asks for: what was agreed on when everything was allowed. */
export const spokenText = (refusal: Refusal, {old, anyCipher, anyGroup}: TlsLimitsSeen): string => {
	if (refusal === 'versionOld') return versionText(old?.protocol);
	if (refusal === 'curve') return anyGroup?.group ?? 'others';
	return `${anyCipher?.cipher ?? 'others'} with ${versionText(anyCipher?.protocol)}`;
};

/** `TLSv1.1` → `TLS 1.1` */
const versionText = (protocol = 'TLS'): string => protocol.replace(/^TLSv(\d)$/, 'TLS $1.0').replace('TLSv', 'TLS ');

/** By whom it was seen: the agent's OpenSSL is the system's, not ours (product: “Our TLS is not the agent's”). */
export const confirmation = ({system}: TlsLimitsSeen): string =>
	system === undefined
		? 'seen with our TLS only'
		: `this system’s OpenSSL ${system.version} ${system.established ? `agrees on ${system.protocol ?? 'TLS'}` : `fails too${system.said === undefined ? '' : `: ${system.said}`}`}`;
