import type {AnswerId, Answers} from './answers.ts';
import type {Facts} from './facts.ts';

/** `warning` lets go on; `bad` is what the checks before the first change would refuse. */
export type AsideTone = 'good' | 'warning' | 'bad' | 'quiet';

/**
What stands beside a question: what was found out, and what its answer leads to. The screen draws it, the linear mode says it; so every one has words
that need no picture and no comparing of digits.
*/
export type Aside =
	/** A sentence or two. */
	| {readonly kind: 'note'; readonly tone: AsideTone; readonly says: string}
	/** Things to compare, such as who presents which certificate. `says` is the verdict, and all that the linear mode tells of it. */
	| {
			readonly kind: 'comparison';
			readonly tone: AsideTone;
			readonly says: string;
			readonly rows: ReadonlyArray<{readonly label: string; readonly value: string; readonly note?: string}>;
	  }
	/** A drawing of at most 56 columns. `says`: the same in words, in place of it. */
	| {readonly kind: 'picture'; readonly lines: readonly string[]; readonly says: string};

/** Pure: what the page of a question shows for these answers and facts, most important first. */
export type Asides = {readonly [Id in AnswerId]?: (answers: Answers, facts: Facts) => readonly Aside[]};
