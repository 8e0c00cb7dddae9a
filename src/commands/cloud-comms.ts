import {type Address, defaultCommsPort} from '../model/address.ts';
import type {Facts} from '../model/facts.ts';
import type {PathSeen} from '../model/probes.ts';

type Look = (address: Address, options: {readonly signal: AbortSignal}) => Promise<PathSeen>;

/**
Octopus Cloud is polled at its own name on 10943, or at `polling.NAME` on 443, for networks that let nothing else out (facts: Octopus REST §9.1).
The second is taken only where the first cannot be reached and the second answers as Octopus does; what it presents is judged like any other.
*/
export const pollingOver443 = async (
	portalHost: string,
	signal: AbortSignal,
	look: Look = async (...looking) => (await import('../probe/probe-path.ts')).probePath(...looking),
): Promise<Pick<Facts, 'pollingOver443'>> => {
	const usual = await look({host: portalHost, port: defaultCommsPort}, {signal});
	if (usual.tries.length === 0 || usual.tries.some(({tcp}) => tcp.connected)) return {};
	const address = {host: `polling.${portalHost}`, port: 443};
	const {tries} = await look(address, {signal});
	return tries.some(({answer}) => answer?.who === 'octopus-comms') ? {pollingOver443: {portalHost, address}} : {};
};
