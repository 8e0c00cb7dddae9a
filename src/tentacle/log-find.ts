import {logFragments} from './log-patterns.ts';

/** Of a line, this much is looked at; the rest of a longer one is passed over. */
export const longestLineBytes = 16 * 1024;

export const newline = 10;

/**
In an agent's log every line that matters has one of these, and few others have: errors, connections, callers, the start of a process. They are short and
begin with a rare letter, which is how they are found quickest (`indexOf` looks for the first letter with the processor's own means).
*/
const anchors = [
	{text: 'ERROR'},
	{text: 'FATAL'},
	{text: 'WARN'},
	{text: '===='},
	{text: 'Secure', goesOn: ' '},
	{text: 'Client', goesOn: ' '},
	{text: 'A clie', goesOn: 'n'},
].map(({text, goesOn}) => ({bytes: Buffer.from(text), goesOn: goesOn?.charCodeAt(0)}));

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const anyFragment = new RegExp(
	[...logFragments, '====', 'Secure connection established', 'ERROR  ', 'FATAL  ', ' WARN  ', 'Client at '].map(escaped).join('|'),
	'g',
);

/** A line as Latin-1, cut where it is too long. */
export const lineText = (view: Buffer, start: number, end: number): string => {
	const until = Math.min(end, start + longestLineBytes);
	return view.toString('latin1', start, until > start && view[until - 1] === 13 ? until - 1 : until);
};

export const lineStart = (view: Buffer, position: number): number => (position === 0 ? 0 : view.lastIndexOf(newline, position - 1) + 1);

/** The beginning of the next line that may matter, at or after a place; -1: there is none. */
export type Next = (position: number) => number;

/** Each anchor's next place is remembered, so that every byte is looked at once for each. */
export const byAnchors = (view: Buffer): Next => {
	const places = anchors.map(() => -1);
	const seek = (index: number, position: number): number => {
		const anchor = anchors[index];
		if (!anchor) return view.length;
		for (let at = view.indexOf(anchor.bytes, position); at >= 0; at = view.indexOf(anchor.bytes, at + 1)) {
			const after = at + anchor.bytes.length;
			// Stack traces are full of names that begin like this.
			if (anchor.goesOn !== undefined && view[after] !== anchor.goesOn) continue;
			const whole = anchor.goesOn === undefined ? after : after + 1;
			const start = lineStart(view, at);
			if (whole - start <= longestLineBytes) return at;
			// Far out in a long line: its end is where to go on.
			const end = view.indexOf(newline, at);
			if (end < 0) return view.length;
			at = end;
		}
		return view.length;
	};
	return position => {
		let nearest = view.length;
		for (let index = 0; index < places.length; index++) {
			let place = places[index] ?? -1;
			if (place < position) {
				place = seek(index, position);
				places[index] = place;
			}
			if (place < nearest) nearest = place;
		}
		return nearest >= view.length ? -1 : Math.max(position, lineStart(view, nearest));
	};
};

/** Any other text: every fragment of every pattern. */
export const byFragments = (view: Buffer): Next => {
	const text = view.toString('latin1');
	return position => {
		anyFragment.lastIndex = position;
		for (let found = anyFragment.exec(text); found; found = anyFragment.exec(text)) {
			const start = found.index === 0 ? 0 : text.lastIndexOf('\n', found.index - 1) + 1;
			if (anyFragment.lastIndex - start <= longestLineBytes) return Math.max(position, start);
			const end = text.indexOf('\n', found.index);
			if (end < 0) return -1;
			anyFragment.lastIndex = end;
		}
		return -1;
	};
};
