import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {chosenSpace} from '../../src/model/space.ts';
import {portalOf} from '../subjects.ts';

export const octopusMaintenance = defineCheck({
	id: 'octopus/maintenance',
	category: 'octopus',
	title: 'The Server takes changes and runs tasks',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven),
	subjects: portalOf,
	needs: ['octopus/key'],
	reasons: {
		usual: {verdict: 'pass', says: 'it is not in maintenance mode'},
		untold: {verdict: 'skipped', says: 'the Server does not tell this user'},
		maintenance: {
			verdict: 'fail',
			says: 'it is in maintenance mode: what this user wants to change is refused, and no new task begins',
			owner: 'octopus',
			remedy: 'Wait until maintenance is over (Octopus: Configuration › Maintenance); agents that are connected stay so.',
		},
		looking: {
			verdict: 'warning',
			says: 'it is in maintenance mode: it can be read, but nothing changed, and no new task begins',
			owner: 'octopus',
			remedy: 'Wait until maintenance is over (Octopus: Configuration › Maintenance) before machines are set up or checked.',
		},
		stopped: {
			verdict: 'warning',
			says: 'the task queue of the space {space} is stopped: health checks wait in it for ever',
			owner: 'octopus',
			remedy: 'Start the space’s task queue again (Octopus: Configuration › Spaces).',
		},
	},
	gather: async (probes, _url, {answers, signal}) => {
		const seen = await probes.account(signal);
		const space = seen.accepted ? chosenSpace(answers, seen.facts) : undefined;
		return {
			isInMaintenanceMode: seen.accepted ? (seen.status?.isInMaintenanceMode ?? null) : null,
			// Writes of such a user go through (facts: Octopus REST §1.6).
			isAdministrator: seen.accepted && (seen.permissions?.system.includes('AdministerSystem') ?? false),
			isPlanned: answers.registerAs !== undefined,
			isStopped: space?.taskQueueStopped ?? false,
			space: space?.name ?? null,
		};
	},
	judge({isInMaintenanceMode, isAdministrator, isPlanned, isStopped}) {
		if (isInMaintenanceMode === true) return isPlanned && !isAdministrator ? 'maintenance' : 'looking';
		if (isStopped) return 'stopped';
		return isInMaintenanceMode === null ? 'untold' : 'usual';
	},
});
