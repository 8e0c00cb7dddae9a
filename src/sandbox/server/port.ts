import {type AddressInfo, createServer, type Socket} from 'node:net';

/** A TCP port on 127.0.0.1 that can be closed and opened again under the same number. */
export type Port = {
	readonly number: number;
	readonly open: () => Promise<void>;
	/** Ends its connections, and answers none. */
	readonly close: () => Promise<void>;
	/** Ends its connections. */
	readonly drop: () => void;
};

/** Opens a port that the system chooses. Connections may be half open, as Halibut's and HTTP's are. */
export const openPort = async (receive: (socket: Socket) => void): Promise<Port> => {
	const sockets = new Set<Socket>();
	const server = createServer({allowHalfOpen: true}, socket => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
		socket.on('error', () => {
			// The other side's aborted connections are no failure of the stand-in.
		});
		receive(socket);
	});
	const listen = (port: number): Promise<void> =>
		new Promise((resolve, reject) => {
			server.once('error', reject);
			server.listen(port, '127.0.0.1', () => {
				server.off('error', reject);
				resolve();
			});
		});
	await listen(0);
	const {port} = server.address() as AddressInfo;
	const drop = () => {
		for (const socket of sockets) socket.destroy();
	};
	return {
		number: port,
		drop,
		async open() {
			if (!server.listening) await listen(port);
		},
		async close() {
			if (!server.listening) return;
			const closed = new Promise<void>(resolve => server.close(() => resolve()));
			drop();
			await closed;
		},
	};
};
