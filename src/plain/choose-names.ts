import {searched} from '../engine/filter-names.ts';
import {harmless} from '../model/harmless.ts';
import {mostTold, quoted, readNames} from './names.ts';
import type {Talk} from './talk.ts';

export type NamesToChoose = {
	/** What the line is called that is typed in. */
	readonly label: string;
	readonly names: readonly string[];
	/** By name: what else there is to know of an entry; it is found by that too. */
	readonly details?: ReadonlyMap<string, string>;
	/** Other words for an entry, in small letters. */
	readonly also?: ReadonlyMap<string, string>;
	/** What is said of the list itself, before its entries. */
	readonly about?: readonly string[];
	readonly many: boolean;
	readonly allowsNew: boolean;
	readonly initial: readonly string[];
	/** What leaving it out means. Left out: something must be chosen. */
	readonly none?: string | undefined;
	readonly help: () => readonly string[];
};

/** `back` with what was chosen so far. Names: of `many` a list, else one; undefined: nothing. */
export type Chosen = {readonly back: readonly string[]} | {readonly names: readonly string[] | string | undefined};

/** Chooses from a list of any length by numbers, names and parts of names. */
export const chooseNames = async (talk: Talk, list: NamesToChoose): Promise<Chosen> => {
	const {names, many, allowsNew, none} = list;
	const {say} = talk.prompter;
	const all = searched(names, list.details);
	const tell = (some: readonly string[], outOf?: number) => tellNames(talk, some, list.details, outOf);
	let chosen = many ? list.initial : [];
	for (const line of list.about ?? []) say(line);
	let told = tell(names.length > mostTold ? [] : names);
	if (names.length === 0) say('The Server has none here.');
	if (names.length > mostTold) say(`There are ${count(names.length)}. Type a part of a name to hear those that have it.`);
	say(hint(list, chosen, told));
	for (;;) {
		const typed = await talk.ask(list.label, 'names');
		if ('command' in typed) {
			if (typed.command === 'back') return {back: chosen};
			for (const line of [...list.help(), ...listHelp(list), hint(list, chosen, told)]) say(line);
			continue;
		}
		const text = typed.text.trim();
		if (text === '' && many) return {names: chosen};
		if (text === '' && (list.initial[0] !== undefined || none !== undefined)) return {names: list.initial[0]};
		if (text === 'none' && none !== undefined) return {names: many ? [] : undefined};
		if (text === 'all') {
			told = tell(names.slice(0, mostTold), names.length);
			continue;
		}
		const {taken, open} = readNames(list.also?.get(text.toLowerCase()) ?? text, {all, allowsNew, told, many});
		for (const {part, fitting, nearest} of open) {
			const shown = harmless(part, 100);
			if (fitting.length === 0) say(`Nothing fits ${shown}.${nearest === undefined ? '' : ` Did you mean ${harmless(nearest)}?`}`);
			else {
				say(`${count(fitting.length)} of ${count(names.length)} have ${shown}:`);
				told = tell(fitting.slice(0, mostTold), fitting.length);
			}
			if (allowsNew && fitting.length > 0) say(`To make a new one of that name, type =${shown}`);
		}
		if (!many) {
			if (taken[0] !== undefined) return {names: taken[0]};
			say(text === '' ? 'Type a number or a name.' : hint(list, chosen, told));
			continue;
		}
		for (const name of taken) {
			const isOut = chosen.includes(name);
			if (isOut || !names.includes(name)) say(`${harmless(name, 200)} is ${isOut ? 'taken out' : 'new; it will be made'}.`);
			chosen = isOut ? chosen.filter(one => one !== name) : [...chosen, name];
		}
		say(hint(list, chosen, told));
	}
};

const count = (number: number): string => number.toLocaleString('en');

/** Numbered; returns what the numbers mean. */
const tellNames = (
	{prompter: {say}}: Talk,
	names: readonly string[],
	details: ReadonlyMap<string, string> | undefined,
	outOf = names.length,
): readonly string[] => {
	for (const [index, name] of names.entries()) {
		const detail = details?.get(name);
		say(`${index + 1}. ${harmless(name, 200)}${detail === undefined ? '' : ` (${harmless(detail, 200)})`}`);
	}
	if (outOf > names.length) say(`And ${count(outOf - names.length)} more. Type more of the name.`);
	return names;
};

const hint = ({many, initial, none}: NamesToChoose, chosen: readonly string[], told: readonly string[]): string => {
	if (many && chosen.length > 0) {
		const shown = chosen.map(name => quoted(harmless(name, 200))).join(', ');
		return `Chosen: ${shown}. Enter goes on; a number or name adds one, or takes it out again.`;
	}
	// Of several, what is chosen is what Enter takes, also when everything was taken out.
	const [first] = many ? [] : initial;
	const enter = first !== undefined ? ` Enter takes ${harmless(first, 200)}.` : none === undefined ? '' : ` Enter leaves it out: ${none}.`;
	const [one, several] = told.length > 0 ? ['a number or a name', 'numbers or names'] : ['a name', 'names'];
	return `Type ${many ? `${several}, with commas between them` : one}.${enter}`;
};

const listHelp = ({many, allowsNew, none}: NamesToChoose): readonly string[] => [
	`A part of a name tells what has it; all tells the first ${mostTold}.${none === undefined ? '' : ' none leaves it out.'}`,
	...(many || allowsNew ? ['=NAME is a name, also where it looks like a number or a word like back. "A, B" in quotes is one name.'] : []),
];
