import type {AllAnswers, AnswerId, Answers} from './answers.ts';

/** When a question or a check applies: data, so that it can be evaluated, explained in help, and tested. */
export type Condition =
	| {readonly is: readonly [id: AnswerId, value: unknown]}
	| {readonly given: AnswerId}
	/** Its answer is text with this in it. */
	| {readonly has: readonly [id: AnswerId, text: string]}
	| {readonly not: Condition}
	| {readonly all: readonly Condition[]}
	| {readonly any: readonly Condition[]};

export const is = <Id extends AnswerId>(id: Id, value: AllAnswers[Id]): Condition => ({is: [id, value]});
export const given = (id: AnswerId): Condition => ({given: id});
export const has = (id: AnswerId, text: string): Condition => ({has: [id, text]});
export const not = (condition: Condition): Condition => ({not: condition});
export const all = (...conditions: Condition[]): Condition => ({all: conditions});
export const any = (...conditions: Condition[]): Condition => ({any: conditions});

export const holds = (condition: Condition | undefined, answers: Answers): boolean => {
	if (condition === undefined) return true;
	if ('is' in condition) return answers[condition.is[0]] === condition.is[1];
	if ('given' in condition) return answers[condition.given] !== undefined;
	if ('has' in condition) return String(answers[condition.has[0]] ?? '').includes(condition.has[1]);
	if ('not' in condition) return !holds(condition.not, answers);
	if ('all' in condition) return condition.all.every(part => holds(part, answers));
	return condition.any.some(part => holds(part, answers));
};

/** An agent runs when all is done: of a set-up that only installs its service, nothing can be proven that an agent does. */
export const agentRuns: Condition = all(is('service', 'systemd'), not(is('start', false)));

/** The questions a condition reads: tests hold that they come earlier. */
export const reads = (condition: Condition | undefined): readonly AnswerId[] => {
	if (condition === undefined) return [];
	if ('is' in condition) return [condition.is[0]];
	if ('given' in condition) return [condition.given];
	if ('has' in condition) return [condition.has[0]];
	if ('not' in condition) return reads(condition.not);
	return ('all' in condition ? condition.all : condition.any).flatMap(reads);
};
