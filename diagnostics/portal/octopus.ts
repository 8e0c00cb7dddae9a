import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import type {PortalSeen} from '../../src/model/probes.ts';
import {portalOf} from '../subjects.ts';

const command = 'curl -v {word:url}/api';

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
		otherPath: {
			verdict: 'fail',
			finding: 'API002',
			says: 'not here, but at {answersAt}',
			owner: 'host',
			firm: true,
			remedy: 'Give {answersAt} as the Server address.',
			command: 'curl -v {word:answersAt}/api',
		},
		toHttps: {
			verdict: 'fail',
			finding: 'API003',
			says: 'it sends everything on to https: {location}',
			owner: 'host',
			firm: true,
			remedy: 'Give {movedTo} as the Server address.',
			command,
		},
		circle: {
			verdict: 'fail',
			finding: 'API004',
			says: 'it sends everything on to itself: {location}',
			owner: 'octopus',
			firm: true,
			remedy:
				'Look at the rules of what stands in front of the portal: often a balancer that ends TLS, and a Server behind it that wants https.',
			command,
		},
		redirect: {
			verdict: 'fail',
			finding: 'API004',
			says: 'it sends everything on to {location}; that was not followed, and keys are never carried along',
			owner: 'host',
			firm: true,
			remedy:
				'If that is where Octopus is, give its address as the Server address. If it is a page to sign in at, ask for a way in for the API.',
			command,
		},
		path: {
			verdict: 'fail',
			finding: 'API002',
			says: 'there is nothing at this path ({status}), says {who}',
			owner: 'host',
			firm: true,
			remedy:
				'Give the address that opens Octopus in a browser, up to /app: a virtual directory, as in https://HOST/octopus, belongs to it.',
			command,
		},
		starting: {
			verdict: 'fail',
			finding: 'API001',
			says: 'the Octopus Server is starting or stopping (503): {message}',
			owner: 'octopus',
			firm: true,
			remedy: 'Wait a minute and try again{retry}.',
			command,
		},
		unavailable: {
			verdict: 'fail',
			finding: 'API001',
			says: 'no Octopus Server answered behind it ({status}), says {who}',
			owner: 'octopus',
			firm: true,
			remedy: 'See that the Octopus Server runs and is not overloaded, and that what stands in front of it reaches it{retry}.',
			command,
		},
		limited: {
			verdict: 'fail',
			finding: 'API015',
			says: 'fewer requests are asked for (429), says {who}',
			owner: 'octopus',
			firm: true,
			remedy: 'Wait and try again{retry}. The limit counts all machines behind one address.',
			command,
		},
		closed: {
			verdict: 'fail',
			finding: 'API004',
			says: 'something in front of it wants a sign-in of its own, or forbids this machine ({status}), says {who}',
			owner: 'network',
			firm: true,
			remedy: 'Ask for a way in for this machine: the root of Octopus’s API needs no sign-in, so it was not Octopus that said so.',
			command,
		},
		endless: {
			verdict: 'fail',
			finding: 'API004',
			says: 'it sent more than any answer of Octopus has there (1 MiB), and was left',
			owner: 'host',
			firm: true,
			remedy: 'Check the address: it should be the one that opens Octopus in a browser.',
			command: `${command} --max-filesize 1000000`,
		},
		other: {
			verdict: 'fail',
			finding: 'API004',
			says: 'something else answered ({status}): {who}{oddity}',
			owner: 'host',
			firm: true,
			remedy: 'Check the address: it should be the one that opens Octopus in a browser.',
			command,
		},
	},
	gather: async (probes, url, {signal}) => {
		const seen = await probes.portal(signal);
		const {status, location, movedTo, answersAt, application, version, oddity, retryAfterSeconds} = seen;
		const who = whoSays(seen);
		return {
			url,
			code: seen.code ?? null,
			status: status ?? null,
			location: location ?? (status !== undefined && status >= 300 && status < 400 ? 'nowhere' : null),
			movedTo: movedTo ?? null,
			answersAt: answersAt ?? null,
			application: application ?? null,
			version: version ?? null,
			message: seen.message ?? null,
			who,
			oddity: oddity === undefined || oddity.includes('not JSON') ? '' : `; it came ${oddity}`,
			retry: retryAfterSeconds === undefined ? '' : `; it asks for ${retryAfterSeconds} s (Retry-After)`,
			milliseconds: seen.phases?.http ?? null,
		};
	},
	judge({url, code, status, location, movedTo, answersAt, application, version, message}) {
		if (application === 'Octopus Deploy' && version !== null) return 'octopus';
		if (answersAt !== null) return 'otherPath';
		if (code === 'TOO_LARGE') return 'endless';
		if (status !== null && status >= 300 && status < 400) return redirected(url, location, movedTo);
		if (status === 503 && message !== null) return 'starting';
		if (status === 502 || status === 503 || status === 504) return 'unavailable';
		if (status === 429) return 'limited';
		if (status === 401 || status === 403 || status === 407) return 'closed';
		return status === 404 ? 'path' : 'other';
	},
});

/** Whatever an answer gives away about itself. */
const whoSays = ({application, message, title, server, oddity}: PortalSeen): string => {
	const parts = [
		...(application === undefined ? [] : [application]),
		...(message === undefined ? [] : [`“${message}”`]),
		...(title === undefined ? [] : [`the page “${title}”`]),
		...(server === undefined ? [] : [`a server that calls itself ${server}`]),
	];
	if (parts.length > 0) return parts.join(', ');
	return oddity === undefined ? 'JSON that is not Octopus’s' : 'an answer without a name';
};

const redirected = (url: string, location: string | null, movedTo: string | null) => {
	if (movedTo === null || location === null) return 'redirect';
	if (url.startsWith('http:') && movedTo.startsWith('https:')) return 'toHttps';
	return movedTo === url ? 'circle' : 'redirect';
};
