import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

/** Linux Tentacles came with 2019.8.3, spaces with 2019.1, and without spaces a current Tentacle registers nothing (facts: Troubleshooting §0, Octopus REST §2.1). */
const oldest: readonly number[] = [2019, 8, 3];
const oldestWithSpaces: readonly number[] = [2019, 1, 0];

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
			says: 'it is {version}; Linux Tentacles need 2019.8.3 or later',
			owner: 'octopus',
			remedy: 'Upgrade the Server, or deploy to this machine over SSH.',
			command: 'curl -s {word:url}/api',
		},
		spaceless: {
			verdict: 'fail',
			finding: 'API013',
			says: 'it is {version}; it has no spaces yet (2019.1), and a current Tentacle cannot be registered without one',
			owner: 'octopus',
			remedy: 'Upgrade the Server, or deploy to this machine over SSH.',
			command: 'curl -s {word:url}/api',
		},
	},
	gather: async (probes, url, {signal}) => ({url, version: (await probes.portal(signal)).version ?? null}),
	judge: ({version}) => {
		const [year = 0, minor = 0, patch = 0] = (version ?? '').split(/[.+-]/).map(part => Number.parseInt(part, 10) || 0);
		// Builds of developers call themselves 0.0.0-local.
		if (year === 0 || isAtLeast([year, minor, patch], oldest)) return 'recent';
		return isAtLeast([year, minor, patch], oldestWithSpaces) ? 'old' : 'spaceless';
	},
});

const isAtLeast = (version: readonly number[], least: readonly number[]): boolean => {
	const index = version.findIndex((part, at) => part !== least[at]);
	return index < 0 || (version[index] ?? 0) > (least[index] ?? 0);
};
