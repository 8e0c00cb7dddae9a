import {foundThumbprint} from '../engine/notes.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';
import {apply} from './apply.ts';
import {askQuestion} from './ask-question.ts';
import type {Prompter} from './prompter.ts';
import {noteLines} from './question-words.ts';
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
	for (;;) {
		await talk.settled(talk.state().at === 'review' ? undefined : patienceMilliseconds);
		tellFound(talk, told);
		prompter.say('');
		const {at} = talk.state();
		if (at !== 'review') await askQuestion(talk, at);
		else {
			const wanted = await review(talk);
			if (wanted === 'cancel') throw new Left();
			if (wanted === 'apply') return apply(talk);
		}
	}
};

/** What has been found out since, each once. */
const tellFound = ({state, options, prompter}: Talk, told: Set<string>): void => {
	const thumbprint = foundThumbprint(state());
	const certificate = thumbprint === undefined ? [] : [`Server certificate: read from the Server’s API, ${thumbprintShort(thumbprint)}.`];
	for (const line of [...noteLines(state(), options).values(), ...certificate]) {
		if (told.has(line)) continue;
		told.add(line);
		prompter.say(line);
	}
};
