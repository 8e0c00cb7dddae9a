import {defineCheck} from '../../src/model/check.ts';
import {all, is} from '../../src/model/condition.ts';
import {polledAddresses} from '../network/comms.ts';

const asService = is('service', 'systemd');

export const serviceUnit = defineCheck({
	id: 'service/unit',
	category: 'service',
	title: 'The service is installed and starts at boot',
	stage: 'proof',
	appliesTo: asService,
	reasons: {
		enabled: {verdict: 'pass', says: '{name} is enabled'},
		missing: {
			verdict: 'fail',
			finding: 'SVC001',
			says: 'there is no unit {name}',
			owner: 'host',
			remedy: 'Install it: Tentacle service --instance=NAME --install --start',
		},
		disabled: {
			verdict: 'warning',
			finding: 'SVC002',
			says: '{name} is not enabled: it will be gone after the next boot',
			owner: 'host',
			remedy: 'systemctl enable {name}',
		},
	},
	gather: async probes => {
		const unit = (await probes.instance())?.unit;
		return {name: unit?.name ?? '', installed: unit?.installed ?? false, enabled: unit?.enabled ?? false};
	},
	judge: ({installed, enabled}) => (!installed ? 'missing' : enabled ? 'enabled' : 'disabled'),
});

export const serviceUp = defineCheck({
	id: 'service/up',
	category: 'service',
	title: 'The agent is up, and stays up',
	stage: 'proof',
	appliesTo: asService,
	needs: ['service/unit'],
	reasons: {
		up: {verdict: 'pass', says: 'up for {seconds} s'},
		loop: {
			verdict: 'fail',
			finding: 'SVC005',
			says: 'it ends and is started again, {restarts} times so far: {lastLine}',
			owner: 'host',
			remedy: 'The last lines say why: journalctl -u {name} -n 50',
		},
		limit: {
			verdict: 'fail',
			finding: 'SVC004',
			says: 'it ended so often that systemd gave up: {lastLine}',
			owner: 'host',
			remedy: 'Mend what the last lines say (journalctl -u {name} -n 50), then: systemctl reset-failed {name} && systemctl start {name}',
		},
		down: {
			verdict: 'fail',
			finding: 'SVC003',
			says: 'it is {state}: {lastLine}',
			owner: 'host',
			remedy: 'Look at its last lines, then start it: journalctl -u {name} -n 50; systemctl start {name}',
		},
	},
	gather: async (probes, _subject, {signal}) => {
		const {unit, upForSeconds, journal} = await probes.unit(signal);
		const told = journal.filter(line => line.trim() !== '' && !/^(Started|Stopped|Starting|Stopping) /.test(line));
		return {
			name: unit.name,
			active: unit.active,
			state: unit.state,
			restarts: unit.restarts ?? 0,
			seconds: Math.floor(upForSeconds),
			limitHit: journal.some(line => line.includes('Start request repeated too quickly')),
			lastLine:
				told.findLast(line => !/systemd|Failed with result|Start request|Scheduled restart/.test(line)) ??
				told.at(-1) ??
				'it wrote nothing',
			journal,
		};
	},
	judge: ({active, state, limitHit, restarts}) => {
		if (active) return 'up';
		if (limitHit) return 'limit';
		return state === 'restarting' || state === 'activating' || (restarts > 0 && state !== 'failed' && state !== 'inactive')
			? 'loop'
			: 'down';
	},
});

/** What the agent logs of a polled address (Tentacle 9.2, §6.3) tells who must act. */
export const serviceConnected = defineCheck({
	id: 'service/connected',
	category: 'service',
	title: 'The agent is connected',
	stage: 'proof',
	appliesTo: all(asService, is('style', 'polling'), is('registerNow', true)),
	subjects: polledAddresses,
	needs: ['service/up'],
	reasons: {
		connected: {verdict: 'pass', says: 'connected, and no error in the ten seconds after'},
		rejected: {
			verdict: 'fail',
			finding: 'TLS007',
			says: 'the Server finished TLS, then hung up as soon as the agent said who it is: it does not know this machine’s certificate',
			owner: 'octopus',
			remedy:
				'The record in Octopus must have this machine’s thumbprint {own} (Infrastructure › the machine › Settings), or run setup again to bring it up to date.',
		},
		refused: {
			verdict: 'fail',
			finding: 'NET004',
			says: 'nothing listens there: {line}',
			owner: 'octopus',
			remedy: 'See that this Server node runs and listens on {subject}.',
		},
		thumbprint: {
			verdict: 'fail',
			finding: 'TLS001',
			says: 'another certificate than the trusted one is presented: {line}',
			owner: 'host',
			remedy: 'configure-tentacle diagnose compares the three thumbprints and says which one is wrong.',
		},
		failed: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'the agent cannot connect: {line}',
			owner: 'network',
			remedy: 'configure-tentacle diagnose looks at the way to {subject}.',
		},
		waiting: {verdict: 'broken', says: 'the agent’s log has not said yet whether it is connected'},
		untold: {verdict: 'broken', says: 'the agent’s log does not tell'},
	},
	gather: async (probes, address, {signal}) => {
		const [{state, line, milliseconds}, instance] = await Promise.all([probes.connection(address, signal), probes.instance()]);
		return {state, line: line ?? null, milliseconds, own: instance?.settings?.thumbprint ?? null};
	},
	judge: ({state, line}) => {
		if (state === 'connected') return 'connected';
		if (state === 'waiting') return 'waiting';
		if (state === 'unknown') return 'untold';
		const text = line ?? '';
		if (/read past the end of the stream|aborted the connection before it was fully established|does not trust/.test(text))
			return 'rejected';
		if (/unexpected security certificate/.test(text)) return 'thumbprint';
		return /refused the connection/.test(text) ? 'refused' : 'failed';
	},
});
