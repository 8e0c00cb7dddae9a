import test from 'ava';
import {connectionReasons} from '../../diagnostics/connection-reasons.ts';
import {checks, precedence} from '../../diagnostics/index.ts';
import {causesOf} from '../../src/engine/report.ts';
import {collect, runChecks} from '../../src/engine/run-checks.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {CheckResult} from '../../src/model/check.ts';
import type {LoggedConnection, LoggedFailure, LogSeen} from '../../src/model/logs.ts';
import type {Probes} from '../../src/model/probes.ts';
import {type Scope, usualScope} from '../../src/model/scope.ts';
import {logPatterns, patternOfKind} from '../../src/tentacle/log-patterns.ts';
import {instance, listeningTrust, pollingTarget, serverThumbprint, settings} from '../_helpers/facts.ts';
import {type Case, judgedAs, resultOf} from './_judged.ts';
import {deadTry, goodLog, goodProbes, goodTry, pathWith} from './_probes.ts';

const endpoint = 'octopus.example.com:10943';
const thumbprints = {expected: 'AB'.repeat(20), presented: 'CD'.repeat(20)};

const failure = (kind: string, more: Partial<LoggedFailure> = {}): LoggedFailure => {
	const {about, finding} = patternOfKind(kind) ?? {about: 'polling'};
	return {
		kind,
		about,
		...(finding !== undefined && {finding}),
		...(about === 'polling' && {endpoint}),
		others: [],
		count: 3,
		first: '2026-01-01T02:14:09.000Z',
		last: '2026-01-01T02:20:00.000Z',
		lines: [`The line of ${kind}.`],
		fields: about === 'polling' ? thumbprints : {},
		state: 'current',
		...more,
	};
};
const failed: LoggedConnection = {
	endpoint,
	state: 'failed',
	firstFailure: '2026-01-01T02:14:09.000Z',
	lastFailure: '2026-01-01T02:20:00.000Z',
};
const log = (more: Partial<LogSeen>): Partial<Probes> => ({log: async () => ({...goodLog, ...more})});
const failing = (kind: string, more: Partial<LoggedFailure> = {}): Partial<Probes> =>
	log({failures: [failure(kind, more)], connections: [failed]});
const about = (kind: string, more: Partial<LoggedFailure> = {}): Partial<Probes> => log({failures: [failure(kind, more)]});
const noName = pathWith([], {name: {milliseconds: 2, addresses: [], code: 'ENOTFOUND'}});
/** A way that fails where the log says so, or that cannot tell. */
const through: Partial<Scope> = {proxy: {host: 'proxy.example.com', port: 3128, from: 'instance'}};
const fromElsewhere: Partial<Scope> = {logs: ['agent.log']};
const rhythm = {count: 5, seconds: 900, first: '2026-01-01T01:00:00.000Z', last: '2026-01-01T02:00:00.000Z'};
const rhythmic = (more: Partial<LogSeen> = {}): Partial<Probes> =>
	log({connections: [{...failed, equalLifetimes: rhythm}], failures: [failure('cut')], ...more});
const otherwise = (more: Partial<typeof settings>): Partial<Probes> => ({
	instance: async () => ({...instance, settings: {...settings, ...more}}),
});
const kindsOf = (id: string): readonly string[] => Object.keys(checks.find(check => check.id === id)?.reasons ?? {});
const commandKinds = kindsOf('log/commands').filter(kind => patternOfKind(kind));
const startKinds = kindsOf('log/start').filter(kind => patternOfKind(kind));
const listening: Answers = listeningTrust;

