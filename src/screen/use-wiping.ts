import {useEffect, useReducer, useRef} from 'react';

/**
At another size a terminal breaks the lines of a frame in its own way, pushes some out and brings them back: what is left of it cannot be found. So the
frame of the new size is drawn on an empty screen. Rows that a run has printed stay.
*/
export const useWiping = (
	wipe: () => void,
	{columns, rows}: {readonly columns: number; readonly rows: number},
	isActive: boolean,
): void => {
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const drawn = useRef(`${columns} ${rows}`);
	useEffect(() => {
		const size = `${columns} ${rows}`;
		if (drawn.current === size) return;
		drawn.current = size;
		if (!isActive) return;
		wipe();
		redraw();
	}, [columns, rows, wipe, isActive]);
};
