import {filterNames, type Searched} from '../engine/filter-names.ts';
import {reduceText, startText, type TextEvent, type TextState, textOf} from './text-state.ts';

/** A list to choose from: what was typed filters it, the rest is derived. */
export type ListState = {
	/** What was typed. */
	readonly text: TextState;
	/** The entry that is pointed at, by its name: it stays, wherever others that come move it. Undefined: the first one. */
	readonly pointed: string | undefined;
	/** Names chosen so far, in the order of choosing. */
	readonly chosen: readonly string[];
};

export type ListEvent =
	| {readonly kind: 'edit'; readonly event: TextEvent}
	| {readonly kind: 'point'; readonly name: string | undefined}
	| {readonly kind: 'toggle'; readonly name: string}
	/** The list is there: what was typed before is in its spelling. */
	| {readonly kind: 'spell'; readonly names: readonly string[]}
	/** Several at once; `rest` stays in the field. */
	| {readonly kind: 'choose'; readonly names: readonly string[]; readonly rest: string};

export const startList = (chosen: readonly string[], pointed?: string): ListState => ({text: startText(''), pointed, chosen});

export const reduceList = (state: ListState, event: ListEvent): ListState => {
	switch (event.kind) {
		case 'edit': {
			const text = reduceText(state.text, event.event);
			return {...state, text, pointed: textOf(text) === textOf(state.text) ? state.pointed : undefined};
		}
		case 'point':
			return {...state, pointed: event.name};
		case 'toggle': {
			const chosen = state.chosen.includes(event.name) ? state.chosen.filter(name => name !== event.name) : [...state.chosen, event.name];
			return {text: startText(''), pointed: event.name, chosen};
		}
		case 'spell': {
			const spelled = spelledIn(event.names);
			const chosen = [...new Set(state.chosen.map(name => spelled(name) ?? name))];
			return chosen.join('\n') === state.chosen.join('\n') ? state : {...state, chosen};
		}
		case 'choose':
			return {text: startText(event.rest), pointed: undefined, chosen: [...new Set([...state.chosen, ...event.names])]};
	}
};

/** What is listed for what was typed. */
export type Listed = {
	readonly entries: readonly string[];
	/** Of the Server's. */
	readonly fitting: number;
	/** The first entry is what was typed, and the list does not have it. */
	readonly isNew: boolean;
};

/** A name that was typed first, where any may be given; what was chosen although no list has it; what fits. */
export const listedFor = (list: Searched, {text, chosen}: Pick<ListState, 'text' | 'chosen'>, takesAny: boolean): Listed => {
	const filter = textOf(text).trim();
	const fitting = filterNames(list, filter);
	const isNew = takesAny && filter !== '' && fitting[0]?.toLowerCase() !== filter.toLowerCase();
	const known = filter === '' && chosen.length > 0 ? new Set(list.names) : undefined;
	const extras = known ? chosen.filter(name => !known.has(name)) : [];
	const before = isNew ? [filter] : extras;
	return {entries: before.length === 0 ? fitting : [...before, ...fitting], fitting: fitting.length, isNew};
};

/** Quotes keep a name with commas or blanks together; they end where a separator or nothing follows. */
const items = /\s*(?:"(.*?)"(?=\s*(?:[,\r\n\t]|$))|[^,\r\n\t]+)/gsu;

/**
Several names in one text, with commas or line breaks between them, or one in quotes: those that the list has, in its spelling, and the others. Undefined: it
is one name, or a part of one, such as of a name with a comma in it.
*/
export const severalIn = (
	text: string,
	list: Searched,
): {readonly known: readonly string[]; readonly others: readonly string[]} | undefined => {
	const read = [...text.matchAll(items)].map(([whole, quoted = '']) => (/[,\s]/.test(quoted) ? quoted : whole).trim());
	const parts = [...new Set(read)].filter(part => part !== '');
	const isQuoted = text.trim() === `"${parts[0]}"`;
	if ((parts.length < 2 && !isQuoted) || filterNames(list, text).length > 0) return undefined;
	const names = parts.map(spelledIn(list.names));
	return {
		known: names.filter(name => name !== undefined),
		others: parts.filter((_part, index) => names[index] === undefined),
	};
};

/** Names are compared without regard to case (facts: Octopus REST §3.1). */
const spelledIn = (names: readonly string[]): ((name: string) => string | undefined) => {
	const spelled = new Map(names.map(name => [name.toLowerCase(), name]));
	return name => spelled.get(name.toLowerCase());
};

/** The part of a list that is shown: `size` entries around the one pointed at. */
export const windowOf = (length: number, at: number, size: number): {readonly from: number; readonly to: number} => {
	const from = Math.max(0, Math.min(at - Math.floor(size / 2), length - size));
	return {from, to: Math.min(length, from + size)};
};
