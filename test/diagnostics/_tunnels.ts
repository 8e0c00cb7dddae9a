import type {PathSeen, Probes, ProxyOnPath, TlsSeen, TunnelSeen} from '../../src/model/probes.ts';
import type {Scope} from '../../src/model/scope.ts';
import {goodTry} from './_probes.ts';

/** The usual proxy, as an instance has it, and as it was given by a flag. */
export const ownProxy: Partial<Scope> = {proxy: {host: 'proxy.example.com', port: 3128, from: 'instance'}};
export const withUser: Partial<Scope> = {proxy: {host: 'proxy.example.com', port: 3128, user: 'svc-tentacle', from: 'instance'}};
export const flagUser: Partial<Scope> = {proxy: {host: 'proxy.example.com', port: 3128, user: 'svc-tentacle', from: 'flag'}};
export const onPort80: Partial<Scope> = {proxy: {host: 'proxy.example.com', port: 80, from: 'instance'}};

export const proxySeen: ProxyOnPath = {
	host: 'proxy.example.com',
	port: 3128,
	name: {milliseconds: 1, addresses: ['192.0.2.30']},
	credentials: 'none',
	isAscii: true,
};

export const openTunnel: TunnelSeen = {
	outcome: 'opened',
	milliseconds: 14,
	statusLine: 'HTTP/1.1 200 Connection established',
	status: 200,
	isReadable: true,
	hasPage: false,
};

export const refusing = (status: number, reason: string, more: Partial<TunnelSeen> = {}): TunnelSeen => ({
	outcome: 'refused',
	milliseconds: 9,
	statusLine: `HTTP/1.1 ${status} ${reason}`,
	status,
	isReadable: true,
	hasPage: true,
	...more,
});

type Seen = {readonly proxy?: Partial<ProxyOnPath>; readonly tls?: TlsSeen; readonly path?: Partial<PathSeen>};

/** A path through the usual proxy that took the request like this. */
export const pathThrough = (tunnel: TunnelSeen, {proxy, tls, path}: Seen = {}): PathSeen => {
	const {answer, ...upToTls} = {...goodTry, address: '192.0.2.30', tunnel, tls: tls ?? goodTry.tls};
	const {tls: secured, ...upToTunnel} = upToTls;
	const isWhole = tunnel.outcome === 'opened' && secured?.established === true;
	const last = isWhole ? {...upToTls, tls: secured, answer} : tunnel.outcome === 'opened' && tls ? {...upToTunnel, tls} : upToTunnel;
	return {
		host: 'octopus.example.com',
		port: 10_943,
		name: {milliseconds: 2, addresses: ['203.0.113.10']},
		proxy: {...proxySeen, ...proxy},
		tries: [last as PathSeen['tries'][number]],
		deadline: 10_000,
		...path,
	};
};

/** The agent's way is this; every other way is `other`. */
export const seeing = (path: PathSeen, other?: PathSeen): Partial<Probes> => ({
	path: async () => path,
	...(other && {otherPath: async () => other}),
});
