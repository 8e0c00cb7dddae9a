import {questions} from '../../wizards/questions.ts';
import type {Difference} from '../engine/differences.ts';
import {idsOf} from '../engine/names.ts';
import type {Outcome} from '../engine/run-set-up.ts';
import {plainAnswer} from '../engine/show-answer.ts';
import type {Answers} from '../model/answers.ts';
import type {Plan} from '../model/plan.ts';
import type {Question} from '../model/question.ts';

type SetUpSaid = {
	readonly plan: Plan;
	readonly answers: Answers;
	/** Left out: it was not run. */
	readonly outcome?: Outcome;
	readonly version: string;
	/** Of an instance that is there. */
	readonly changes?: readonly Difference[] | undefined;
};

/** The JSON document of `setup --json`. Secrets are references. */
export const setUpDocument = ({plan, answers, outcome, version, changes}: SetUpSaid) => ({
	schemaVersion: 1,
	tool: {name: 'configure-tentacle', version},
	answers: Object.fromEntries(
		idsOf(questions).flatMap(id =>
			answers[id] === undefined ? [] : [[id, plainAnswer(questions[id] as Question, answers[id]) ?? 'typed in']],
		),
	),
	...(changes && {changes}),
	plan,
	...(outcome && {
		outcome: {
			kind: outcome.kind,
			exitCode: outcome.exitCode,
			done: outcome.done.map(({id}) => id),
			notDone: outcome.notDone.map(({id}) => id),
			...(outcome.failedStep && {failedStep: {id: outcome.failedStep.step.id, ...outcome.failedStep.failure}}),
			checks: outcome.results,
		},
	}),
});
