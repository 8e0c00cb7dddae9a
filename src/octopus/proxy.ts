import type {Socket} from 'node:net';
import {UserError} from '../model/user-error.ts';

/** A proxy that speaks HTTP in clear text. */
export type ProxyToUse = {
	readonly host: string;
	readonly port: number;
	/** Left out: it is asked without credentials. */
	readonly user?: string | undefined;
	/** Read at the moment of use. */
	readonly password?: (() => string | undefined) | undefined;
};

/** For `Proxy-Authorization`, which goes to the proxy alone; undefined: none. Basic has no agreed way for other characters than ASCII. */
export const proxyAuthorization = ({user, password}: ProxyToUse): string | undefined => {
	if (user === undefined || user.trim() === '') return undefined;
	const pair = `${user}:${password?.() ?? ''}`;
	if (/^[ -~]*$/.test(pair)) return `Basic ${Buffer.from(pair, 'latin1').toString('base64')}`;
	throw new UserError('User and password of a proxy can have letters without accents, digits and signs only.', {
		next: ['Ask whoever looks after the proxy for others.'],
	});
};

/** `[::1]:443` */
export const hostAndPort = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

const mostBytes = 64 * 1024;

/** Asks for a tunnel over a connection that is open. `end` is called once: without a status, what came was no answer of a proxy. */
export const askForTunnel = (
	socket: Socket,
	target: string,
	authorization: string | undefined,
	end: (outcome: 'open' | {readonly status?: number; readonly code: string}) => void,
): void => {
	let heard = Buffer.alloc(0);
	const settle = (outcome: Parameters<typeof end>[0]) => {
		socket.off('data', onData).off('end', onEnd);
		end(outcome);
	};
	const onEnd = () => settle({code: 'ECONNRESET'});
	const onData = (chunk: Buffer) => {
		heard = Buffer.concat([heard, chunk]);
		const length = heard.indexOf('\r\n\r\n');
		if (length < 0) {
			if (heard.length > mostBytes) settle({code: 'TOO_LARGE'});
			return;
		}
		const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(heard.toString('latin1', 0, length))?.[1];
		if (status === undefined) return settle({code: 'NOT_HTTP'});
		if (!status.startsWith('2')) return settle({code: 'REFUSED', status: Number(status)});
		socket.pause();
		// What came behind the head belongs to TLS.
		const rest = heard.subarray(length + 4);
		if (rest.length > 0) socket.unshift(rest);
		settle('open');
	};
	socket.on('data', onData).on('end', onEnd);
	const login = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
	socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${login}\r\n`, 'latin1');
};
