import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

export const octopusKeyFormat = defineCheck({
	id: 'octopus/key-format',
	category: 'octopus',
	title: 'What was given as API key can be one',
	stage: 'before',
	appliesTo: all(given('serverUrl'), given('apiKey')),
	subjects: portalOf,
	reasons: {
		key: {verdict: 'pass', says: 'it has the shape of one'},
		other: {
			verdict: 'fail',
			finding: 'API005',
			says: 'it was sent nowhere: wanted is {wanted}',
			owner: 'host',
			firm: true,
			remedy: 'Give the key that Octopus showed once when it was made (your profile › My API keys), or make a new one.',
		},
	},
	gather: async probes => ({wanted: (await probes.keyShape()) ?? null}),
	judge: ({wanted}) => (wanted === null ? 'key' : 'other'),
});
