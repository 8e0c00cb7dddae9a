import {defineCheck} from '../../src/model/check.ts';
import {all, is} from '../../src/model/condition.ts';

export const octopusTenants = defineCheck({
	id: 'octopus/tenants',
	category: 'octopus',
	title: 'Tenants and the deployments for them go together',
	stage: 'before',
	appliesTo: all(is('registerNow', true), is('registerAs', 'target')),
	reasons: {
		none: {verdict: 'pass', says: 'no tenants'},
		used: {verdict: 'pass', says: '{tenants}'},
		unused: {
			verdict: 'warning',
			finding: 'REG018',
			says: 'it belongs to {tenants}, but takes only deployments without a tenant: those for tenants pass it by',
			owner: 'host',
			remedy: 'Give --tenanted-participation Tenanted, or TenantedOrUntenanted; or leave the tenants out.',
		},
		nobody: {
			verdict: 'warning',
			finding: 'REG018',
			says: 'it takes only deployments for its tenants, and has none: nothing will be deployed to it',
			owner: 'host',
			remedy: 'Name tenants or tenant tags; or give --tenanted-participation Untenanted.',
		},
	},
	gather: async (_probes, _subject, {answers}) => ({
		tenants: [...(answers.tenants ?? []), ...(answers.tenantTags ?? [])],
		participation: answers.tenantedParticipation ?? 'Untenanted',
	}),
	judge: ({tenants, participation}) => {
		if (tenants.length === 0) return participation === 'Tenanted' ? 'nobody' : 'none';
		return participation === 'Untenanted' ? 'unused' : 'used';
	},
});
