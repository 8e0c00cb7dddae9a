import {filterNames, type Searched} from '../engine/filter-names.ts';
import {nearest} from '../model/nearest.ts';

/** At most so many entries are told at once. */
export const mostTold = 20;

/** What one line of a list's question comes to. */
export type Named = {
	/** Names that were meant, in the Server's own spelling where it has them. */
	readonly taken: readonly string[];
	/** Parts of names that fit several, or none. */
	readonly open: ReadonlyArray<{readonly part: string; readonly fitting: readonly string[]; readonly nearest?: string}>;
};

export type NameList = {
	readonly all: Searched;
	/** Names that are not in the list may be given. */
	readonly allowsNew: boolean;
	/** The entries that were told last: a number is one of them. */
	readonly told: readonly string[];
	readonly many: boolean;
};

/**
A line with numbers, names and parts of names, with commas between them. `=NAME` and `"NAME"` are names, also where they look like something else; commas
belong to a name within quotes, and where the whole line is a name of the list.
*/
export const readNames = (line: string, list: NameList): Named => {
	const text = line.trim();
	const whole = listed(list.all.names, text);
	const read = whole === undefined ? itemsOf(text, list.many).map(item => readItem(item, list)) : [{name: whole}];
	return {taken: read.flatMap(one => ('name' in one ? [one.name] : [])), open: read.filter(one => 'part' in one)};
};

type Item = {readonly text: string; readonly isName: boolean};

/** Quotes end where a comma or nothing follows. */
const severalItems = /\s*(?:=\s*([^,]*)|"(.*?)"(?=\s*(?:,|$))|([^,]*))(?:,|$)/gsu;
const oneItem = /^(?:=\s*(.*)|"(.*)"|(.*))$/gsu;

const itemsOf = (text: string, many: boolean): readonly Item[] =>
	[...text.matchAll(many ? severalItems : oneItem)]
		.map(([, plain, quoted, part = '']) => ({text: (plain ?? quoted ?? part).trim(), isName: (plain ?? quoted) !== undefined}))
		.filter(item => item.text !== '');

const readItem = ({text, isName}: Item, {all, allowsNew, told}: NameList): {readonly name: string} | Named['open'][number] => {
	const {names} = all;
	const isNumber = !isName && names.length > 0 && /^\d{1,2}$/.test(text);
	const name = listed(names, text) ?? (isNumber ? told[Number(text) - 1] : undefined) ?? (isName && allowsNew ? text : undefined);
	if (name !== undefined) return {name};
	const fitting = filterNames(all, text);
	const [only] = fitting;
	if (allowsNew && only === undefined && !isNumber) return {name: text};
	if (!allowsNew && only !== undefined && fitting.length === 1) return {name: only};
	const near = only === undefined ? nearest(text, names) : undefined;
	return {part: text, fitting, ...(near !== undefined && {nearest: near})};
};

/** As it is told, and can be typed: quotes keep its commas together. */
export const quoted = (name: string): string => (name.includes(',') ? `"${name}"` : name);

const listed = (names: readonly string[], name: string): string | undefined =>
	names.find(one => one === name) ?? names.find(one => one.toLowerCase() === name.toLowerCase());
