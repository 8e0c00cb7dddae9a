import {type Choice, initialLine} from '../engine/fields.ts';
import type {Lookup} from '../engine/lookups.ts';
import {flagOf, variableOf} from '../engine/names.ts';
import {noteFor} from '../engine/notes.ts';
import {showAnswer} from '../engine/show-answer.ts';
import {asked, lookupOf, problemOf, type WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import type {Secret} from '../model/secret.ts';
import {sentence, wantedSentence} from './words.ts';

type Words = Pick<WizardScreenOptions, 'resolver' | 'noteOf'>;

/** `Step 2 of 9. How should Octopus reach this machine?`, and what is wrong with the answer that was given elsewhere. */
export const headingLines = (id: AnswerId, state: WizardState, {resolver}: Words): readonly string[] => {
	const question = resolver.questions[id] as Question;
	const ids = asked(resolver, state);
	const {resolution, facts, problem, changing} = state;
	const hint = problemOf(resolution, id)?.missing ? question.whenMissing?.(resolution.answers, facts) : undefined;
	const step = ids.includes(id) && !changing ? `Step ${ids.indexOf(id) + 1} of ${ids.length + 1}. ` : '';
	return [
		`${step}${sentence(question.ask)}`,
		...(problem === undefined ? [] : [wantedSentence(problem)]),
		...(hint === undefined ? [] : [`It ${sentence(hint)}`]),
		...whyTyped(question, id, state),
	];
};

/** Why a person types what the Server would have told. */
const whyTyped = (question: Question, id: AnswerId, state: WizardState): readonly string[] => {
	const isList = question.kind === 'liveChoice' || question.kind === 'liveMany';
	const comesFromServer = id === 'serverThumbprint' && state.resolution.answers.serverThumbprint === undefined;
	if (!isList && !comesFromServer) return [];
	const what: Lookup['what'] = isList && question.choices.live !== 'spaces' ? 'lists' : 'account';
	const result = lookupOf(state, what) ?? lookupOf(state, 'account');
	if (result?.what === 'failed') return [`${sentence(harmless(result.says))} Type it instead.`];
	return result?.what === 'waiting' ? ['The Server has not answered yet. You can type it, or press Enter to look again.'] : [];
};

/** What `?` tells: help, where the default comes from, and how the answer is given without being asked. */
export const helpLines = (id: AnswerId, {resolution}: WizardState, {resolver}: Words): readonly string[] => {
	const question = resolver.questions[id] as Question;
	const source = resolution.sources[id];
	const says = source?.kind === 'default' ? source.says : question.default?.says;
	return [
		question.help,
		...(says === undefined ? [] : [`The default is ${sentence(says)}`]),
		...(question.optional === undefined ? [] : [`It can be left out: ${sentence(question.optional)}`]),
		`Without questions: --${flagOf(id, question)}, or the variable ${variableOf(id)}.`,
		'back goes to the question before, leave ends; until you apply, nothing is changed. For a value that is one of these words, type = before it.',
	];
};

export const choiceLines = (choices: readonly Choice[]): readonly string[] =>
	choices.map(({says, help}, index) => `${index + 1}. ${sentence(says)}${help === undefined ? '' : ` ${help}`}`);

/** What Enter takes of a question that is typed. */
export const lineHint = (question: Question, initial: unknown): string => {
	const line = initialLine(initial);
	const several = question.kind === 'addresses' || question.kind === 'liveMany' ? 'Several with commas between them. ' : '';
	if (line !== '') {
		const none = question.optional === undefined ? '' : ' none leaves it out.';
		return `${several}Enter takes ${sentence(harmless(line, 1000))}${none}`;
	}
	return question.optional === undefined ? several.trim() : `${several}Enter leaves it out: ${sentence(question.optional)}`;
};

export const secretHint = (question: Question, known: Secret | undefined): string =>
	known ? `Enter takes the one ${sentence(showAnswer(question, known))}` : '';

/** What was answered, where it is not what was typed. */
export const answeredLines = (id: AnswerId, typed: string, {resolution}: WizardState, {resolver}: Words): readonly string[] => {
	const question = resolver.questions[id] as Question;
	const value = resolution.answers[id];
	const shown = value === undefined ? question.optional : harmless(showAnswer(question, value), 5000);
	return shown === undefined || shown === typed.trim() ? [] : [`${question.short ?? question.ask}: ${sentence(shown)}`];
};

/** What the Server said about the answers so far, by question. */
export const noteLines = (state: WizardState, {resolver, noteOf}: Words): ReadonlyMap<AnswerId, string> =>
	new Map(
		state.confirmed.flatMap(id => {
			const note = noteFor(id, state, {noteOf});
			if (note === undefined || note === 'waiting') return [];
			const question = resolver.questions[id] as Question;
			return [[id, `${note.good ? '' : 'Problem: '}${question.short ?? question.ask}: ${sentence(harmless(note.says))}`] as const];
		}),
	);
