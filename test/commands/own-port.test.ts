import {createServer} from 'node:net';
import test from 'ava';
import {createProbes, type ProbesOptions} from '../../src/commands/probes.ts';
import type {ServerAccess} from '../../src/commands/server-access.ts';
import {createHost} from '../../src/host/host.ts';

const probes = (manner: ProbesOptions['manner']) =>
	createProbes({host: createHost({hasSystemd: false}), server: {} as ServerAccess, answers: {}, environment: {}, manner});

/** A port that nobody has at this moment. */
const freePort = (): Promise<number> =>
	new Promise(resolve => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
		});
	});

test('a proof waits for the agent to open its port, a look does not', async t => {
	const {signal} = new AbortController();
	const address = {host: '127.0.0.1', port: await freePort()};
	const look = await probes('look').ownPort(address, signal);
	t.is(look.tries[0]?.tcp.code, 'ECONNREFUSED');
	const waiting = probes('wait').ownPort(address, signal);
	await new Promise(resolve => setTimeout(resolve, 600));
	const server = createServer(socket => socket.on('error', () => {}).end()).listen(address.port, '127.0.0.1');
	t.teardown(() => server.close());
	t.true((await waiting).tries[0]?.tcp.connected);
});
