import type {Answers} from '../src/model/answers.ts';
import type {Aside} from '../src/model/aside.ts';
import type {Facts} from '../src/model/facts.ts';
import {networkWords} from '../src/model/network-words.ts';
import {isOctopus} from '../src/model/portal-url.ts';
import type {PortalSeen} from '../src/model/probes.ts';

/** What answers at the Server address. */
export const portalAsides = (_answers: Answers, {portal}: Facts): readonly Aside[] => {
	if (portal === undefined) return [];
	if (isOctopus(portal)) return [{kind: 'note', tone: 'good', says: `Octopus Deploy ${portal.version}`}];
	const why: Aside = {kind: 'note', tone: 'bad', says: whyNot(portal)};
	return untrusted.test(String(portal.code)) ? [why, {kind: 'note', tone: 'quiet', says: wayToTrust}] : [why];
};

const untrusted = /SELF_SIGNED|^UNABLE_TO/;
const wayToTrust =
	'start again with --ca-file FILE, the PEM certificate of the authority that signed it (or its own, where nobody did); or install that in the system';

const whyNot = ({code, status, location, failedAt, proxyStatus, url, answersAt}: PortalSeen): string => {
	if (failedAt === 'proxy') return `the proxy on the way does not let us through (${proxyStatus ?? code})`;
	if (failedAt === 'name') return `${new URL(url).hostname} does not exist (${code})`;
	if (failedAt === 'tcp' || failedAt === 'tls')
		return networkWords(String(code), failedAt === 'tcp' ? 'no connection' : 'no TLS that is trusted here');
	if (answersAt !== undefined) return `Octopus is not here, but at ${answersAt}`;
	if (location !== undefined) return `it sends browsers on to ${location}`;
	return status === undefined ? 'it did not answer as Octopus does' : `it answered ${status}, but is not an Octopus Server`;
};
