import {type Address, addressText} from '../model/address.ts';
import type {AnswerId} from '../model/answers.ts';
import type {ChoiceQuestion, Offer, Question, YesNoQuestion} from '../model/question.ts';
import {problemOf, type WizardState} from './wizard.ts';

/** What was left unfinished, else what was wrong as it was given, else the answer so far, else what a person may confirm. */
export const initialOf = (id: AnswerId, {drafts, resolution, facts, given, typed}: WizardState, question?: Question): unknown => {
	if (drafts[id] !== undefined) return drafts[id];
	if (resolution.answers[id] !== undefined) return resolution.answers[id];
	const problem = problemOf(resolution, id);
	if (problem && !problem.missing) {
		const raw = (typed[id] ?? given[id])?.[0]?.raw;
		return typeof raw === 'string' && mayBeSecret.test(raw) ? undefined : raw;
	}
	return question?.kind === 'text' ? question.suggestion?.(resolution.answers, facts) : undefined;
};

/** Why it has to be given, where nothing stands in its field that Enter takes. */
export const hintOf = (
	id: AnswerId,
	{resolution, facts}: Pick<WizardState, 'resolution' | 'facts'>,
	question: Question,
): string | undefined => {
	const isSuggested = question.kind === 'text' && question.suggestion?.(resolution.answers, facts) !== undefined;
	return isSuggested || !problemOf(resolution, id)?.missing ? undefined : question.whenMissing?.(resolution.answers, facts);
};

/** A password in an address, a key or a token: whoever gave it in the wrong place is told so, and it is not shown (security rule 6). */
const mayBeSecret = /:[^@]*@|^\s*(API-|Bearer\s|ey[\w-]+\.)/i;

/** An answer as it is typed in one line. */
export const initialLine = (value: unknown): string => {
	if (Array.isArray(value)) return value.map(item => (typeof item === 'string' ? item : addressText(item as Address))).join(', ');
	return value === undefined ? '' : String(value);
};

/** Names as a file, a variable or an unfinished value has them. */
export const initialNames = (initial: unknown, several: boolean): readonly string[] => {
	if (Array.isArray(initial)) return initial.map(String);
	if (initial === undefined) return [];
	return several
		? String(initial)
				.split(',')
				.map(name => name.trim())
		: [String(initial)];
};

/** What is offered for a text, found out beforehand. */
export const offersFor = (question: Question, {resolution, facts}: Pick<WizardState, 'resolution' | 'facts'>): readonly Offer[] =>
	question.kind === 'text' ? (question.offers?.(resolution.answers, facts) ?? []) : [];

/** One of them in a line. */
export const offerText = ({value, says}: Pick<Offer, 'value' | 'says'>): string => `${value}  ${says}`;

export type Choice = {readonly raw: unknown; readonly says: string; readonly help?: string | undefined};

/** What a question with few answers can be answered with; `raw` is the answer. */
export const choicesOf = (question: ChoiceQuestion<string> | YesNoQuestion): readonly Choice[] =>
	question.kind === 'yesNo'
		? [
				{raw: true, says: question.yes},
				{raw: false, says: question.no},
			]
		: Object.entries(question.choices).map(([raw, {says, help}]) => ({raw, says, help}));
