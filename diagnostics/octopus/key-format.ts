import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {portalOf} from '../subjects.ts';

export const octopusKeyFormat = defineCheck({
	id: 'octopus/key-format',
	category: 'octopus',
	title: 'What was given to sign in can be right',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven),
	subjects: portalOf,
	reasons: {
		key: {verdict: 'pass', says: 'it has the right shape'},
		other: {
			verdict: 'fail',
			finding: 'API005',
			says: 'it was sent nowhere: wanted is {wanted}',
			owner: 'host',
			firm: true,
			remedy:
				'Give the key or token itself. Octopus shows an API key once, when it is made (your profile › My API keys); one that is lost is replaced by a new one.',
		},
	},
	gather: async probes => ({wanted: (await probes.credentialShape()) ?? null}),
	judge: ({wanted}) => (wanted === null ? 'key' : 'other'),
});
