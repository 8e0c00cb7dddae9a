import {defineCheck} from '../../src/model/check.ts';
import {credentialOf} from '../../src/model/credential.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';

/** Told only when one of several trusted thumbprints is seen to be in use and another is seen nowhere. */
export const staleTrust = defineCheck({
	id: 'trust/stale-trust',
	category: 'trust',
	title: 'Only Servers that are in use are trusted',
	stage: 'proof',
	needs: ['trust/thumbprints'],
	reasons: {
		one: {verdict: 'pass', says: 'one Server is trusted'},
		none: {verdict: 'skipped', says: 'nothing is trusted here'},
		allSeen: {verdict: 'pass', says: '{used} are in use'},
		notTold: {verdict: 'information', says: 'which of {trusted} are in use cannot be seen from here'},
		stale: {
			verdict: 'warning',
			finding: 'TLS021',
			says: '{stale} is trusted too, but no Server that is known here presents it; in use is {used}',
			owner: 'host',
			remedy:
				'If it is an old Server, take it out: Tentacle configure --instance={word:instance} --remove-trust={word:first}, then restart the service.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const settings = (await probes.instance())?.settings;
		const stored = (settings?.trusted ?? []).map(({thumbprint}) => thumbprint);
		const trusted = [...new Set(stored.map(one => one.toUpperCase()))];
		const several = trusted.length > 1;
		const [paths, account] = several
			? await Promise.all([
					answers.style === 'polling' ? Promise.all(polledAddresses(answers).map(one => probes.path(one, signal))) : [],
					answers.serverUrl !== undefined && credentialOf(answers) ? probes.account(signal) : undefined,
				])
			: [[]];
		const seen = paths.map(({tries}) => furthest(tries)?.tls?.certificate?.thumbprint);
		const api = account?.accepted && account.facts.trustedBy !== 'plain' ? account.facts.thumbprint : undefined;
		const used = trusted.filter(one => seen.includes(one) || one === api);
		const stale = trusted.filter(one => !used.includes(one));
		return {
			instance: answers.instance ?? '',
			trusted,
			used,
			stale,
			// The agent's command compares exactly.
			first: stored.find(one => one.toUpperCase() === stale[0]) ?? null,
			// A polled port that could not be seen may be the one that presents it.
			isAllSeen: seen.every(one => one !== undefined),
		};
	},
	judge: ({trusted, used, stale, isAllSeen}) => {
		if (trusted.length < 2) return trusted.length === 0 ? 'none' : 'one';
		if (stale.length === 0) return 'allSeen';
		return used.length > 0 && isAllSeen ? 'stale' : 'notTold';
	},
});
