import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {precedence} from '../../diagnostics/index.ts';
import {blockingFailures, causesOf, exitCodeOf, makeReport} from '../../src/engine/report.ts';
import type {CheckResult} from '../../src/model/check.ts';
import type {Probes} from '../../src/model/probes.ts';
import {listeningTrust, pollingTarget, pollingWorker, server} from '../_helpers/facts.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {projectRoot} from '../_helpers/project.ts';
import {
	accountWith,
	deadTry,
	goodProbes,
	goodTry,
	pathWith,
	portalFailing,
	presenting,
	serverCertificate,
	webCertificate,
} from '../diagnostics/_probes.ts';
import {reportOn} from './_reports.ts';

const good: CheckResult = {
	id: 'network/port',
	category: 'network',
	title: 'The port answers',
	subject: 'a:1',
	verdict: 'pass',
	says: 'it does',
	page: null,
	evidence: null,
	milliseconds: 1,
};
const bad = (more: Partial<CheckResult> = {}): CheckResult => ({
	...good,
	verdict: 'fail',
	says: 'it does not',
	owner: 'network',
	remedy: 'Mend it.',
	...more,
});
const verdictOf = (...results: readonly CheckResult[]) =>
	makeReport({
		results,
		precedence,
		tool: {name: 'configure-tentacle', version: '0.1.0'},
		host: {name: 'a', os: 'b'},
		subject: {},
		startedAt: '2026-01-01T00:00:00.000Z',
		milliseconds: 1,
	});
const named = (results: readonly CheckResult[]) =>
	causesOf(results, precedence).map(({finding, subject}) => `${finding} ${subject}`.trim());

test('the verdict is the worst: a failure, then what could not be judged, then a warning', t => {
	const all = (['warning', 'broken', 'blocked', 'fail'] as const).map(verdict => bad({verdict}));
	const [warning, broken, blocked, fail] = all as [CheckResult, CheckResult, CheckResult, CheckResult];
	t.is(verdictOf().verdict, 'pass');
	t.is(verdictOf(good, {...good, verdict: 'information'}, {...good, verdict: 'skipped'}).verdict, 'pass');
	t.is(verdictOf(good, warning).verdict, 'warning');
	t.is(verdictOf(warning, broken).verdict, 'incomplete');
	t.is(verdictOf(warning, blocked).verdict, 'incomplete');
	t.is(verdictOf(warning, broken, blocked, fail).verdict, 'fail');
});

test('only a failure exits 1 and only what is incomplete 5', t => {
	t.deepEqual(
		(['pass', 'warning', 'fail', 'incomplete'] as const).map(verdict => exitCodeOf({verdict, causes: []})),
		[0, 0, 1, 5],
	);
});

test('causes: failures before warnings, the most fundamental first, else as the list has them', t => {
	const results = [
		bad({finding: 'SVC017', verdict: 'warning'}),
		bad({subject: 'second'}),
		bad({subject: 'third', says: 'something else'}),
		bad({finding: 'TLS007'}),
		bad({finding: 'NET001', subject: 'b:1'}),
		bad({finding: 'NET003', verdict: 'warning'}),
	];
	t.deepEqual(named(results), ['NET001 b:1', 'TLS007 a:1', 'undefined second', 'undefined third', 'NET003 a:1', 'SVC017 a:1']);
});

test('what waits, does not apply or is broken is no cause', t => {
	t.deepEqual(named((['pass', 'information', 'skipped', 'blocked', 'broken'] as const).map(verdict => ({...good, verdict}))), []);
});

test('a finding is one cause for a subject, as the first check says it', t => {
	const results = [
		bad({finding: 'NET004'}),
		bad({finding: 'NET004', says: 'the log says so too'}),
		bad({finding: 'NET004', subject: 'b:1'}),
	];
	t.deepEqual(named(results), ['NET004 a:1', 'NET004 b:1']);
	t.is(causesOf(results, precedence)[0]?.says, 'it does not');
});

test('a finding that another of the same subject, or of the whole, explains is no cause', t => {
	const mismatch = bad({finding: 'TLS001'});
	t.deepEqual(named([mismatch, bad({finding: 'TLS002'})]), ['TLS002 a:1']);
	t.deepEqual(named([mismatch, bad({finding: 'TLS002', subject: 'b:1'})]), ['TLS002 b:1', 'TLS001 a:1']);
	t.deepEqual(named([bad({finding: 'TLS007'}), bad({finding: 'REG001', subject: ''})]), ['REG001']);
});

test('a set-up is stopped by what is firm, by what has no code, and by what was not overruled', t => {
	const firm = bad({finding: 'TLS006', firm: true});
	const soft = bad({finding: 'NET005'});
	const nameless = bad();
	const results = [good, firm, soft, nameless, bad({verdict: 'warning', finding: 'NET003'}), {...good, verdict: 'blocked' as const}];
	t.deepEqual(blockingFailures(results, []), [firm, soft, nameless]);
	t.deepEqual(blockingFailures(results, ['NET005', 'TLS006']), [firm, nameless]);
});

