import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net';
import type {Address} from '../../src/model/address.ts';

export type RelayOptions = {
	/** Every piece arrives this much later, in both directions. Left out: at once. */
	readonly delayMilliseconds?: number;
	/** From the first piece on that is larger, nothing comes back any more: a path that loses large packets. Left out: all sizes pass. */
	readonly largestFromServer?: number;
	/** Everything arrives in pieces of so many bytes. Left out: as it came. */
	readonly pieces?: number;
	/** When the client has said its first piece: cut with a reset. Left out: it is passed on. */
	readonly resetsAtHello?: true;
	/** So many connections are cut as soon as they are there, the later ones pass. Left out: none. */
	readonly losesFirst?: number;
};

/** Passes TCP on to `to`, untouched but for what the options say. */
export const relayServer = (to: Address, options: RelayOptions = {}): Server => {
	let count = 0;
	return createServer({allowHalfOpen: true}, socket => {
		count++;
		quiet(socket);
		if (count <= (options.losesFirst ?? 0)) {
			socket.resetAndDestroy();
			return;
		}
		if (options.resetsAtHello) {
			socket.once('data', () => socket.resetAndDestroy());
			return;
		}
		const onward = quiet(connect({...to, allowHalfOpen: true}));
		pass(socket, onward, options, Number.POSITIVE_INFINITY);
		pass(onward, socket, options, options.largestFromServer ?? Number.POSITIVE_INFINITY);
	});
};

/** What a peer does to its connection is what the cases are about, never a failure of the relay. */
const quiet = (socket: Socket): Socket => socket.on('error', () => socket.destroy());

const pass = (from: Socket, to: Socket, {delayMilliseconds = 0, pieces}: RelayOptions, largest: number): void => {
	if (pieces !== undefined) to.setNoDelay(true);
	let isLost = false;
	const later = (act: () => void) => {
		if (delayMilliseconds === 0) act();
		else setTimeout(act, delayMilliseconds);
	};
	from.on('data', (piece: Buffer) => {
		isLost ||= piece.length > largest;
		if (isLost) return;
		const size = pieces ?? piece.length;
		for (let at = 0; at < piece.length; at += size) later(() => to.writable && to.write(piece.subarray(at, at + size)));
	});
	from.once('end', () => {
		if (!isLost) later(() => to.end());
	});
	from.once('close', () => later(() => isLost || to.end()));
};

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;
