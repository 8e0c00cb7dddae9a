import {once} from 'node:events';
import {connect} from 'node:net';
import {connect as connectTls} from 'node:tls';
import test, {type ExecutionContext} from 'ava';
import {lookFromServer, type ReachingUs} from '../../src/commands/reached.ts';
import type {Address} from '../../src/model/address.ts';
import {RefusedByServer} from '../../src/octopus/reply.ts';
import {freePort} from '../_helpers/ports.ts';

type Discover = ReachingUs['client']['discover'];

const look = (port: number, discover: Discover, more: Partial<ReachingUs> = {}) =>
	lookFromServer({
		client: {discover},
		path: '/api/Spaces-1/machines/discover',
		address: {host: 'build-07', port},
		thumbprint: undefined,
		listen: {address: '127.0.0.1', port: {port, free: true}},
		others: async () => [],
		signal: new AbortController().signal,
		...more,
	});

/** As the Server does it, to loopback whatever the name is. */
const dial = async ({port}: Address): Promise<string> => {
	const socket = connectTls({port, host: '127.0.0.1', rejectUnauthorized: false});
	await once(socket, 'secureConnect');
	const thumbprint = (socket.getPeerX509Certificate()?.fingerprint ?? '').replaceAll(':', '');
	socket.destroy();
	return thumbprint;
};

const isClosed = async (t: ExecutionContext, port: number): Promise<void> => {
	const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
	t.is(error.code, 'ECONNREFUSED');
};

test('the listener is there while the Server looks, and gone afterwards', async t => {
	const port = await freePort(t);
	const seen = await look(port, async (_path, address) => ({reached: true, thumbprint: await dial(address)}));
	t.is(seen.outcome, 'answered');
	t.is(seen.presented, seen.expected);
	t.like(seen.arrived, {connections: 1, from: ['127.0.0.1']});
	await isClosed(t, port);
});

test('however the look ends, the port is closed', async t => {
	const port = await freePort(t);
	const failing: Discover = async () => {
		throw new Error('a bug');
	};
	await t.throwsAsync(look(port, failing), {message: 'a bug'});
	await isClosed(t, port);
	const {signal, abort} = (() => {
		const controller = new AbortController();
		return {signal: controller.signal, abort: () => controller.abort()};
	})();
	const endless = Promise.withResolvers<never>();
	const looking = look(
		port,
		() => {
			abort();
			return endless.promise;
		},
		{signal},
	);
	// What was asked may hang on: the port does not wait for it.
	while (!signal.aborted) await new Promise(setImmediate);
	await isClosed(t, port);
	endless.reject(new Error('over'));
	await t.throwsAsync(looking, {message: 'over'});
});

test('what another name brings does not count as arrived, and the first one that is reached is named', async t => {
	const port = await freePort(t);
	const asked: string[] = [];
	const discover: Discover = async (_path, address) => {
		asked.push(address.host);
		return address.host.startsWith('192.')
			? {reached: true, thumbprint: await dial(address)}
			: {
					reached: false,
					says: `An error occurred when sending a request to 'https://${address.host}/', before the request could begin: Connection refused.`,
				};
	};
	const seen = await look(port, discover, {others: async () => ['BUILD-07', 'other', '192.0.2.7', '192.0.2.8']});
	t.like(seen, {outcome: 'failed', says: 'Connection refused', kind: 'refused', instead: '192.0.2.7'});
	t.deepEqual(seen.arrived, {connections: 0, handshakes: 0, from: []});
	t.deepEqual(asked, ['build-07', 'other', '192.0.2.7', '192.0.2.8']);
});

test('a Server that may not or cannot be asked says nothing against the machine', async t => {
	const port = await freePort(t);
	const answering =
		(status: number): Discover =>
		async () => {
			throw new RefusedByServer(status, 'it lacks MachineCreate');
		};
	t.like(await look(port, answering(403)), {outcome: 'forbidden', says: 'it lacks MachineCreate'});
	for (const status of [404, 405]) t.is((await look(port, answering(status))).outcome, 'untold');
	await t.throwsAsync(look(port, answering(500)), {instanceOf: RefusedByServer});
});

test('an agent that has the port is expected there, and without a certificate nobody is', async t => {
	const port = await freePort(t);
	const taken = {listen: {address: '127.0.0.1', port: {port, free: false}}};
	const discover: Discover = async () => ({reached: true, thumbprint: 'AB'.repeat(20)});
	t.deepEqual(await look(port, discover, {...taken, thumbprint: 'AB'.repeat(20)}), {
		outcome: 'answered',
		expected: 'AB'.repeat(20),
		presented: 'AB'.repeat(20),
	});
	t.is((await look(port, discover, taken)).outcome, 'untold');
	await isClosed(t, port);
});
