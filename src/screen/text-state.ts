/** A line of text with a cursor: `cursor` counts characters (code points), from 0 to the length. */
export type TextState = {readonly characters: readonly string[]; readonly cursor: number};

export type TextEvent =
	| {readonly kind: 'insert'; readonly text: string}
	/** All of it is another one. */
	| {readonly kind: 'replace'; readonly text: string}
	| {readonly kind: 'left' | 'right' | 'word-left' | 'word-right' | 'home' | 'end'}
	| {readonly kind: 'backspace' | 'delete' | 'delete-word' | 'delete-rest' | 'clear'};

export const textOf = ({characters}: TextState): string => characters.join('');

export const startText = (text: string): TextState => {
	const characters = [...text];
	return {characters, cursor: characters.length};
};

export const reduceText = (state: TextState, event: TextEvent): TextState => {
	const {characters, cursor} = state;
	const without = (from: number, to: number): TextState => ({
		characters: [...characters.slice(0, from), ...characters.slice(to)],
		cursor: from,
	});
	switch (event.kind) {
		case 'insert': {
			const inserted = [...event.text];
			return {characters: [...characters.slice(0, cursor), ...inserted, ...characters.slice(cursor)], cursor: cursor + inserted.length};
		}
		case 'replace':
			return startText(event.text);
		case 'left':
			return {characters, cursor: Math.max(0, cursor - 1)};
		case 'right':
			return {characters, cursor: Math.min(characters.length, cursor + 1)};
		case 'word-left':
			return {characters, cursor: wordBefore(state)};
		case 'word-right':
			return {characters, cursor: wordAfter(state)};
		case 'home':
			return {characters, cursor: 0};
		case 'end':
			return {characters, cursor: characters.length};
		case 'backspace':
			return cursor === 0 ? state : without(cursor - 1, cursor);
		case 'delete':
			return cursor === characters.length ? state : without(cursor, cursor + 1);
		case 'delete-word':
			return without(wordBefore(state), cursor);
		case 'delete-rest':
			return without(cursor, characters.length);
		case 'clear':
			return without(0, cursor);
	}
};

const wordBefore = ({characters, cursor}: TextState): number => {
	let at = cursor;
	while (at > 0 && characters[at - 1] === ' ') at--;
	while (at > 0 && characters[at - 1] !== ' ') at--;
	return at;
};

const wordAfter = ({characters, cursor}: TextState): number => {
	let at = cursor;
	while (at < characters.length && characters[at] === ' ') at++;
	while (at < characters.length && characters[at] !== ' ') at++;
	return at;
};
