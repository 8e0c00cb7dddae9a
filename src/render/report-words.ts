import type {Report, ReportVerdict} from '../engine/report.ts';
import type {Category, CheckResult, Owner, Verdict} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import type {CauseGroup} from './cause-groups.ts';
import {groupsOf} from './cause-groups.ts';

/** Who must act, as a sentence names them. */
export const ownerNames: Readonly<Record<Owner, string>> = {
	host: 'whoever looks after this machine',
	network: 'the network team',
	proxy: 'whoever looks after the proxy',
	octopus: 'the Octopus administrator',
};

/** A Tentacle that is looked at from afar is on another machine than the one that looks. */
export const isElsewhere = ({finding, subjects}: Pick<CauseGroup, 'finding' | 'subjects'>): boolean =>
	(finding === 'LST001' || finding === 'LST012') && subjects.every(subject => /:\d+$/.test(subject));

export const whoMustAct = ({owner, ...about}: Pick<CauseGroup, 'owner' | 'finding' | 'subjects'>): string =>
	owner === 'host' && isElsewhere(about) ? 'whoever looks after the Tentacle’s machine' : ownerNames[owner];

/** The words that all forms of a report share. */
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
	blocked: 'waiting',
	broken: 'not judged',
};

/** One sign a verdict, never a colour alone. */
export const signOf = (verdict: Verdict | ReportVerdict): string => {
	if (verdict === 'pass' || verdict === 'information') return '✔';
	if (verdict === 'fail') return '✘';
	return verdict === 'skipped' || verdict === 'blocked' ? '·' : '!';
};

/** `Tentacle Web on build-07`; the usual instance is called like the agent itself. */
export const subjectTitle = ({subject, host, checks}: Report): string => {
	if (subject.instance === undefined && isOnlyLog(checks)) return 'What the log tells';
	if (subject.instance === undefined)
		return `The way to ${isAboutTentacle(checks) ? 'the Tentacle' : 'the Server'} from ${harmless(host.name)}`;
	return `${subject.instance === 'Tentacle' ? 'Tentacle' : `Tentacle ${harmless(subject.instance)}`} on ${harmless(host.name)}`;
};

/** Only listening Tentacles were looked at, no Server. */
const isAboutTentacle = (checks: readonly CheckResult[]): boolean => {
	const wasLookedAt = (id: string) => checks.some(check => check.id === id && check.verdict !== 'skipped');
	return wasLookedAt('network/tentacle') && !wasLookedAt('network/who') && !wasLookedAt('portal/name');
};

/** Nothing but a log was looked at. */
const isOnlyLog = (checks: readonly CheckResult[]): boolean => {
	const looked = judgedOf(checks);
	return looked.length > 0 && looked.every(({category}) => category === 'log');
};

/** The whole of it in one sentence. */
export const verdictSentence = ({verdict, causes}: Pick<Report, 'verdict' | 'causes'>): string => {
	const groups = groupsOf(causes);
	const [first] = groups;
	if (groups.length === 1 && first) return `${harmless(first.problem)}.`;
	const failures = groups.filter(group => group.verdict === 'fail').length;
	if (failures > 0) return failures === 1 ? 'One thing is broken, and there is more to look at.' : `${failures} things are broken.`;
	if (verdict === 'fail') return 'Something failed whose cause is not known.';
	if (verdict === 'incomplete') return 'Nothing failed, but not everything could be judged.';
	return groups.length > 0 ? `Nothing is broken, but ${groups.length} things need a look.` : 'Nothing is wrong that can be seen from here.';
};

const judgedOf = (checks: readonly CheckResult[]) => checks.filter(({verdict}) => verdict !== 'skipped' && verdict !== 'blocked');

const causesText = (count: number): string => (count === 0 ? 'no cause' : count === 1 ? '1 cause' : `${count} causes`);

/** `2 causes · 39 checks · 0.9 s · nothing was changed` */
export const closingWords = ({causes, checks, milliseconds}: Report): readonly string[] => [
	causesText(groupsOf(causes).length),
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

/** Said wherever it was done: it leaves a line in the Server's log. */
export const askedWords =
	'The Server was asked with this machine’s own certificate whether it knows it, and has noted that; diagnose --no-identity omits it.';