judgedAs('log', [
	['log/reading', 'read'],
	['log/reading', 'partly', log({leftOut: ['only the last 64 MiB were searched']})],
	[
		'log/reading',
		'noAgent',
		{log: async () => ({sources: ['task.txt'], files: 1, bytes: 9, leftOut: [], failures: [], connections: [], changes: []})},
	],
	['log/reading', 'none', {log: async () => undefined}],
	['log/connection', 'connected'],
	['log/connection', 'recovered', log({failures: [failure('refused', {state: 'healed'})]})],
	['log/connection', 'open', log({connections: [{endpoint, state: 'open'}]})],
	[
		'log/connection',
		'mended',
		log({failures: [failure('refused', {state: 'earlier', healedAt: '2026-01-01T03:00:00.000Z'})], connections: []}),
	],
	['log/connection', 'untold', log({connections: []})],
	['log/connection', 'untold', {log: async () => undefined}],
	...Object.keys(connectionReasons).map((kind): Case => ['log/connection', kind, failing(kind), pollingTarget, through]),
	['log/connection', 'contradicted', failing('refused')],
	['log/connection', 'contradicted', failing('name')],
	['log/connection', 'contradicted', failing('cut')],
	['log/connection', 'contradicted', failing('web')],
	['log/connection', 'contradicted', failing('certificate', {fields: {...thumbprints, expected: serverThumbprint}})],
	['log/connection', 'contradicted', failing('rejected')],
	['log/connection', 'rejected', {...failing('rejected'), identity: async () => ({outcome: 'dropped', milliseconds: 3})}],
	['log/connection', 'rejected', {...failing('rejected'), identity: () => Promise.reject(new Error('no key'))}],
	['log/connection', 'rejected', failing('rejected'), pollingTarget, {identity: false}],
	['log/connection', 'certificate', failing('certificate')],
	['log/connection', 'changed', {...failing('cut'), ...noName}],
	['log/connection', 'changed', {...failing('rejected'), ...pathWith([deadTry('ECONNREFUSED')])}],
	['log/connection', 'refused', {...failing('refused'), ...pathWith([deadTry('ECONNREFUSED')])}],
	// The agent stays with a dead address that comes first.
	['log/connection', 'filtered', {...failing('filtered'), ...pathWith([goodTry, deadTry('ETIMEDOUT')])}],
	['log/connection', 'name', {...failing('name'), ...noName}],
	['log/rhythm', 'none'],
	['log/rhythm', 'untold', log({connections: []})],
	['log/rhythm', 'idle', rhythmic()],
	['log/rhythm', 'proxy', rhythmic({start: {at: '2026-01-01T00:00:00.000Z', polls: [], proxy: 'proxy.example.com:3128'}})],
	[
		'log/rhythm',
		'over',
		rhythmic({connections: [{endpoint, state: 'connected', lastGood: '2026-01-01T02:00:05.000Z', equalLifetimes: rhythm}]}),
	],
	['log/start', 'fine'],
	['log/start', 'untold', {log: async () => undefined}],
	['log/start', 'fine', about('noListen')],
	['log/start', 'fine', about('portTaken', {state: 'earlier'})],
	['log/start', 'fine', about('noListen'), pollingTarget],
	['log/start', 'since', {...about('noTrust'), ...otherwise({trusted: [{thumbprint: serverThumbprint, style: 'listening'}]})}, listening],
	['log/start', 'since', {...about('noListen'), ...otherwise({noListen: false})}, listening],
	...startKinds.map((kind): Case => ['log/start', kind, {...about(kind), ...otherwise({trusted: [], noListen: true})}, listening]),
	['log/callers', 'fine'],
	['log/callers', 'noise', about('noise')],
	['log/callers', 'denied', about('denied', {fields: {peer: 'EF'.repeat(20)}})],
	['log/callers', 'fine', about('denied', {state: 'healed'})],
	['log/tasks', 'none'],
	['log/tasks', 'notCollected', about('notCollected')],
	['log/tasks', 'connectionLimit', about('connectionLimit')],
	['log/messages', 'none'],
	['log/messages', 'told', log({failures: [{...failure('refused'), endpoint: undefined as never}]})],
	['log/commands', 'none'],
	['log/commands', 'past', about('noSudo')],
	['log/commands', 'past', about('noSudo', {state: 'earlier'}), pollingTarget, fromElsewhere],
	['log/commands', 'other', about('portTaken', {about: 'command'}), pollingTarget, fromElsewhere],
	...commandKinds.map((kind): Case => ['log/commands', kind, about(kind), pollingTarget, fromElsewhere]),
]);

