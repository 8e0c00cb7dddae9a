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
	// Not the certificate: a wrong clock is a reason why that is refused.
	needs: ['portal/reached'],
	reasons: {
		untold: {verdict: 'skipped', says: 'the portal did not tell the time'},
		agrees: {verdict: 'pass', says: 'within a minute'},
		drifts: {
			verdict: 'warning',
			finding: 'NET015',
			says: 'they differ by {seconds} s; this machine’s clock says {now}',
			owner: 'host',
			remedy: 'Look at this machine’s time synchronisation: timedatectl',
			command: 'curl -sI {word:url}/api | grep -i ^date; date -u',
		},
		wrong: {
			verdict: 'fail',
			finding: 'NET015',
			says: 'they differ by {seconds} s, enough for certificates and tokens to be refused; this machine’s clock says {now}',
			owner: 'host',
			remedy: 'Set this machine’s clock: timedatectl set-ntp true. If that is right, the portal’s is wrong.',
			command: 'curl -sI {word:url}/api | grep -i ^date; date -u',
		},
		behind: {
			verdict: 'fail',
			finding: 'NET015',
			says: 'this machine’s clock says {now}, but an authority that is trusted here made the portal’s certificate for the time from {notBefore} on',
			owner: 'host',
			firm: true,
			remedy: 'Set this machine’s clock, which is behind: timedatectl set-ntp true',
			command: 'date -u; timedatectl',
		},
	},
	gather: async (probes, url, {signal}) => {
		const {clockAheadSeconds, code, chain, certificate, at, application} = await probes.portal(signal);
		// Without a good certificate no HTTP is spoken, so there is no `Date`. What a trusted authority has signed is still a word about the time.
		const isEarly = code === 'CERT_NOT_YET_VALID' && chain?.datesOnly === true && certificate !== undefined && at !== undefined;
		const early = isEarly ? Math.round((Date.parse(certificate.notBefore) - Date.parse(at)) / 1000) : 0;
		return {
			url,
			// The time of what is no Octopus says nothing.
			seconds: clockAheadSeconds === undefined || application !== 'Octopus Deploy' ? null : Math.abs(clockAheadSeconds),
			now: at === undefined ? null : `${at.slice(0, 16)}Z`,
			notBefore: certificate?.notBefore.slice(0, 10) ?? null,
			isBehind: early > 300,
		};
	},
	judge: ({seconds, isBehind}) => {
		if (seconds === null) return isBehind ? 'behind' : 'untold';
		return seconds > 300 ? 'wrong' : seconds > 60 ? 'drifts' : 'agrees';
	},
});
