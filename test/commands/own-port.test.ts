import {createServer} from 'node:net';
import test from 'ava';
import {createProbes, type ProbesOptions} from '../../src/commands/probes.ts';
import type {ServerAccess} from '../../src/commands/server-access.ts';
import {createHost} from '../../src/host/host.ts';
import {freePort} from '../_helpers/ports.ts';

const probes = (manner: ProbesOptions['manner']) =>
	createProbes({host: createHost({hasSystemd: false}), server: {} as ServerAccess, answers: {}, environment: {}, manner});

test('a proof waits for the agent to open its port, a look does not', async t => {
	const {signal} = new AbortController();
	const address = {host: '127.0.0.1', port: await freePort(t)};
	const look = await probes('look').ownPort(address, signal);
	t.is(look.tries[0]?.tcp.code, 'ECONNREFUSED');
	const waiting = probes('wait').ownPort(address, signal);
	await new Promise(resolve => setTimeout(resolve, 600));
	const server = createServer(socket => socket.on('error', () => {}).end()).listen(address.port, '127.0.0.1');
	t.teardown(() => server.close());
	t.true((await waiting).tries[0]?.tcp.connected);
});
