import {defineCheck} from '../../src/model/check.ts';

export const configMode = defineCheck({
	id: 'machine/config-mode',
	category: 'machine',
	title: 'Only its owner can read the instance’s configuration',
	stage: 'proof',
	needs: ['machine/instance'],
	reasons: {
		none: {verdict: 'skipped', says: 'there is no instance of this name'},
		closed: {verdict: 'pass', says: 'mode {mode}'},
		open: {
			verdict: 'warning',
			finding: 'SVC017',
			says: 'its mode is {mode}: others than its owner can read the private key in it, which is encrypted with an id that everybody can read',
			owner: 'host',
			remedy: 'chmod 0600 {word:configFile}',
		},
	},
	gather: async probes => {
		const found = await probes.instance();
		const mode = found?.settings?.mode;
		return found && mode !== undefined
			? {configFile: found.configFile, mode: mode.toString(8).padStart(4, '0'), open: (mode & 0o044) !== 0}
			: null;
	},
	judge: seen => (seen === null ? 'none' : seen.open ? 'open' : 'closed'),
});
