import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {changesCertificate} from '../../src/model/own-thumbprints.ts';
import {thumbprintIn} from '../../src/model/pfx.ts';
import type {RecordSeen} from '../../src/model/probes.ts';
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
		renewed: {verdict: 'information', says: 'all of its records get the other certificate: {records}'},
		imported: {
			verdict: 'warning',
			finding: 'SVC016',
			says: '{records} has the certificate that is imported',
			owner: 'host',
			remedy:
				'Go on if this machine takes the place of that one. If that machine still runs, stop: two with one certificate take each other’s work. Import one of its own.',
		},
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
		const [found, instance, pfx] = await Promise.all([probes.ownRecords(signal), probes.instance(), probes.pfx(signal)]);
		const imported = thumbprintIn(pfx);
		const isImported = ({thumbprint}: RecordSeen) => thumbprint.toUpperCase() === imported;
		// What it has already was proven to be its own by an earlier run.
		const isNew = imported !== undefined && imported !== instance?.settings?.thumbprint && found?.some(isImported) === true;
		const own = (isNew ? found?.filter(isImported) : found) ?? [];
		const same = own.filter(({isInChosenSpace, registeredAs}) => isInChosenSpace && registeredAs === answers.registerAs);
		const said = same.length > 0 && same.length === own.length ? same : own;
		return {
			name: answers.name ?? '',
			isImported: isNew,
			isRenewed: changesCertificate(answers) && own.length > 1,
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
	judge: ({here, elsewhere, isNamed, hasOtherSubscription, isImported, isRenewed}) => {
		if (isImported) return 'imported';
		if (here + elsewhere === 0) return 'none';
		if (hasOtherSubscription) return 'cloned';
		if (here > 1) return 'several';
		if (here === 1 && !isNamed) return 'renamed';
		if (elsewhere > 0) return isRenewed ? 'renewed' : 'also';
		return 'one';
	},
});
