import type {RunEvent} from '../engine/run-set-up.ts';
import type {Answers} from '../model/answers.ts';
import type {AnyCheck} from '../model/check.ts';
import type {Plan} from '../model/plan.ts';
import {scopeOf} from '../model/scope.ts';
import type {CommandContext} from './context.ts';
import type {SetUpSession} from './set-up-session.ts';

export type RunPlanOptions = {
	readonly plan: Plan;
	readonly answers: Answers;
	/** Left out: all that can be proven of a set-up. */
	readonly checks?: readonly AnyCheck[];
	readonly signal: AbortSignal;
	readonly stop: AbortSignal;
};

/** Runs a plan with everything it needs, as one stream of events. The checks and the hands load here: the first frame of a wizard does not wait for them. */
export const runPlan = async function* (
	{host, server: direct, planned, secrets, despite, machine}: SetUpSession,
	{environment}: CommandContext,
	{plan, answers, checks: chosen, signal, stop}: RunPlanOptions,
): AsyncGenerator<RunEvent> {
	const [{precedence}, {provable}, {createPerformer}, {lookAtPfx}, {createProbes}, {runSetUp}] = await Promise.all([
		import('../../diagnostics/index.ts'),
		import('./provable.ts'),
		import('./performer.ts'),
		import('./pfx.ts'),
		import('./probes.ts'),
		import('../engine/run-set-up.ts'),
	]);
	const todo = plan.steps.filter(({already}) => already === undefined);
	const since = todo.some(({startsAgent}) => startsAgent) ? new Date() : undefined;
	// What was answered, else what the instance has already.
	const scope = scopeOf(
		machine.instances.find(({name}) => name === answers.instance),
		answers,
	);
	const server = direct.through(answers);
	const {proxyPassword, certificateFile} = answers;
	yield* runSetUp({
		plan,
		answers,
		scope,
		checks: chosen ?? provable,
		precedence,
		despite,
		signal,
		stop,
		performer: createPerformer(host, server, secrets.read, plan),
		probesFor: phase =>
			createProbes({
				host,
				server,
				...(planned && (phase === 'before' || todo.length === 0) && {planned}),
				answers,
				scope,
				...(certificateFile !== undefined && {
					pfx: looking => lookAtPfx({host, readSecret: secrets.read}, certificateFile, answers.certificatePassword, looking),
				}),
				...(proxyPassword && {proxyPassword: () => secrets.read(proxyPassword)}),
				environment,
				// A run that changed nothing proves by looking: it starts no task on the Server either.
				manner: phase !== 'proof' ? 'look' : todo.length > 0 ? 'prove' : 'wait',
				beforeChange: phase === 'before',
				isNewRecord: todo.some(({run}) => run.kind === 'request' && run.method === 'POST'),
				...(since && {since}),
			}),
	});
};
