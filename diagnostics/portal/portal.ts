import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
import type {PortalSeen} from '../../src/model/probes.ts';

/** The subject of every check about the portal. */
export const portalOf = ({serverUrl}: Answers): readonly string[] => (serverUrl === undefined ? [] : [serverUrl]);

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
			remedy: 'Check the spelling. If it is right, ask: getent hosts {host}, and look at the name servers in /etc/resolv.conf.',
		},
	},
	gather: async (probes, _url, {signal}) => {
		const seen = await probes.portal(signal);
		return {host: hostOf(seen), failedAt: seen.failedAt ?? null, code: seen.code ?? null};
	},
	judge: ({failedAt}) => (failedAt === 'name' ? 'unknown' : 'found'),
});

export const portalReached = defineCheck({
	id: 'portal/reached',
	category: 'portal',
	title: 'The portal can be reached',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/name'],
	reasons: {
		reached: {verdict: 'pass', says: 'answered in {milliseconds} ms'},
		refused: {
			verdict: 'fail',
			finding: 'API001',
			says: 'the machine is there, but nothing listens on this port (ECONNREFUSED)',
			owner: 'octopus',
			firm: true,
			remedy: 'Check the port in the address, and that the Octopus Server service runs.',
		},
		silent: {
			verdict: 'fail',
			finding: 'API001',
			says: 'no connection ({code})',
			owner: 'network',
			firm: true,
			remedy: 'Let this machine through to {url}; until then it cannot be registered. By hand: curl -v {url}/api',
		},
		cutOff: {
			verdict: 'fail',
			finding: 'API001',
			says: 'it was connected, but gave no whole answer ({code})',
			owner: 'octopus',
			firm: true,
			remedy: 'Look at what stands in front of the portal (load balancer, firewall). By hand: curl -v {url}/api',
		},
	},
	gather: async (probes, url, {signal}) => {
		const seen = await probes.portal(signal);
		return {url, milliseconds: seen.milliseconds, failedAt: seen.failedAt ?? null, code: seen.code ?? null};
	},
	judge: ({failedAt, code}) =>
		failedAt === 'tcp' ? (code === 'ECONNREFUSED' ? 'refused' : 'silent') : failedAt === 'http' ? 'cutOff' : 'reached',
});

export const portalCertificate = defineCheck({
	id: 'portal/certificate',
	category: 'portal',
	title: 'The portal’s certificate is trusted here',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/reached'],
	reasons: {
		trusted: {verdict: 'pass', says: 'good until {notAfter}'},
		pinned: {verdict: 'pass', says: 'it is the one given with --portal-fingerprint'},
		plain: {
			verdict: 'warning',
			says: 'the portal is plain http: the API key is readable on the way',
			owner: 'octopus',
			remedy: 'Use the https address.',
		},
		differs: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'it is not the one given with --portal-fingerprint; presented was {sha256}',
			owner: 'octopus',
			firm: true,
			remedy: 'Ask the owner of the Server for the fingerprint of its certificate, and find out who presents this one ({issuer}).',
		},
		name: {
			verdict: 'fail',
			finding: 'TLS015',
			says: 'it is for other names: {names}',
			owner: 'octopus',
			firm: true,
			remedy: 'Use one of these names in the address, or have the certificate made for this one.',
		},
		date: {
			verdict: 'fail',
			finding: 'TLS015',
			says: 'it is valid from {notBefore} to {notAfter}',
			owner: 'octopus',
			firm: true,
			remedy: 'Renew the certificate; if its dates are right, set this machine’s clock.',
		},
		untrusted: {
			verdict: 'fail',
			finding: 'TLS014',
			says: 'its issuer is not known on this machine ({code}): {issuer}',
			owner: 'host',
			firm: true,
			remedy: 'Install the issuing authority’s certificate in the system (update-ca-certificates), or name it with --ca-file FILE.',
		},
		handshake: {
			verdict: 'fail',
			finding: 'API001',
			says: 'TLS could not be agreed on ({code})',
			owner: 'octopus',
			firm: true,
			remedy: 'Check that the port speaks https and allows TLS 1.2 or 1.3.',
		},
	},
	gather: async (probes, _url, {signal}) => {
		const {failedAt, code, certificate, trustedBy} = await probes.portal(signal);
		return {
			failedAt: failedAt ?? null,
			code: code ?? null,
			trustedBy: trustedBy ?? null,
			subject: certificate?.subject ?? null,
			issuer: certificate?.issuer ?? null,
			sha256: certificate?.sha256 ?? null,
			names: certificate?.names ?? [],
			notBefore: certificate?.notBefore.slice(0, 10) ?? null,
			notAfter: certificate?.notAfter.slice(0, 10) ?? null,
		};
	},
	judge: ({failedAt, code, trustedBy}) => {
		if (failedAt !== 'tls') return trustedBy === 'plain' ? 'plain' : trustedBy === 'fingerprint' ? 'pinned' : 'trusted';
		if (code === 'FINGERPRINT_DIFFERS') return 'differs';
		if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'name';
		if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'date';
		return /SELF_SIGNED|UNABLE_TO|ISSUER|CERT_UNTRUSTED|SIGNATURE/.test(code ?? '') ? 'untrusted' : 'handshake';
	},
});

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

/** A current Tentacle cannot register with Servers of these versions (facts: Octopus REST §2.1, Tentacle §2.4). */
export const portalVersion = defineCheck({
	id: 'portal/version',
	category: 'portal',
	title: 'The Server is recent enough',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/octopus'],
	reasons: {
		recent: {verdict: 'pass', says: '{version}'},
		old: {
			verdict: 'fail',
			finding: 'API013',
			says: 'it is {version}; Linux Tentacles need 2019.8 or later, and spaces came with 2019.1',
			owner: 'octopus',
			remedy: 'Upgrade the Server, or deploy to this machine over SSH.',
		},
	},
	gather: async (probes, _url, {signal}) => ({version: (await probes.portal(signal)).version ?? null}),
	judge: ({version}) => {
		const [year = 0, minor = 0] = (version ?? '').split('.').map(Number);
		return year === 0 || year > 2019 || (year === 2019 && minor >= 8) ? 'recent' : 'old';
	},
});

export const portalClock = defineCheck({
	id: 'portal/clock',
	category: 'portal',
	title: 'This machine’s clock agrees with the portal’s',
	stage: 'before',
	appliesTo: given('serverUrl'),
	subjects: portalOf,
	needs: ['portal/octopus'],
	reasons: {
		untold: {verdict: 'skipped', says: 'the portal did not tell the time'},
		agrees: {verdict: 'pass', says: 'within a minute'},
		drifts: {
			verdict: 'warning',
			finding: 'NET015',
			says: 'they differ by {seconds} s',
			owner: 'host',
			remedy: 'Look at this machine’s time synchronisation: timedatectl',
		},
		wrong: {
			verdict: 'fail',
			finding: 'NET015',
			says: 'they differ by {seconds} s, enough for certificates and tokens to be refused',
			owner: 'host',
			remedy: 'Set this machine’s clock: timedatectl set-ntp true',
		},
	},
	gather: async (probes, _url, {signal}) => {
		const ahead = (await probes.portal(signal)).clockAheadSeconds;
		return {seconds: ahead === undefined ? null : Math.abs(ahead)};
	},
	judge: ({seconds}) => (seconds === null ? 'untold' : seconds > 300 ? 'wrong' : seconds > 60 ? 'drifts' : 'agrees'),
});
