import {noteFor} from '../engine/notes.ts';
import type {WizardState} from '../engine/wizard.ts';
import {isWaiting} from '../engine/wizard-lookups.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {Question} from '../model/question.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';
import {apply} from './apply.ts';
import {askQuestion, isListComing, listPatienceMilliseconds} from './ask-question.ts';
import type {Prompter} from './prompter.ts';
import {asideKeys, noteLines} from './question-words.ts';
import {review} from './review.ts';
import {Left, startTalk, type Talk} from './talk.ts';

/** A slow Server is waited for so long before its question is asked without it. */
const patienceMilliseconds = 10_000;

/** The wizard as a conversation, from the first question to the exit code. */
export const talkThrough = async (
	options: WizardScreenOptions,
	prompter: Prompter,
	manner: {readonly isBrief: boolean},
): Promise<ExitCode> => {
	const talk = startTalk(options, prompter, manner);
	try {
		return await converse(talk);
	} catch (error) {
		if (!(error instanceof Left)) throw error;
		prompter.waitFor(undefined);
		prompter.say('Nothing was changed.');
		return exitCodes.interrupted;
	} finally {
		talk.end();
	}
};

const converse = async (talk: Talk): Promise<ExitCode> => {
	const {prompter, options} = talk;
	prompter.say(`configure-tentacle. ${options.header.replaceAll(' · ', ', ')}.`);
	prompter.say('Every answer ends with Enter. back goes to the question before, ? explains, leave ends.');
	const told = new Set<string>();
	let reviewed: WizardState['resolution'] | undefined;
	for (;;) {
		await settled(talk);
		const now = tellFound(talk, told);
		prompter.say('');
		const {at} = talk.state();
		if (at !== 'review') {
			const onTold = (keys: readonly string[]) => {
				for (const key of keys) told.add(key);
			};
			onTold(asideKeys(at, talk.state(), options));
			await askQuestion(talk, at, now, onTold);
		} else if (options.answered) {
			options.answered(talk.state());
			return exitCodes.fine;
		} else {
			const {resolution} = talk.state();
			const wanted = await review(talk, resolution === reviewed);
			reviewed = resolution;
			if (wanted === 'cancel') throw new Left();
			const exitCode = wanted === 'apply' ? await apply(talk) : undefined;
			if (exitCode !== undefined) return exitCode;
		}
	}
};

/** What the next page needs of the Server is there, or will not come, or is too slow to be waited for. */
const settled = async ({state, waitWhile, dispatch, options}: Talk): Promise<void> => {
	await waitWhile(isWaiting, state().at === 'review' ? undefined : patienceMilliseconds);
	// What could not be found out is asked in its place, and not after the question that was next meanwhile.
	if (state().at !== 'review' && !state().changing) dispatch({kind: 'continue'});
	const {at} = state();
	if (at === 'review') {
		await waitWhile(isWaiting);
		// Verdicts belong into the review: nothing that has been said is drawn again when they come.
		return waitWhile(now => now.resolution.applicable.some(id => noteFor(id, now, options) === 'waiting'), patienceMilliseconds);
	}
	await waitWhile(isListComing(options.resolver.questions[at] as Question), listPatienceMilliseconds);
};

/** What has been found out since, each once. */
const tellFound = ({state, options, prompter}: Talk, told: Set<string>): ReadonlySet<string> => {
	const fresh = noteLines(state(), options).filter(({key}) => !told.has(key));
	const saying = new Set<string>();
	for (const {key, says, line} of fresh) {
		told.add(key);
		// Of several answers the same is said once.
		if (!saying.has(says)) prompter.say(line);
		saying.add(says);
	}
	return saying;
};
