import process from 'node:process';
import test from 'ava';
import {cli, run} from '../_helpers/program.ts';
import {openTerminal} from '../_helpers/terminal.ts';
import {startPeer} from '../probe/_peers.ts';

test('a diagnosis that takes longer than a blink says what it waits for, and takes that back', async t => {
	const held: Array<() => void> = [];
	// Silent until it is let go.
	const {port} = await startPeer(t, socket => held.push(() => socket.destroy()));
	const terminal = openTerminal(t, process.execPath, [cli, 'diagnose', '--server-address', `127.0.0.1:${port}`], {columns: 80, rows: 40});
	await terminal.shows(`Waiting for 127.0.0.1:${port}, 1 s`);
	for (const letGo of held) letGo();
	await terminal.shows('1 cause');
	t.false(terminal.screen().includes('Waiting for'));
});

test('without a terminal nothing is shown that would have to be taken back', async t => {
	const {port} = await startPeer(t, socket => setTimeout(() => socket.destroy(), 1000));
	const {stderr} = await run(['diagnose', '--server-address', `127.0.0.1:${port}`]);
	t.is(stderr, '');
});
