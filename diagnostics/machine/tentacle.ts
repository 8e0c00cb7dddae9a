import {defineCheck} from '../../src/model/check.ts';

export const tentacle = defineCheck({
	id: 'machine/tentacle',
	category: 'machine',
	title: 'Tentacle is on this machine',
	stage: 'before',
	reasons: {
		there: {verdict: 'pass', says: '{path}, version {version}'},
		unversioned: {verdict: 'pass', says: '{path}'},
		missing: {
			verdict: 'fail',
			says: 'no Tentacle was found in /usr/bin or /opt/octopus/tentacle',
			owner: 'host',
			firm: true,
			remedy:
				'Install it from Octopus’s package repository (apt or yum, the package is called tentacle), or name the executable with --tentacle PATH.',
		},
	},
	gather: async probes => ({...(await probes.tentacle())}),
	judge: seen => ('path' in seen && seen.path !== undefined ? (seen.version === undefined ? 'unversioned' : 'there') : 'missing'),
});
