import {choicesOf, initialLine, initialNames, initialOf, offersFor, offerText} from '../engine/fields.ts';
import {searched} from '../engine/filter-names.ts';
import {closedWords, listingOf, listingState} from '../engine/listing.ts';
import {lookupsFor} from '../engine/lookups.ts';
import {holdOf} from '../engine/proof.ts';
import {isUnset} from '../engine/unset.ts';
import type {WizardState} from '../engine/wizard.ts';
import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import type {LiveChoiceQuestion, LiveManyQuestion, Question} from '../model/question.ts';
import type {Secret} from '../model/secret.ts';
import {chooseNames} from './choose-names.ts';
import {readNames} from './names.ts';
import {
	answeredLine,
	asideKeys,
	asideLines,
	choiceLines,
	headingLines,
	helpLines,
	labelOf,
	lineHint,
	secretHint,
} from './question-words.ts';
import type {Talk} from './talk.ts';
import {sentence, wantedSentence} from './words.ts';

/** A raw answer with the line it was typed as; `back` with what is kept of it; or once more, when what was wanted has been said. */
type Reply = {readonly raw: unknown; readonly typed: string} | {readonly back: unknown} | 'again';

/** Is told what was said of an answer, by key. */
type TellKeys = (keys: readonly string[]) => void;

/** Asks the question at which the wizard is, until it is answered or left to the one before. `told`: what was said just before it. */
export const askQuestion = async (talk: Talk, id: AnswerId, told: ReadonlySet<string>, onTold: TellKeys): Promise<void> => {
	const {options, prompter, dispatch} = talk;
	const question = options.resolver.questions[id] as Question;
	for (const line of [...headingLines(id, talk.state(), options, told), ...asideLines(id, talk.state(), options, told)]) prompter.say(line);
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
		const asksAgain = holdOf(talk.state())?.is === 'refused' && reply.typed.trim() === 'again';
		dispatch(asksAgain ? {kind: 'look-again'} : {kind: 'answer', id, raw: reply.raw});
		await talk.waitWhile(state => state.at === id && holdOf(state)?.is === 'waiting');
		const now = talk.state();
		if (now.at === id && now.problem !== undefined) {
			prompter.say(wantedSentence(now.problem));
			continue;
		}
		const hold = now.at === id ? holdOf(now) : undefined;
		if (hold) {
			const again = hold.is === 'refused' && question.kind === 'text' ? ' Type again to ask the Server again.' : '';
			for (const line of [...asideLines(id, now, options, told), hold.says + again]) prompter.say(line);
			onTold(asideKeys(id, now, options));
			continue;
		}
		const line = normalisedLine(question, reply.raw, now.resolution.answers[id]) ?? answeredLine(id, reply.typed, now, options);
		if (line !== undefined) prompter.say(line);
		return;
	}
};

const normalisedLine = (question: Question, typed: unknown, value: unknown): string | undefined =>
	question.kind === 'text' && typeof typed === 'string' && typeof value === 'string' ? question.normalised?.(typed, value) : undefined;

const replyTo = (talk: Talk, id: AnswerId, question: Question): Promise<Reply> => {
	switch (question.kind) {
		case 'choice':
		case 'yesNo':
			return chooseOne(talk, id, question);
		case 'secret':
			return askSecret(talk, id, question);
		case 'liveChoice':
		case 'liveMany':
			return listingState(talk.state(), question.choices.live).isWhole ? chooseListed(talk, id, question) : typeNames(talk, id, question);
		case 'text':
		case 'number':
		case 'addresses':
			return typeIn(talk, id, question);
	}
};

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
	const words = (raw: unknown, says: string) => [
		String(raw).toLowerCase(),
		says.toLowerCase(),
		...(raw === true ? ['yes'] : raw === false ? ['no'] : []),
	];
	const choice =
		typed === '' ? choices[at] : (choices[Number(typed) - 1] ?? choices.find(({raw, says}) => words(raw, says).includes(typed)));
	if (choice) return {raw: choice.raw, typed};
	talk.prompter.say(`There are ${choices.length} answers, 1 to ${choices.length}.`);
	return 'again';
};

/** What the question has been given is refused for good. */
const isWrong = (state: WizardState): boolean => holdOf(state)?.is === 'final';

/** What Enter takes: never what has just been refused. */
const goodInitial = (id: AnswerId, state: WizardState, question: Question): unknown => {
	const {problem, resolution, facts} = state;
	if (isWrong(state)) return undefined;
	if (problem === undefined) return initialOf(id, state, question);
	return resolution.answers[id] ?? (question.kind === 'text' ? question.suggestion?.(resolution.answers, facts) : undefined);
};

