import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import type {ExecutionContext} from 'ava';
import {codeOf} from '../../src/host/file-problem.ts';
import {lookAtPort} from '../../src/host/port.ts';
import type {Address} from '../../src/model/address.ts';

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

/**
Whether a TCP socket of this network namespace listens there (IPv4, or `::1`), by the kernel's own list: a connection to try it would be in the server's log,
and who tries to listen there takes the port away from the program that is about to.
*/
export const isListening = ({host, port}: Address): boolean => {
	const local = `${host === '::1' ? loopback6 : hexOf(host)}:${hex(port, 4)}`;
	const table = `/proc/self/net/tcp${host === '::1' ? '6' : ''}`;
	// LISTEN. Not of UDP: there we hold the twin of each port ourselves.
	return (
		existsSync(table) &&
		readFileSync(table, 'utf8')
			.split('\n')
			.map(line => line.trim().split(/\s+/))
			.some(([, bound, , state]) => bound === local && state === '0A')
	);
};

const hex = (number: number, digits: number): string => number.toString(16).toUpperCase().padStart(digits, '0');
const hexOf = (host: string): string =>
	host
		.split('.')
		.map(byte => hex(Number(byte), 2))
		.toReversed()
		.join('');
const loopback6 = '00000000000000000000000001000000';

/** Waits until the program listens there; throws with what it said when it has ended before. */
export const listens = async (
	program: {readonly exitCode: number | null; readonly signalCode: string | null},
	address: Address,
	said: () => string = () => '',
): Promise<void> => {
	while (!isListening(address)) {
		if (program.exitCode !== null || program.signalCode !== null) {
			throw new Error(`It ended, and nothing listens on ${address.host}:${address.port}: ${said()}`);
		}
		await wait(20);
	}
};
