import {styleText} from 'node:util';
import type {Cause, Report} from '../engine/report.ts';
import type {CheckResult, Owner} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import type {Json} from '../model/json.ts';
import {wrap} from '../model/wrap.ts';

export type ReportTextOptions = {
	readonly columns: number;
	readonly colour: boolean;
	/** Otherwise ASCII signs. */
	readonly unicode: boolean;
};

type Tone = 'green' | 'yellow' | 'red' | 'dim' | 'bold';
type Pen = {
	readonly paint: (tone: Tone, text: string) => string;
	readonly sign: (verdict: CheckResult['verdict'] | Report['verdict']) => string;
	readonly columns: number;
	readonly unicode: boolean;
};

const owners: Readonly<Record<Owner, string>> = {
	host: 'whoever looks after this machine',
	network: 'the network team',
	proxy: 'whoever looks after the proxy',
	octopus: 'the Octopus administrator',
};

const categoryNames: Readonly<Record<string, string>> = {
	machine: 'This machine',
	portal: 'Portal',
	network: 'Network',
	trust: 'Trust',
	service: 'Service',
	octopus: 'Octopus',
};

/** The report for a terminal or a pipe: the verdict and the reason first, then the counts, the phases of each connection, and what was left out. */
export const renderReport = (report: Report, {columns, colour, unicode}: ReportTextOptions): string => {
	const pen = penOf(columns, colour, unicode);
	const {subject, causes, checks} = report;
	const who = [
		subject.instance === undefined ? 'The way to the Server' : `Tentacle ${harmless(subject.instance)} on ${harmless(report.host.name)}`,
		subject.style,
	]
		.filter(part => part !== undefined)
		.join(' · ');
	const lines = [
		'',
		...indent(2, wrap(who, columns - 2)),
		'',
		...(causes.length === 0
			? [`  ${pen.sign(report.verdict)} ${verdictSays(report)}`, '']
			: causes.flatMap(cause => causeLines(cause, checks, pen))),
		...unjudged(checks, pen),
		...indent(2, wrap(counts(checks, pen).join('   '), columns - 2)),
		'',
		...timeLines(checks, pen),
		...indent(2, wrap(closing(report), columns - 2)).map(line => pen.paint('dim', line)),
		'',
	];
	return lines.map(line => line.trimEnd()).join('\n');
};

const penOf = (columns: number, colour: boolean, unicode: boolean): Pen => {
	const paint: Pen['paint'] = (tone, text) => (colour ? styleText(tone, text, {validateStream: false}) : text);
	const signs = unicode ? {good: '✔', warning: '!', bad: '✘', idle: '·'} : {good: '+', warning: '!', bad: 'x', idle: '-'};
	return {
		paint,
		columns: Math.max(columns, 40),
		unicode,
		sign(verdict) {
			if (verdict === 'pass' || verdict === 'information') return paint('green', signs.good);
			if (verdict === 'fail') return paint('red', signs.bad);
			return verdict === 'warning' || verdict === 'broken' || verdict === 'incomplete'
				? paint('yellow', signs.warning)
				: paint('dim', signs.idle);
		},
	};
};

const verdictSays = ({verdict}: Report): string =>
	verdict === 'incomplete' ? 'Nothing failed, but not everything could be judged.' : 'Nothing is wrong that can be seen from here.';

const indent = (blanks: number, lines: readonly string[]): readonly string[] => lines.map(line => ' '.repeat(blanks) + line);

const labelWidth = 8;

