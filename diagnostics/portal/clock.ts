import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

export const portalClock = defineCheck({
	id: 'portal/clock',
	category: 'portal',
	title: 'This machine’s clock agrees with the portal’s',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/octopus'],
	reasons: {
		untold: {verdict: 'skipped', says: 'the portal did not tell the time'},
		agrees: {verdict: 'pass', says: 'within a minute'},
		drifts: {
			verdict: 'warning',
			finding: 'NET015',
			says: 'they differ by {seconds} s',
			owner: 'host',
			remedy: 'Look at this machine’s time synchronisation: timedatectl',
		},
		wrong: {
			verdict: 'fail',
			finding: 'NET015',
			says: 'they differ by {seconds} s, enough for certificates and tokens to be refused',
			owner: 'host',
			remedy: 'Set this machine’s clock: timedatectl set-ntp true',
		},
	},
	gather: async (probes, _url, {signal}) => {
		const ahead = (await probes.portal(signal)).clockAheadSeconds;
		return {seconds: ahead === undefined ? null : Math.abs(ahead)};
	},
	judge: ({seconds}) => (seconds === null ? 'untold' : seconds > 300 ? 'wrong' : seconds > 60 ? 'drifts' : 'agrees'),
});
