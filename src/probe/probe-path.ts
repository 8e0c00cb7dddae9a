import {lookup as systemLookup} from 'node:dns';
import {isIP} from 'node:net';
import type {Address} from '../model/address.ts';
import type {AddressTry, NameSeen, PathSeen} from '../model/probes.ts';
import {probeAddress} from './probe-address.ts';
import {type Limits, race, stopwatch} from './race.ts';

/** All addresses of a name, as the operating system resolves it (hosts file and search domains included). */
export type Lookup = (host: string) => Promise<readonly string[]>;

export type ProbeOptions = {
	readonly signal: AbortSignal;
	/** Of each layer. Left out: ten seconds. */
	readonly deadlineMilliseconds?: number;
	/** Left out: the system's resolver. */
	readonly lookup?: Lookup;
};

export const mostAddresses = 8;

/**
Looks at one endpoint layer by layer: name, then every address on its own and at the same time: TCP, TLS, who answers. As quiet as it can be
(docs/probes.md): one connection an address, left politely. Never rejects for what the network does.
*/
export const probePath = async (
	{host, port}: Address,
	{signal, deadlineMilliseconds = 10_000, lookup = resolveBySystem}: ProbeOptions,
): Promise<PathSeen> => {
	const name = await lookUpName(host, lookup, {signal, deadlineMilliseconds});
	const tries: readonly AddressTry[] = await Promise.all(
		name.addresses.slice(0, mostAddresses).map(address => probeAddress({address, port, host, signal, deadlineMilliseconds})),
	);
	return {host, port, name, tries, deadline: deadlineMilliseconds};
};

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
