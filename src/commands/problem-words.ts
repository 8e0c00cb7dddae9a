import {questions} from '../../wizards/questions.ts';
import {flagOf, variableOf} from '../engine/names.ts';
import type {Problem} from '../engine/resolve.ts';
import type {Question} from '../model/question.ts';

/** What is wrong with an answer that was given. */
export const wantedWords = ({wanted}: Problem): string => (wanted.endsWith('.') ? wanted : `wanted is ${wanted}`);

/** An answer that is missing, with every way to give it. */
export const missingLine = ({id, wanted}: Problem): string => {
	const question = questions[id] as Question;
	return `${id} ${wanted} (${question.ask}): --${flagOf(id, question)}, ${variableOf(id)} or ${id} in --answers FILE`;
};
