import type {Difference} from '../engine/differences.ts';
import {obstacles} from '../engine/notes.ts';
import {planWords} from '../engine/plan-words.ts';
import {type ReviewAnswer, reviewAnswers, reviewTitle} from '../engine/review.ts';
import {isSaving, type ReviewAction, reviewActions, type SavingAction, savingTitles} from '../engine/review-actions.ts';
import {asked} from '../engine/wizard.ts';
import {harmless} from '../model/harmless.ts';
import {isThumbprint, thumbprintGroups, thumbprintShort} from '../model/thumbprint.ts';
import {UserError} from '../model/user-error.ts';
import {chooseNames} from './choose-names.ts';
import type {Talk} from './talk.ts';
import {sentence, spoken} from './words.ts';

type Spoken = Exclude<ReviewAction, 'copy'> | 'all';
type Offer = {readonly action: Spoken; readonly says: string};

/** Tells what was decided and what will be done, unless that has been told, and asks what is to be done with it. Undefined: the wizard goes on elsewhere. */
export const review = async (talk: Talk, isTold: boolean): Promise<'apply' | 'cancel' | undefined> => {
	const {prompter, isBrief} = talk;
	if (!isTold) tellReview(talk, false);
	const offers = offersOf(isBrief);
	for (;;) {
		const action = await askWhatNow(talk, offers);
		if (action === 'cancel') return 'cancel';
		if (action === 'back') {
			talk.dispatch({kind: 'back', id: 'review', draft: undefined});
			return undefined;
		}
		if (action === 'all') tellReview(talk, true);
		else if (isSaving(action)) await save(talk, action);
		else if (action === 'change') {
			if (await change(talk)) return undefined;
		} else {
			const reason = talk.options.cannotApply(talk.state());
			if (!reason) return 'apply';
			for (const line of [reason.says, ...reason.next]) prompter.say(line);
		}
	}
};

/** What the screen offers too; the clipboard is the terminal's own, of which lines know nothing. */
const offersOf = (isBrief: boolean): readonly Offer[] => [
	...reviewActions.flatMap(({action, says}) => (action === 'copy' ? [] : [{action, says}])),
	{action: 'all', says: `Tell all: the defaults${isBrief ? ' and the exact commands' : ' too'}`},
];

const askWhatNow = async (talk: Talk, offers: readonly Offer[]): Promise<Spoken | 'back'> => {
	const {say} = talk.prompter;
	const tell = () => {
		say('What now?');
		for (const [index, {says}] of offers.entries()) say(`${index + 1}. ${sentence(says)}`);
		say('Type a number.');
	};
	tell();
	for (;;) {
		const read = await talk.ask('What now');
		if ('command' in read) {
			if (read.command === 'back') return 'back';
			say('Nothing has been changed yet. Apply sets up; every answer can still be changed; back goes to the last question.');
			tell();
			continue;
		}
		const typed = read.text.trim().toLowerCase();
		const offer = offers[Number(typed) - 1] ?? offers.find(({action, says}) => action === typed || says.toLowerCase() === typed);
		if (offer) return offer.action;
		say(`There are ${offers.length} ways on, 1 to ${offers.length}; ? tells them.`);
	}
};

/** `isFull`: with the defaults. The exact commands are for those who read; who hears them has asked for that. */
const tellReview = ({options, state, isBrief, prompter: {say}}: Talk, isFull: boolean): void => {
	const isExact = isFull || !isBrief;
	const now = state();
	const plan = options.planOf(now);
	const steps = asked(options.resolver, now).length + 1;
	say(`Step ${steps} of ${steps}. ${harmless(reviewTitle(now, options), 300)}.`);
	for (const line of obstacles(now, options)) say(`Problem: ${sentence(isExact ? line : spoken(line))}`);
	const changes = options.changesOf(now) ?? [];
	if (changes.length > 0) say('What changes:');
	for (const one of changes) say(changeLine(one));
	const answers = reviewAnswers(now, options);
	const told = answers.filter(({isTaken}) => isFull || !isTaken);
	if (changes.length > 0) say('All answers:');
	for (const one of told) say(answerLine(one, isExact));
	if (told.length < answers.length) say(`${answers.length - told.length} more answers are as they are by default.`);
	const todo = plan.steps.filter(({already}) => already === undefined);
	if (todo.length > 0) say(todo.length === 1 ? 'One step will be done:' : `${todo.length} steps will be done:`);
	for (const [index, step] of (isExact ? plan.steps : todo).entries()) {
		const title = `${index + 1}. ${harmless(step.title)}`;
		say(step.already === undefined ? sentence(title) : `${title}: nothing to do, ${sentence(harmless(step.already))}`);
		if (isExact && step.already === undefined)
			for (const line of options.stepText(plan, step).split('\n')) say(`   ${harmless(line, 20_000)}`);
	}
	say(planWords(plan));
};

const answerLine = ({label, value, reason, note}: ReviewAnswer, isExact: boolean): string => {
	// Nobody can hear whether forty digits are the right ones: whether they are comes first.
	if (isThumbprint(value)) {
		const says = note?.says ?? reason;
		return `${label}: ${says === undefined ? '' : `${sentence(harmless(says, 300))} `}${isExact ? thumbprintGroups(value) : thumbprintShort(value)}.`;
	}
	const more = [...(reason === undefined ? [] : [reason]), ...(note ? [harmless(note.says, 300)] : [])].join('; ');
	return sentence(`${label}: ${value}${more === '' ? '' : ` (${more})`}`);
};

const changeLine = ({label, was, will}: Difference): string =>
	`${label}: was ${harmless(was ?? 'none', 2000)}, becomes ${harmless(will ?? 'none', 2000)}.`;

/** Which answer to change: by its number, its name, a part of that, or its id. True: one was opened. */
const change = async (talk: Talk): Promise<boolean> => {
	const answers = reviewAnswers(talk.state(), talk.options);
	talk.prompter.say('Which answer?');
	const chosen = await chooseNames(talk, {
		label: 'Which answer',
		names: answers.map(({label}) => label),
		details: new Map(answers.map(({label, value}) => [label, spoken(value)])),
		also: new Map(answers.map(({id, label}) => [id.toLowerCase(), label])),
		many: false,
		allowsNew: false,
		initial: [],
		help: () => ['Its question is asked again; after it the review comes back. back leaves all as it is.'],
	});
	const answer = 'names' in chosen ? answers.find(({label}) => label === chosen.names) : undefined;
	if (answer) talk.dispatch({kind: 'change', id: answer.id});
	return answer !== undefined;
};

const save = async (talk: Talk, what: SavingAction): Promise<void> => {
	const saving = talk.options.saving[what];
	const {say} = talk.prompter;
	const suggestion = saving.suggest(talk.state());
	for (;;) {
		say(`${savingTitles[what]} which file? Enter takes ${harmless(suggestion, 1000)}`);
		const read = await talk.ask('File');
		if ('command' in read) {
			if (read.command === 'back') return;
			say('The file is readable by you only. back goes to the review.');
			continue;
		}
		try {
			say(`Saved as ${harmless(await saving.save(talk.state(), read.text === '' ? suggestion : read.text), 1000)}`);
			return;
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			for (const line of [error.message, ...error.next]) say(line);
		}
	}
};
