import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import type {PortalSeen} from '../../src/model/probes.ts';
import {portalOf} from '../subjects.ts';

const hostOf = ({url}: PortalSeen): string => new URL(url).hostname;

export const portalName = defineCheck({
	id: 'portal/name',
	category: 'portal',
	title: 'The name of the portal resolves',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	reasons: {
		found: {verdict: 'pass', says: '{host}'},
		unknown: {
			verdict: 'fail',
			finding: 'NET001',
			says: '{host} does not exist, says this machine’s resolver ({code})',
			owner: 'host',
			firm: true,
			remedy: 'Check the spelling. If it is right, look at the name servers in /etc/resolv.conf, and at the search domains.',
			command: 'getent ahosts {word:host}',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET001',
			says: 'this machine’s resolver gives no answer for {host} ({code})',
			owner: 'network',
			firm: true,
			remedy: 'See that the name servers in /etc/resolv.conf can be reached.',
			command: 'getent ahosts {word:host}',
		},
	},
	gather: async (probes, _url, {signal}) => {
		const seen = await probes.portal(signal);
		return {host: hostOf(seen), failedAt: seen.failedAt ?? null, code: seen.code ?? null, milliseconds: seen.phases?.name ?? null};
	},
	judge: ({failedAt, code}) => (failedAt !== 'name' ? 'found' : code === 'ENOTFOUND' ? 'unknown' : 'silent'),
});