const typeIn = async (talk: Talk, id: AnswerId, question: Question, how?: 'names'): Promise<Reply> => {
	const initial = goodInitial(id, talk.state(), question);
	// How each of them does is told with it.
	if (offersFor(question, talk.state()).length > 0) await talk.waitWhile(isTrying, offerPatienceMilliseconds);
	const offered = offersFor(question, talk.state());
	if (offered.length > 0) talk.prompter.say('Found on this machine; its number takes one:');
	for (const [index, one] of offered.entries()) talk.prompter.say(harmless(`${index + 1}. ${offerText(one)}`, 300));
	const hint = lineHint(question, initial);
	if (hint !== '') talk.prompter.say(hint);
	const read = await talk.ask(labelOf(question), how);
	if ('command' in read) return read.command === 'back' ? {back: undefined} : help(talk, id);
	const {text} = read;
	if (text === 'none' && question.optional !== undefined) return {raw: undefined, typed: text};
	const line = text === '' ? initialLine(initial) : (offered[Number(text) - 1]?.value ?? text);
	return {raw: line === '' && question.optional !== undefined ? undefined : line, typed: text};
};

/** The list cannot be had, or not yet: what is wanted is typed, and looked up again when somebody asks for that. */
const typeNames = async (talk: Talk, id: AnswerId, question: LiveChoiceQuestion | LiveManyQuestion): Promise<Reply> => {
	const {live} = question.choices;
	const {failed} = listingState(talk.state(), live);
	const what = question.kind === 'liveMany' ? 'the names' : 'the name';
	talk.prompter.say(
		failed === undefined
			? `The Server has not told the list yet. Type ${what}, or again to wait for it.`
			: `${sentence(failed)} Type ${what} instead, or again to ask the Server again.`,
	);
	const reply = await typeIn(talk, id, question, 'names');
	if (typeof reply !== 'object' || !('raw' in reply)) return reply;
	if (reply.typed.trim() === 'again') {
		talk.dispatch({kind: 'look-again'});
		await talk.waitWhile(isListComing(question));
		return 'again';
	}
	// It may have come while it was typed without it: of an empty line the list makes more.
	const hasCome = reply.typed === '' && listingState(talk.state(), live).isWhole;
	if (hasCome) return 'again';
	return typeof reply.raw === 'string' ? {...reply, raw: typedNames(reply.raw, question.kind === 'liveMany')} : reply;
};

const typedNames = (line: string, many: boolean): unknown => {
	const {taken} = readNames(line, {all: searched([]), allowsNew: true, told: [], many});
	return many ? taken : taken[0];
};

const isTrying = (state: WizardState): boolean =>
	lookupsFor(state.resolution.answers, state.facts).some(({what, key}) => what === 'proxy' && state.lookups[key]?.what === 'waiting');
const offerPatienceMilliseconds = 10_000;

/** A list is waited for so long before its question is asked without it. */
export const listPatienceMilliseconds = 10_000;

/** Whether the list of this question may still come. */
export const isListComing =
	(question: Question) =>
	(state: WizardState): boolean => {
		if (question.kind !== 'liveChoice' && question.kind !== 'liveMany') return false;
		const {isWhole, failed} = listingState(state, question.choices.live);
		return !isWhole && failed === undefined;
	};

const askSecret = async (talk: Talk, id: AnswerId, question: Question): Promise<Reply> => {
	const known = isWrong(talk.state()) ? undefined : (talk.state().resolution.answers[id] as Secret | undefined);
	const hint = secretHint(question, known);
	if (hint !== '') talk.prompter.say(hint);
	const read = await talk.ask(labelOf(question), 'hidden');
	if ('command' in read) return read.command === 'back' ? {back: undefined} : help(talk, id);
	if (read.text === '' && known) return {raw: known.from, typed: ''};
	if (read.text === '' && question.optional !== undefined) return {raw: undefined, typed: ''};
	const wanted = talk.options.secretProblem(id, read.text);
	if (wanted === undefined) return {raw: talk.options.keepSecret(id, read.text), typed: ''};
	talk.prompter.say(wantedSentence(wanted));
	return 'again';
};

const chooseListed = async (talk: Talk, id: AnswerId, question: LiveChoiceQuestion | LiveManyQuestion): Promise<Reply> => {
	const many = question.kind === 'liveMany';
	const initial = initialOf(id, talk.state());
	const {names, details, closed} = listingOf(listingState(talk.state(), question.choices.live).told);
	const chosen = await chooseNames(talk, {
		label: labelOf(question),
		names,
		details,
		about: closed.length === 0 ? [] : [sentence(closedWords(closed))],
		many,
		allowsNew: question.choices.new === true,
		initial: isUnset(question, initial) ? [] : initialNames(initial, many),
		none: question.optional,
		help: () => helpLines(id, talk.state(), talk.options),
	});
	if ('back' in chosen) return {back: many ? chosen.back : undefined};
	const isNothing = question.optional !== undefined && Array.isArray(chosen.names) && chosen.names.length === 0;
	return {raw: isNothing ? undefined : chosen.names, typed: ''};
};
