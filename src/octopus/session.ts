import type {CredentialKind, CredentialValue} from './credential.ts';
import {exchangeToken} from './oidc.ts';
import {apiKeyPass, bearerPass, type Pass, type SendBare} from './pass.ts';
import {RefusedByServer} from './reply.ts';
import {shared} from './shared.ts';
import {signIn} from './sign-in.ts';

export type Session = {
	/** The pass to send with, signing in where that is needed. Throws a `UserError` in words, or a `NetworkError`. */
	readonly pass: (signal: AbortSignal) => Promise<Pass | undefined>;
	/** The Server took this pass no more (401). True: the next one is a new one, so that asking once more makes sense. */
	readonly expired: (pass: Pass | undefined) => boolean;
	/** Signs out where there is something to sign out of. Never rejects for what the network does. */
	readonly close: (signal: AbortSignal) => Promise<void>;
};

/** Keeps what had to be asked for with a credential: cookies or an access token. Keys and tokens that were given are read at every request. */
export const createSession = (credential: (() => CredentialValue) | undefined, base: URL, send: SendBare): Session => {
	let refused: {readonly password: string; readonly error: RefusedByServer} | undefined;
	const signInOnce = async (value: Extract<CredentialValue, {kind: 'password'}>, signal: AbortSignal): Promise<Pass> => {
		// A password that was wrong is not tried again: trying locks accounts.
		if (refused?.password === value.password) throw refused.error;
		try {
			return await signIn(value, base, send, signal);
		} catch (error) {
			if (error instanceof RefusedByServer && (error.status === 400 || error.status === 401)) refused = {password: value.password, error};
			throw error;
		}
	};
	const asked = shared<Pass>(signal => {
		const value = credential?.();
		if (value?.kind === 'password') return signInOnce(value, signal);
		if (value?.kind === 'oidc') return exchangeToken(value, send, signal);
		throw new Error('This credential needs no session');
	});
	return {
		async pass(signal) {
			const value = credential?.();
			if (value === undefined) return undefined;
			if (value.kind === 'apiKey') return apiKeyPass(value.apiKey);
			if (value.kind === 'bearerToken') return bearerPass(value.kind, value.bearerToken);
			const pass = await asked.get(signal);
			if ((pass.goodUntil ?? Number.POSITIVE_INFINITY) > performance.now()) return pass;
			asked.forget(pass);
			return asked.get(signal);
		},
		expired(pass) {
			if (pass === undefined || !isAskedFor(pass.kind)) return false;
			asked.forget(pass);
			return true;
		},
		async close(signal) {
			const pass = asked.known();
			if (pass === undefined) return;
			asked.forget(pass);
			await pass.leave?.(signal);
		},
	};
};

const isAskedFor = (kind: CredentialKind): boolean => kind === 'password' || kind === 'oidc';
