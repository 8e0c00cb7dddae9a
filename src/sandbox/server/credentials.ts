import type {IncomingHttpHeaders} from 'node:http';
import type {Answer} from './route.ts';
import type {CredentialKind, ServerState} from './state.ts';

export const installationId = '5f0b9a4e-0000-4000-8000-000000000001';
export const identityCookie = `OctopusIdentificationToken_${installationId}`;
export const csrfCookie = `Octopus-Csrf-Token_${installationId}`;

/** What came with a request to say who asks. */
export type Credential = {
	readonly kind: CredentialKind;
	/** The key, the token, or the session's. */
	readonly value: string;
	/** For a session: `X-Octopus-Csrf-Token`. */
	readonly csrf?: string | undefined;
};

export const cookiesOf = ({cookie = ''}: IncomingHttpHeaders): ReadonlyMap<string, string> =>
	new Map(
		cookie.split(/;\s*/).flatMap(pair => {
			const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
			return name ? [[name, value] as const] : [];
		}),
	);

export const credentialOf = (headers: IncomingHttpHeaders): Credential | undefined => {
	const {'x-octopus-apikey': key, 'x-octopus-csrf-token': csrf} = headers;
	if (typeof key === 'string') return {kind: 'apiKey', value: key};
	const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
	if (token !== undefined) return {kind: 'bearerToken', value: token};
	const session = cookiesOf(headers).get(identityCookie);
	return session === undefined ? undefined : {kind: 'session', value: session, csrf: typeof csrf === 'string' ? csrf : undefined};
};

/** What anybody may ask (facts: Octopus REST §1.2, §2.5). */
const anonymous = /^\/api\/(authentication|users\/login|octopusservernodes\/ping|serverstatus\/redis)\/?$/i;

const unauthorized = (ErrorMessage: string): Answer => ({status: 401, body: {ErrorMessage}});

/** The refusal of a request without a good credential; in a session, a write also needs the CSRF cookie's value as a header. */
export const credentialRefusal = (
	state: ServerState,
	credential: Credential | undefined,
	method: string,
	path: string,
): Answer | undefined => {
	if (!/^\/api\/./i.test(path) || anonymous.test(path)) return undefined;
	if (state.faults.has('wrong-key') && credential?.kind === 'apiKey') {
		return unauthorized('The API key you provided was not valid. Please double-check your API key and try again.');
	}
	if (credential === undefined || state.faults.has('wrong-key') || !isKnown(state, credential)) {
		return unauthorized('You must be logged in to request this resource. Please provide a valid API key or log in again.');
	}
	const needsToken = credential.kind === 'session' && method !== 'GET';
	if (!needsToken || credential.csrf === state.sessions.get(credential.value)) return undefined;
	return unauthorized('A required anti-forgery token was not supplied or was invalid.');
};

const isKnown = (state: ServerState, {kind, value}: Credential): boolean => {
	if (kind === 'apiKey') return value === state.apiKey;
	return kind === 'bearerToken' ? state.accessTokens.has(value) : state.sessions.has(value);
};
