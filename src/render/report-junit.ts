import type {Report} from '../engine/report.ts';
import {type CheckResult, categories} from '../model/check.ts';
import {markup} from './markup.ts';
import {categoryNames, subjectTitle} from './report-words.ts';

/**
The checks as JUnit XML: a suite a category, a test case a check and subject. `fail` is a failure. `broken` is an error: the check itself could not finish.
`blocked` is skipped, because what it waits for is counted already; so is what does not apply. A warning passes and is told in `system-out`, as it does not
change the exit code either. Valid XML whatever is in the report (security rule 20).
*/
export const renderJunit = (reports: readonly Report[]): string => {
	const all = reports.flatMap(({checks}) => checks);
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites name="configure-tentacle diagnose" ${countsOf(all)} time="${seconds(reports.reduce((sum, {milliseconds}) => sum + milliseconds, 0))}">`,
		...reports.flatMap(report => suites(report, reports.length > 1)),
		'</testsuites>',
		'',
	].join('\n');
};

const suites = (report: Report, isOneOfSeveral: boolean): readonly string[] =>
	categories.flatMap(category => {
		const mine = report.checks.filter(check => check.category === category);
		if (mine.length === 0) return [];
		const name = `${isOneOfSeveral ? `${subjectTitle(report)}: ` : ''}${categoryNames[category]}`;
		const time = seconds(mine.reduce((sum, {milliseconds}) => sum + milliseconds, 0));
		return [
			`\t<testsuite name="${markup(name)}" ${countsOf(mine)} time="${time}" timestamp="${markup(report.startedAt.slice(0, 19))}" hostname="${markup(report.host.name)}">`,
			...mine.flatMap(testCase),
			'\t</testsuite>',
		];
	});

const testCase = (check: CheckResult): readonly string[] => {
	const {id, title, subject, milliseconds} = check;
	const name = subject === '' ? title : `${title} (${subject})`;
	const opening = `\t\t<testcase classname="${markup(id)}" name="${markup(name)}" time="${seconds(milliseconds)}"`;
	const inside = outcome(check);
	return inside === undefined ? [`${opening}/>`] : [`${opening}>`, `\t\t\t${inside}`, '\t\t</testcase>'];
};

const outcome = (check: CheckResult): string | undefined => {
	const {verdict, says, finding, reason} = check;
	const message = `message="${markup(says)}"`;
	if (verdict === 'fail') return `<failure ${message} type="${markup(finding ?? reason ?? 'fail')}">${details(check)}</failure>`;
	if (verdict === 'broken') return `<error ${message} type="broken"/>`;
	if (verdict === 'blocked' || verdict === 'skipped') return `<skipped ${message}/>`;
	return verdict === 'warning' ? `<system-out>warning: ${details(check)}</system-out>` : undefined;
};

const details = ({says, remedy, command, finding, owner}: CheckResult): string =>
	[
		`${finding === undefined ? '' : `${finding}: `}${says}`,
		...(owner === undefined ? [] : [`Who: ${owner}`]),
		...(remedy === undefined ? [] : [`Do: ${remedy}`]),
		...(command === undefined ? [] : [`Try: ${command}`]),
	]
		.map(line => markup(line))
		.join('\n');

const countsOf = (checks: readonly CheckResult[]): string => {
	const count = (...verdicts: ReadonlyArray<CheckResult['verdict']>) => checks.filter(({verdict}) => verdicts.includes(verdict)).length;
	return `tests="${checks.length}" failures="${count('fail')}" errors="${count('broken')}" skipped="${count('blocked', 'skipped')}"`;
};

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);
