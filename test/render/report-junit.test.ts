import {spawnSync} from 'node:child_process';
import test from 'ava';
import {check as holds, property, string} from 'fast-check';
import type {Report} from '../../src/engine/report.ts';
import type {Verdict} from '../../src/model/check.ts';
import {renderJunit} from '../../src/render/report-junit.ts';
import {needs} from '../_helpers/components.ts';
import {pollingTarget, pollingWorker} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {reportOn} from '../engine/_reports.ts';
import {hostileReport, namedReports, nastyTexts, threeNodes} from './_named-reports.ts';

const asUsual = {failOnWarning: false};

/** What xmllint says of it; empty: it is well-formed XML. */
const complaints = (xml: string): string => {
	const {status, stderr} = spawnSync('xmllint', ['--noout', '--huge', '-'], {input: xml, encoding: 'utf8'});
	return status === 0 ? '' : stderr;
};

test('the checks as JUnit XML: a suite a category, a case a check', async t => {
	matchesGolden(t, 'report-nodes.xml', renderJunit([await reportOn(pollingWorker, threeNodes)], asUsual));
});

needs('xmllint')('it is valid XML for every report, of one instance, of several, and of none', async t => {
	const reports = await Promise.all(Object.values(namedReports).map(make => make()));
	for (const some of [...reports.map(report => [report]), reports, []]) t.is(complaints(renderJunit(some, asUsual)), '');
});

needs('xmllint')('it is valid XML whatever the texts are', async t => {
	for (const nasty of nastyTexts) t.is(complaints(renderJunit([await hostileReport(nasty)], asUsual)), '', nasty);
	const report = await reportOn(pollingTarget);
	const [first] = report.checks;
	if (!first) return t.fail();
	// In one document, since each run of xmllint costs as much as all of them.
	const texts: string[] = [];
	holds(
		property(string({unit: 'binary', maxLength: 60}), text => texts.push(text) > 0),
		{numRuns: 2000},
	);
	const many = texts.map(text => ({...first, title: text, subject: text, says: text, remedy: text, verdict: 'fail' as const}));
	t.is(complaints(renderJunit([{...report, checks: many}], asUsual)), '');
});

/** One check a verdict. */
const everyVerdict = async (): Promise<Report> => {
	const report = await reportOn(pollingTarget);
	const [first] = report.checks;
	if (!first) throw new Error('There is no check');
	const verdicts: readonly Verdict[] = ['pass', 'information', 'warning', 'fail', 'skipped', 'blocked', 'broken'];
	return {...report, checks: verdicts.map(verdict => ({...first, verdict, title: verdict, milliseconds: 1500}))};
};

test('a failure is a failure, what could not finish an error, what waits or does not apply is skipped, a warning passes', async t => {
	const xml = renderJunit([await everyVerdict()], asUsual);
	t.regex(xml, /<testsuites name="configure-tentacle diagnose" tests="7" failures="1" errors="1" skipped="2" time="0.912">/);
	t.regex(
		xml,
		/<testsuite name="This machine" tests="7" failures="1" errors="1" skipped="2" time="10.500" timestamp="2026-01-01T00:00:00"/,
	);
	const inside = Object.fromEntries(
		[...xml.matchAll(/name="(\w+)" time="1\.500"(?:\/>|>\s*<([\w-]+))/g)].map(([, name, element]) => [name, element]),
	);
	t.deepEqual(inside, {
		pass: undefined,
		information: undefined,
		warning: 'system-out',
		fail: 'failure',
		skipped: 'skipped',
		blocked: 'skipped',
		broken: 'error',
	});
});

test('a warning is a failure where the exit code says so', async t => {
	t.regex(renderJunit([await everyVerdict()], {failOnWarning: true}), /tests="7" failures="2" errors="1" skipped="2"/);
});

test('of several instances every suite says which it is about', async t => {
	const report = await reportOn(pollingTarget);
	const xml = renderJunit([report, {...report, subject: {instance: 'Web'}}], asUsual);
	t.regex(xml, /<testsuite name="Tentacle on build-07: Network"/);
	t.regex(xml, /<testsuite name="Tentacle Web on build-07: Network"/);
});
