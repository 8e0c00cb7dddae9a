import {changeText, type Difference} from '../engine/differences.ts';
import {obstacles} from '../engine/notes.ts';
import {type ReviewAnswer, reviewAnswers} from '../engine/review.ts';
import type {WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {AsideTone} from '../model/aside.ts';
import {harmless} from '../model/harmless.ts';
import type {Plan} from '../model/plan.ts';
import {wrap} from '../model/wrap.ts';

/** A line of the review; `quiet` for defaults and explanations. `sign`: it begins something that was found out. */
export type ReviewLine = {readonly text: string; readonly tone: 'plain' | 'bold' | 'quiet'; readonly sign?: Exclude<AsideTone, 'quiet'>};

const plain = (text: string): ReviewLine => ({text, tone: 'plain'});
const space = plain('');

/** Everything that was decided and everything that will be done, wrapped to the width: nothing is cut. `showsAll`: defaults too. `refusal`: why it was not applied, each line with its own beginning. */
export const reviewLines = (
	state: WizardState,
	plan: Plan,
	options: Pick<WizardScreenOptions, 'resolver' | 'stepText' | 'asides' | 'changesOf'>,
	{width, showsAll, refusal}: {readonly width: number; readonly showsAll: boolean; readonly refusal?: string | undefined},
): readonly ReviewLine[] => {
	const answers = reviewAnswers(state, options);
	const taken = answers.filter(({isTaken}) => isTaken);
	return [
		...(refusal === undefined
			? []
			: [...refusal.split('\n').flatMap((text, at) => signed(at === 0 ? 'bad' : undefined, text, width)), space]),
		...obstacles(state, options).flatMap(text => [...signed('bad', text, width), space]),
		...answers
			.filter(({isTaken, note}) => !isTaken && note?.tone === 'warning')
			// A record that is taken over stands beside two questions.
			.filter(({note}, at, all) => all.findIndex(other => other.note?.says === note?.says) === at)
			.flatMap(({label, note}) => [...signed('warning', `${label}: ${harmless(note?.says ?? '', 300)}`, width), space]),
		...changeLines(options.changesOf(state) ?? [], width),
		...answers.filter(({isTaken}) => !isTaken).flatMap(answer => answerLines(answer, width)),
		space,
		{text: takenTitle(taken.length, showsAll), tone: 'quiet'},
		...(showsAll ? taken.flatMap(answer => answerLines(answer, width)) : []),
		space,
		...stepLines(plan, options, width),
	];
};

/** Of what nobody gave: `d` shows and hides it. */
const takenTitle = (count: number, showsAll: boolean): string =>
	`${count} more, by default or as they are now${showsAll ? ':' : ': d shows them'}`;

/** The line at which what nobody gave begins. */
export const takenAt = (lines: readonly ReviewLine[]): number =>
	Math.max(
		0,
		lines.findIndex(({text, tone}) => tone === 'quiet' && /^\d+ more, by default/.test(text)),
	);

const signed = (sign: Exclude<AsideTone, 'quiet'> | undefined, text: string, width: number): readonly ReviewLine[] =>
	wrap(text, width - 2).map((line, at) => (at === 0 && sign ? {text: line, tone: 'bold', sign} : {text: `  ${line}`, tone: 'bold'}));

const answerLines = ({label, value, reason, note, isTaken}: ReviewAnswer, width: number): readonly ReviewLine[] => {
	const labelWidth = width < 74 ? 18 : 22;
	const found = note === undefined || note.tone === 'warning' ? '' : ` · ${harmless(note.says, 300)}`;
	const values = wrap(`${value}${reason === undefined ? '' : ` (${reason})`}${found}`, Math.max(20, width - labelWidth - 2));
	const labels = wrap(label, labelWidth - 1);
	return Array.from({length: Math.max(values.length, labels.length)}, (_, index) => ({
		text: `  ${(labels[index] ?? '').padEnd(labelWidth)}${values[index] ?? ''}`,
		tone: isTaken ? 'quiet' : 'plain',
	}));
};

/** What is there already, and becomes something else. */
const changeLines = (differences: readonly Difference[], width: number): readonly ReviewLine[] =>
	differences.length === 0
		? []
		: [
				{text: 'What changes', tone: 'bold'},
				...differences.flatMap(one => wrap(changeText(one), width - 4).map((text, at) => plain(`${at === 0 ? '  ' : '    '}${text}`))),
				space,
			];

const stepLines = (plan: Plan, {stepText}: Pick<WizardScreenOptions, 'stepText'>, width: number): readonly ReviewLine[] =>
	plan.steps.flatMap((step, index) => {
		const number = `${String(index + 1).padStart(3)}  `;
		const numbered = (text: string, tone: ReviewLine['tone']): readonly ReviewLine[] =>
			wrap(text, width - number.length).map((line, at) => ({text: (at === 0 ? number : '     ') + line, tone}));
		if (step.already !== undefined) return numbered(`${harmless(step.title)} (nothing to do: ${harmless(step.already)})`, 'quiet');
		const command = stepText(plan, step)
			.split('\n')
			.flatMap(line => wrap(harmless(line, 20_000), width - number.length))
			.map(text => plain(`     ${text}`));
		return [...numbered(harmless(step.title), 'bold'), ...command];
	});
