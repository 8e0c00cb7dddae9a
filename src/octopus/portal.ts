import {describeCertificate} from '../certificate/describe-certificate.ts';
import {harmless} from '../model/harmless.ts';
import type {PortalSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {asObject, optionalText, parseJson} from './reply.ts';
import {NetworkError, type Reply, type Requester, type RequesterOptions} from './request.ts';
import {presentedCertificate} from './transport.ts';

const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_FAIL']);
const tcpCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'TIMEOUT']);
const tlsCode = /CERT|SELF_SIGNED|SSL|TLS|FINGERPRINT|ALTNAME|ISSUER/;

/** Asks `GET /api` anonymously and says at which layer it stopped. Never rejects for what the network does. */
export const lookAtPortal = async (
	{url, fingerprint}: RequesterOptions,
	requester: () => Requester,
	signal: AbortSignal,
): Promise<PortalSeen> => {
	const began = performance.now();
	const {protocol, hostname, port} = new URL(url);
	const base = {url, ...(protocol === 'https:' && (await certificateSeen(hostname, Number(port || 443), signal)))};
	const milliseconds = () => Math.round(performance.now() - began);
	try {
		const reply = await requester().send('GET', '/api', {signal, anonymous: true});
		const trustedBy = protocol === 'http:' ? 'plain' : fingerprint === undefined ? 'certificate-authority' : 'fingerprint';
		return {...base, trustedBy, milliseconds: milliseconds(), ...inReply(reply)};
	} catch (error) {
		if (error instanceof NetworkError) return {...base, milliseconds: milliseconds(), code: error.code, failedAt: layerOf(error.code)};
		if (error instanceof UserError) return {...base, milliseconds: milliseconds(), failedAt: 'http', code: 'REFUSED_HERE'};
		throw error;
	}
};

const layerOf = (code: string): NonNullable<PortalSeen['failedAt']> => {
	if (nameCodes.has(code)) return 'name';
	if (tcpCodes.has(code)) return 'tcp';
	return tlsCode.test(code) ? 'tls' : 'http';
};

const certificateSeen = async (hostname: string, port: number, signal: AbortSignal): Promise<Pick<PortalSeen, 'certificate'>> => {
	const limited = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
	const certificate = await presentedCertificate(hostname.replace(/^\[|\]$/g, ''), port, limited);
	return certificate ? {certificate: describeCertificate(certificate)} : {};
};

const inReply = (reply: Reply): Partial<PortalSeen> => {
	const location = reply.headers['location'];
	const date = Date.parse(String(reply.headers['date'] ?? ''));
	const root = rootOf(reply);
	const application = root && optionalText(root, 'Application');
	const version = root && optionalText(root, 'Version');
	return {
		status: reply.status,
		...(typeof location === 'string' && {location: harmless(location, 200)}),
		...(application !== undefined && {application: harmless(application, 100)}),
		...(version !== undefined && {version: harmless(version, 100)}),
		...(!Number.isNaN(date) && {clockAheadSeconds: Math.round((Date.now() - date) / 1000)}),
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
