import {type ClientRequest, type Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions} from 'node:http';
import type {PortalPhases} from '../model/probes.ts';
import {type ProxyToUse, proxyAuthorization} from './proxy.ts';
import {PortalAgent, plainAgent, type Trust} from './transport.ts';

type Ways<Agent> = {readonly reading: Agent; readonly writing: Agent};

export type Agents = Ways<{readonly https: PortalAgent} | {readonly http: HttpAgent}> & {
	/** Makes a request in place of Node's; left out: Node's own. */
	readonly request?: ReturnType<typeof throughPlainProxy>;
	readonly presented: () => PortalAgent['presented'];
	readonly chain: () => ReturnType<PortalAgent['chain']>;
	readonly phases: () => PortalPhases;
	/** Closes connections that are still being opened. */
	readonly giveUpConnecting: () => void;
	readonly close: () => void;
};

/** Reading shares connections. Every write opens its own: one that a server has just closed would fail, and a write is not sent twice. */
export const createAgents = (
	{protocol}: URL,
	{proxy, ...trust}: Trust & {readonly proxy?: ProxyToUse | undefined},
	limitMilliseconds: number,
): Agents => {
	if (protocol !== 'https:') return plainAgents(proxy);
	const reading = new PortalAgent(trust, {limitMilliseconds, keepAlive: true, proxy});
	const writing = new PortalAgent(trust, {limitMilliseconds, keepAlive: false, proxy});
	return {
		reading: {https: reading},
		writing: {https: writing},
		presented: () => reading.presented,
		chain: () => reading.chain(),
		phases: () => reading.phases,
		giveUpConnecting() {
			reading.giveUpConnecting();
			writing.giveUpConnecting();
		},
		close() {
			reading.destroy();
			writing.destroy();
		},
	};
};

const plainAgents = (proxy: ProxyToUse | undefined): Agents => {
	const reading = plainAgent({keepAlive: true});
	const writing = plainAgent({keepAlive: false});
	return {
		reading: {http: reading},
		writing: {http: writing},
		...(proxy && {request: throughPlainProxy(proxy)}),
		presented: () => undefined,
		chain: () => undefined,
		phases: () => ({}),
		giveUpConnecting: () => {},
		close() {
			reading.destroy();
			writing.destroy();
		},
	};
};

/** The request goes to the proxy, with the whole address in its first line (RFC 9112 §3.2.2). */
const throughPlainProxy =
	(proxy: ProxyToUse) =>
	(url: URL, options: RequestOptions, callback?: (response: IncomingMessage) => void): ClientRequest => {
		const authorization = proxyAuthorization(proxy);
		const headers = {...options.headers, host: url.host, ...(authorization !== undefined && {'proxy-authorization': authorization})};
		return httpRequest(
			{...options, host: proxy.host, hostname: proxy.host, port: proxy.port, path: `${url.origin}${url.pathname}${url.search}`, headers},
			callback,
		);
	};
