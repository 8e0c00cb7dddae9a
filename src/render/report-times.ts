import type {CheckResult} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import {wrap} from '../model/wrap.ts';
import {indent, type Pen} from './report-pen.ts';

const phases = [
	['network/name', 'name'],
	['network/port', 'tcp'],
	['network/tls', 'tls'],
	['network/who', 'answer'],
] as const;

/** One line an address: the milliseconds of each phase up to the one that failed, and all of them together. */
export const timeLines = (checks: readonly CheckResult[], pen: Pen): readonly string[] => {
	const mine = checks.filter(({verdict, id}) => verdict !== 'blocked' && verdict !== 'skipped' && phases.some(([phase]) => phase === id));
	const subjects = [...new Set(mine.map(({subject}) => subject))];
	const widest = Math.max(0, ...subjects.map(subject => harmless(subject).length));
	const lines = subjects.map(subject => {
		const seen = phases.flatMap(([id, name]) => {
			const check = mine.find(one => one.id === id && one.subject === subject);
			return check ? [{name, milliseconds: millisecondsOf(check), failed: check.verdict === 'fail'}] : [];
		});
		const parts = seen.map(({name, milliseconds, failed}) => `${name} ${failed ? '✘' : (milliseconds ?? '?')}`);
		const whole = seen.length === phases.length && seen.every(({milliseconds, failed}) => milliseconds !== undefined && !failed);
		const known = checks.find(one => one.id === 'trust/known' && one.subject === subject)?.verdict;
		if (known === 'pass' || known === 'fail') parts.push(known === 'pass' ? 'known' : 'known ✘');
		const total = seen.reduce((sum, {milliseconds = 0}) => sum + milliseconds, 0);
		const phaseText = parts.join(' │ ') + (whole ? `   ${total} ms` : '');
		return {about: harmless(subject), phaseText};
	});
	if (lines.length === 0) return [];
	const sideBySide = lines.map(({about, phaseText}) => `  ${about.padEnd(widest)}  ${phaseText}`);
	if (sideBySide.every(line => line.length <= pen.columns)) return [...sideBySide, ''];
	const below = lines.flatMap(({about, phaseText}) => [
		...indent(2, wrap(about, pen.columns - 2)),
		...indent(4, wrap(phaseText, pen.columns - 4)),
	]);
	return [...below, ''];
};

const millisecondsOf = ({evidence}: CheckResult): number | undefined => {
	if (typeof evidence !== 'object' || evidence === null || !('milliseconds' in evidence)) return undefined;
	return typeof evidence.milliseconds === 'number' ? evidence.milliseconds : undefined;
};
