import type {TLSSocket} from 'node:tls';
import type {TlsSeen} from '../model/probes.ts';
import {type Endpoint, openTls, openWay} from './connection.ts';

const cut: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'CLOSED']);

/** Whether a first handshake ended in a way that only a second hello can explain. */
export const wantsSecondHello = ({established, code = ''}: TlsSeen): boolean => !established && (cut.has(code) || code === 'TIMEOUT');

/**
After a cut: the same hello again, since one cut proves nothing; when it passes, the probe goes on with it. After silence: a hello with which nobody can agree,
so that a living listener refuses it in one small packet, which arrives where the large ones of a handshake are lost. Never rejects.
*/
export const secondHello = async (first: TlsSeen, endpoint: Endpoint): Promise<{readonly tls: TlsSeen; readonly socket?: TLSSocket}> => {
	const {code: firstCode = ''} = first;
	const {socket: opened} = await openWay(endpoint);
	if (!opened) return {tls: first};
	if (firstCode === 'TIMEOUT') {
		const {tls, socket} = await openTls(opened, endpoint, {maxVersion: 'TLSv1.2', ciphers: 'NULL-SHA256:@SECLEVEL=0'});
		socket?.destroy();
		// An alert, a cut, a hang-up: somebody has read the hello.
		return {tls: {...first, again: {first: firstCode, answered: tls.code !== 'TIMEOUT' && tls.code !== 'ABORTED'}}};
	}
	const {tls, socket} = await openTls(opened, endpoint);
	if (socket) return {tls: {...tls, again: {first: firstCode}}, socket};
	return {tls: {...first, again: {first: firstCode, code: tls.code ?? 'unknown'}}};
};
