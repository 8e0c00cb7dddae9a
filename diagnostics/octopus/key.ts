import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

export const octopusKey = defineCheck({
	id: 'octopus/key',
	category: 'octopus',
	title: 'The Server accepts the API key',
	stage: 'before',
	appliesTo: all(given('serverUrl'), given('apiKey')),
	subjects: portalOf,
	needs: ['portal/octopus'],
	reasons: {
		accepted: {verdict: 'pass', says: 'it belongs to {user}'},
		refused: {
			verdict: 'fail',
			finding: 'API006',
			says: 'the Server refused it (401)',
			owner: 'octopus',
			firm: true,
			remedy: 'Make a new one in Octopus under your profile › My API keys. Keys can expire, and belong to one Server.',
		},
		forbidden: {
			verdict: 'fail',
			finding: 'API007',
			says: 'the Server does not let this key look around (403): {message}',
			owner: 'octopus',
			firm: true,
			remedy: 'Give the key’s user a role that may register machines, or use another key.',
		},
		limited: {
			verdict: 'fail',
			finding: 'API015',
			says: 'the Server asks for fewer requests (429)',
			owner: 'octopus',
			firm: true,
			remedy: 'Wait a minute and try again.',
		},
		other: {
			verdict: 'fail',
			finding: 'API001',
			says: 'it could not be tried: {message}',
			owner: 'octopus',
			firm: true,
			remedy: 'Try again; if it stays so, ask whoever looks after the Server.',
		},
	},
	gather: async (probes, _url, {signal}) => {
		const seen = await probes.account(signal);
		return seen.accepted
			? {accepted: true, user: seen.user, status: 200, message: null}
			: {accepted: false, user: null, status: seen.status ?? null, message: seen.message ?? seen.code ?? 'it gave no reason'};
	},
	judge: ({accepted, status}) => {
		if (accepted) return 'accepted';
		if (status === 401) return 'refused';
		if (status === 403) return 'forbidden';
		return status === 429 ? 'limited' : 'other';
	},
});
