import {styleText} from 'node:util';
import type {Cause, Report} from '../engine/report.ts';
import {type Category, type CheckResult, categories, type Owner} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import {wrap} from '../model/wrap.ts';
import {toAscii} from './ascii.ts';

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
};

const owners: Readonly<Record<Owner, string>> = {
	host: 'whoever looks after this machine',
	network: 'the network team',
	proxy: 'whoever looks after the proxy',
	octopus: 'the Octopus administrator',
};

const categoryNames: Readonly<Record<Category, string>> = {
	machine: 'This machine',
	portal: 'Portal',
	network: 'Network',
	trust: 'Trust',
	service: 'Service',
	octopus: 'Octopus',
};

/** The report for a terminal or a pipe: the verdict and the reason first, then the counts, the phases of each connection, and what was left out. */
export const renderReport = (report: Report, {columns, colour, unicode}: ReportTextOptions): string => {
	const pen = penOf(columns, colour);
	const {subject, causes, checks} = report;
	const who = [
		subject.instance === undefined ? 'The way to the Server' : `Tentacle ${harmless(subject.instance)} on ${harmless(report.host.name)}`,
		subject.style,
	]
		.filter(part => part !== undefined)
		.join(' · ');
	const lines = [
		'',
		...indent(2, wrap(who, pen.columns - 2)),
		'',
		...(causes.length === 0
			? [`  ${pen.sign(report.verdict)} ${verdictSays(report)}`, '']
			: causes.flatMap(cause => causeLines(cause, checks, pen))),
		...notes(checks, pen),
		...counts(checks, pen),
		'',
		...timeLines(checks, pen),
		...indent(2, wrap(closing(report), pen.columns - 2)).map(line => pen.paint('dim', line)),
		'',
	];
	const text = lines.map(line => line.trimEnd()).join('\n');
	return unicode ? text : toAscii(text);
};

/** Narrower than this, lines are left to the terminal. */
const fewestColumns = 40;

const penOf = (columns: number, colour: boolean): Pen => {
	const paint: Pen['paint'] = (tone, text) => (colour ? styleText(tone, text, {validateStream: false}) : text);
	return {
		paint,
		columns: Math.max(columns, fewestColumns),
		sign(verdict) {
			if (verdict === 'pass' || verdict === 'information') return paint('green', '✔');
			if (verdict === 'fail') return paint('red', '✘');
			return verdict === 'skipped' || verdict === 'blocked' ? paint('dim', '·') : paint('yellow', '!');
		},
	};
};

const verdictSays = ({verdict}: Report): string =>
	verdict === 'incomplete' ? 'Nothing failed, but not everything could be judged.' : 'Nothing is wrong that can be seen from here.';

const indent = (blanks: number, lines: readonly string[]): readonly string[] => lines.map(line => ' '.repeat(blanks) + line);

const labelWidth = 8;

const causeLines = (
	{finding, subject, owner, verdict, says, remedy, page}: Cause,
	checks: readonly CheckResult[],
	pen: Pen,
): readonly string[] => {
	const check = checks.find(one => one.finding === finding && one.subject === subject && one.says === says);
	const code = finding ?? '';
	const [first = '', ...rest] = wrap(`Not so: ${check?.title ?? ''}${inBrackets(subject)}`, pen.columns - 6 - code.length);
	const gap = ' '.repeat(Math.max(2, pen.columns - 4 - first.length - code.length));
	const field = (label: string, text: string) => {
		const [line = '', ...more] = wrap(safe(text), pen.columns - 4 - labelWidth);
		return [`    ${pen.paint('dim', label.padEnd(labelWidth))}${line}`, ...indent(4 + labelWidth, more)];
	};
	return [
		`  ${pen.sign(verdict)} ${pen.paint('bold', first)}${code === '' ? '' : gap + pen.paint('dim', code)}`,
		...indent(4, rest),
		'',
		...field('Seen', says),
		...field('Who', owners[owner]),
		...field('Do', remedy),
		...(page === null ? [] : field('More', page)),
		'',
	];
};

/** A report may come from a file: whatever is in it, at any length, is only text. */
const safe = (text: string): string => harmless(text, Number.POSITIVE_INFINITY);

const inBrackets = (subject: string): string => (subject === '' ? '' : ` (${harmless(subject)})`);

