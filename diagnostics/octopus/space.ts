import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {chosenSpace} from '../../src/model/space.ts';
import {suggestion} from '../suggestion.ts';

export const octopusSpace = defineCheck({
	id: 'octopus/space',
	category: 'octopus',
	title: 'The space is there for this user',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven),
	needs: ['octopus/key'],
	reasons: {
		there: {verdict: 'pass', says: '{space}'},
		usual: {verdict: 'pass', says: 'none was named, so {usual} is meant'},
		none: {
			verdict: 'fail',
			finding: 'API008',
			says: 'this user may see no space at all',
			owner: 'octopus',
			firm: true,
			remedy: 'Make the user a member of a team that has a role in the space (Octopus: Configuration › Teams).',
		},
		noDefault: {
			verdict: 'warning',
			finding: 'API009',
			says: 'none was named, and there is no default one for this user',
			owner: 'host',
			remedy: 'Name the space: --space, one of {spaces}.',
		},
		missing: {
			verdict: 'fail',
			finding: 'API008',
			says: 'there is no space {space} that this user may see{suggestion}',
			owner: 'octopus',
			firm: true,
			remedy: 'Use one of: {spaces}; or make the user a member of the space.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const seen = await probes.account(signal);
		const all = seen.accepted ? seen.facts.spaces : [];
		const spaces = all.map(({name}) => name).slice(0, 20);
		return {
			space: answers.space ?? null,
			isThere: chosenSpace(answers, {spaces: all}) !== undefined,
			usual: all.find(({isDefault}) => isDefault)?.name ?? null,
			spaces,
			suggestion: suggestion(
				answers.space ?? '',
				all.map(({name}) => name),
			),
		};
	},
	judge: ({space, isThere, usual, spaces}) => {
		if (isThere) return 'there';
		if (spaces.length === 0) return 'none';
		if (space !== null) return 'missing';
		return usual === null ? 'noDefault' : 'usual';
	},
});