/** What is wrong, and the causes that may be named. */
const cases: Readonly<Record<string, readonly [seen: Partial<Probes>, causes: readonly string[]]>> = {
	'a name that does not exist': [
		{...portalFailing('name', 'ENOTFOUND'), ...pathWith([], {name: {milliseconds: 2, addresses: [], code: 'ENOTFOUND'}})},
		['NET001 https://octopus.example.com', 'NET001 octopus.example.com:10943'],
	],
	'a Server that is down, as the port and the agent’s log say': [
		{
			...pathWith([deadTry('ECONNREFUSED')]),
			connection: async () => ({state: 'failed', line: 'The remote host at … refused the connection.', kind: 'refused', milliseconds: 5}),
		},
		['NET004 octopus.example.com:10943'],
	],
	'a renewed Server certificate, as the agent’s log says in general': [
		{
			...presenting({...serverCertificate, thumbprint: 'D4'.repeat(20)}),
			...accountWith({accepted: true, user: 'a', facts: {...server, thumbprint: 'D4'.repeat(20)}}),
			connection: async () => ({
				state: 'failed',
				line: 'presented an unexpected security certificate',
				kind: 'certificate',
				milliseconds: 5,
			}),
		},
		['TLS004 octopus.example.com:10943'],
	],
	'the portal’s port instead of the polled one': [
		pathWith([
			{
				...goodTry,
				tls: {established: true, milliseconds: 4, certificate: webCertificate},
				answer: {who: 'octopus-portal', milliseconds: 1},
			},
		]),
		['NET007 octopus.example.com:10943'],
	],
	'a record that was deleted': [
		{
			record: async () => undefined,
			connection: async () => ({state: 'failed', line: 'Attempted to read past the end of the stream.', kind: 'rejected', milliseconds: 5}),
		},
		['REG001'],
	],
	'an agent that cannot start': [
		{
			unit: async () => ({
				unit: {name: 'T.service', installed: true, enabled: true, active: false, state: 'failed'},
				upForSeconds: 0,
				journal: [],
			}),
		},
		['SVC003'],
	],
};

for (const [what, [seen, causes]] of Object.entries(cases)) {
	test(`${what}: ${causes.join(', ')}`, async t => {
		const report = await reportOn(pollingTarget, seen);
		t.deepEqual(
			report.causes.filter(({verdict}) => verdict === 'fail').map(({finding, subject}) => `${finding} ${subject}`.trim()),
			causes,
		);
	});
}

test('a healthy subject has no cause', async t => {
	for (const answers of [pollingTarget, pollingWorker]) {
		const {verdict, causes} = await reportOn(answers);
		t.deepEqual({verdict, causes}, {verdict: 'pass', causes: []});
	}
});

const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/report.schema.json'), 'utf8')) as Schema;

test('reports are as the published schema says, good and bad ones', async t => {
	const seen = [{}, ...Object.values(cases).map(([probes]) => probes), {instance: () => Promise.reject(new Error('boom'))}];
	const own = {...goodProbes, ...presenting(serverCertificate)};
	const reports = await Promise.all([
		...seen.map(probes => reportOn(pollingTarget, probes)),
		reportOn(listeningTrust, own),
		reportOn({}, {}),
	]);
	for (const report of reports) t.deepEqual(misfits(schema, JSON.parse(JSON.stringify(report))), []);
	t.deepEqual(misfits(schema, JSON.parse(JSON.stringify({schemaVersion: 1, reports}))), []);
});

test('the schema refuses what is missing, of another kind, or not declared', async t => {
	const report = await reportOn(pollingTarget);
	const {verdict: _, ...without} = report;
	t.deepEqual(misfits(schema, without), ['/: has no verdict']);
	t.deepEqual(misfits(schema, {...report, more: 1}), ['/: more is not declared']);
	t.deepEqual(misfits(schema, {...report, milliseconds: 'soon'}), ['/milliseconds: is no integer']);
	t.deepEqual(misfits(schema, {...report, checks: [{...good, verdict: 'fine'}]}), ['/checks/0/verdict: fine is not one of the list']);
});

test('a cause says what is wrong by its finding, else by what is not so', t => {
	const [named, unnamed] = causesOf([bad({finding: 'NET004'}), bad({subject: ''}), bad()], precedence).map(({problem}) => problem);
	t.is(named, 'Nothing listens on a:1');
	t.is(unnamed, 'Not so: The port answers');
	t.is(causesOf([bad()], precedence)[0]?.problem, 'Not so: The port answers (a:1)');
});
