import {usePaste} from 'ink';
import {useEffect} from 'react';
import {reduceText, startText, type TextEvent, type TextState, textOf} from './text-state.ts';
import {type Press, useKeys, useSynchronousReducer} from './use-keys.ts';

export type TextHooks = {
	readonly isActive: boolean;
	readonly onEnter: (text: string) => void;
	readonly onEscape: (text: string) => void;
	/** The text changed. */
	readonly onEdit: (text: string) => void;
	/** What a pasted text is in this field. Left out: itself. */
	readonly pasted?: (text: string) => string;
	/** What stands there was refused, and nobody can see it to mend it: the next one begins with an empty field. */
	readonly isSpent?: boolean;
	/** What Down and Up put into the field. */
	readonly offered?: readonly string[];
};

/** The next question, by Enter or Tab. */
export const isNext = ({enter, tab, shift}: Press): boolean => enter || (tab && !shift);
/** The question before, by Esc or Shift+Tab. */
export const isBack = (press: Press): boolean => press.escape || (press.tab && press.shift);

/** What a key does to a text, wherever text is typed. Undefined: nothing. */
export const textKey = (input: string, key: Press): TextEvent | undefined => {
	const isByWord = key.ctrl || key.meta;
	if (key.leftArrow) return {kind: isByWord ? 'word-left' : 'left'};
	if (key.rightArrow) return {kind: isByWord ? 'word-right' : 'right'};
	if (key.backspace) return {kind: isByWord ? 'delete-word' : 'backspace'};
	if (key.delete) return {kind: 'delete'};
	if (key.ctrl) return ctrlKeys[input];
	if (key.meta) return metaKeys[input];
	if (input === '' || key.tab || key.upArrow || key.downArrow || key.pageUp || key.pageDown || key.home || key.end) return undefined;
	return {kind: 'insert', text: input};
};

const ctrlKeys: Readonly<Record<string, TextEvent>> = {
	a: {kind: 'home'},
	e: {kind: 'end'},
	k: {kind: 'delete-rest'},
	u: {kind: 'clear'},
	w: {kind: 'delete-word'},
};
const metaKeys: Readonly<Record<string, TextEvent>> = {b: {kind: 'word-left'}, f: {kind: 'word-right'}};

/** Whether the text is another one after it. */
export const edits = ({kind}: TextEvent): boolean =>
	kind === 'insert' || kind === 'replace' || kind === 'clear' || kind === 'backspace' || kind.startsWith('delete');

/**
A field's keys. A line break at the ends of a pasted text was copied along with it and goes; one inside stays in the value, so that a rule can refuse it:
it never submits.
*/
export const useText = (
	initial: string,
	{isActive, onEnter, onEscape, onEdit, pasted = text => text, isSpent = false, offered = []}: TextHooks,
): TextState => {
	const [current, dispatch] = useSynchronousReducer(reduceText, () => startText(initial));
	useEffect(() => {
		if (isSpent) dispatch({kind: 'replace', text: ''});
	}, [isSpent, dispatch]);
	const take = (event: TextEvent) => {
		dispatch(event);
		if (edits(event)) onEdit(textOf(current()));
	};
	useKeys(
		(input, key) => {
			if (isNext(key)) return onEnter(textOf(current()));
			if (isBack(key)) return onEscape(textOf(current()));
			if (key.downArrow || key.upArrow) {
				const at = offered.indexOf(textOf(current())) + (key.downArrow ? 1 : -1);
				const text = at < 0 ? initial : offered[at];
				if (text !== undefined) take({kind: 'replace', text});
				return;
			}
			const event: TextEvent | undefined = key.home ? {kind: 'home'} : key.end ? {kind: 'end'} : textKey(input, key);
			if (event) take(event);
		},
		{isActive},
	);
	usePaste(text => take({kind: 'insert', text: pasted(withoutEnds(text))}), {isActive});
	return current();
};

/** Without the line breaks around it. */
export const withoutEnds = (text: string): string => text.replaceAll(/^[\r\n]+|[\r\n]+$/g, '');
