import {type HomeChoice, type HomeOptions, homeActions, isAboutOne} from '../engine/home.ts';
import type {Prompter} from './prompter.ts';
import {readLine, sentence} from './words.ts';

/** The home screen in words: what is set up here, then what is to be done, and with which. */
export const talkHome = async ({instances, problems}: HomeOptions, prompter: Prompter): Promise<HomeChoice> => {
	const {say} = prompter;
	say(instances.length === 0 ? 'No Tentacle is set up on this machine.' : `Set up on this machine: ${instances.length}.`);
	for (const {says} of instances) say(sentence(says));
	for (const problem of problems) say(`Problem: ${sentence(problem)}`);
	const actions = homeActions(instances);
	const names = instances.map(({name}) => name);
	for (;;) {
		const chosen = await choose(
			prompter,
			'What now',
			actions.map(({says}) => says),
		);
		if (chosen === 'interrupt' || chosen === 'leave') return {action: chosen};
		const action = chosen === 'back' ? undefined : actions[chosen]?.action;
		if (action === undefined) continue;
		if (!isAboutOne(action)) return {action};
		const which = names.length === 1 ? 0 : await choose(prompter, 'Which instance', names);
		if (which === 'interrupt' || which === 'leave') return {action: which};
		const instance = which === 'back' ? undefined : names[which];
		if (instance !== undefined) return {action, instance};
	}
};

const choose = async (
	{say, ask}: Prompter,
	question: string,
	choices: readonly string[],
): Promise<number | 'back' | 'leave' | 'interrupt'> => {
	const tell = () => {
		say(`${question}?`);
		for (const [index, says] of choices.entries()) say(`${index + 1}. ${sentence(says)}`);
		say('Type a number, or leave.');
	};
	tell();
	for (;;) {
		const line = await ask(question);
		if (line === undefined) return 'interrupt';
		const read = readLine(line);
		if ('command' in read && read.command !== 'help') return read.command;
		const typed = 'text' in read ? read.text.trim().toLowerCase() : '';
		const at = choices[Number(typed) - 1] === undefined ? choices.findIndex(says => says.toLowerCase() === typed) : Number(typed) - 1;
		if (at >= 0) return at;
		if ('command' in read) tell();
		else say(`There are ${choices.length} ways on, 1 to ${choices.length}; ? tells them, leave ends.`);
	}
};
