import {lookup as systemLookup} from 'node:dns';
import {isIP} from 'node:net';
import type {Address} from '../model/address.ts';
import type {NameSeen, PathSeen} from '../model/probes.ts';
import {connectRequest, isAsciiOnly, type ProxyCredentials} from './connect-request.ts';
import type {Endpoint} from './connection.ts';
import {probeAddress, probeTunnel} from './probe-address.ts';
import {type Limits, race, stopwatch} from './race.ts';

/** All addresses of a name, as the operating system resolves it (hosts file and search domains included). */
export type Lookup = (host: string) => Promise<readonly string[]>;

export type ProbeOptions = {
	readonly signal: AbortSignal;
	/** Of each layer. Left out: ten seconds. */
	readonly deadlineMilliseconds?: number;
	/** Left out: the system's resolver. */
	readonly lookup?: Lookup;
	/** Left out: a direct way. */
	readonly proxy?: ProxyToUse;
	/** Leaves as soon as the proxy has answered. */
	readonly tunnelOnly?: true;
};

export type ProxyToUse = Address & {
	/** `unknown`: there is a user, and nobody knows the password here. */
	readonly credentials: 'none' | 'unknown' | ProxyCredentials;
};

export const mostAddresses = 8;

/** A name that the proxy resolves is looked up for comparison only, so nobody waits for a resolver that does not answer. */
const longestComparisonMilliseconds = 2000;

/**
Looks at one endpoint layer by layer: name, then every address on its own and at the same time: TCP, TLS, who answers. Through a proxy, the name and
the addresses are the proxy's, and CONNECT comes before TLS. As quiet as it can be (docs/probes.md): one connection an address, left politely. Never
rejects for what the network does.
*/
export const probePath = async (target: Address, options: ProbeOptions): Promise<PathSeen> => {
	const {signal, deadlineMilliseconds = 10_000, lookup = resolveBySystem, proxy, tunnelOnly} = options;
	const {host, port} = target;
	const limits = {signal, deadlineMilliseconds};
	const follow = tunnelOnly ? probeTunnel : probeAddress;
	if (!proxy) {
		const name = await lookUpName(host, lookup, limits);
		const tries = await Promise.all(name.addresses.slice(0, mostAddresses).map(address => follow({...limits, address, port, host})));
		return {host, port, name, tries, deadline: deadlineMilliseconds};
	}
	const {credentials} = proxy;
	const isKnown = typeof credentials === 'object';
	const via = viaProxy(target, proxy);
	// First: a resolver that hangs on the other name would keep this one waiting.
	const proxyName = await lookUpName(proxy.host, lookup, limits);
	const [name, tries] = await Promise.all([
		lookUpName(host, lookup, {signal, deadlineMilliseconds: Math.min(deadlineMilliseconds, longestComparisonMilliseconds)}),
		Promise.all(proxyName.addresses.slice(0, mostAddresses).map(address => follow({...limits, address, port: proxy.port, host, via}))),
	]);
	const seen = {
		host: proxy.host,
		port: proxy.port,
		name: proxyName,
		credentials: isKnown ? ('sent' as const) : credentials,
		isAscii: !isKnown || isAsciiOnly(credentials),
	};
	return {host, port, name, proxy: seen, tries, deadline: deadlineMilliseconds};
};

/** What is asked of the proxy before the target is spoken to. */
export const viaProxy = (target: Address, {credentials}: ProxyToUse): NonNullable<Endpoint['via']> => ({
	target,
	request: connectRequest(target, typeof credentials === 'object' ? credentials : undefined),
});

export const lookUpName = async (host: string, lookup: Lookup, limits: Limits): Promise<NameSeen> => {
	if (isIP(host) !== 0) return {milliseconds: 0, addresses: [host]};
	const milliseconds = stopwatch();
	// The system's resolver cannot be cancelled; its late answer is dropped.
	const seen = await race<Pick<NameSeen, 'addresses' | 'code'>>(
		limits,
		done => {
			lookup(host).then(
				addresses => done(addresses.length > 0 ? {addresses: [...new Set(addresses)]} : {addresses: [], code: 'ENOTFOUND'}),
				(error: NodeJS.ErrnoException) => done({addresses: [], code: error.code ?? 'unknown'}),
			);
		},
		code => ({addresses: [], code}),
	);
	return {milliseconds: milliseconds(), ...seen};
};

export const resolveBySystem: Lookup = host =>
	new Promise((resolve, reject) => {
		systemLookup(host, {all: true, order: 'verbatim'}, (error, addresses) => {
			if (error) reject(error);
			else resolve(addresses.map(({address}) => address));
		});
	});
