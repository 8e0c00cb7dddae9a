import {once} from 'node:events';
import {createServer, isIP} from 'node:net';
import type {PortSeen} from '../model/probes.ts';
import {codeOf} from './file-problem.ts';
import {descendsFrom, listenersOn} from './processes.ts';

/**
Whether a TCP port of this machine can be listened on: tried, and let go at once. `address` is an IP address or `any`. `ownPid` is the running agent of
the instance it is for.
*/
export const lookAtPort = async (port: number, address: string, ownPid?: number): Promise<PortSeen> => {
	const code = await tryToListen(port, address);
	if (code === undefined) return {port, free: true, isOurs: false};
	const holders = code === 'EADDRINUSE' ? listenersOn(port) : [];
	const isOurs = ownPid !== undefined && holders.some(({id}) => descendsFrom(id, ownPid));
	const holder = holders[0];
	return {port, free: false, code, isOurs, ...(holder && {holder: `${holder.name} (process ${holder.id})`})};
};

/** Undefined, or the system's code. */
const tryToListen = async (port: number, address: string): Promise<string | undefined> => {
	if (address !== 'any') return isIP(address) === 0 ? 'EADDRNOTAVAIL' : bind(port, address);
	// One socket for both families, as the agent has it; without IPv6 there is only the other.
	const code = await bind(port, '::');
	return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL' ? bind(port, '0.0.0.0') : code;
};

const bind = async (port: number, host: string): Promise<string | undefined> => {
	const server = createServer();
	try {
		server.listen({port, host, exclusive: true});
		await once(server, 'listening');
	} catch (error) {
		return codeOf(error) ?? 'unknown';
	}
	server.close();
	await once(server, 'close');
	return undefined;
};
