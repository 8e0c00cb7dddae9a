import {type Key, useInput} from 'ink';
import {useCallback, useEffect, useLayoutEffect, useReducer, useRef} from 'react';

export type Press = Omit<Key, 'return'> & {readonly enter: boolean};

/** Keys that Ink hands on inside a text when they arrive in one piece with it. */
const control: Readonly<Record<string, string>> = {
	'\u0001': 'a',
	'\u0003': 'c',
	'\u0005': 'e',
	'\u0007': 'g',
	'\u000B': 'k',
	'\u0012': 'r',
	'\u0015': 'u',
	'\u0017': 'w',
};
const pieces = /([\u0001\u0003\u0005\u0007\u0008\u000B\u0012\u0015\u0017\u007F]|\t$|[\r\n]+$)/;
const lineBreaks = /^[\r\n]+$/;

/** A page of this program has had the keys. */
let isListening = false;

/**
Ink's `useInput`, with two mends:

- Enter is Enter, also when the terminal sent it as a line feed (before raw mode was on, or while it is being switched);
- keys that arrive in one piece, as from a fast typist on a slow machine, are taken one after the other. A line break inside a text is part of it, and
  several at its end are one Enter: who types ahead on a slow line answers one page with them.
*/
export const useKeys = (handle: (input: string, press: Press) => void, {isActive = true}: {readonly isActive?: boolean} = {}): void => {
	const [, drawAgain] = useReducer((count: number) => count + 1, 0);
	// Ink listens only some time after its frame is on the screen: a key that comes at once would find the page before. React does that before it draws once more.
	// Of the first page nothing is lost: before Ink listens at all, keys wait in the terminal, and the first frame need not be drawn twice.
	useLayoutEffect(() => {
		if (isListening) drawAgain();
	}, []);
	useEffect(() => {
		isListening = true;
	}, []);
	useInput(
		(input, {return: isReturn, ...key}) => {
			const press = (more: Partial<Press>): Press => ({...key, enter: false, ...more});
			if (isReturn) handle('', press({enter: true}));
			else if (!pieces.test(input)) handle(input, press({}));
			else for (const piece of input.split(pieces).filter(one => one !== '')) take(piece, press);
		},
		{isActive},
	);
	const take = (piece: string, press: (more: Partial<Press>) => Press): void => {
		const letter = control[piece];
		if (lineBreaks.test(piece)) handle('', press({enter: true}));
		else if (piece === '\t') handle('', press({tab: true}));
		else if (piece === '\u007F' || piece === '\u0008') handle('', press({backspace: true}));
		else if (letter !== undefined) handle(letter, press({ctrl: true}));
		else handle(piece, press({}));
	};
};

/** A reducer whose state is there at once: two keys in one piece of input each see what the one before did. */
export const useSynchronousReducer = <State, Event>(
	reduce: (state: State, event: Event) => State,
	start: () => State,
): readonly [current: () => State, dispatch: (event: Event) => void] => {
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const state = useRef<State>(undefined);
	const isTouched = useRef(false);
	// What arrives late, such as a default that the Server brings, is there as long as nobody has done anything.
	if (!isTouched.current) state.current = start();
	const latest = useRef(reduce);
	latest.current = reduce;
	const current = useCallback(() => state.current as State, []);
	const dispatch = useCallback((event: Event) => {
		isTouched.current = true;
		const before = state.current as State;
		state.current = latest.current(before, event);
		if (state.current !== before) redraw();
	}, []);
	return [current, dispatch];
};
