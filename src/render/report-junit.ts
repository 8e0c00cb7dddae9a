import type {Report} from '../engine/report.ts';
import {type CheckResult, categories} from '../model/check.ts';
import {markup} from './markup.ts';
import {categoryNames, subjectTitle, whoMustAct} from './report-words.ts';

export type JunitOptions = {
	/** A warning counts as a failure (`--fail-on warning`). */
	readonly failOnWarning: boolean;
};

/**
The checks as JUnit XML: a suite a category, a test case a check and subject. `fail` is a failure. `broken` is an error: the check itself could not finish.
`blocked` is skipped, because what it waits for is counted already; so is what does not apply. A warning passes and is told in `system-out`, as it does not
change the exit code either, unless it was asked to. Valid XML whatever is in the report (security rule 20).
*/
export const renderJunit = (reports: readonly Report[], {failOnWarning}: JunitOptions): string => {
	const counted = reports.map(report => ({
		...report,
		cases: report.checks.map(check => ({...check, outcome: outcomeOf(check.verdict, failOnWarning)})),
	}));
	const all = counted.flatMap(({cases}) => cases);
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites name="configure-tentacle diagnose" ${countsOf(all)} time="${seconds(reports.reduce((sum, {milliseconds}) => sum + milliseconds, 0))}">`,
		...counted.flatMap(report => suites(report, report.cases, reports.length > 1)),
		'</testsuites>',
		'',
	].join('\n');
};

type Outcome = 'passed' | 'told' | 'failure' | 'error' | 'skipped';
type Case = CheckResult & {readonly outcome: Outcome};

const outcomeOf = (verdict: CheckResult['verdict'], failOnWarning: boolean): Outcome => {
	if (verdict === 'fail') return 'failure';
	if (verdict === 'broken') return 'error';
	if (verdict === 'blocked' || verdict === 'skipped') return 'skipped';
	if (verdict === 'warning') return failOnWarning ? 'failure' : 'told';
	return 'passed';
};

const suites = (report: Report, cases: readonly Case[], isOneOfSeveral: boolean): readonly string[] =>
	categories.flatMap(category => {
		const mine = cases.filter(one => one.category === category);
		if (mine.length === 0) return [];
		const name = `${isOneOfSeveral ? `${subjectTitle(report)}: ` : ''}${categoryNames[category]}`;
		const time = seconds(mine.reduce((sum, {milliseconds}) => sum + milliseconds, 0));
		return [
			`\t<testsuite name="${markup(name)}" ${countsOf(mine)} time="${time}" timestamp="${markup(report.startedAt.slice(0, 19))}" hostname="${markup(report.host.name)}">`,
			...mine.flatMap(testCase),
			'\t</testsuite>',
		];
	});

const testCase = (one: Case): readonly string[] => {
	const {id, title, subject, milliseconds} = one;
	const name = subject === '' ? title : `${title} (${subject})`;
	const opening = `\t\t<testcase classname="${markup(id)}" name="${markup(name)}" time="${seconds(milliseconds)}"`;
	const inside = element(one);
	return inside === undefined ? [`${opening}/>`] : [`${opening}>`, `\t\t\t${inside}`, '\t\t</testcase>'];
};

const element = (one: Case): string | undefined => {
	const {outcome, says, finding, reason} = one;
	const message = `message="${markup(says)}"`;
	if (outcome === 'failure') return `<failure ${message} type="${markup(finding ?? reason ?? 'fail')}">${details(one)}</failure>`;
	if (outcome === 'error') return `<error ${message} type="broken"/>`;
	if (outcome === 'skipped') return `<skipped ${message}/>`;
	return outcome === 'told' ? `<system-out>warning: ${details(one)}</system-out>` : undefined;
};

const details = ({says, remedy, command, finding, owner, subject}: CheckResult): string =>
	[
		`${finding === undefined ? '' : `${finding}: `}${says}`,
		...(owner === undefined ? [] : [`Who: ${whoMustAct({owner, subjects: [subject], ...(finding && {finding})})}`]),
		...(remedy === undefined ? [] : [`Do: ${remedy}`]),
		...(command === undefined ? [] : [`Try: ${command}`]),
	]
		.map(line => markup(line))
		.join('\n');

const countsOf = (cases: readonly Case[]): string => {
	const count = (wanted: Outcome) => cases.filter(({outcome}) => outcome === wanted).length;
	return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
};

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);
