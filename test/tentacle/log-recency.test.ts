import test from 'ava';
import {failureOf} from '../../src/model/logs.ts';
import {equalLifetimes} from '../../src/tentacle/log-connections.ts';
import {summaryOf} from './_summary.ts';

const endpoint = 'octopus.example.com:10943';
const url = `https://${endpoint}/`;

/** A line of an agent, some seconds after midnight. */
const line = (seconds: number, level: string, message: string, processId = 7): string => {
	const at = new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().replace('T', ' ').replace('Z', '0');
	return `${at}  ${String(processId).padStart(5)}      5 ${level.padStart(5)}  ${message}`;
};
const about = (text: string): string => `${url.padEnd(30)}    5  ${text}`;
const start = (seconds: number, {version = '9.2.4285', polls = 'AB'.repeat(20), processId = 7} = {}): readonly string[] => [
	line(seconds, 'INFO', '='.repeat(80), processId),
	line(seconds, 'INFO', `Tentacle version ${version} (${version}+Branch.main) instance Tentacle`, processId),
	line(seconds, 'INFO', '==== RunAgentCommand ====', processId),
	line(seconds + 1, 'INFO', `Agent will poll Octopus Server at ${url} for subscription poll://a/ expecting thumbprint ${polls}`, processId),
	line(seconds + 1, 'INFO', 'LivenessHeartbeatTask.Start(): Starting', processId),
];
const connected = (seconds: number): string =>
	line(
		seconds,
		'INFO',
		about(`Secure connection established. Server at 192.0.2.10:10943 identified by thumbprint: ${'AB'.repeat(20)}, using protocol Tls13`),
	);
const refused = (seconds: number): string => line(seconds, 'ERROR', about(`The remote host at ${url} refused the connection.`));
const rejected = (seconds: number): string =>
	`${line(seconds, 'ERROR', about('Unexpected exception executing transaction.'))}\nSystem.IO.EndOfStreamException: Attempted to read past the end of the stream.`;
const command = (seconds: number, name: string): string => line(seconds, 'INFO', `==== ${name} ====`, 99);

const summary = (lines: readonly string[], nowSeconds?: number) =>
	summaryOf(lines.join('\n'), nowSeconds === undefined ? {} : {now: new Date(Date.UTC(2026, 0, 1) + nowSeconds * 1000)});
const stateOf = (lines: readonly string[], nowSeconds?: number) => {
	const {failures, connections} = summary(lines, nowSeconds);
	return [connections[0]?.state, failures.find(({kind}) => kind !== 'other')?.state, failureOf(failures, endpoint)?.kind];
};

test('an error that nothing mended is current', t => {
	t.deepEqual(stateOf([...start(0), refused(5)]), ['failed', 'current', 'refused']);
});

test('a connection that lasted ten seconds heals', t => {
	t.deepEqual(stateOf([...start(0), refused(5), connected(10)], 20), ['connected', 'healed', undefined]);
	t.deepEqual(stateOf([...start(0), refused(5), connected(10)], 19), ['open', 'open', 'refused']);
});

test('the connection line alone is no success: a rejected agent writes it before every error', t => {
	t.deepEqual(stateOf([...start(0), connected(5), rejected(5.2), connected(15), rejected(15.2)], 3600), ['failed', 'current', 'rejected']);
});

test('at the end of a log from elsewhere a connection line heals nothing, and is no failure', t => {
	t.deepEqual(stateOf([...start(0), refused(5), connected(10)]), ['open', 'open', 'refused']);
	t.deepEqual(stateOf([...start(0), refused(5), connected(10), line(30, 'INFO', 'Deleted 2 workspaces.'), refused(900), connected(905)]), [
		'open',
		'open',
		'refused',
	]);
});

test('a later error is newer than the connection before it', t => {
	t.deepEqual(stateOf([...start(0), connected(5), refused(3600)]), ['failed', 'current', 'refused']);
});

test('an agent that was started since has a clean slate', t => {
	const {failures} = summary([...start(0), refused(5), ...start(100)]);
	t.like(failures[0], {state: 'earlier', healedAt: '2026-01-01T00:01:40.000Z'});
});

