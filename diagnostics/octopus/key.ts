import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {portalOf} from '../subjects.ts';

/** curl reads the header from what sed makes of the file, so that no command line has the key in it. */
const command = "sed 's/^/X-Octopus-ApiKey: /' KEY_FILE | curl -si -H @- {word:url}/api/users/me";

export const octopusKey = defineCheck({
	id: 'octopus/key',
	category: 'octopus',
	title: 'The Server accepts the API key',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven),
	subjects: portalOf,
	needs: ['octopus/key-format', 'portal/octopus'],
	reasons: {
		accepted: {verdict: 'pass', says: 'it belongs to {user}'},
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
			says: 'the Server refused it (401)',
			owner: 'octopus',
			firm: true,
			remedy:
				'Make a new one in Octopus under your profile › My API keys. A key can have expired (usually after 180 days), have been deleted, or belong to another Server or to a user who is disabled.',
			command,
		},
		forbidden: {
			verdict: 'fail',
			finding: 'API007',
			says: 'the Server knows it, but does not let it look around (403): {message}',
			owner: 'octopus',
			firm: true,
			remedy: 'Give the key’s user a role that may register machines (Octopus: Configuration › Teams), or use another key.',
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
	gather: async (probes, url, {signal}) => {
		const seen = await probes.account(signal);
		if (seen.accepted) return {url, accepted: true, user: seen.user, status: 200, code: null, message: null, retry: ''};
		const {status = null, code = null, message, retryAfterSeconds} = seen;
		return {
			url,
			accepted: false,
			user: null,
			status,
			code,
			message: message ?? code ?? 'it gave no reason',
			retry: retryAfterSeconds === undefined ? '' : `; it asks for ${retryAfterSeconds} s (Retry-After)`,
		};
	},
	judge: ({accepted, status, code}) => {
		if (accepted) return 'accepted';
		if (code === 'PLAIN_HTTP') return 'plain';
		if (status === 401) return 'refused';
		if (status === 403) return 'forbidden';
		if (status === 503) return 'busy';
		return status === 429 ? 'limited' : 'other';
	},
});
