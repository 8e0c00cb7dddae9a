import {defineCheck} from '../../src/model/check.ts';

export const instance = defineCheck({
	id: 'machine/instance',
	category: 'machine',
	title: 'The instance’s configuration can be read',
	stage: 'before',
	reasons: {
		none: {verdict: 'skipped', says: 'there is no instance of this name yet'},
		readable: {verdict: 'pass', says: '{configFile}'},
		missing: {
			verdict: 'fail',
			finding: 'SVC018',
			says: '{problem} The index still names it',
			owner: 'host',
			firm: true,
			remedy:
				'Put the file back from a backup, or remove the entry of the index below /etc/octopus/Tentacle/Instances and set the instance up anew.',
		},
		broken: {
			verdict: 'fail',
			finding: 'SVC019',
			says: 'it cannot be read: {problem}',
			owner: 'host',
			firm: true,
			remedy: 'Run as root; if it is broken, restore the file from a backup.',
		},
	},
	gather: async probes => {
		const found = await probes.instance();
		return found ? {configFile: found.configFile, readable: found.settings !== undefined, problem: found.problem ?? null} : null;
	},
	judge: seen => {
		if (seen === null) return 'none';
		if (seen.readable) return 'readable';
		return seen.problem?.includes('There is no file') ? 'missing' : 'broken';
	},
});
