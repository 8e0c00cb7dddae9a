import {describeCertificate} from '../certificate/describe-certificate.ts';
import type {ServerFacts} from '../model/facts.ts';
import {isOctopus, portalBase} from '../model/portal-url.ts';
import type {PortalSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {NetworkError} from './network-error.ts';
import {inReply} from './portal-answer.ts';
import {createRequester, type Requester, type RequesterOptions} from './request.ts';

/** A look tells what it sees, and does not wait for a Server that starts: whoever needs it does. In milliseconds. */
const mostForPauses = 2000;

/** How a connection with these options is trusted, once it is there. */
export const trustOf = ({url, fingerprint}: Pick<RequesterOptions, 'url' | 'fingerprint'>): ServerFacts['trustedBy'] => {
	if (new URL(url).protocol !== 'https:') return 'plain';
	return fingerprint === undefined ? 'certificate-authority' : 'fingerprint';
};

/**
Asks `GET /api` anonymously and says at which layer it stopped. When something else answers, the address is tried in the shapes that it may have been
meant in, on the same origin only. Never rejects for what the network does.
*/
export const lookAtPortal = async (options: RequesterOptions, requester: () => Requester, signal: AbortSignal): Promise<PortalSeen> => {
	const trustedBy = trustOf(options);
	// Without a key, clear text gives nothing away.
	const seen = await look(options.url, trustedBy === 'plain' ? anonymous(options, options.url) : requester(), trustedBy, signal);
	if (!worthAnotherShape(seen)) return seen;
	const limited = AbortSignal.any([signal, AbortSignal.timeout(Math.min(options.limits?.whole ?? mostForShapes, mostForShapes))]);
	for (const url of otherShapes(seen)) {
		const other = await look(url, anonymous(options, url), trustedBy, limited);
		if (isOctopus(other)) return {...seen, answersAt: url};
	}
	return seen;
};

const anonymous = ({credential: _credential, ...options}: RequesterOptions, url: string): Requester =>
	createRequester({...options, url, allowPlainHttp: true});

const look = async (url: string, requester: Requester, trustedBy: ServerFacts['trustedBy'], signal: AbortSignal): Promise<PortalSeen> => {
	const began = performance.now();
	const seen = (outcome: Partial<PortalSeen>): PortalSeen => {
		const milliseconds = Math.round(performance.now() - began);
		const {proxy = 0, name = 0, tcp = 0, tls = 0} = requester.phases();
		const gotToHttp = outcome.failedAt === undefined || outcome.failedAt === 'http';
		return {
			url,
			milliseconds,
			at: new Date().toISOString(),
			phases: {...requester.phases(), ...(gotToHttp && {http: Math.max(0, milliseconds - proxy - name - tcp - tls)})},
			...outcome,
		};
	};
	const presented = () => {
		const certificate = requester.presented();
		return certificate && {certificate: describeCertificate(certificate)};
	};
	try {
		const reply = await requester.send('GET', '/api', {signal, anonymous: true, limits: {pauses: mostForPauses}});
		return seen({trustedBy, ...presented(), ...inReply(reply, url)});
	} catch (error) {
		if (error instanceof UserError) return seen({failedAt: 'http', code: 'REFUSED_HERE'});
		if (!(error instanceof NetworkError)) throw error;
		const {code, layer, status} = error;
		const chain = layer === 'tls' ? requester.chain() : undefined;
		return seen({
			failedAt: layer,
			code,
			...(status !== undefined && {proxyStatus: status}),
			...(layer === 'http' && {trustedBy}),
			...((layer === 'tls' || layer === 'http') && presented()),
			...(chain && {chain}),
		});
	}
};

/** What is no Octopus, and not merely one that is not well. */
const worthAnotherShape = (seen: PortalSeen): boolean => {
	const {status} = seen;
	return status !== undefined && !isOctopus(seen) && (status < 400 || status === 404 || status === 405);
};

const mostShapes = 4;
/** For all of them together, in milliseconds: an answer to a guess is not worth more. */
const mostForShapes = 10_000;

/** The folders above the path that was given, and where a redirect on the same origin leads. */
const otherShapes = ({url, movedTo}: PortalSeen): readonly string[] => {
	const {origin, pathname} = new URL(url);
	const words = pathname.split('/').filter(word => word !== '');
	const above = words
		.map(
			(_word, index) =>
				`${origin}${words
					.slice(0, index)
					.map(word => `/${word}`)
					.join('')}`,
		)
		.toReversed();
	const moved = movedTo !== undefined && new URL(movedTo).origin === origin ? [movedTo] : [];
	return [...new Set([...moved, ...above])].filter(shape => shape !== portalBase(new URL(url))).slice(0, mostShapes);
};
