import {choicesOf} from '../engine/fields.ts';
import type {Aside} from '../model/aside.ts';
import type {ChoiceQuestion, Question, YesNoQuestion} from '../model/question.ts';
import {wrap} from '../model/wrap.ts';

/** Lines that a text takes at this width. */
export const rowsOf = (text: string, width: number): number => wrap(text, Math.max(1, width)).length;

/** What stands on the page of a question besides the trail and a list's entries. */
export type Page = {
	readonly question: Question;
	readonly position: string;
	readonly asides: readonly Aside[];
	/** What is wrong or why it is asked. */
	readonly problems: readonly string[];
	readonly help: string;
	readonly keys: string;
	/** What stands in a field of text. */
	readonly text: string;
	/** A line about a secret that is known already, of the help on keys, of a lookup that is under way. */
	readonly others: readonly string[];
};

export type PageRows = {
	readonly trail: number;
	/** For the entries of a list. */
	readonly list: number;
	readonly showsHelp: boolean;
};

const widestColumn = 34;

const asideRows = (aside: Aside, width: number): number => {
	if (aside.kind === 'picture') return 1 + aside.lines.length;
	const compared =
		aside.kind === 'note'
			? []
			: aside.rows.map(({label, value, note = ''}) => Math.min(label.length, widestColumn) + value.length + note.length + 8);
	return 1 + rowsOf(aside.says, width - 2) + compared.reduce((sum, length) => sum + Math.ceil(length / width), 0);
};

const isList = ({kind}: Question): boolean => kind === 'liveChoice' || kind === 'liveMany';

/** A field of text shows that many rows at most: it may grow to that while somebody types. */
const mostTextRows = 3;
const textRows = (length: number, width: number): number => Math.min(mostTextRows, Math.ceil((length + 1) / (width - 2)));

const isText = ({kind}: Question): boolean => kind === 'text' || kind === 'number' || kind === 'addresses' || kind === 'secret';

/** Without the entries of a list. */
const fieldRows = (question: Question, text: string, width: number): number => {
	if (isList(question)) return 2;
	if (isText(question)) return textRows(text.length, width);
	const choices = choicesOf(question as ChoiceQuestion<string> | YesNoQuestion);
	const widest = Math.max(...choices.map(({says}) => says.length));
	return choices.reduce((sum, {says, help}) => sum + (help === undefined ? rowsOf(says, width - 2) : rowsOf(help, width - widest - 4)), 0);
};

const leastEntries = 3;
/** A list is worth that many before the trail is. */
const fairEntries = 8;

/**
How a page shares the rows of the terminal, so that its frame never fills it and scrolls it: the question, its field and what stands beside it always;
then some of the trail, then the help, then more of the list or the trail. `trail`: as many rows as it would take.
*/
export const pageRows = (
	page: Page,
	{columns, rows, trail}: {readonly columns: number; readonly rows: number; readonly trail: number},
): PageRows => {
	const {question, position, asides, problems, help, keys, text, others} = page;
	const blocks = [...problems.map(text => 1 + rowsOf(text, columns - 2)), ...others.map(text => 1 + rowsOf(text, columns))];
	// The header with a blank line, a blank line before the question and after it, one before the keys, and one row that stays free.
	const fixed =
		6 +
		rowsOf(question.ask, columns - position.length - 2) +
		fieldRows(question, text, columns) +
		asides.reduce((sum, aside) => sum + asideRows(aside, columns), 0) +
		blocks.reduce((sum, count) => sum + count, 0) +
		rowsOf(keys, columns);
	const entries = isList(question) ? leastEntries : 0;
	const left = rows - fixed - entries;
	const least = Math.max(0, Math.min(trail, 2, left));
	const helpRows = 1 + rowsOf(help, columns);
	const showsHelp = left - least >= helpRows;
	const free = Math.max(0, left - least - (showsHelp ? helpRows : 0));
	const forList = isList(question) ? Math.min(free, Math.max(fairEntries - leastEntries, free - (trail - least))) : 0;
	const forTyping = isText(question) ? mostTextRows - textRows(text.length, columns) : 0;
	return {trail: Math.min(trail, least + Math.max(0, free - forList - forTyping)), list: entries + forList, showsHelp};
};
