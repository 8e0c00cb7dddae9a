import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';

/** Whether the Server still expects an earlier certificate of this machine: a record with our subscription, or our name and style, has another thumbprint. */
export const recordThumbprint = defineCheck({
	id: 'trust/record-thumbprint',
	category: 'trust',
	title: 'The Server expects this machine’s present certificate',
	stage: 'proof',
	appliesTo: all(given('serverUrl'), credentialGiven, given('space')),
	needs: ['octopus/key'],
	reasons: {
		agreed: {verdict: 'pass', says: '{own}'},
		none: {verdict: 'skipped', says: 'no record of this space is this machine’s by name or subscription'},
		changed: {
			verdict: 'fail',
			finding: 'LST011',
			says: 'this machine has a new certificate: the Server expects {noted} of {record}, here is {own}',
			owner: 'octopus',
			remedy:
				'Set the thumbprint of {record} in Octopus to {own} (Infrastructure › its connectivity), or run setup with --certificate renew --renewed-thumbprint {word:noted}, which does it.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const [instance, account] = await Promise.all([probes.instance(), probes.account(signal)]);
		const own = instance?.settings?.thumbprint ?? null;
		const subscriptions = (instance?.settings?.trusted ?? []).flatMap(({subscriptionId}) => subscriptionId ?? []);
		const records = account.accepted ? account.facts.spaces.flatMap(space => space.records ?? []) : [];
		const same = records.find(
			({name, uri, communicationStyle}) =>
				(uri !== undefined && subscriptions.includes(uri)) ||
				(answers.style === 'listening' && name.toLowerCase() === answers.name?.toLowerCase() && communicationStyle === 'TentaclePassive'),
		);
		return {
			own,
			isKnown: own !== null && records.some(({thumbprint}) => thumbprint === own),
			record: same?.name ?? null,
			noted: same?.thumbprint ?? null,
		};
	},
	judge: ({own, isKnown, noted}) => (isKnown ? 'agreed' : own === null || noted === null || noted === own ? 'none' : 'changed'),
});
