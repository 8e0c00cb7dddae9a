import {idsOf} from '../engine/names.ts';
import {obstacles, reasonOf} from '../engine/notes.ts';
import {type ReviewAction, reviewActions} from '../engine/review-actions.ts';
import {showAnswer} from '../engine/show-answer.ts';
import {asked} from '../engine/wizard.ts';
import type {Saving} from '../engine/wizard-options.ts';
import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import {UserError} from '../model/user-error.ts';
import {chooseNames} from './choose-names.ts';
import type {Talk} from './talk.ts';
import {sentence} from './words.ts';

type Spoken = ReviewAction | 'all';

/** Tells what was decided and what will be done, and asks what is to be done with it. Undefined: the wizard goes on elsewhere. */
export const review = async (talk: Talk): Promise<'apply' | 'cancel' | undefined> => {
	const {prompter, isBrief} = talk;
	tellReview(talk, !isBrief);
	const actions: ReadonlyArray<{readonly action: Spoken; readonly says: string}> = [
		...reviewActions,
		...(isBrief ? [{action: 'all', says: 'Tell all: the defaults and the exact commands'} as const] : []),
	];
	for (;;) {
		prompter.say('What now?');
		for (const [index, {says}] of actions.entries()) prompter.say(`${index + 1}. ${sentence(says)}`);
		prompter.say('Type a number.');
		const read = await talk.ask('What now');
		if ('command' in read) {
			if (read.command === 'help') {
				prompter.say('Nothing has been changed yet. Apply sets up; every answer can still be changed; back goes to the last question.');
				continue;
			}
			talk.dispatch({kind: 'back', id: 'review', draft: undefined});
			return undefined;
		}
		const typed = read.text.trim().toLowerCase();
		const action = (actions[Number(typed) - 1] ?? actions.find(({action, says}) => action === typed || says.toLowerCase() === typed))
			?.action;
		if (action === undefined) prompter.say(`There are ${actions.length} ways on, 1 to ${actions.length}.`);
		else if (action === 'cancel') return 'cancel';
		else if (action === 'all') tellReview(talk, true);
		else if (action === 'script' || action === 'answers') await save(talk, action);
		else if (action === 'change') {
			if (await change(talk)) return undefined;
		} else {
			const reason = talk.options.cannotApply(talk.state());
			if (!reason) return 'apply';
			for (const line of [reason.says, ...reason.next]) prompter.say(line);
		}
	}
};

const labelOf = (question: Question): string => question.short ?? question.ask;

const tellReview = ({options, state, prompter: {say}}: Talk, isFull: boolean): void => {
	const now = state();
	const {answers, sources, applicable} = now.resolution;
	const against = obstacles(now, options);
	const plan = options.planOf(now);
	const steps = asked(options.resolver, now).length + 1;
	say(
		`Step ${steps} of ${steps}. ${against.length === 0 ? 'Ready' : 'Not ready'} to set up ${harmless(answers.instance ?? '')}. Nothing has been changed yet.`,
	);
	for (const line of against) say(`Problem: ${sentence(line)}`);
	let left = 0;
	for (const id of idsOf(options.resolver.questions).filter(one => applicable.includes(one))) {
		const question = options.resolver.questions[id] as Question;
		const value = answers[id];
		const isDefault = value === undefined || sources[id]?.kind === 'default';
		if (isDefault && !isFull) left++;
		else say(`${labelOf(question)}: ${shown(question, value)}${isDefault ? ` (${reasonOf(sources[id])})` : ''}`);
	}
	if (left > 0) say(`${left} more answers stand as they are by default.`);
	const todo = plan.steps.filter(({already}) => already === undefined);
	say(todo.length === 0 ? 'There is nothing to do.' : `${todo.length} ${todo.length === 1 ? 'step' : 'steps'} will be done:`);
	for (const [index, step] of (isFull ? plan.steps : todo).entries()) {
		const title = `${index + 1}. ${harmless(step.title)}`;
		if (step.already !== undefined) say(`${title}: nothing to do, ${harmless(step.already)}`);
		else say(sentence(title));
		if (isFull && step.already === undefined)
			for (const line of options.stepText(plan, step).split('\n')) say(`   ${harmless(line, 20_000)}`);
	}
};

const shown = (question: Question, value: unknown): string =>
	value === undefined ? (question.optional ?? 'not answered') : harmless(showAnswer(question, value), 5000);

/** Which answer to change: by its number, a part of its name, or its id. True: one was opened. */
const change = async (talk: Talk): Promise<boolean> => {
	const {resolver} = talk.options;
	const {applicable, answers} = talk.state().resolution;
	const byLabel = new Map<string, AnswerId>(
		applicable.map(id => {
			const question = resolver.questions[id] as Question;
			return [`${labelOf(question)}: ${shown(question, answers[id])}`, id];
		}),
	);
	talk.prompter.say('Which answer?');
	const chosen = await chooseNames(talk, {
		label: 'Which answer',
		names: [...byLabel.keys()],
		many: false,
		allowsNew: false,
		initial: [],
		help: () => ['Its question is asked again; after it the review comes back. back leaves all as it is.'],
	});
	const id = 'names' in chosen ? byLabel.get(String(chosen.names)) : undefined;
	if (id) talk.dispatch({kind: 'change', id});
	return id !== undefined;
};

const save = async (talk: Talk, what: 'script' | 'answers'): Promise<void> => {
	const saving: Saving = what === 'script' ? talk.options.saveScript : talk.options.saveAnswers;
	const {say} = talk.prompter;
	const suggestion = saving.suggest(talk.state());
	for (;;) {
		say(`Save the ${what} as which file? Enter takes ${harmless(suggestion, 1000)}`);
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
