import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven, credentialNames, credentialOf, isCredentialRefused} from '../../src/model/credential.ts';
import {portalOf} from '../subjects.ts';

/** curl reads the header from a file, or from what sed makes of one, so that no command line has the secret in it. */
const command = 'curl -si -H @HEADER_FILE {word:url}/api/users/me';
const withKey = "sed 's/^/X-Octopus-ApiKey: /' KEY_FILE | curl -si -H @- {word:url}/api/users/me";
const withToken = "sed 's/^/Authorization: Bearer /' TOKEN_FILE | curl -si -H @- {word:url}/api/users/me";

export const octopusKey = defineCheck({
	id: 'octopus/key',
	category: 'octopus',
	title: 'The Server accepts the credential',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven),
	subjects: portalOf,
	needs: ['octopus/key-format', 'portal/octopus'],
	reasons: {
		accepted: {verdict: 'pass', says: '{credential} of {user}'},
		plain: {
			verdict: 'fail',
			says: 'it was not sent: over plain http anybody on the way could read it',
			owner: 'host',
			firm: true,
			remedy: 'Use the https address; or allow it on purpose with --allow-plain-http.',
		},
		refused: {
			verdict: 'fail',
			finding: 'API006',
			says: 'the Server refused the API key (401)',
			owner: 'octopus',
			firm: true,
			remedy:
				'Make a new one in Octopus under your profile › My API keys. A key can have expired (usually after 180 days), have been deleted, or belong to another Server or to a user who is disabled.',
			command: withKey,
		},
		token: {
			verdict: 'fail',
			finding: 'API006',
			says: 'it was not taken: {message}',
			owner: 'octopus',
			firm: true,
			remedy:
				'Get a new one: tokens live for minutes or hours. An id token must be of an issuer and subject that the service account names (Octopus: Configuration › Users › OpenID Connect).',
			command: withToken,
		},
		password: {
			verdict: 'fail',
			finding: 'API006',
			says: 'they were not taken: {message}',
			owner: 'octopus',
			firm: true,
			remedy:
				'Try them in the portal’s own sign-in form; after several failures wait some minutes. Where a second factor or another provider is used, take an API key.',
			command: "curl -si -H 'Content-Type: application/json' -d @LOGIN_FILE {word:url}/api/users/login",
		},
		noPasswords: {
			verdict: 'fail',
			finding: 'API010',
			says: 'the Server takes no user names and passwords; people sign in there by {ways}',
			owner: 'octopus',
			firm: true,
			remedy: 'Use an API key, best of a service account, or a bearer token.',
			command: 'curl -s {word:url}/api/authentication',
		},
		forbidden: {
			verdict: 'fail',
			finding: 'API007',
			says: 'the Server knows the user, but does not let it look around (403): {message}',
			owner: 'octopus',
			firm: true,
			remedy: 'Give the user a role that may register machines (Octopus: Configuration › Teams), or sign in as another.',
			command,
		},
		limited: {
			verdict: 'fail',
			finding: 'API015',
			says: 'the Server asks for fewer requests (429)',
			owner: 'octopus',
			firm: true,
			remedy: 'Wait and try again{retry}; when many machines are set up at once, let each wait for another while.',
			command,
		},
		busy: {
			verdict: 'fail',
			finding: 'API001',
			says: 'the Server is starting, stopping or overloaded (503)',
			owner: 'octopus',
			firm: true,
			remedy: 'Wait a minute and try again{retry}.',
			command,
		},
		other: {
			verdict: 'fail',
			finding: 'API001',
			says: 'it could not be tried: {message}',
			owner: 'octopus',
			firm: true,
			remedy: 'Try again; if it stays so, ask whoever looks after the Server.',
			command,
		},
	},
	gather: async (probes, url, {answers, signal}) => {
		const seen = await probes.account(signal);
		const kind = credentialOf(answers)?.kind ?? 'apiKey';
		const credential = credentialNames[kind];
		const told = {url, kind, credential};
		if (seen.accepted) return {...told, accepted: true, user: seen.user, status: 200, code: null, message: null, retry: '', ways: null};
		const {status = null, code = null, message, retryAfterSeconds, signInWays} = seen;
		return {
			...told,
			accepted: false,
			user: null,
			status,
			code,
			message: message ?? code ?? 'it gave no reason',
			retry: retryAfterSeconds === undefined ? '' : `; it asks for ${retryAfterSeconds} s (Retry-After)`,
			ways: signInWays === undefined ? null : signInWays.join(', '),
		};
	},
	judge: ({accepted, kind, status, code, ways}) => {
		if (accepted) return 'accepted';
		if (code === 'PLAIN_HTTP') return 'plain';
		if (ways !== null) return 'noPasswords';
		if (isCredentialRefused(kind, status)) return kind === 'apiKey' ? 'refused' : kind === 'password' ? 'password' : 'token';
		if (status === 403) return 'forbidden';
		if (status === 503) return 'busy';
		return status === 429 ? 'limited' : 'other';
	},
});
