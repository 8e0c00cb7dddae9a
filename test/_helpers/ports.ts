import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import type {ExecutionContext} from 'ava';
import {codeOf} from '../../src/host/file-problem.ts';
import {lookAtPort} from '../../src/host/port.ts';

/**
A TCP port of loopback for this test alone. Test files run side by side, and a port that was only free a moment ago may be somebody else's by the
time it is used. So it is outside the range that the system takes ports from by itself, and its UDP twin is held until the test has ended: that
is what the others go by, and the system gives it back even when a test is killed.
*/
export const freePort = async (t: ExecutionContext<unknown>): Promise<number> => {
	for (let tries = 0; tries < 1000; tries++) {
		const port = 20_000 + Math.floor(Math.random() * 12_000);
		const held = createSocket('udp4');
		if ((await bind(held, port)) && (await lookAtPort(port, '127.0.0.1')).free) {
			held.unref();
			t.teardown(() => void held.close());
			return port;
		}
		held.close();
	}
	throw new Error('no port of loopback is free between 20000 and 32000');
};

const bind = async (socket: ReturnType<typeof createSocket>, port: number): Promise<boolean> => {
	try {
		socket.bind({port, address: '127.0.0.1', exclusive: true});
		await once(socket, 'listening');
		return true;
	} catch (error) {
		if (codeOf(error) === 'EADDRINUSE') return false;
		throw error;
	}
};