test('a connection that stayed silent until the Server was given up never was one', t => {
	const mute = `${line(65, 'ERROR', about('Unexpected exception executing transaction.'))}\nSystem.OperationCanceledException: The ReadAsync operation was cancelled.`;
	const {connections, failures} = summary([...start(0), connected(5), mute]);
	t.is(connections[0]?.lastGood, undefined);
	t.is(failures[0]?.kind, 'mute');
});

test('a connection that fell silent long after it was made died on the way', t => {
	const died = line(1800, 'ERROR', about(`The connection to the host at ${url} timed out. There may be problems with the network.`));
	t.is(failureOf(summary([...start(0), connected(5), died]).failures, endpoint)?.finding, 'NET012');
	t.is(failureOf(summary([...start(0), died]).failures, endpoint)?.finding, 'NET014');
});

test('the last good connection, and the first failure after it', t => {
	const {connections} = summary([...start(0), connected(5), refused(1000), connected(1010), refused(2000), refused(2005)]);
	t.like(connections[0], {
		lastGood: '2026-01-01T00:16:50.000Z',
		firstFailure: '2026-01-01T00:33:20.000Z',
		lastFailure: '2026-01-01T00:33:25.000Z',
	});
});

test('what changed: starts, versions, thumbprints, commands', t => {
	const {changes} = summary([
		...start(0),
		command(50, 'NewCertificateCommand'),
		command(60, 'ShowThumbprintCommand'),
		...start(100, {version: '9.3.1', polls: 'CD'.repeat(20), processId: 8}),
	]);
	t.deepEqual(
		changes.map(({what}) => what),
		[
			'the agent was started',
			'Tentacle new-certificate was run',
			'the agent was started',
			'Tentacle 9.3.1 in place of 9.2.4285',
			`polls ${url} expecting ${'CD'.repeat(20)} since then`,
			`no longer polls ${url} expecting ${'AB'.repeat(20)}`,
		],
	);
});

test('a command that failed is no failure of the agent', t => {
	const fatal = line(50, 'FATAL', "Unable to parse configuration key 'Tentacle.Services.PortNumber' as a 'Int32'. Value was 'abc'.", 99);
	t.like(summary([...start(0), fatal]).failures[0], {kind: 'brokenConfig', about: 'command'});
	t.like(summary([...start(0), fatal.replace('   99 ', '    7 ')]).failures[0], {kind: 'brokenConfig', about: 'start'});
});

test('four connections that end at the same age have a rhythm; retries, days and chance have none', t => {
	const lasting = (...seconds: readonly number[]) => {
		let at = 0;
		return seconds.flatMap(one => {
			const lines = [connected(at + 2), refused(at + 2 + one)];
			at += one + 4;
			return lines;
		});
	};
	const rhythmOf = (...seconds: readonly number[]) => summary([...start(0), ...lasting(...seconds)]).connections[0]?.equalLifetimes;
	t.like(rhythmOf(900, 901, 899, 900), {count: 4, seconds: 900});
	t.like(rhythmOf(100, 5000, 900, 901, 899, 900), {count: 4, seconds: 900});
	t.is(rhythmOf(900, 900, 900), undefined);
	t.is(rhythmOf(900, 2000, 400, 900), undefined);
	t.is(rhythmOf(30, 30, 30, 30, 30), undefined);
	t.is(rhythmOf(86_400, 86_400, 86_400, 86_400), undefined);
	t.is(equalLifetimes([]), undefined);
});

test('reconnections without an error have a rhythm too', t => {
	const lines = [0, 1, 2, 3, 4, 5].map(turn => connected(5 + turn * 600));
	t.like(summary([...start(0), ...lines]).connections[0]?.equalLifetimes, {count: 5, seconds: 600});
});

test('several connections to one address are one', t => {
	const lines = [0, 1, 2, 3, 4].flatMap(turn => [connected(5 + turn * 600), connected(5.1 + turn * 600), connected(5.2 + turn * 600)]);
	const {connections} = summary([...start(0), ...lines], 5000);
	t.is(connections[0]?.state, 'connected');
});
