import {request} from 'node:http';
import type {Socket} from 'node:net';
import type {Failure} from './network-failure.ts';

/** `login`: `USER:PASSWORD`, sent as ASCII, other letters as question marks (Tentacle 9.2, §16). */
export type ProxyToDial = {readonly host: string; readonly port: number; readonly login: string | undefined};

/** Asks the proxy for a tunnel by CONNECT, with Basic credentials from the start. */
export const openTunnel = (proxy: ProxyToDial, target: string, signal: AbortSignal): Promise<{readonly tunnel: Socket} | Failure> =>
	new Promise(resolve => {
		const {host, port, login} = proxy;
		const ascii = login?.replaceAll(/[^\0-\u007F]/g, '?');
		const asking = request({
			host,
			port,
			method: 'CONNECT',
			path: target,
			signal,
			headers: {
				host: target,
				...(ascii !== undefined && {'proxy-authorization': `Basic ${Buffer.from(ascii, 'latin1').toString('base64')}`}),
			},
		});
		asking.once('connect', ({statusCode, statusMessage}, socket) => {
			if (statusCode === 200) return resolve({tunnel: socket});
			socket.destroy();
			resolve(proxyFailure(`Proxy destination ${host} on port ${port} responded with a ${statusCode} code - ${statusMessage}`));
		});
		asking.once('error', ({message}) => resolve(proxyFailure(`Connection to proxy host ${host} on port ${port} failed: ${message}`)));
		asking.end();
	});

const proxyFailure = (says: string): Failure => ({
	when: 'before the request could begin',
	says,
	lines: [
		{message: 'Unexpected exception executing transaction.', details: [`Halibut.Transport.Proxy.Exceptions.ProxyException: ${says}`]},
	],
});
