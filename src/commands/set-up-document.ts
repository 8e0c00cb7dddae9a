import {questions} from '../../wizards/questions.ts';
import {idsOf} from '../engine/names.ts';
import type {Outcome} from '../engine/run-set-up.ts';
import {plainAnswer} from '../engine/show-answer.ts';
import type {Answers} from '../model/answers.ts';
import type {Plan} from '../model/plan.ts';
import type {Question} from '../model/question.ts';

/** The JSON document of `setup --json`. Secrets are references. */
export const setUpDocument = ({plan, answers, outcome, version}: {plan: Plan; answers: Answers; outcome?: Outcome; version: string}) => ({
	schemaVersion: 1,
	tool: {name: 'configure-tentacle', version},
	answers: Object.fromEntries(
		idsOf(questions).flatMap(id =>
			answers[id] === undefined ? [] : [[id, plainAnswer(questions[id] as Question, answers[id]) ?? 'typed in']],
		),
	),
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
