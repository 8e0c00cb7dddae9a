import {defineCheck} from '../../src/model/check.ts';
import {parseThumbprint} from '../../src/model/thumbprint.ts';

export const trustedServers = defineCheck({
	id: 'trust/trusted-servers',
	category: 'trust',
	title: 'The instance trusts a Server',
	stage: 'proof',
	needs: ['machine/instance'],
	reasons: {
		absent: {verdict: 'skipped', says: 'there is no instance of this name'},
		some: {verdict: 'pass', says: '{thumbprints}'},
		none: {
			verdict: 'fail',
			finding: 'LST010',
			says: 'its trust list is empty, so nobody can give it work',
			owner: 'host',
			remedy:
				'Trust the thumbprint shown in Octopus under Configuration › Thumbprint: Tentacle configure --instance={word:instance} --trust=THUMBPRINT, then restart the service.',
		},
	},
	gather: async (probes, _subject, {answers}) => {
		const settings = (await probes.instance())?.settings;
		return settings
			? {instance: answers.instance ?? '', thumbprints: [...new Set(settings.trusted.map(({thumbprint}) => shown(thumbprint)))]}
			: null;
	},
	judge: seen => (seen === null ? 'absent' : seen.thumbprints.length > 0 ? 'some' : 'none'),
});

/** What is no thumbprint may be a secret that was pasted by mistake. */
const shown = (text: string): string => ('thumbprint' in parseThumbprint(text) ? text : 'something that is no thumbprint');
