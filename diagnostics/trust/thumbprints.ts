import {defineCheck} from '../../src/model/check.ts';
import {isThumbprint, parseThumbprint} from '../../src/model/thumbprint.ts';

/** How thumbprints are stored: polling compares exactly, listening ignores the case, both take nothing else (facts: Halibut §1.3). */
export const storedThumbprints = defineCheck({
	id: 'trust/thumbprints',
	category: 'trust',
	title: 'The trusted thumbprints are written as certificates have them',
	stage: 'proof',
	needs: ['trust/trusted-servers'],
	reasons: {
		absent: {verdict: 'skipped', says: 'nothing is trusted here'},
		exact: {verdict: 'pass', says: '40 upper-case hexadecimal digits each'},
		lowerCase: {
			verdict: 'fail',
			finding: 'TLS020',
			says: '{stored} is stored in lower case, which never matches when polling',
			owner: 'host',
			remedy:
				'Write it in upper case: Tentacle update-trust --instance={word:instance} --oldThumbprint={word:stored} --newThumbprint={word:meant}, then restart the service.',
		},
		spelling: {
			verdict: 'fail',
			finding: 'TLS020',
			says: '{stored} is stored with characters that no thumbprint has, so it never matches',
			owner: 'host',
			remedy:
				'Store it bare: Tentacle update-trust --instance={word:instance} --oldThumbprint={word:stored} --newThumbprint={word:meant}, then restart the service.',
		},
		invisible: {
			verdict: 'fail',
			finding: 'TLS020',
			says: '{meant} is stored with invisible characters, as some dialogs copy them, so it never matches',
			owner: 'host',
			remedy: 'Stop the service, write it without them in {configFile} (Tentacle.Communication.TrustedOctopusServers), and start it again.',
		},
		malformed: {
			verdict: 'fail',
			finding: 'TLS020',
			says: 'what is stored as a trusted thumbprint is none ({wanted} is wanted), so it never matches',
			owner: 'host',
			remedy:
				'Take the thumbprint from Octopus, Configuration › Thumbprint, and trust that instead; an API key gives it to configure-tentacle setup.',
		},
	},
	gather: async (probes, _subject, {answers}) => {
		const instance = await probes.instance();
		const trusted = instance?.settings?.trusted ?? [];
		const wrong = trusted.find(({thumbprint, style}) => !isThumbprint(style === 'polling' ? thumbprint : thumbprint.toUpperCase()));
		const read = wrong && parseThumbprint(wrong.thumbprint);
		const meant = read && 'thumbprint' in read ? read.thumbprint : null;
		return {
			instance: answers.instance ?? '',
			configFile: instance?.configFile ?? null,
			count: trusted.length,
			isWrong: wrong !== undefined,
			// What is no thumbprint may be a secret that was pasted by mistake.
			stored: meant !== null && wrong && /^[0-9a-f :.-]+$/i.test(wrong.thumbprint) ? wrong.thumbprint : null,
			meant,
			wanted: read && 'wanted' in read ? read.wanted : null,
		};
	},
	judge: ({count, isWrong, stored, meant}) => {
		if (count === 0) return 'absent';
		if (!isWrong) return 'exact';
		if (meant === null) return 'malformed';
		if (stored === null) return 'invisible';
		return stored.toUpperCase() === meant ? 'lowerCase' : 'spelling';
	},
});
