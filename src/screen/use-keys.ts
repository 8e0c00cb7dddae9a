import {type Key, useInput} from 'ink';
import {useReducer, useRef} from 'react';

export type Press = Omit<Key, 'return'> & {readonly enter: boolean};

/**
Ink's `useInput`, with two mends:

- Enter is Enter, also when the terminal sent it as a line feed (before raw mode was on, or while it is being switched);
- letters and an Enter that arrive in one piece, as from a fast typist on a slow machine, are the letters and then Enter.
*/
export const useKeys = (handle: (input: string, press: Press) => void, {isActive = true}: {readonly isActive?: boolean} = {}): void => {
	useInput(
		(input, {return: isReturn, ...key}) => {
			const press = (enter: boolean): Press => ({...key, enter});
			if (isReturn || input === '\n' || input === '\r') {
				handle('', press(true));
				return;
			}
			const typed = /^([^\r\n]+)[\r\n]$/.exec(input)?.[1];
			if (typed === undefined) {
				handle(input, press(false));
				return;
			}
			handle(typed, press(false));
			handle('', press(true));
		},
		{isActive},
	);
};

/** A reducer whose state is there at once: two keys in one piece of input each see what the one before did. */
export const useSynchronousReducer = <State, Event>(
	reduce: (state: State, event: Event) => State,
	start: () => State,
): readonly [current: () => State, dispatch: (event: Event) => void] => {
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const state = useRef<State>(undefined);
	state.current ??= start();
	return [
		() => state.current as State,
		event => {
			state.current = reduce(state.current as State, event);
			redraw();
		},
	];
};
