import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

/** A current Tentacle cannot register with Servers of these versions (facts: Octopus REST §2.1, Tentacle §2.4). */
export const portalVersion = defineCheck({
	id: 'portal/version',
	category: 'portal',
	title: 'The Server is recent enough',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/octopus'],
	reasons: {
		recent: {verdict: 'pass', says: '{version}'},
		old: {
			verdict: 'fail',
			finding: 'API013',
			says: 'it is {version}; Linux Tentacles need 2019.8 or later, and spaces came with 2019.1',
			owner: 'octopus',
			remedy: 'Upgrade the Server, or deploy to this machine over SSH.',
		},
	},
	gather: async (probes, _url, {signal}) => ({version: (await probes.portal(signal)).version ?? null}),
	judge: ({version}) => {
		const [year = 0, minor = 0] = (version ?? '').split('.').map(Number);
		return year === 0 || year > 2019 || (year === 2019 && minor >= 8) ? 'recent' : 'old';
	},
});