const causeLines = (
	{finding, subject, owner, verdict, says, remedy}: Cause,
	checks: readonly CheckResult[],
	pen: Pen,
): readonly string[] => {
	const check = checks.find(one => one.finding === finding && one.subject === subject && one.says === says);
	const about = harmless(subject);
	const title = `Not so: ${check?.title ?? ''}${about === '' ? '' : ` (${about})`}`;
	const [first = '', ...rest] = wrap(title, pen.columns - 4 - (finding === undefined ? 0 : finding.length + 2));
	const head = `  ${pen.sign(verdict)} ${pen.paint('bold', first)}`;
	const code =
		finding === undefined ? '' : `${' '.repeat(Math.max(2, pen.columns - 5 - first.length - finding.length))}${pen.paint('dim', finding)}`;
	const field = (label: string, text: string) => {
		const [line = '', ...more] = wrap(text, pen.columns - 4 - labelWidth);
		return [`    ${pen.paint('dim', label.padEnd(labelWidth))}${line}`, ...indent(4 + labelWidth, more)];
	};
	return [head + code, ...indent(4, rest), '', ...field('Seen', says), ...field('Who', owners[owner]), ...field('Do', remedy), ''];
};

/** What could not be judged is said with its reason: silence would read as good. */
const unjudged = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const lines = checks
		.filter(({verdict}) => verdict === 'broken')
		.flatMap(({title, subject, says}) =>
			indent(
				2,
				wrap(`${pen.sign('broken')} Not judged: ${title}${subject === '' ? '' : ` (${harmless(subject)})`}: ${says}`, pen.columns - 2),
			),
		);
	return lines.length === 0 ? [] : [...lines, ''];
};

/** One group a category: the worst sign, and how many were judged. */
const counts = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const judged = checks.filter(({verdict}) => verdict !== 'skipped' && verdict !== 'blocked');
	const blocked = checks.filter(({verdict}) => verdict === 'blocked').length;
	const groups = Object.entries(categoryNames).flatMap(([category, name]) => {
		const mine = judged.filter(check => check.category === category);
		const worst = (['fail', 'warning', 'broken', 'pass'] as const).find(verdict => mine.some(check => check.verdict === verdict)) ?? 'pass';
		return mine.length === 0 ? [] : [`${pen.sign(worst)} ${name} ${mine.length}`];
	});
	return blocked === 0 ? groups : [...groups, `${pen.sign('blocked')} ${blocked} wait for ${blocked === 1 ? 'something' : 'what'} failed`];
};

const at = (evidence: Json, field: string): Json =>
	typeof evidence === 'object' && evidence !== null && !Array.isArray(evidence)
		? (evidence as Readonly<Record<string, Json>>)[field]
		: undefined;

const phases = [
	['network/name', 'name'],
	['network/port', 'tcp'],
	['network/tls', 'tls'],
	['network/who', 'answer'],
] as const;

/** One line an address: the milliseconds of each phase, up to the one that failed. */
const timeLines = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const subjects = [...new Set(checks.filter(({id}) => id === 'network/name').map(({subject}) => subject))];
	const widest = Math.max(0, ...subjects.map(subject => harmless(subject).length));
	const bar = pen.unicode ? ' │ ' : ' | ';
	const lines = subjects.map(subject => {
		const parts = phases.flatMap(([id, name]) => {
			const check = checks.find(one => one.id === id && one.subject === subject);
			if (!check || check.verdict === 'blocked' || check.verdict === 'skipped') return [];
			const milliseconds = at(check.evidence, 'milliseconds');
			return [
				check.verdict === 'fail' ? `${name} ${pen.sign('fail')}` : `${name} ${typeof milliseconds === 'number' ? milliseconds : '?'}`,
			];
		});
		return `  ${harmless(subject).padEnd(Math.min(widest, Math.max(10, pen.columns - 44)))}  ${parts.join(bar)} ms`;
	});
	return lines.length === 0 ? [] : [...lines, ''];
};

const closing = ({causes, checks, milliseconds}: Report): string => {
	const judged = checks.filter(({verdict}) => verdict !== 'skipped').length;
	const number = causes.length === 0 ? 'no cause' : causes.length === 1 ? '1 cause' : `${causes.length} causes`;
	return `${number} · ${judged} checks · ${(milliseconds / 1000).toFixed(1)} s · nothing was changed`;
};
