import {createSocket} from 'node:dgram';
import {isIPv6} from 'node:net';
import os from 'node:os';
import type {RouteSeen} from '../model/endpoint-seen.ts';

const isUsable = ({address, internal, family}: os.NetworkInterfaceInfo): boolean =>
	!internal && !(family === 'IPv6' ? /^fe80:/i.test(address) : address.startsWith('169.254.'));

/** The source address that the kernel would use: a UDP socket is connected, which sends nothing. Never rejects. */
export const lookAtRoute = async (address: string, port: number): Promise<RouteSeen> => {
	const source = await sourceFor(address, port);
	const all = Object.entries(os.networkInterfaces()).flatMap(([name, infos = []]) => infos.map(info => ({name, info})));
	const own = all.find(({info}) => info.address === source)?.name;
	const family = isIPv6(address) ? 'IPv6' : 'IPv4';
	return {
		...(source !== undefined && {source}),
		...(own !== undefined && {interface: own}),
		others: all.filter(({name, info}) => name !== own && info.family === family && isUsable(info)).map(({info}) => info.address),
	};
};

const sourceFor = (address: string, port: number): Promise<string | undefined> =>
	new Promise(resolve => {
		const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
		const done = (source: string | undefined) => {
			socket.removeAllListeners();
			socket.on('error', () => {});
			socket.close();
			resolve(source);
		};
		// No route: what is wrong is told by the connection itself. Node hands the error to the callback, though its types have none there.
		const connected = (error?: Error) => done(error ? undefined : socket.address().address);
		socket.once('error', () => done(undefined));
		socket.connect(port, address, connected);
	});
