import type {Cause} from '../engine/report.ts';
import {headlineOf} from '../model/headline.ts';

/** One reason, at one subject or at several that have it alike: three nodes that do not know a machine are one thing to tell. */
export type CauseGroup = Omit<Cause, 'subject' | 'command' | 'ticket'> & {
	readonly subjects: readonly string[];
	/** One a subject, where there are any. */
	readonly commands: readonly string[];
};

/** Causes that say the same but for their subject, together, at the place of the first. */
export const groupsOf = (causes: readonly Cause[]): readonly CauseGroup[] => {
	const groups = new Map<string, [Cause, ...Cause[]]>();
	for (const cause of causes) {
		const key = sameness(cause);
		const group = groups.get(key);
		if (group) group.push(cause);
		else groups.set(key, [cause]);
	}
	return [...groups.values()].map(groupOf);
};

/** Stands for the subject while texts are compared; a text that has it already is only shown as it is. */
const place = '\u0000';

const without = (text: string, {subject}: Cause): string => (subject === '' ? text : text.replaceAll(subject, place));

const sameness = (cause: Cause): string => {
	const {finding, owner, verdict, problem, says, remedy} = cause;
	return JSON.stringify([finding ?? '', owner, verdict, ...[problem, says, remedy].map(text => without(text, cause))]);
};

const groupOf = (causes: [Cause, ...Cause[]]): CauseGroup => {
	const [first] = causes;
	const {subject, command, ticket: _, ...shared} = first;
	const commands = [...new Set(causes.flatMap(cause => (cause.command === undefined ? [] : [cause.command])))];
	if (causes.length === 1) return {...shared, subjects: subject === '' ? [] : [subject], commands};
	const subjects = causes.map(cause => cause.subject);
	const all = (text: string) => without(text, first).replaceAll(place, listed(subjects));
	return {
		...shared,
		problem: headlineOf(shared.finding, '') ?? all(shared.problem),
		says: all(shared.says),
		remedy: all(shared.remedy),
		subjects,
		commands,
	};
};

const mostListed = 8;

/** `a, b and c` */
export const listed = (words: readonly string[]): string => {
	const shown = words.length > mostListed ? [...words.slice(0, mostListed - 1), `${words.length - mostListed + 1} more`] : words;
	return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
};
