import {type Choice, hintOf, initialLine} from '../engine/fields.ts';
import {flagOf, variableOf} from '../engine/names.ts';
import {isMissingFromServer} from '../engine/needed-lookups.ts';
import {asidesFor, foundThumbprint, noteFor, type WizardNote} from '../engine/notes.ts';
import {showAnswer} from '../engine/show-answer.ts';
import {isUnset} from '../engine/unset.ts';
import {asked, type WizardState} from '../engine/wizard.ts';
import {lookupOf} from '../engine/wizard-lookups.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {AnswerId} from '../model/answers.ts';
import type {Aside, AsideTone} from '../model/aside.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import type {Secret} from '../model/secret.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import {sentence, spoken, wantedSentence} from './words.ts';

type Words = Pick<WizardScreenOptions, 'resolver' | 'asides'>;

export const labelOf = (question: Question): string => question.short ?? question.ask;

/** `Step 2 of 9. How should Octopus reach this machine?`, what is wrong with the answer that was given elsewhere, and why it is asked. What has just been `told` is not said twice. */
export const headingLines = (id: AnswerId, state: WizardState, {resolver, asides}: Words, told: ReadonlySet<string>): readonly string[] => {
	const question = resolver.questions[id] as Question;
	const ids = asked(resolver, state);
	const {resolution, facts, problem, changing} = state;
	const hint = hintOf(id, state, question);
	const step = ids.includes(id) && !changing ? `Step ${ids.indexOf(id) + 1} of ${ids.length + 1}. ` : '';
	const isFromServer =
		question.kind === 'text' && resolution.problems.some(one => one.id === id && isMissingFromServer(one, resolution.answers, facts));
	const isSaid = (says: string) => told.has(says) || asidesFor(id, state, {asides}).some(aside => aside.says === says);
	const account = isFromServer ? lookupOf(state, 'account') : undefined;
	return [
		`${step}${sentence(question.ask)}`,
		...(problem === undefined ? [] : [wantedSentence(problem)]),
		...(hint === undefined ? [] : [`It ${sentence(spoken(hint))}`]),
		// Nobody expects a question that comes up because of what was found out.
		...(question.askedIf === undefined ? [] : [question.help]),
		...(account?.what === 'failed' ? [`${isSaid(account.says) ? '' : `${sentence(harmless(account.says))} `}back goes to that.`] : []),
	];
};

/** What stands beside a question, in words: the verdict first, and what it was read from after it; not what has just been `told`. */
export const asideLines = (id: AnswerId, state: WizardState, options: Words, told: ReadonlySet<string>): readonly string[] =>
	asidesFor(id, state, options).flatMap(aside =>
		isSaidBefore(aside) && !told.has(aside.says) ? asideWords(aside, labelOf(options.resolver.questions[id] as Question)) : [],
	);

/** What is good is told when the answer is given; a drawing with `?`. */
const isSaidBefore = (aside: Aside): aside is Exclude<Aside, {kind: 'picture'}> =>
	aside.kind === 'comparison' || (aside.kind === 'note' && aside.tone !== 'good');

const asideWords = (aside: Exclude<Aside, {kind: 'picture'}>, label: string): readonly string[] => [
	`${toneWord(aside.tone)}${label}: ${sentence(spoken(harmless(aside.says)))}`,
	...(aside.kind === 'comparison'
		? aside.rows.map(({label, value, note}) =>
				sentence(`${harmless(label, 200)}: ${harmless(value, 60)}${note === undefined ? '' : `, ${harmless(note, 200)}`}`),
			)
		: []),
];

const toneWord = (tone: AsideTone): string => (tone === 'bad' ? 'Problem: ' : tone === 'warning' ? 'Warning: ' : '');

/** What `?` tells: help, what a drawing shows, where the default comes from, and how the answer is given without being asked. */
export const helpLines = (id: AnswerId, state: WizardState, options: Words): readonly string[] => {
	const {resolution} = state;
	const question = options.resolver.questions[id] as Question;
	const source = resolution.sources[id];
	// Where there is no answer yet, nothing could be made of the default either.
	const says = source?.kind === 'default' ? source.says : source && question.default?.says;
	return [
		question.help,
		...asidesFor(id, state, options).flatMap(aside => (aside.kind === 'picture' ? [aside.says] : [])),
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
		return `${several}Enter takes ${sentence(spoken(harmless(line, 1000)))}${none}`;
	}
	return question.optional === undefined ? several.trim() : `${several}Enter leaves it out: ${sentence(question.optional)}`;
};

export const secretHint = (question: Question, known: Secret | undefined): string => {
	if (known) return `Enter takes the one ${sentence(showAnswer(question, known))}`;
	return question.optional === undefined ? '' : `Enter leaves it out: ${sentence(question.optional)}`;
};

/** What was answered, where it is not what was typed. */
export const answeredLine = (id: AnswerId, typed: string, {resolution}: WizardState, {resolver}: Words): string | undefined => {
	const question = resolver.questions[id] as Question;
	const value = resolution.answers[id];
	const shown = isUnset(question, value) ? question.optional : harmless(showAnswer(question, value), 5000);
	return shown === undefined || shown === typed.trim() ? undefined : `${labelOf(question)}: ${sentence(spoken(shown))}`;
};

type NoteLine = {readonly key: string; readonly says: string; readonly line: string};

/** What was found out about the answers so far; `key` changes with the answer and with what was found. */
export const noteLines = (state: WizardState, options: Words): readonly NoteLine[] => {
	const lines = state.confirmed.flatMap(id => {
		const note = noteFor(id, state, options);
		const question = options.resolver.questions[id] as Question;
		return isTold(note) ? [noteLine(labelOf(question), state.resolution.answers[id], note)] : [];
	});
	const thumbprint = foundThumbprint(state);
	const trust = noteFor('serverThumbprint', state, options);
	return thumbprint !== undefined && isTold(trust)
		? [...lines, noteLine('Server certificate', thumbprint, {...trust, says: `${trust.says}, ${thumbprintShort(thumbprint)}`})]
		: lines;
};

const isTold = (note: ReturnType<typeof noteFor>): note is WizardNote => note !== undefined && note !== 'waiting';

const noteLine = (label: string, answer: unknown, {tone, says}: WizardNote): NoteLine => ({
	says,
	key: noteKey(label, answer, says),
	line: `${toneWord(tone)}${label}: ${sentence(spoken(harmless(says)))}`,
});

const noteKey = (label: string, answer: unknown, says: string): string => `${label} ${JSON.stringify(answer)} ${says}`;

/** The same of what stands beside a question: what was said there is no news when its answer is given. */
export const asideKeys = (id: AnswerId, state: WizardState, options: Words): readonly string[] =>
	asidesFor(id, state, options)
		.filter(isSaidBefore)
		.map(({says}) => noteKey(labelOf(options.resolver.questions[id] as Question), state.resolution.answers[id], says));
