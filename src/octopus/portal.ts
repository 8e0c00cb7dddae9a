import {describeCertificate} from '../certificate/describe-certificate.ts';
import type {ServerFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {PortalSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {asObject, optionalText, parseJson} from './reply.ts';
import {NetworkError, type Reply, type Requester, type RequesterOptions} from './request.ts';

/** How a connection with these options is trusted, once it is there. */
export const trustOf = ({url, fingerprint}: Pick<RequesterOptions, 'url' | 'fingerprint'>): ServerFacts['trustedBy'] => {
	if (new URL(url).protocol !== 'https:') return 'plain';
	return fingerprint === undefined ? 'certificate-authority' : 'fingerprint';
};

/** Asks `GET /api` anonymously and says at which layer it stopped. Never rejects for what the network does. */
export const lookAtPortal = async (options: RequesterOptions, requester: () => Requester, signal: AbortSignal): Promise<PortalSeen> => {
	const began = performance.now();
	const seen = (outcome: Partial<PortalSeen>, certificate?: ReturnType<Requester['presented']>): PortalSeen => ({
		url: options.url,
		milliseconds: Math.round(performance.now() - began),
		...(certificate && {certificate: describeCertificate(certificate)}),
		...outcome,
	});
	const trusted = {trustedBy: trustOf(options)};
	try {
		const reply = await requester().send('GET', '/api', {signal, anonymous: true});
		return seen({...trusted, ...inReply(reply)}, requester().presented());
	} catch (error) {
		if (error instanceof UserError) return seen({failedAt: 'http', code: 'REFUSED_HERE'});
		if (!(error instanceof NetworkError)) throw error;
		const {code, layer} = error;
		const gotToTls = layer === 'tls' || layer === 'http';
		return seen({failedAt: layer, code, ...(layer === 'http' && trusted)}, gotToTls ? requester().presented() : undefined);
	}
};

const inReply = (reply: Reply): Partial<PortalSeen> => {
	const {location, date} = reply.headers;
	const time = Date.parse(String(date ?? ''));
	const root = rootOf(reply);
	const application = root && optionalText(root, 'Application');
	const version = root && optionalText(root, 'Version');
	return {
		status: reply.status,
		...(typeof location === 'string' && {location: harmless(location, 200)}),
		...(application !== undefined && {application: harmless(application, 100)}),
		...(version !== undefined && {version: harmless(version, 100)}),
		...(!Number.isNaN(time) && {clockAheadSeconds: Math.round((Date.now() - time) / 1000)}),
	};
};

const rootOf = (reply: Reply) => {
	if (reply.status !== 200) return undefined;
	try {
		return asObject(parseJson(reply));
	} catch (error) {
		// A page that is not JSON is no Octopus: the check says so.
		if (error instanceof UserError) return undefined;
		throw error;
	}
};
