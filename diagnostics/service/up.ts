import {defineCheck} from '../../src/model/check.ts';
import {agentRuns} from '../../src/model/condition.ts';

export const serviceUp = defineCheck({
	id: 'service/up',
	category: 'service',
	title: 'The agent is up, and stays up',
	stage: 'proof',
	appliesTo: agentRuns,
	needs: ['service/unit'],
	reasons: {
		up: {verdict: 'pass', says: 'up for {seconds} s'},
		other: {
			verdict: 'fail',
			says: 'it runs as {runsAs}, not as {wanted}',
			owner: 'host',
			remedy: 'See which file says so, and restart it: systemctl cat {word:name}; systemctl restart {word:name}',
		},
		loop: {
			verdict: 'fail',
			finding: 'SVC005',
			says: 'it ends and is started again, {restarts} times so far: {lastLine}',
			owner: 'host',
			remedy: 'The last lines say why: journalctl -u {word:name} -n 50',
		},
		limit: {
			verdict: 'fail',
			finding: 'SVC004',
			says: 'it ended so often that systemd gave up: {lastLine}',
			owner: 'host',
			remedy:
				'Mend what the last lines say (journalctl -u {word:name} -n 50), then: systemctl reset-failed {word:name} && systemctl start {word:name}',
		},
		down: {
			verdict: 'fail',
			finding: 'SVC003',
			says: 'it is {state}: {lastLine}',
			owner: 'host',
			remedy: 'Look at its last lines, then start it: journalctl -u {word:name} -n 50; systemctl start {word:name}',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const {unit, upForSeconds, journal} = await probes.unit(signal);
		const told = journal.filter(line => line.trim() !== '' && !/^(Started|Stopped|Starting|Stopping) /.test(line));
		return {
			name: unit.name,
			wanted: answers.serviceUser ?? 'root',
			runsAs: unit.runsAs ?? null,
			active: unit.active,
			state: unit.state,
			restarts: unit.restarts ?? 0,
			seconds: Math.floor(upForSeconds),
			limitHit: journal.some(line => line.includes('Start request repeated too quickly')),
			lastLine: told.findLast(line => !line.startsWith(`${unit.name}: `)) ?? told.at(-1) ?? 'it wrote nothing',
			journal,
		};
	},
	judge: ({active, state, limitHit, restarts, seconds, wanted, runsAs}) => {
		// Between two ends of a loop it is active too, never for long.
		// Root’s own unit needs no proof of it, and in a sandbox of a person’s all runs as that person.
		const isOther = runsAs !== null && wanted !== 'root' && runsAs !== wanted;
		if (active) return restarts >= 5 && seconds < 10 ? 'loop' : isOther ? 'other' : 'up';
		if (limitHit) return 'limit';
		return state === 'restarting' || state === 'activating' || (restarts > 0 && state !== 'failed' && state !== 'inactive')
			? 'loop'
			: 'down';
	},
});
