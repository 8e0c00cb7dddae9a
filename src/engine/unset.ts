import type {Question} from '../model/question.ts';

/** What unsets an optional answer, also one that an instance has. Undefined: it is as if nothing had been given. */
const unsetOf = (question: Question): unknown =>
	question.kind === 'liveMany' ? [] : question.kind === 'liveChoice' ? question.unset : undefined;

/** The raw value of a question that was answered with this one; `undefined` where an optional one is to have none. */
export const rawOf = (question: Question, raw: unknown): unknown => raw ?? unsetOf(question);

/** An answer that says the same as none. */
export const isUnset = (question: Question, value: unknown): boolean =>
	value === undefined || (Array.isArray(value) ? value.length === 0 : value === unsetOf(question));
