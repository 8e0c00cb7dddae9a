import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';

export const octopusDefaultPool = defineCheck({
	id: 'octopus/default-pool',
	category: 'octopus',
	title: 'No step moves to this worker that ran elsewhere',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven, given('space'), given('workerPools'), is('registerNow', true)),
	needs: ['octopus/choices'],
	reasons: {
		other: {verdict: 'pass', says: 'the default pool was not chosen'},
		later: {verdict: 'pass', says: '{pool} has workers already'},
		first: {
			verdict: 'warning',
			finding: 'REG007',
			says: 'this is the first worker of the default pool {pool}: from then on, steps that ran on the Octopus Server itself run here',
			owner: 'octopus',
			remedy: 'Go on if that is wanted, and see that this machine has what those steps need; otherwise choose another pool.',
		},
	},
	gather: async (probes, _subject, {signal}) => {
		const seen = await probes.defaultPool(signal);
		return {pool: seen?.name ?? null, hasWorkers: seen?.hasWorkers ?? null};
	},
	judge: ({pool, hasWorkers}) => (pool === null ? 'other' : hasWorkers === false ? 'first' : 'later'),
});
