import {usePaste} from 'ink';
import {reduceText, startText, type TextEvent, type TextState, textOf} from './text-state.ts';
import {useKeys, useSynchronousReducer} from './use-keys.ts';

export type TextHooks = {
	readonly isActive: boolean;
	readonly onEnter: (text: string) => void;
	readonly onEscape: (text: string) => void;
	/** The text changed. */
	readonly onEdit: () => void;
};

/** A field's keys. A pasted line break stays in the value, so that a rule can refuse it: it never submits. */
export const useText = (initial: string, {isActive, onEnter, onEscape, onEdit}: TextHooks): TextState => {
	const [current, dispatch] = useSynchronousReducer(reduceText, () => startText(initial));
	const edit = (event: TextEvent) => {
		dispatch(event);
		onEdit();
	};
	useKeys(
		(input, key) => {
			if (key.enter) onEnter(textOf(current()));
			else if (key.escape) onEscape(textOf(current()));
			else if (key.leftArrow) dispatch({kind: 'left'});
			else if (key.rightArrow) dispatch({kind: 'right'});
			else if (key.home || (key.ctrl && input === 'a')) dispatch({kind: 'home'});
			else if (key.end || (key.ctrl && input === 'e')) dispatch({kind: 'end'});
			else if (key.backspace) edit({kind: 'backspace'});
			else if (key.delete) edit({kind: 'delete'});
			else if (key.ctrl && input === 'u') edit({kind: 'clear'});
			else if (key.ctrl && input === 'w') edit({kind: 'delete-word'});
			else if (input !== '' && !key.ctrl && !key.meta && !key.tab && !key.upArrow && !key.downArrow && !key.pageUp && !key.pageDown)
				edit({kind: 'insert', text: input});
		},
		{isActive},
	);
	usePaste(text => edit({kind: 'insert', text}), {isActive});
	return current();
};
