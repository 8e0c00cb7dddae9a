import test from 'ava';
import {probeAddresses} from '../../src/probe/probe-addresses.ts';
import {startPeer} from './_peers.ts';

const signal = () => AbortSignal.timeout(30_000);

test('each address of several is tried on its own, nothing is sent, and the other side is left politely', async t => {
	const {port, connections, endings} = await startPeer(t, socket => socket.resume().once('end', () => socket.end()));
	const lookup = async () => ['127.0.0.1', '127.0.0.2'];
	const tries = await probeAddresses({host: 'portal.example.com', port}, {signal: signal(), lookup});
	t.deepEqual(
		tries.map(({address, tcp}) => [address, tcp.connected, tcp.code]),
		[
			['127.0.0.1', true, undefined],
			['127.0.0.2', false, 'ECONNREFUSED'],
		],
	);
	t.deepEqual(await endings(), ['clean']);
	t.is(connections(), 1);
});

test('a single address is left to the request itself, as is a name that does not resolve', async t => {
	const {port, connections} = await startPeer(t, socket => socket.destroy());
	t.deepEqual(await probeAddresses({host: '127.0.0.1', port}, {signal: signal()}), []);
	t.deepEqual(await probeAddresses({host: 'x', port}, {signal: signal(), lookup: async () => ['127.0.0.1', '127.0.0.1']}), []);
	const lookup = async () => Promise.reject(Object.assign(new Error('no'), {code: 'ENOTFOUND'}));
	t.deepEqual(await probeAddresses({host: 'x', port}, {signal: signal(), lookup}), []);
	t.is(connections(), 0);
});

test('a run that is ended asks nothing more', async t => {
	const lookup = async () => ['192.0.2.1', '127.0.0.1'];
	const ended = new AbortController();
	ended.abort();
	t.deepEqual(await probeAddresses({host: 'x', port: 1}, {signal: ended.signal, lookup}), []);
});
