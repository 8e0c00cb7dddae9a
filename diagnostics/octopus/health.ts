import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';

export const octopusHealth = defineCheck({
	id: 'octopus/health',
	category: 'octopus',
	title: 'The Server finds this machine healthy',
	stage: 'proof',
	appliesTo: all(given('serverUrl'), credentialGiven, given('space'), is('service', 'systemd')),
	needs: ['octopus/record', 'service/connected'],
	reasons: {
		healthy: {verdict: 'pass', says: '{health}{taskText}'},
		warnings: {
			verdict: 'warning',
			finding: 'REG010',
			says: 'healthy, with warnings: {log}',
			owner: 'octopus',
			remedy:
				'Right after a set-up this is usual until the first deployment has installed Calamari. The task’s log in Octopus has the rest.',
		},
		unwell: {
			verdict: 'fail',
			finding: 'REG010',
			says: 'the Server says {health}: {log}',
			owner: 'octopus',
			remedy: 'Open the machine in Octopus › Connectivity, and the log of its last health check.',
		},
		queued: {verdict: 'broken', says: 'not proven: the health check {task} is still {state} (maintenance, or the task cap is reached)'},
		unknown: {verdict: 'broken', says: 'not proven: the Server has not looked at this machine yet'},
	},
	gather: async (probes, _subject, {signal}) => {
		const {record, task} = await probes.health(signal);
		return {
			health: record?.healthStatus ?? null,
			task: task?.id ?? null,
			state: task?.state ?? null,
			isOver: task === undefined || /^(Success|Failed|Canceled|TimedOut)$/.test(task.state),
			taskText: task ? ` (task ${task.id}, ${(task.milliseconds / 1000).toFixed(1)} s)` : '',
			log: task?.log.at(-1) ?? 'see the task’s log',
		};
	},
	judge: ({health, isOver}) => {
		if (!isOver) return 'queued';
		if (health === 'Healthy') return 'healthy';
		if (health === 'HasWarnings') return 'warnings';
		return health === null || health === 'Unknown' ? 'unknown' : 'unwell';
	},
});
