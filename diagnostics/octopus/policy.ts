import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {chosenSpace} from '../../src/model/space.ts';

export const octopusPolicy = defineCheck({
	id: 'octopus/policy',
	category: 'octopus',
	title: 'The machine policy leaves this machine in place',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven, given('space'), is('registerNow', true), given('registerAs')),
	needs: ['octopus/choices'],
	reasons: {
		quiet: {verdict: 'pass', says: '{policy}'},
		untold: {verdict: 'skipped', says: 'the machine policies are not to be seen'},
		deletes: {
			verdict: 'warning',
			finding: 'REG012',
			says: '{policy} deletes machines that stay unavailable: one that is switched off for long vanishes from Octopus{besides}',
			owner: 'octopus',
			remedy:
				'Go on if that is wanted. Otherwise choose another policy, or change its clean-up setting (Infrastructure › Machine Policies).',
		},
		updates: {verdict: 'information', says: 'by {policy} the Server updates Tentacle on this machine by itself'},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const seen = await probes.account(signal);
		const policies = (seen.accepted && chosenSpace(answers, seen.facts)?.lists?.machinePolicies) || [];
		const policy = policies.find(({name, isDefault}) =>
			answers.machinePolicy === undefined ? isDefault : name.toLowerCase() === answers.machinePolicy.toLowerCase(),
		);
		const isUpdating = policy?.updatesTentacle ?? false;
		return {
			policy: policy?.name ?? null,
			isDeleting: policy?.deletesUnavailable ?? false,
			isUpdating,
			besides: isUpdating ? '; and the Server updates Tentacle by itself' : '',
		};
	},
	judge: ({policy, isDeleting, isUpdating}) => (policy === null ? 'untold' : isDeleting ? 'deletes' : isUpdating ? 'updates' : 'quiet'),
});
