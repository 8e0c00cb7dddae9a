import {choicesOf, initialLine, initialOf, namesFor} from '../engine/fields.ts';
import type {AnswerId} from '../model/answers.ts';
import type {Question} from '../model/question.ts';
import type {Secret} from '../model/secret.ts';
import {chooseNames} from './choose-names.ts';
import {answeredLines, choiceLines, headingLines, helpLines, lineHint, secretHint} from './question-words.ts';
import type {Talk} from './talk.ts';
import {sentence, wantedSentence} from './words.ts';

/** A raw answer with the line it was typed as; `back` with what is kept of it; or once more, when what was wanted has been said. */
type Reply = {readonly raw: unknown; readonly typed: string} | {readonly back: unknown} | 'again';

/** Asks the question at which the wizard is, until it is answered or left to the one before. */
export const askQuestion = async (talk: Talk, id: AnswerId): Promise<void> => {
	const {options, prompter, dispatch} = talk;
	const question = options.resolver.questions[id] as Question;
	for (const line of headingLines(id, talk.state(), options)) prompter.say(line);
	if (question.kind === 'choice' || question.kind === 'yesNo') for (const line of choiceLines(choicesOf(question))) prompter.say(line);
	for (;;) {
		const reply = await replyTo(talk, id, question);
		if (reply === 'again') continue;
		if ('back' in reply) {
			const before = talk.state();
			dispatch({kind: 'back', id, draft: reply.back});
			if (talk.state().at !== id || before.changing) return;
			prompter.say('This is the first question. leave ends.');
			continue;
		}
		dispatch({kind: 'answer', id, raw: reply.raw});
		const {at, problem} = talk.state();
		if (at === id && problem !== undefined) {
			prompter.say(wantedSentence(problem));
			continue;
		}
		const typedWords =
			'normalised' in question && typeof reply.raw === 'string' ? normalisedLine(talk, id, question, reply.raw) : undefined;
		for (const line of typedWords === undefined ? answeredLines(id, reply.typed, talk.state(), options) : [typedWords]) prompter.say(line);
		return;
	}
};

const normalisedLine = (talk: Talk, id: AnswerId, question: Question, typed: string): string | undefined => {
	const value = talk.state().resolution.answers[id];
	return question.kind === 'text' && typeof value === 'string' ? question.normalised?.(typed, value) : undefined;
};

const replyTo = async (talk: Talk, id: AnswerId, question: Question): Promise<Reply> => {
	switch (question.kind) {
		case 'choice':
		case 'yesNo':
			return chooseOne(talk, id, question);
		case 'secret':
			return askSecret(talk, id, question);
		case 'liveChoice':
		case 'liveMany': {
			const names = namesFor(question, talk.state());
			return names ? chooseListed(talk, id, question, names) : typeIn(talk, id, question);
		}
		case 'text':
		case 'number':
		case 'addresses':
			return typeIn(talk, id, question);
	}
};

const labelOf = (question: Question): string => question.short ?? question.ask;

const help = (talk: Talk, id: AnswerId): 'again' => {
	for (const line of helpLines(id, talk.state(), talk.options)) talk.prompter.say(line);
	return 'again';
};

const chooseOne = async (talk: Talk, id: AnswerId, question: Extract<Question, {kind: 'choice' | 'yesNo'}>): Promise<Reply> => {
	const choices = choicesOf(question);
	const initial = initialOf(id, talk.state());
	const at = Math.max(
		0,
		choices.findIndex(({raw}) => raw === initial),
	);
	talk.prompter.say(`Type a number. Enter takes ${at + 1}, ${sentence(choices[at]?.says ?? '')}`);
	const read = await talk.ask(labelOf(question));
	if ('command' in read) return read.command === 'back' ? {back: undefined} : help(talk, id);
	const typed = read.text.trim().toLowerCase();
	const choice =
		typed === ''
			? choices[at]
			: (choices[Number(typed) - 1] ??
				choices.find(({raw, says}) => [String(raw).toLowerCase(), says.toLowerCase()].includes(typed)) ??
				(question.kind === 'yesNo' ? choices.find(({raw}) => (raw ? 'yes' : 'no') === typed) : undefined));
	if (choice) return {raw: choice.raw, typed};
	talk.prompter.say(`There are ${choices.length} answers, 1 to ${choices.length}.`);
	return 'again';
};

const typeIn = async (talk: Talk, id: AnswerId, question: Question): Promise<Reply> => {
	const initial = initialOf(id, talk.state());
	const hint = lineHint(question, initial);
	if (hint !== '') talk.prompter.say(hint);
	const read = await talk.ask(labelOf(question));
	if ('command' in read) return read.command === 'back' ? {back: undefined} : help(talk, id);
	const {text} = read;
	// The list may have come while it was typed without it.
	if (text === '' && namesFor(question, talk.state())) return 'again';
	if (text === 'none' && question.optional !== undefined) return {raw: undefined, typed: text};
	const line = text === '' ? initialLine(initial) : text;
	return {raw: line === '' && question.optional !== undefined ? undefined : line, typed: text};
};

const askSecret = async (talk: Talk, id: AnswerId, question: Question): Promise<Reply> => {
	const known = talk.state().resolution.answers[id] as Secret | undefined;
	const hint = secretHint(question, known);
	if (hint !== '') talk.prompter.say(hint);
	const read = await talk.ask(labelOf(question), 'hidden');
	if ('command' in read) return read.command === 'back' ? {back: undefined} : help(talk, id);
	if (read.text === '' && known) return {raw: known.from, typed: ''};
	const wanted = talk.options.secretProblem(id, read.text);
	if (wanted === undefined) return {raw: talk.options.keepSecret(id, read.text), typed: ''};
	talk.prompter.say(wantedSentence(wanted));
	return 'again';
};

const chooseListed = async (
	talk: Talk,
	id: AnswerId,
	question: Extract<Question, {kind: 'liveChoice' | 'liveMany'}>,
	names: readonly string[],
): Promise<Reply> => {
	const initial = initialOf(id, talk.state());
	const chosen = await chooseNames(talk, {
		label: labelOf(question),
		names,
		many: question.kind === 'liveMany',
		allowsNew: question.choices.new === true,
		initial: Array.isArray(initial) ? (initial as readonly string[]) : initial === undefined ? [] : [String(initial)],
		none: question.optional,
		help: () => helpLines(id, talk.state(), talk.options),
	});
	if ('back' in chosen) return {back: question.kind === 'liveMany' ? chosen.back : undefined};
	const isNothing = question.optional !== undefined && Array.isArray(chosen.names) && chosen.names.length === 0;
	return {raw: isNothing ? undefined : chosen.names, typed: ''};
};
