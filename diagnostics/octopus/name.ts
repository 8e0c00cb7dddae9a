import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';

export const octopusName = defineCheck({
	id: 'octopus/name',
	category: 'octopus',
	title: 'The name is free, or this machine’s own',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven, given('name'), given('space')),
	needs: ['octopus/space', 'octopus/permissions'],
	reasons: {
		free: {verdict: 'pass', says: '{name}'},
		ours: {verdict: 'pass', says: '{name} is this machine’s own record'},
		taken: {
			verdict: 'fail',
			finding: 'REG003',
			says: '{name} belongs to another machine: thumbprint {thumbprint}, {style}, {health}',
			owner: 'octopus',
			firm: true,
			remedy: 'Choose another name. If that machine is gone for good, delete its record in Octopus first.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const [seen, instance] = await Promise.all([probes.account(signal), probes.instance()]);
		const own = instance?.settings?.thumbprint;
		const space = seen.accepted ? seen.facts.spaces.find(({name}) => name.toLowerCase() === answers.space?.toLowerCase()) : undefined;
		const holder = space?.records?.find(
			({name, registeredAs}) => registeredAs === answers.registerAs && name.trim().toLowerCase() === answers.name?.toLowerCase(),
		);
		return {
			name: answers.name ?? '',
			taken: holder !== undefined,
			isOurs: holder?.thumbprint !== undefined && holder.thumbprint.toUpperCase() === own,
			thumbprint: holder?.thumbprint ?? 'none',
			style: holder?.communicationStyle ?? '',
			health: holder?.healthStatus ?? '',
		};
	},
	judge: ({taken, isOurs}) => (!taken ? 'free' : isOurs ? 'ours' : 'taken'),
});
