import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import {portalOf} from '../subjects.ts';

export const portalOctopus = defineCheck({
	id: 'portal/octopus',
	category: 'portal',
	title: 'An Octopus Server answers at the address',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/certificate'],
	reasons: {
		octopus: {verdict: 'pass', says: 'Octopus Deploy {version}'},
		toHttps: {
			verdict: 'fail',
			finding: 'API003',
			says: 'it sends everything on to {location}',
			owner: 'host',
			firm: true,
			remedy: 'Give the https address as the Server address.',
		},
		redirect: {
			verdict: 'fail',
			finding: 'API004',
			says: 'it sends everything on to {location}; keys are not carried along',
			owner: 'octopus',
			firm: true,
			remedy: 'Give the final address as the Server address.',
		},
		path: {
			verdict: 'fail',
			finding: 'API002',
			says: 'there is nothing at this path (404)',
			owner: 'host',
			firm: true,
			remedy: 'Give the address that opens Octopus in a browser, up to /app.',
		},
		starting: {
			verdict: 'fail',
			finding: 'API001',
			says: 'the Server is starting, stopping or overloaded (503)',
			owner: 'octopus',
			firm: true,
			remedy: 'Wait a minute and try again.',
		},
		other: {
			verdict: 'fail',
			finding: 'API004',
			says: 'something else answered ({status}): {application}',
			owner: 'host',
			firm: true,
			remedy: 'Check the address: it should be the one that opens Octopus in a browser.',
		},
	},
	gather: async (probes, url, {signal}) => {
		const {status, location, application, version} = await probes.portal(signal);
		return {url, status: status ?? null, location: location ?? null, application: application ?? 'no Octopus', version: version ?? null};
	},
	judge: ({url, status, location, application, version}) => {
		if (application === 'Octopus Deploy' && version !== null) return 'octopus';
		if (status !== null && status >= 300 && status < 400)
			return url.startsWith('http:') && location?.startsWith('https:') ? 'toHttps' : 'redirect';
		if (status === 503) return 'starting';
		return status === 404 ? 'path' : 'other';
	},
});