test('every pattern has its reason, in the check of what it is about', t => {
	const homes = {polling: 'log/connection', listening: 'log/callers', start: 'log/start', command: 'log/commands', task: 'log/tasks'};
	for (const {kind, about: where, finding} of logPatterns) {
		const reason = checks.find(({id}) => id === homes[where])?.reasons[kind];
		if (kind !== 'noise') t.is(reason && 'finding' in reason ? reason.finding : undefined, finding, kind);
	}
});

const resultsWith = async (seen: Partial<Probes>, scope: Partial<Scope> = {}): Promise<readonly CheckResult[]> => {
	const chosen = checks.filter(({category, id}) => category === 'log' || category === 'network' || id === 'service/connected');
	const signal = new AbortController().signal;
	return collect(
		chosen,
		runChecks({checks: chosen, answers: pollingTarget, scope: {...usualScope, ...scope}, probes: {...goodProbes, ...seen}, signal}),
	);
};

const causesWith = async (seen: Partial<Probes>, scope?: Partial<Scope>) => causesOf(await resultsWith(seen, scope), precedence);

test('what the look finds too is one cause, with the agent’s line beside it', async t => {
	const causes = await causesWith({...failing('refused'), ...pathWith([deadTry('ECONNREFUSED')])});
	t.is(causes.length, 1);
	t.like(causes[0], {finding: 'NET004', logged: {line: 'The line of refused.'}});
	t.regex(causes[0]?.says ?? '', /nothing listens on port 10943/);
});

test('what the look contradicts is no cause', async t => {
	t.deepEqual(await causesWith(failing('refused')), []);
});

test('what the agent says of its connection is no second cause beside what fails now', async t => {
	const connection = async () => ({state: 'failed' as const, kind: 'proxyAuthentication', line: 'A line.', milliseconds: 3});
	const causes = await causesWith({...failing('proxyAuthentication'), ...pathWith([deadTry('ECONNREFUSED')]), connection});
	t.deepEqual(
		causes.map(({finding}) => finding),
		['NET004'],
	);
});

test('another failure than the one just now is told, and is no cause', async t => {
	const causes = await causesWith({...failing('rejected'), ...pathWith([deadTry('ECONNREFUSED')])});
	t.deepEqual(
		causes.map(({finding, logged}) => [finding, logged]),
		[['NET004', undefined]],
	);
});

test('what only the log tells is the cause', async t => {
	const causes = await causesWith({...failing('rejected'), identity: async () => ({outcome: 'unreadable', milliseconds: 0})});
	t.deepEqual(
		causes.map(({finding, subject}) => [finding, subject]),
		[['TLS007', endpoint]],
	);
});

test('a healthy log has no cause, whatever it had before', async t => {
	const failures = logPatterns.map(({kind}) => failure(kind, {state: 'healed', healedAt: '2026-01-01T03:00:00.000Z'}));
	t.deepEqual(await causesWith(log({failures})), []);
	t.deepEqual(await causesWith(log({failures: failures.map(one => ({...one, state: 'earlier'}))})), []);
});

test('logs from elsewhere are judged for the addresses that they name', async t => {
	const scope: Partial<Scope> = {logs: ['agent.log'], logged: [{host: 'node9.example.com', port: 10_943}]};
	const seen = log({
		failures: [{...failure('refused'), endpoint: 'node9.example.com:10943'}],
		connections: [{...failed, endpoint: 'node9.example.com:10943'}],
	});
	const causes = await causesWith(
		{
			...seen,
			path: address =>
				address.host.startsWith('node9') ? Promise.reject(new Error('looked at')) : goodProbes.path(address, AbortSignal.abort()),
		},
		scope,
	);
	t.deepEqual(
		causes.map(({finding, subject}) => [finding, subject]),
		[['NET004', 'node9.example.com:10943']],
	);
});

test('a connection that was lost and came back says so', async t => {
	const {says} = await resultOf('log/connection', log({failures: [failure('refused', {state: 'healed'})]}));
	t.is(says, 'connected since 2026-01-01 00:00:04; until 2026-01-01 02:20:00 it had: The line of refused.');
});
