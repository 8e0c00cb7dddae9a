import type {AnswerId, Answers} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import type {Question, Questions} from '../model/question.ts';
import {idsOf} from './names.ts';
import {showAnswer} from './show-answer.ts';
import {isUnset} from './unset.ts';

/** One answer that differs from what an existing instance has. Texts as they are shown; `was` is undefined where there was nothing. */
export type Difference = {
	readonly id: AnswerId;
	readonly label: string;
	readonly was: string | undefined;
	readonly will: string | undefined;
};

/** What is a set is compared as one; names of hosts without regard to case. */
const keyOf = (question: Question, id: AnswerId, shown: string | undefined): string | undefined => {
	if (question.kind === 'addresses' || question.kind === 'liveMany') return shown?.split(', ').toSorted().join(', ');
	return id === 'publicHostName' ? shown?.toLowerCase() : shown;
};

/** What changes from one set of answers to another, in asking order. Answers that only one side can tell (`compared` leaves them out) are no difference. */
export const differencesOf = (
	questions: Questions,
	before: Answers,
	after: Answers,
	compared: (id: AnswerId) => boolean,
): readonly Difference[] =>
	idsOf(questions).flatMap(id => {
		const question = questions[id] as Question;
		const show = (value: unknown) => (isUnset(question, value) ? undefined : showAnswer(question, value));
		const [was, will] = [show(before[id]), show(after[id])];
		return !compared(id) || keyOf(question, id, was) === keyOf(question, id, will)
			? []
			: [{id, label: question.short ?? question.ask, was, will}];
	});

/** `Target tags: web-server → web-server, db` */
export const changeText = ({label, was, will}: Difference): string =>
	`${label}: ${harmless(was || 'none', 2000)} → ${harmless(will || 'none', 2000)}`;
