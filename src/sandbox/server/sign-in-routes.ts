import {randomBytes} from 'node:crypto';
import {csrfCookie, identityCookie} from './credentials.ts';
import {type Answer, bodyObject, good, notFound, type Route, refused, same} from './route.ts';
import {makeToken} from './token.ts';

/** Of OAuth's token exchange. */
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const jwt = 'urn:ietf:params:oauth:token-type:jwt';

const tokenPath = '/token/v1';

/** `GET /api/authentication`: which ways in there are (facts: Octopus REST §1.2). */
export const authentication = ({state: {faults}}: Route): Answer => {
	const provider = (Name: string, FormsLoginEnabled: boolean, IdentityType: string) => ({
		Name,
		DisplayName: Name,
		FormsLoginEnabled,
		IdentityType,
		Links: {},
	});
	return good({
		AnyAuthenticationProvidersSupportPasswordManagement: !faults.has('password-sign-in-off'),
		AutoLoginEnabled: false,
		UserApiKeysEnabled: true,
		RememberMeEnabled: true,
		AuthenticationProviders: [
			...(faults.has('password-sign-in-off') ? [] : [provider('Octopus', true, 'UsernamePassword')]),
			provider('OpenID Connect', false, 'OAuth'),
		],
	});
};

/** User and password for a session of two cookies (facts: Octopus REST §1.3). `user`: who it is then. */
export const logIn = (route: Route, user: unknown): Answer => {
	const {state, origin} = route;
	const {Username, Password} = bodyObject(route);
	if (state.faults.has('password-sign-in-off')) return refused(['Signing in with a username and a password is not enabled.']);
	if (state.faults.has('wrong-key') || !same(Username, state.username) || Password !== state.password) {
		return refused(['Invalid username or password.']);
	}
	const [identity, csrf] = [randomBytes(24).toString('base64url'), `${randomBytes(24).toString('base64')}|1`];
	state.sessions.set(identity, encodeURIComponent(csrf));
	const secure = origin.startsWith('https:') ? '; Secure' : '';
	const cookies = [
		`${identityCookie}=${identity}; path=/; HttpOnly${secure}`,
		`${csrfCookie}=${encodeURIComponent(csrf)}; path=/${secure}`,
	];
	return {...good(user), headers: {'set-cookie': cookies}};
};

export const logOut = ({state, session}: Route): Answer => {
	if (session !== undefined) state.sessions.delete(session);
	return good({});
};

/** Outside of `/api`: OpenID's configuration, and the exchange of an id token for an access token (facts: Octopus REST §1.2). */
export const openId = (route: Route): Answer | undefined => {
	const {origin, virtualDirectory, path, method} = route;
	if (same(path, '/.well-known/openid-configuration')) {
		const issuer = `${origin}${virtualDirectory}`;
		return good({issuer, token_endpoint: `${issuer}${tokenPath}`, grant_types_supported: [exchange]});
	}
	if (!same(path, tokenPath)) return undefined;
	return method === 'POST' ? exchangeToken(route) : notFound;
};

const exchangeToken = (route: Route): Answer => {
	const {state} = route;
	const {grant_type, audience, subject_token, subject_token_type} = bodyObject(route);
	const wrong = (error: string, error_description: string): Answer => ({status: 400, body: {error, error_description}});
	if (grant_type !== exchange) return wrong('unsupported_grant_type', 'The grant type is not supported.');
	if (subject_token_type !== jwt) return wrong('invalid_request', 'The subject token type is not supported.');
	if (audience !== state.serviceAccountId) return wrong('invalid_request', 'The audience is not the id of a service account.');
	if (state.faults.has('wrong-key') || subject_token !== state.idToken) {
		return wrong('invalid_grant', 'The subject token matches no OIDC identity of the service account, or has expired.');
	}
	const access_token = makeToken({sub: state.serviceAccountId});
	state.accessTokens.add(access_token);
	return good({access_token, issued_token_type: jwt, token_type: 'Bearer', expires_in: 3600});
};
