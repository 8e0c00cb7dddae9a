import type {Report, ReportVerdict} from '../engine/report.ts';
import type {Category, CheckResult, Owner, Verdict} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';

/** The words that all forms of a report share. */
export const owners: Readonly<Record<Owner, string>> = {
	host: 'whoever looks after this machine',
	network: 'the network team',
	proxy: 'whoever looks after the proxy',
	octopus: 'the Octopus administrator',
};

export const categoryNames: Readonly<Record<Category, string>> = {
	machine: 'This machine',
	portal: 'Portal',
	network: 'Network',
	proxy: 'Proxy',
	trust: 'Trust',
	service: 'Service',
	octopus: 'Octopus',
	log: 'Log',
};

export const verdictWords: Readonly<Record<Verdict, string>> = {
	pass: 'good',
	information: 'noted',
	warning: 'warning',
	fail: 'failed',
	skipped: 'left out',
	blocked: 'waits',
	broken: 'not judged',
};

/** One sign a verdict, never a colour alone. */
export const signOf = (verdict: Verdict | ReportVerdict): string => {
	if (verdict === 'pass' || verdict === 'information') return '✔';
	if (verdict === 'fail') return '✘';
	return verdict === 'skipped' || verdict === 'blocked' ? '·' : '!';
};

/** `Tentacle Web on build-07`; the usual instance is called like the agent itself. */
export const subjectTitle = ({subject, host}: Report): string => {
	if (subject.instance === undefined) return `The way to the Server from ${harmless(host.name)}`;
	return `${subject.instance === 'Tentacle' ? 'Tentacle' : `Tentacle ${harmless(subject.instance)}`} on ${harmless(host.name)}`;
};

/** The whole of it in one sentence. */
export const verdictSentence = ({verdict, causes}: Pick<Report, 'verdict' | 'causes'>): string => {
	const [first] = causes;
	if (causes.length === 1 && first) return `${harmless(first.problem)}.`;
	const failures = causes.filter(cause => cause.verdict === 'fail').length;
	if (failures > 0) return failures === 1 ? 'One thing is broken, and there is more to look at.' : `${failures} things are broken.`;
	if (verdict === 'fail') return 'Something failed whose cause is not known.';
	if (verdict === 'incomplete') return 'Nothing failed, but not everything could be judged.';
	return causes.length > 0 ? `Nothing is broken, but ${causes.length} things need a look.` : 'Nothing is wrong that can be seen from here.';
};

const judgedOf = (checks: readonly CheckResult[]) => checks.filter(({verdict}) => verdict !== 'skipped' && verdict !== 'blocked');

/** `2 causes · 39 checks · 0.9 s · nothing was changed` */
export const closingWords = ({causes, checks, milliseconds}: Report): readonly string[] => [
	causes.length === 0 ? 'no cause' : causes.length === 1 ? '1 cause' : `${causes.length} causes`,
	`${judgedOf(checks).length} checks`,
	`${(milliseconds / 1000).toFixed(1)} s`,
];

/** The worst verdict of several checks, as one sign can say it; `undefined`: none was looked at. */
export const worstOf = (checks: readonly CheckResult[]): Verdict | undefined =>
	(['fail', 'warning', 'broken', 'blocked', 'pass', 'information', 'skipped'] as const).find(verdict =>
		checks.some(check => check.verdict === verdict),
	);

/** `2026-01-01 00:00:00 UTC` */
export const timeText = (iso: string): string => `${harmless(iso.slice(0, 10))} ${harmless(iso.slice(11, 19))} UTC`;
