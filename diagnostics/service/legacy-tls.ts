import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';

export const legacyTls = defineCheck({
	id: 'service/legacy-tls',
	category: 'service',
	title: 'The agent uses the TLS versions of this system',
	stage: 'proof',
	appliesTo: is('service', 'systemd'),
	needs: ['service/unit'],
	reasons: {
		usual: {verdict: 'pass', says: 'nothing forces others'},
		forced: {
			verdict: 'information',
			says: 'the unit sets OCTOPUS_TENTACLE_USE_LEGACY_TLS={value} (TLS023): agents before 9.2.4152 then choose TLS versions by a list of their own; take it out unless it was asked for',
		},
	},
	gather: async probes => ({value: (await probes.instance())?.unit.legacyTls ?? null}),
	judge: ({value}) => (value === null ? 'usual' : 'forced'),
});
