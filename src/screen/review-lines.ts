import {changeText, type Difference} from '../engine/differences.ts';
import {idsOf} from '../engine/names.ts';
import {obstacles, reasonOf} from '../engine/notes.ts';
import {showAnswer} from '../engine/show-answer.ts';
import type {WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import {harmless} from '../model/harmless.ts';
import type {Plan} from '../model/plan.ts';
import type {Question} from '../model/question.ts';
import {wrap} from '../model/wrap.ts';

/** A line of the review; `quiet` for defaults and explanations. */
export type ReviewLine = {readonly text: string; readonly tone: 'plain' | 'bold' | 'quiet'};

const plain = (text: string): ReviewLine => ({text, tone: 'plain'});

/** Everything that was decided and everything that will be done, wrapped to the width: nothing is cut. */
export const reviewLines = (
	state: WizardState,
	plan: Plan,
	options: Pick<WizardScreenOptions, 'resolver' | 'stepText' | 'asides' | 'changesOf'>,
	width: number,
): readonly ReviewLine[] => [
	...obstacles(state, options).flatMap(text => [
		...wrap(text, width - 2).map((line, at) => ({text: at === 0 ? line : `  ${line}`, tone: 'bold'}) as const),
		plain(''),
	]),
	...answerLines(state, options, width),
	...changeLines(options.changesOf(state) ?? [], width),
	plain(''),
	...stepLines(plan, options, width),
];

const labelWidth = 24;

const answerLines = ({resolution}: WizardState, {resolver}: Pick<WizardScreenOptions, 'resolver'>, width: number): readonly ReviewLine[] =>
	idsOf(resolver.questions).flatMap(id => {
		if (!resolution.applicable.includes(id)) return [];
		const question = resolver.questions[id] as Question;
		const value = resolution.answers[id];
		const source = resolution.sources[id];
		const isDefault = value === undefined || source?.kind === 'default';
		const shown = value === undefined ? (question.optional ?? '') : harmless(showAnswer(question, value), 5000);
		const [first = '', ...rest] = wrap(`${shown}${isDefault ? ` (${reasonOf(source)})` : ''}`, Math.max(20, width - labelWidth - 2));
		const [label = '', ...labelRest] = wrap(question.short ?? question.ask, labelWidth - 1);
		const rows = Math.max(rest.length, labelRest.length);
		const tone = isDefault ? 'quiet' : 'plain';
		return [
			{text: `  ${label.padEnd(labelWidth)}${first}`, tone} as const,
			...Array.from(
				{length: rows},
				(_, index) => ({text: `  ${(labelRest[index] ?? '').padEnd(labelWidth)}${rest[index] ?? ''}`, tone}) as const,
			),
		];
	});

/** What is there already, and becomes something else. */
const changeLines = (differences: readonly Difference[], width: number): readonly ReviewLine[] =>
	differences.length === 0
		? []
		: [
				plain(''),
				{text: 'What changes', tone: 'bold'},
				...differences.flatMap(one => wrap(changeText(one), width - 4).map((text, at) => plain(`${at === 0 ? '  ' : '    '}${text}`))),
			];

const stepLines = (plan: Plan, {stepText}: Pick<WizardScreenOptions, 'stepText'>, width: number): readonly ReviewLine[] =>
	plan.steps.flatMap((step, index) => {
		const number = `${String(index + 1).padStart(3)}  `;
		if (step.already !== undefined) {
			return wrap(`${harmless(step.title)} (nothing to do: ${harmless(step.already)})`, width - number.length).map(
				(text, at) => ({text: (at === 0 ? number : '     ') + text, tone: 'quiet'}) as const,
			);
		}
		const title = wrap(harmless(step.title), width - number.length).map(
			(text, at) => ({text: (at === 0 ? number : '     ') + text, tone: 'bold'}) as const,
		);
		const command = stepText(plan, step)
			.split('\n')
			.flatMap(line => wrap(harmless(line, 20_000), width - number.length))
			.map(text => plain(`     ${text}`));
		return [...title, ...command];
	});
