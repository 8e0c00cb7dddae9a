import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {suggestion} from '../suggestion.ts';

export const octopusSpace = defineCheck({
	id: 'octopus/space',
	category: 'octopus',
	title: 'The space is there for this key',
	stage: 'before',
	appliesTo: all(given('serverUrl'), given('apiKey'), given('space')),
	needs: ['octopus/key'],
	reasons: {
		there: {verdict: 'pass', says: '{space}'},
		missing: {
			verdict: 'fail',
			finding: 'API008',
			says: 'there is no space {space} that this key’s user may see{suggestion}',
			owner: 'octopus',
			firm: true,
			remedy: 'Use one of: {spaces}; or make the user a member of the space.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const seen = await probes.account(signal);
		const spaces = seen.accepted ? seen.facts.spaces.map(({name}) => name) : [];
		return {space: answers.space ?? '', spaces, suggestion: suggestion(answers.space ?? '', spaces)};
	},
	judge: ({space, spaces}) => (spaces.some(name => name.toLowerCase() === space.toLowerCase()) ? 'there' : 'missing'),
});
