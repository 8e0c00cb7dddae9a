import {defineCheck} from '../../src/model/check.ts';

/** The first that sends TCP keep-alive (iss: OctopusTentacle 692, 727). */
const keepsAlive = [8, 0, 81] as const;

export const tentacleVersion = defineCheck({
	id: 'machine/tentacle-version',
	category: 'machine',
	title: 'Tentacle notices a dead connection soon',
	stage: 'before',
	needs: ['machine/tentacle'],
	reasons: {
		recent: {verdict: 'pass', says: '{version}'},
		unknown: {verdict: 'skipped', says: 'neither its files nor the package database tell its version'},
		old: {
			verdict: 'warning',
			finding: 'NET013',
			says: 'it is {version}; before 8.0.81 an agent can wait ten minutes for a connection that is dead',
			owner: 'host',
			remedy: 'Upgrade Tentacle. Until then, restarting its service connects anew at once.',
			command: 'dpkg -s tentacle || rpm -q tentacle',
		},
	},
	gather: async probes => ({version: (await probes.tentacle())?.version ?? null}),
	judge: ({version}) => {
		if (version === null) return 'unknown';
		const parts = version.split('.').map(Number.parseFloat);
		const differs = keepsAlive.findIndex((part, index) => parts[index] !== part);
		return differs >= 0 && (parts[differs] ?? 0) < (keepsAlive[differs] ?? 0) ? 'old' : 'recent';
	},
});
