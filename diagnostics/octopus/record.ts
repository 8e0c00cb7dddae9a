import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';

export const octopusRecord = defineCheck({
	id: 'octopus/record',
	category: 'octopus',
	title: 'The Server has a record of this machine',
	stage: 'proof',
	appliesTo: all(given('serverUrl'), given('apiKey'), given('space')),
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
		missing: {
			verdict: 'fail',
			finding: 'REG001',
			says: 'no record in this space has this machine’s thumbprint',
			owner: 'octopus',
			remedy: 'Run setup again; it makes the record. If it vanished by itself, look at the machine policy’s clean-up setting.',
		},
	},
	gather: async (probes, _subject, {signal}) => {
		const {record} = await probes.health(signal);
		return {name: record?.name ?? null, isDisabled: record?.isDisabled ?? false};
	},
	judge: ({name, isDisabled}) => (name === null ? 'missing' : isDisabled ? 'disabled' : 'there'),
});
