import type {AnswerId, Answers} from './answers.ts';
import {any, type Condition, given} from './condition.ts';
import {type Secret, secretIn} from './secret.ts';

/** Who we are to the Server: spoken of, never its value (facts: Octopus REST §1.2). */
export type Credential =
	| {readonly kind: 'apiKey'; readonly apiKey: Secret}
	| {readonly kind: 'bearerToken'; readonly bearerToken: Secret}
	| {readonly kind: 'password'; readonly username: string; readonly password: Secret}
	/** An id token of another issuer, exchanged for an access token of the service account. */
	| {readonly kind: 'oidc'; readonly serviceAccountId: string; readonly idToken: Secret};

/** What it is called in a sentence: “the Server refused the key”. */
export const credentialNames: Readonly<Record<Credential['kind'], string>> = {
	apiKey: 'API key',
	bearerToken: 'bearer token',
	password: 'user name and password',
	oidc: 'id token',
};

/** The questions of each. What the Server says of the credential stands beside the answer of the last one. */
export const credentialFields: Readonly<Record<Credential['kind'], readonly AnswerId[]>> = {
	apiKey: ['apiKey'],
	bearerToken: ['bearerToken'],
	password: ['username', 'password'],
	oidc: ['serviceAccountId', 'idTokenFile'],
};

/** Whether the Server said no to the credential itself. A wrong password, or an id token, can be answered as bad input too (facts: Octopus REST §1.2, §1.3). */
export const isCredentialRefused = (kind: Credential['kind'], status: number | null | undefined): boolean =>
	status === 401 || (status === 400 && (kind === 'password' || kind === 'oidc'));

/** The answers hold a credential, of whatever kind. */
export const credentialGiven: Condition = any(given('apiKey'), given('bearerToken'), given('password'), given('idTokenFile'));

/** The credential in the answers; undefined: there is none, or only half of one. */
export const credentialOf = ({apiKey, bearerToken, username, password, serviceAccountId, idTokenFile}: Answers): Credential | undefined => {
	if (apiKey) return {kind: 'apiKey', apiKey};
	if (bearerToken) return {kind: 'bearerToken', bearerToken};
	if (username !== undefined && password) return {kind: 'password', username, password};
	if (serviceAccountId === undefined || idTokenFile === undefined) return undefined;
	return {kind: 'oidc', serviceAccountId, idToken: secretIn('idToken', idTokenFile)};
};

/** The part of it that nobody may see. */
export const secretOf = (credential: Credential): Secret => {
	switch (credential.kind) {
		case 'apiKey':
			return credential.apiKey;
		case 'bearerToken':
			return credential.bearerToken;
		case 'password':
			return credential.password;
		case 'oidc':
			return credential.idToken;
	}
};

/** Tells one credential from another without knowing its value: the key of what is remembered for it. */
export const credentialKey = (credential: Credential | undefined): string => JSON.stringify(credential ?? null);

/** Tentacle's own options for it; a secret among them is still a reference (facts: Tentacle §1.2, “API options”). */
export const credentialOptions = (credential: Credential): ReadonlyArray<readonly [option: string, value: string | Secret]> => {
	switch (credential.kind) {
		case 'apiKey':
			return [['--apiKey', credential.apiKey]];
		case 'bearerToken':
			return [['--bearerToken', credential.bearerToken]];
		case 'password':
			return [
				['--username', credential.username],
				['--password', credential.password],
			];
		case 'oidc':
			throw new Error('An id token is exchanged for our own requests only');
	}
};
