import {createServer, type Socket} from 'node:net';
import {setImmediate as soon} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {lookUp} from '../../src/commands/look-up.ts';
import type {SetUpSession} from '../../src/commands/set-up-session.ts';
import type {Lookup} from '../../src/engine/lookup.ts';
import {createHost} from '../../src/host/host.ts';
import {createSecrets} from '../../src/host/secrets.ts';
import type {Answers} from '../../src/model/answers.ts';
import {facts} from '../_helpers/facts.ts';

/** Takes connections and says nothing. */
const silent = async (t: ExecutionContext): Promise<{readonly port: number; readonly connected: Promise<unknown>}> => {
	const sockets: Socket[] = [];
	const server = createServer(socket => {
		socket.on('error', () => {});
		sockets.push(socket);
	});
	const connected = new Promise(resolve => server.once('connection', resolve));
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const address = server.address();
	return {port: typeof address === 'object' && address ? address.port : 0, connected};
};

/** Without a Server: nothing here asks one. */
const session = (): SetUpSession =>
	({
		host: createHost({}),
		secrets: createSecrets({environment: {}}),
		server: {through: () => ({})},
		environment: {},
		machine: facts,
	}) as unknown as SetUpSession;

const trust = (answers: Answers): Lookup => ({what: 'trust', key: 'trust', answers});

const polling = (port: number, more: Answers = {}): Answers => ({
	style: 'polling',
	registerNow: false,
	serverAddresses: [{host: '127.0.0.1', port}],
	serverThumbprint: 'AB'.repeat(20),
	...more,
});

for (const [title, lookup] of [
	['what a port presents', (port: number) => trust(polling(port))],
	[
		'how a proxy takes a tunnel',
		(port: number) => ({what: 'proxy', key: 'proxy', proxy: `http://127.0.0.1:${port}`, target: {host: 'localhost', port: 1}}) as const,
	],
] as const) {
	test(`${title}: leaving while it is looked at is no failure of ours`, async t => {
		const {port, connected} = await silent(t);
		const ending = new AbortController();
		const result = lookUp(session(), lookup(port), ending.signal);
		await connected;
		await soon();
		ending.abort();
		await t.notThrowsAsync(result);
	});
}

test('a proxy’s password that cannot be read here is told, where a port is looked at through that proxy', async t => {
	const {port} = await silent(t);
	const answers = polling(port, {
		proxy: `http://user@127.0.0.1:${port}`,
		proxyPassword: {secret: 'proxyPassword', from: {instance: 'Tentacle'}},
	});
	const result = await lookUp(session(), trust(answers), new AbortController().signal);
	t.is(result.what, 'failed');
});
