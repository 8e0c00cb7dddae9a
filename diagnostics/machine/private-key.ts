import {defineCheck} from '../../src/model/check.ts';

export const privateKey = defineCheck({
	id: 'machine/private-key',
	category: 'machine',
	title: 'The instance’s private key can be used on this machine',
	stage: 'proof',
	needs: ['machine/instance'],
	reasons: {
		none: {verdict: 'skipped', says: 'there is no instance of this name'},
		absent: {verdict: 'skipped', says: 'it has no certificate yet'},
		usable: {verdict: 'pass', says: 'it can be decrypted here'},
		unreadable: {verdict: 'skipped', says: 'not looked at: {why}'},
		foreign: {
			verdict: 'fail',
			finding: 'SVC014',
			says: '{why}: /etc/machine-id has changed since, or the file was copied here; the agent cannot start with it',
			owner: 'host',
			remedy:
				'If this is the same machine, restore its old /etc/machine-id. Otherwise make a new certificate, here and in Octopus: configure-tentacle setup --instance={word:instance} --certificate renew --renewed-thumbprint {own}',
			command: 'ls -l --time-style=full-iso /etc/machine-id {word:configFile}',
		},
	},
	gather: async (probes, _subject, {answers}) => {
		const found = await probes.instance();
		if (!found) return null;
		const {state, why} = await probes.ownKey();
		return {
			state,
			why: why ?? null,
			instance: answers.instance ?? '',
			own: found.settings?.thumbprint ?? 'THUMBPRINT',
			configFile: found.configFile,
		};
	},
	judge: seen => seen?.state ?? 'none',
});
