import type {AnswerId} from '../../src/model/answers.ts';
import type {Question} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';

export const all = Object.entries(questions) as ReadonlyArray<readonly [AnswerId, Question]>;

export const kindOf = (id: AnswerId): Question['kind'] => questions[id].kind;

/** What is on the screen: a question, told by its words (their beginning, where they wrap), or the review. Undefined: something else. */
export const pageOn = (screen: string): AnswerId | 'review' | undefined => {
	if (/^(Ready|Not ready) to set up/m.test(screen)) return 'review';
	const lines = screen.split('\n').map(line => line.replace(/\s+\d+ of \d+$/, ''));
	return all.find(([, {ask}]) => lines.some(line => line === ask || (line.length > 30 && ask.startsWith(line))))?.[0];
};
