import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';

export const octopusRecord = defineCheck({
	id: 'octopus/record',
	category: 'octopus',
	title: 'The Server has a record of this machine',
	stage: 'proof',
	appliesTo: all(given('serverUrl'), credentialGiven, given('space')),
	needs: ['octopus/key'],
	reasons: {
		there: {verdict: 'pass', says: '{name}, with this machine’s thumbprint'},
		disabled: {
			verdict: 'warning',
			finding: 'REG009',
			says: '{name} is disabled: it is connected, but never used',
			owner: 'octopus',
			remedy: 'Enable it in Octopus: Infrastructure › {name} › Enable.',
		},
		renewed: {
			verdict: 'fail',
			finding: 'TLS007',
			says: 'the record {namesake} has another thumbprint, {recorded}; this machine’s is {own}',
			owner: 'octopus',
			remedy:
				'If that record is this machine’s, give it the thumbprint {own} (Infrastructure › {namesake} › Settings), or run setup with --certificate renew --renewed-thumbprint {word:recorded}, which does it. Otherwise register this machine under a name of its own.',
		},
		missing: {
			verdict: 'fail',
			finding: 'REG001',
			says: 'no record in this space has this machine’s thumbprint',
			owner: 'octopus',
			remedy: 'Run setup again; it makes the record. If it vanished by itself, look at the machine policy’s clean-up setting.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const record = await probes.record(signal);
		if (record) return {name: record.name, isDisabled: record.isDisabled};
		const [instance, records] = await Promise.all([probes.instance(), probes.records(signal)]);
		const [namesake] = records?.namesakes ?? [];
		return {
			name: null,
			isDisabled: false,
			own: instance?.settings?.thumbprint ?? 'none',
			...(namesake && answers.style === 'polling' && {namesake: namesake.name, recorded: namesake.thumbprint}),
		};
	},
	judge: seen => {
		if (seen.name !== null) return seen.isDisabled ? 'disabled' : 'there';
		return 'namesake' in seen && seen.namesake !== undefined ? 'renewed' : 'missing';
	},
});
