import {harmless} from '../model/harmless.ts';
import {UserError} from '../model/user-error.ts';
import type {CredentialValue} from './credential.ts';
import {parseJson} from './parse-json.ts';
import {bearerPass, type Pass, type SendBare} from './pass.ts';
import {assertGood, RefusedByServer} from './reply.ts';
import type {Reply} from './request.ts';
import {number, object, optional, orElse, text} from './schema.ts';

const configuration = object({token_endpoint: text});
const token = object({access_token: text, expires_in: optional(number)});
const failure = object({error: orElse(text, ''), error_description: orElse(text, '')});

/** Before the end of its time, so that no request is under way with a token that runs out. */
const marginMilliseconds = 30_000;
const usualSeconds = 3600;

/** Exchanges an id token for an access token of a service account (facts: Octopus REST §1.2). The endpoint must be on the portal's own origin. */
export const exchangeToken = async (
	{serviceAccountId, idToken}: Extract<CredentialValue, {kind: 'oidc'}>,
	send: SendBare,
	signal: AbortSignal,
): Promise<Pass> => {
	const told = await send('GET', '/.well-known/openid-configuration', {signal});
	if (told.status === 404) {
		throw new UserError('This Server does not take id tokens (404): it is older than OpenID Connect for service accounts.', {
			next: ['Use an API key.'],
		});
	}
	assertGood(told);
	const {token_endpoint: endpoint} = configuration(parseJson(told), '');
	const reply = await send('POST', endpoint, {
		signal,
		secrets: [idToken],
		body: {
			grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
			audience: serviceAccountId,
			subject_token: idToken,
			subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
		},
	});
	if (reply.status === 400 || reply.status === 401) throw refused(reply);
	assertGood(reply);
	const {access_token, expires_in = usualSeconds} = token(parseJson(reply), '');
	return {...bearerPass('oidc', access_token), goodUntil: performance.now() + Math.max(1000, expires_in * 1000 - marginMilliseconds)};
};

const refused = (reply: Reply): RefusedByServer => {
	const why = reasonOf(reply);
	return new RefusedByServer(reply.status, `The Server did not exchange the id token (${reply.status})${why === '' ? '' : `: ${why}`}.`, {
		next: [
			'Compare issuer, subject and audience of the token with the OpenID Connect identity of the service account (Configuration › Users).',
			'An id token is good for some minutes only: get a new one.',
		],
	});
};

const reasonOf = (reply: Reply): string => {
	try {
		const {error, error_description: description} = failure(parseJson(reply), '');
		return harmless((description || error).trim().replace(/\.+$/, ''), 300);
	} catch (thrown) {
		// Not the form of a token endpoint: the status has to do.
		if (thrown instanceof UserError) return '';
		throw thrown;
	}
};