/** What could not be judged, and what of the Server was left out, is said with its reason: silence would read as good. */
const notes = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const note = (verdict: CheckResult['verdict'], text: string) =>
		wrap(safe(text), pen.columns - 4).map((line, index) => (index === 0 ? `  ${pen.sign(verdict)} ${line}` : `    ${line}`));
	const unjudged = checks
		.filter(({verdict}) => verdict === 'broken')
		.flatMap(({title, subject, says}) => note('broken', `Not judged: ${title}${inBrackets(subject)}: ${says}`));
	const leftOut = (['portal', 'octopus'] as const).flatMap(category => {
		const mine = checks.filter(check => check.category === category);
		const [first] = mine;
		return first && mine.every(({verdict}) => verdict === 'skipped')
			? note('skipped', `Left out: ${categoryNames[category]}, ${first.says}`)
			: [];
	});
	const lines = [...unjudged, ...leftOut];
	return lines.length === 0 ? [] : [...lines, ''];
};

type Group = {readonly verdict: CheckResult['verdict']; readonly text: string};

/** One group a category: the worst sign, and how many were judged. */
const counts = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const judged = checks.filter(({verdict}) => verdict !== 'skipped' && verdict !== 'blocked');
	const blocked = checks.filter(({verdict}) => verdict === 'blocked').length;
	const groups: readonly Group[] = categories.flatMap(category => {
		const mine = judged.filter(check => check.category === category);
		const worst = (['fail', 'warning', 'broken'] as const).find(verdict => mine.some(check => check.verdict === verdict)) ?? 'pass';
		return mine.length === 0 ? [] : [{verdict: worst, text: `${categoryNames[category]} ${mine.length}`}];
	});
	return inLines(blocked === 0 ? groups : [...groups, {verdict: 'blocked', text: `${blocked} wait for what failed`}], pen);
};

/** Groups side by side, as many as fit; the width is that of the text, not of the colours. */
const inLines = (groups: readonly Group[], pen: Pen): readonly string[] => {
	const lines: Array<{text: string; width: number}> = [];
	for (const {verdict, text} of groups) {
		const last = lines.at(-1);
		const width = text.length + 2;
		if (last && last.width + 3 + width <= pen.columns) {
			last.text += `   ${pen.sign(verdict)} ${text}`;
			last.width += 3 + width;
		} else {
			lines.push({text: `  ${pen.sign(verdict)} ${text}`, width: width + 2});
		}
	}
	return lines.map(({text}) => text);
};

const phases = [
	['network/name', 'name'],
	['network/port', 'tcp'],
	['network/tls', 'tls'],
	['network/who', 'answer'],
] as const;

/** One line an address: the milliseconds of each phase up to the one that failed, and all of them together. */
const timeLines = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const mine = checks.filter(({verdict, id}) => verdict !== 'blocked' && verdict !== 'skipped' && phases.some(([phase]) => phase === id));
	const subjects = [...new Set(mine.map(({subject}) => subject))];
	const widest = Math.max(0, ...subjects.map(subject => harmless(subject).length));
	const lines = subjects.flatMap(subject => {
		const seen = phases.flatMap(([id, name]) => {
			const check = mine.find(one => one.id === id && one.subject === subject);
			return check ? [{name, milliseconds: millisecondsOf(check), failed: check.verdict === 'fail'}] : [];
		});
		const parts = seen.map(({name, milliseconds, failed}) => `${name} ${failed ? '✘' : (milliseconds ?? '?')}`);
		const whole = seen.length === phases.length && seen.every(({milliseconds, failed}) => milliseconds !== undefined && !failed);
		const total = seen.reduce((sum, {milliseconds = 0}) => sum + milliseconds, 0);
		const phaseText = parts.join(' │ ') + (whole ? `   ${total} ms` : '');
		const line = `  ${harmless(subject).padEnd(widest)}  ${phaseText}`;
		return line.length <= pen.columns
			? [line]
			: [...indent(2, wrap(harmless(subject), pen.columns - 2)), ...indent(4, wrap(phaseText, pen.columns - 4))];
	});
	return lines.length === 0 ? [] : [...lines, ''];
};

const millisecondsOf = ({evidence}: CheckResult): number | undefined => {
	if (typeof evidence !== 'object' || evidence === null || !('milliseconds' in evidence)) return undefined;
	return typeof evidence.milliseconds === 'number' ? evidence.milliseconds : undefined;
};

const closing = ({causes, checks, milliseconds}: Report): string => {
	const judged = checks.filter(({verdict}) => verdict !== 'skipped').length;
	const number = causes.length === 0 ? 'no cause' : causes.length === 1 ? '1 cause' : `${causes.length} causes`;
	return `${number} · ${judged} checks · ${(milliseconds / 1000).toFixed(1)} s · nothing was changed`;
};
