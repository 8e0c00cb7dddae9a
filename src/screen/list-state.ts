/** A list to choose from: what was typed filters it, the rest is derived. */
export type ListState = {
	readonly filter: string;
	/** Position in the filtered list. */
	readonly at: number;
	/** Names chosen so far, in the order of choosing. */
	readonly chosen: readonly string[];
};

export type ListEvent =
	| {readonly kind: 'type'; readonly text: string}
	| {readonly kind: 'erase' | 'clear'}
	| {readonly kind: 'move'; readonly by: number; readonly length: number}
	| {readonly kind: 'toggle'; readonly name: string};

export const startList = (chosen: readonly string[], at = 0): ListState => ({filter: '', at, chosen});

export const reduceList = (state: ListState, event: ListEvent): ListState => {
	switch (event.kind) {
		case 'type':
			return {...state, filter: state.filter + event.text, at: 0};
		case 'erase':
			return {...state, filter: [...state.filter].slice(0, -1).join(''), at: 0};
		case 'clear':
			return {...state, filter: '', at: 0};
		case 'move':
			return {...state, at: Math.max(0, Math.min(event.length - 1, state.at + event.by))};
		case 'toggle': {
			const chosen = state.chosen.includes(event.name) ? state.chosen.filter(name => name !== event.name) : [...state.chosen, event.name];
			return {...state, chosen, filter: ''};
		}
	}
};

/** The part of a list that is shown: `size` entries around the one pointed at. */
export const windowOf = (length: number, at: number, size: number): {readonly from: number; readonly to: number} => {
	const from = Math.max(0, Math.min(at - Math.floor(size / 2), length - size));
	return {from, to: Math.min(length, from + size)};
};
