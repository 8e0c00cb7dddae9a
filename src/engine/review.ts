import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import type {Question, Source} from '../model/question.ts';
import {idsOf} from './names.ts';
import {noteFor, obstacles, type WizardNote} from './notes.ts';
import {showAnswer} from './show-answer.ts';
import {isUnset} from './unset.ts';
import type {WizardState} from './wizard.ts';
import type {WizardScreenOptions} from './wizard-options.ts';

/** One answer in the review. */
export type ReviewAnswer = {
	readonly id: AnswerId;
	readonly label: string;
	readonly value: string;
	/** Why it stands there although nobody gave it; left out where the value says so itself. */
	readonly reason?: string;
	/** What was found out about it, but what is bad: that stands first of all (`obstacles`). */
	readonly note?: WizardNote;
	/** Nobody gave it here, and nothing was, or is being, found out about it: a default, or what the instance has already. */
	readonly isTaken: boolean;
};

/** `Ready to set up Tentacle`. What is still waited for may come to anything. `stops`: applying was refused. */
export const reviewTitle = (
	state: WizardState,
	options: Pick<WizardScreenOptions, 'resolver' | 'asides' | 'changesOf'>,
	{waits = false, stops = false} = {},
): string => {
	const isReady = !stops && (waits || obstacles(state, options).length === 0);
	return `${isReady ? 'Ready' : 'Not ready'} to ${options.changesOf(state) ? 'change' : 'set up'} ${state.resolution.answers.instance}`;
};

/** Every answer of the review in asking order. */
export const reviewAnswers = (state: WizardState, options: Pick<WizardScreenOptions, 'resolver' | 'asides'>): readonly ReviewAnswer[] =>
	idsOf(options.resolver.questions)
		.filter(id => state.resolution.applicable.includes(id))
		.map(id => reviewAnswer(id, state, options));

const reviewAnswer = (id: AnswerId, state: WizardState, options: Pick<WizardScreenOptions, 'resolver' | 'asides'>): ReviewAnswer => {
	const {resolution} = state;
	const question = options.resolver.questions[id] as Question;
	const answer = resolution.answers[id];
	const source = resolution.sources[id];
	const value = isUnset(question, answer) ? (question.optional ?? '') : harmless(showAnswer(question, answer), 5000);
	const told = answer === undefined ? undefined : noteFor(id, state, options);
	const note = told === undefined || told === 'waiting' || told.tone === 'bad' ? undefined : told;
	const reason = note ? undefined : reasonOf(source, [value, String(answer)]);
	return {
		id,
		label: question.short ?? question.ask,
		value,
		...(reason !== undefined && {reason}),
		...(note && {note}),
		isTaken: told === undefined && (source === undefined || source.kind === 'default' || source.kind === 'instance'),
	};
};

/** In characters: what is shorter is the value in other words. */
const shortestReason = 13;

/** A reason that begins as the value does says nothing more. */
const reasonOf = (source: Source | undefined, values: readonly string[]): string | undefined => {
	if (source?.kind === 'instance') return 'as it is now';
	if (source?.kind !== 'default') return undefined;
	if (source.says.length < shortestReason) return undefined;
	const [first = ''] = source.says.toLowerCase().split(/[\s,;]/);
	const isSaid =
		values.some(value =>
			value
				.toLowerCase()
				.split(/[\s,;/]/)
				.includes(first),
		) || first.startsWith('/');
	return isSaid ? undefined : source.says;
};
