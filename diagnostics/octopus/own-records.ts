import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {isSameName} from '../../src/model/record.ts';

export const octopusOwnRecords = defineCheck({
	id: 'octopus/own-records',
	category: 'octopus',
	title: 'This machine’s certificate has one record at most',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven, given('name'), given('space'), is('registerNow', true)),
	needs: ['octopus/space', 'octopus/permissions'],
	reasons: {
		none: {verdict: 'pass', says: 'it has none yet'},
		one: {verdict: 'pass', says: '{records}'},
		also: {verdict: 'information', says: 'it has other records, which stay as they are: {records}'},
		renamed: {
			verdict: 'warning',
			says: '{records} has this machine’s certificate, and will be called {name}',
			owner: 'host',
			remedy:
				'Go on if this machine was renamed. If {records} is another machine, stop: this one is a copy of it, and needs an identity of its own (explain SVC016).',
		},
		several: {
			verdict: 'warning',
			finding: 'REG002',
			says: 'several records have it: {records}',
			owner: 'octopus',
			remedy:
				'Keep the one that deployments use, and delete the others in Octopus. If one of them is another machine, this one is a copy: SVC016.',
		},
		cloned: {
			verdict: 'warning',
			finding: 'SVC016',
			says: 'several records have it, with different subscriptions: {records}',
			owner: 'host',
			remedy:
				'If one of them is another machine, one of the two is a copy and needs an identity of its own: remove the instance there and set it up anew. Otherwise delete the records that are not used.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const own = (await probes.ownRecords(signal)) ?? [];
		const same = own.filter(({isInChosenSpace, registeredAs}) => isInChosenSpace && registeredAs === answers.registerAs);
		const said = same.length > 0 && same.length === own.length ? same : own;
		return {
			name: answers.name ?? '',
			here: same.length,
			elsewhere: own.length - same.length,
			isNamed: same.some(({name}) => isSameName(name, answers.name)),
			hasOtherSubscription: own.length > 1 && own.some(one => one.hasOtherSubscription),
			records: said
				.slice(0, 10)
				.map(({name, space, registeredAs}) => `${name} (${registeredAs}, ${space})`)
				.join(', '),
		};
	},
	judge: ({here, elsewhere, isNamed, hasOtherSubscription}) => {
		if (here + elsewhere === 0) return 'none';
		if (hasOtherSubscription) return 'cloned';
		if (here > 1) return 'several';
		if (here === 1 && !isNamed) return 'renamed';
		return elsewhere > 0 ? 'also' : 'one';
	},
});
