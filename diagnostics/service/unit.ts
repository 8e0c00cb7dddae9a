import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';

export const serviceUnit = defineCheck({
	id: 'service/unit',
	category: 'service',
	title: 'The service is installed and starts at boot',
	stage: 'proof',
	appliesTo: is('service', 'systemd'),
	reasons: {
		enabled: {verdict: 'pass', says: '{name} is enabled'},
		missing: {
			verdict: 'fail',
			finding: 'SVC001',
			says: 'there is no unit for the instance {instance}',
			owner: 'host',
			remedy: 'Install it: Tentacle service --instance={word:instance} --install --start',
		},
		disabled: {
			verdict: 'warning',
			finding: 'SVC002',
			says: '{name} is not enabled: it will be gone after the next boot',
			owner: 'host',
			remedy: 'systemctl enable {word:name}',
		},
	},
	gather: async (probes, _subject, {answers}) => {
		const unit = (await probes.instance())?.unit;
		return {instance: answers.instance ?? '', name: unit?.name ?? '', installed: unit?.installed ?? false, enabled: unit?.enabled ?? false};
	},
	judge: ({installed, enabled}) => (!installed ? 'missing' : enabled ? 'enabled' : 'disabled'),
});
