import {existingOf, isCompared} from '../../wizards/existing-record.ts';
import {questions} from '../../wizards/questions.ts';
import {type Difference, differencesOf} from '../engine/differences.ts';
import type {Answers} from '../model/answers.ts';
import type {Facts} from '../model/facts.ts';

/** What the answers change of an instance that is there, and of its record, in asking order. Undefined: there is no such instance yet. */
export const changesOf = (answers: Answers, facts: Facts): readonly Difference[] | undefined => {
	const now = existingOf(answers, facts)?.answers;
	return now && differencesOf(questions, now, answers, isCompared(now, answers));
};
