import test from 'ava';
import {connectionOf, parseLog} from '../../src/tentacle/log-lines.ts';
import {recordedLog} from '../_helpers/recordings.ts';

const octopus = (port: number) => ({host: 'octopus.example.test', port});
const later = new Date('2026-11-21T03:00:00');

const stateOf = (log: string, port: number, {now = later, since}: {now?: Date; since?: Date} = {}) =>
	connectionOf(parseLog(recordedLog(log)), octopus(port), {now, since});

test('a line is read into its parts, a line of Halibut’s with the endpoint it is about', t => {
	const lines = parseLog(recordedLog('refused'));
	const [error] = lines.filter(({level}) => level === 'ERROR');
	t.deepEqual(error, {
		at: new Date('2026-11-21T02:26:17.073'),
		processId: 18_399,
		level: 'ERROR',
		endpoint: 'https://octopus.example.test:10960/',
		message:
			'The remote host at https://octopus.example.test:10960/ refused the connection. This may mean that the expected listening service is not running.',
		details: [],
	});
	t.is(parseLog(recordedLog('listening')).find(({message}) => message === 'Listener started')?.endpoint, 'listen://[::]:10933/');
});

test('lines without a prefix belong to the line before them', t => {
	const environment = parseLog(recordedLog('connected')).find(({message}) => message === 'Environment Information:');
	t.true(environment?.details.includes('  PID: 18242'));
});

test('connected: ten seconds after its line without an error, and not before', t => {
	t.is(stateOf('connected', 10_943).state, 'connected');
	t.is(stateOf('connected', 10_943, {now: new Date('2026-11-21T02:26:25.900')}).state, 'waiting');
	t.is(stateOf('connected', 10_943, {now: new Date('2026-11-21T02:26:25.972')}).state, 'connected');
});

test('another port of the same host is another connection', t => {
	t.is(stateOf('connected', 10_944).state, 'waiting');
});

test('an agent that started before the given moment does not count', t => {
	t.is(stateOf('connected', 10_943, {since: new Date('2026-11-21T02:30:00')}).state, 'unknown');
	t.is(stateOf('connected', 10_943, {since: new Date('2026-11-21T02:26:00')}).state, 'connected');
});

test('a log of commands alone tells nothing of an agent', t => {
	t.deepEqual(stateOf('commands', 10_943), {state: 'unknown'});
});

test('a connection of an agent that was started again since is forgotten', t => {
	const lines = parseLog(`${recordedLog('connected')}\n${recordedLog('refused').replaceAll('10960', '10943')}`);
	t.is(connectionOf(lines, octopus(10_943), {now: later}).state, 'failed');
});

test('an agent’s default port is left out of its endpoint', t => {
	const lines = parseLog(recordedLog('connected').replaceAll(':10943/', '/'));
	t.is(connectionOf(lines, octopus(443), {now: later}).state, 'connected');
});

for (const [log, port, says] of [
	[
		'untrusted-client',
		10_953,
		'Unexpected exception executing transaction. System.IO.EndOfStreamException: Attempted to read past the end of the stream.',
	],
	[
		'refused',
		10_960,
		'The remote host at https://octopus.example.test:10960/ refused the connection. This may mean that the expected listening service is not running.',
	],
	[
		'filtered',
		10_961,
		'Unexpected exception executing transaction. Halibut.HalibutClientException: The client was unable to establish the initial connection within the timeout 00:01:00.',
	],
	[
		'right-certificate-but-http',
		10_967,
		'Unexpected exception executing transaction. Halibut.Transport.Protocol.ProtocolException: Unable to receive the remote identity; the following line was not empty.',
	],
] as const) {
	test(`failed, in the agent’s most telling words: ${log}`, t => {
		t.like(stateOf(log, port), {state: 'failed', line: says});
	});
}

test('failed with a wrong thumbprint: the line has both thumbprints', t => {
	const {state, line} = stateOf('wrong-thumbprint', 10_943);
	t.is(state, 'failed');
	t.regex(
		line ?? '',
		/^Halibut client exception: .*'FFEEDDCCBBAA99887766554433221100FFEEDDCC'.*'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377'/,
	);
});

test('failed with plain HTTP behind the port, a name nobody knows, and one that closes at once', t => {
	t.regex(stateOf('plain-http', 10_963).line ?? '', /corrupted frame/);
	const nobody = connectionOf(parseLog(recordedLog('dns-nxdomain')), {host: 'nosuch.example.invalid', port: 10_943}, {now: later});
	t.regex(nobody.line ?? '', /^Socket communication error .* Name or service not known$/);
	t.regex(stateOf('closed-at-once', 10_965).line ?? '', /reset the connection/);
});

test('failed while some of several connections to an address are refused', t => {
	t.is(stateOf('connection-limit', 10_973).state, 'failed');
});

test('waiting when the agent polls nobody', t => {
	t.deepEqual(stateOf('no-trust', 10_943), {state: 'waiting'});
});
