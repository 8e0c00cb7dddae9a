import type {ToldLine} from '../../src/model/check.ts';
import {defineCheck} from '../../src/model/check.ts';
import {agentRuns, all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {subscriptionOf} from '../../src/model/trusted.ts';
import {healthReasonOf, healthReasons} from '../health-reasons.ts';

export const octopusHealth = defineCheck({
	id: 'octopus/health',
	category: 'octopus',
	title: 'The Server finds this machine healthy',
	stage: 'proof',
	appliesTo: all(given('serverUrl'), credentialGiven, given('space'), agentRuns),
	needs: ['octopus/record', 'service/connected', 'trust/own-port'],
	reasons: {
		healthy: {verdict: 'pass', says: '{health}{how}'},
		firstCheck: {
			verdict: 'warning',
			finding: 'REG011',
			says: 'healthy, with the usual warning of a new machine: {told}{how}',
			owner: 'octopus',
			remedy: 'Nothing: the first deployment installs Calamari.',
		},
		warnings: {
			verdict: 'warning',
			finding: 'REG010',
			says: 'healthy, with warnings: {told}{how}',
			owner: 'octopus',
			remedy: 'Deployments run all the same. The whole log: {place}',
		},
		restarted: {
			verdict: 'fail',
			finding: 'SVC005',
			says: 'during the proof the agent ended and was started again ({restarts})',
			owner: 'host',
			remedy: 'Its last lines say why: journalctl -u {word:unit} -n 50',
		},
		...healthReasons,
		unavailable: {
			verdict: 'fail',
			finding: 'REG010',
			says: 'the Server has no contact with this machine: {told}{how}',
			owner: 'octopus',
			remedy:
				'What the Server noted is in Octopus under Infrastructure › {name} › Connectivity; configure-tentacle diagnose looks from this side.',
		},
		unhealthy: {
			verdict: 'fail',
			finding: 'REG010',
			says: 'the Server reaches this machine, but its health check fails: {told}{how}',
			owner: 'host',
			remedy: 'Mend what the line says; the policy of the machine may have a script of its own. The whole log: {place}',
		},
		unwell: {
			verdict: 'fail',
			finding: 'REG010',
			says: 'the Server says {health}: {told}{how}',
			owner: 'octopus',
			remedy: 'The log of its last health check says more: {place}',
		},
		queued: {verdict: 'broken', says: 'not proven: the health check {task} still waits in the Server’s queue after {seconds} s ({why})'},
		running: {verdict: 'broken', says: 'not proven: the health check {task} is not over after {seconds} s: {told}'},
		stopped: {verdict: 'broken', says: 'not proven: the health check {task} did not come to its end on the Server ({state})'},
		failed: {verdict: 'broken', says: 'not proven: the health check {task} failed, though the record says {health}: {told}'},
		gone: {verdict: 'broken', says: 'not proven: {why}'},
		refused: {verdict: 'broken', says: 'not proven: the Server started no health check: {why}'},
		lost: {verdict: 'broken', says: 'not proven: the Server could not be asked any more: {why}'},
		untold: {verdict: 'broken', says: 'not proven: {why}, and {withoutTask}'},
		unknown: {verdict: 'broken', says: 'not proven: the Server has not looked at this machine yet'},
	},
	gather: async (probes, _subject, {answers, signal, tell}) => {
		const [seen, instance, account] = await Promise.all([probes.health(signal, tell), probes.instance(), probes.account(signal)]);
		const {record, outcome, task, log, failure, restarts = 0} = seen;
		const uri = record?.uri ?? '';
		const own = instance?.settings?.thumbprint;
		const subscription = subscriptionOf(instance?.settings?.trusted ?? [], account.accepted ? account.facts.thumbprint : undefined);
		const warnings = log.filter(({category}) => category === 'Warning').map(({text}) => text);
		const summary = textOf(record?.resource.StatusSummary);
		const seconds = ((task?.milliseconds ?? 0) / 1000).toFixed(1);
		return {
			outcome,
			health: record?.healthStatus ?? null,
			name: record?.name ?? '',
			uri,
			address: uri.replace(/^\w+:\/\/|\/.*$/g, ''),
			task: task?.id ?? null,
			state: task?.state ?? null,
			failed: task?.failed ?? false,
			seconds,
			why: seen.why ?? null,
			withoutTask: seen.withoutTask ?? null,
			how: task
				? ` (task ${task.id}, ${seconds} s)`
				: seen.withoutTask === undefined
					? ''
					: ` (seen in the record, since ${seen.withoutTask})`,
			restarts,
			unit: instance?.unit.name ?? '',
			own: own ?? null,
			subscription: subscription ?? null,
			kind: failure?.kind ?? null,
			expected: failure?.fields.expected ?? null,
			presented: failure?.fields.presented ?? null,
			certain: healthReasonOf({failure, own, uri, subscription}) ?? null,
			isFirstCheck: [...warnings, ...(warnings.length === 0 ? [summary] : [])].every(text => /calamari/i.test(text)),
			told:
				failure?.line ??
				(warnings.length > 0 && record?.healthStatus === 'HasWarnings' ? warnings.slice(-3).join(' · ') : worst(log)) ??
				(summary || 'it does not say why'),
			log: log.map(({category, text}) => (category === undefined ? text : `${category}: ${text}`)),
			place:
				task && typeof record?.resource.SpaceId === 'string'
					? `${answers.serverUrl}/app#/${record.resource.SpaceId}/tasks/${task.id}`
					: `Infrastructure › ${record?.name ?? 'the machine'} › Connectivity`,
		};
	},
	judge: ({outcome, health, failed, certain, restarts, isFirstCheck}) => {
		if (restarts > 0) return 'restarted';
		if (outcome !== 'looked' && outcome !== 'ended') return outcome;
		if (health === null || health === 'Unknown') return 'unknown';
		const isWell = health === 'Healthy' || health === 'HasWarnings';
		if (isWell && failed && certain === null) return 'failed';
		if (health === 'Healthy') return 'healthy';
		if (health === 'HasWarnings') return isFirstCheck ? 'firstCheck' : 'warnings';
		return certain ?? (health === 'Unavailable' ? 'unavailable' : health === 'Unhealthy' ? 'unhealthy' : 'unwell');
	},
});

/** The last line that is bad by the Server's own word, else the last one. */
const worst = (log: readonly ToldLine[]): string | undefined =>
	(
		log.findLast(({category}) => category === 'Error' || category === 'Fatal') ??
		log.findLast(({category}) => category === 'Warning') ??
		log.findLast(({category}) => category !== 'Wait')
	)?.text;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
