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
A line with numbers, names and parts of names, with commas between them. `=NAME` is one name, whatever is in it; a line that is a name is that name, commas
and all.
*/
export const readNames = (line: string, list: NameList): Named => {
	const {all, many} = list;
	const text = line.trim();
	const items = listed(all.names, text) !== undefined || text.startsWith('=') || !many ? [text] : text.split(',').map(item => item.trim());
	const read = items.filter(item => item !== '').map(item => readName(item, list));
	return {taken: read.flatMap(one => ('name' in one ? [one.name] : [])), open: read.filter(one => 'part' in one)};
};

const readName = (item: string, {all, allowsNew, told}: NameList): {readonly name: string} | Named['open'][number] => {
	const {names} = all;
	const name = listed(names, item);
	if (name !== undefined) return {name};
	const isNumber = /^\d{1,2}$/.test(item);
	const numbered = isNumber ? told[Number(item) - 1] : undefined;
	if (numbered !== undefined) return {name: numbered};
	const exact = item.startsWith('=') ? item.slice(1).trim() : undefined;
	if (exact !== undefined) {
		const known = listed(names, exact);
		if (known !== undefined || (allowsNew && exact !== '')) return {name: known ?? exact};
	}
	const part = exact ?? item;
	const fitting = filterNames(all, part);
	const [only] = fitting;
	if (allowsNew && only === undefined && !isNumber) return {name: part};
	if (!allowsNew && only !== undefined && fitting.length === 1) return {name: only};
	const near = nearest(part, names);
	return {part, fitting, ...(near !== undefined && {nearest: near})};
};

const listed = (names: readonly string[], name: string): string | undefined =>
	names.find(one => one === name) ?? names.find(one => one.toLowerCase() === name.toLowerCase());
