import {setTimeout as pause} from 'node:timers/promises';
import type {Tell} from '../model/check.ts';

/** How long something on the Server is waited for. */
export type Patience = {
	readonly signal: AbortSignal;
	/** When time is over, by the clock of `performance.now`. */
	readonly until: number;
};

export type Pauses = {
	/** Since it was made. */
	readonly milliseconds: () => number;
	readonly isOver: () => boolean;
	/** Until the next look, a little longer each time, never past the end; `waiting` is told now and then, with the time so far. Rejects with the reason of the signal. */
	readonly wait: (waiting: string | undefined) => Promise<void>;
};

/** A check that takes a second is seen to end at once; one that waits costs the Server twenty requests a minute (facts: Octopus REST §5.5). */
const firstMilliseconds = 500;
const longestMilliseconds = 3000;
const growth = 1.4;
const betweenWordsMilliseconds = 10_000;
const firstWordMilliseconds = 4000;

export const createPauses = ({signal, until}: Patience, tell: Tell): Pauses => {
	const began = performance.now();
	let next = firstMilliseconds;
	let toldAt = firstWordMilliseconds;
	const milliseconds = () => Math.round(performance.now() - began);
	return {
		milliseconds,
		isOver: () => performance.now() >= until,
		async wait(waiting) {
			if (waiting !== undefined && milliseconds() >= toldAt) {
				tell({category: 'Wait', text: `${waiting}, ${Math.round(milliseconds() / 1000)} s so far`});
				toldAt = milliseconds() + betweenWordsMilliseconds;
			}
			await pause(Math.min(next, Math.max(1, until - performance.now())), undefined, {signal});
			next = Math.min(longestMilliseconds, next * growth);
		},
	};
};
