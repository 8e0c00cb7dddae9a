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
			remedy: 'chown {word:user}: {word:configFile} && chmod 0600 {word:configFile}',
		},
		foreign: {
			verdict: 'fail',
			finding: 'SVC012',
			says: 'it belongs to {owner}, and the service runs as {user}, who cannot read it',
			owner: 'host',
			remedy: 'chown {word:user}: {word:configFile}, and the home folder too; then restart the service',
		},
	},
	gather: async (probes, _subject, {answers: {serviceUser: user = 'root'}}) => {
		const found = await probes.instance();
		if (!found?.settings) return null;
		const {mode, owner = 'root'} = found.settings;
		return {configFile: found.configFile, mode: mode.toString(8).padStart(4, '0'), open: (mode & 0o044) !== 0, owner, user};
	},
	judge: seen => {
		if (seen === null) return 'none';
		if (seen.open) return 'open';
		return seen.user === 'root' || seen.user === seen.owner ? 'closed' : 'foreign';
	},
});
