import type {Address} from '../model/address.ts';
import type {AddressTry} from '../model/probes.ts';
import {openTcp} from './connection.ts';
import {lookUpName, mostAddresses, type ProbeOptions, resolveBySystem} from './probe-path.ts';

/**
Whether TCP reaches each address of a web server's name: nothing is sent. Where there is only one address, the request itself tells, and no connection
is made: an empty list. Never rejects.
*/
export const probeAddresses = async (
	{host, port}: Address,
	{signal, deadlineMilliseconds = 5000, lookup = resolveBySystem}: ProbeOptions,
): Promise<readonly AddressTry[]> => {
	const {addresses} = await lookUpName(host, lookup, {signal, deadlineMilliseconds});
	if (addresses.length < 2) return [];
	return Promise.all(
		addresses.slice(0, mostAddresses).map(async address => {
			const {tcp, socket} = await openTcp({address, port, host, signal, deadlineMilliseconds});
			socket?.destroySoon();
			return {address, tcp};
		}),
	);
};
