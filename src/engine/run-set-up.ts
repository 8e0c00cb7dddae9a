import type {Answers} from '../model/answers.ts';
import type {AnyCheck, CheckEvent, CheckResult, Precedence} from '../model/check.ts';
import {holds} from '../model/condition.ts';
import type {FindingCode} from '../model/finding.ts';
import type {ExecutionEvent, Failure, Plan, Step} from '../model/plan.ts';
import type {Probes} from '../model/probes.ts';
import type {Scope} from '../model/scope.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';
import {type CollectedOutputs, execute, incompleteStep, type Performer} from './execute.ts';
import {blockingFailures, type Cause, causesOf} from './report.ts';
import {runChecks} from './run-checks.ts';

/** `before`: the checks before the first change. `start`: once more before the agent starts. */
export type Phase = 'before' | 'steps' | 'start' | 'proof';

export type Outcome = {
	/**
	- `done`: applied and proven. `unchanged`: there was nothing to do, and all is well.
	- `refused`: a check failed, nothing was changed. `failed`: a step or a check after the first change failed.
	- `not-proven`: applied, but a proof could not be judged. `interrupted`: stopped between two steps.
	*/
	readonly kind: 'done' | 'unchanged' | 'refused' | 'failed' | 'not-proven' | 'interrupted';
	readonly exitCode: ExitCode;
	/** Every check that was judged; of those that ran twice, both. */
	readonly results: readonly CheckResult[];
	/** What stopped it. */
	readonly failures: readonly CheckResult[];
	/** The reasons behind them, the most fundamental first. */
	readonly causes: readonly Cause[];
	/** Of `not-proven`: the proofs that could not be judged, and those that wait for them. */
	readonly unproven?: readonly CheckResult[];
	readonly failedStep?: {readonly step: Step; readonly failure: Failure};
	/** In order; those that had nothing to do left out. */
	readonly done: readonly Step[];
	readonly notDone: readonly Step[];
};

export type RunEvent =
	| {readonly kind: 'phase-began'; readonly phase: Phase}
	| {readonly kind: 'phase-ended'; readonly phase: Phase; readonly milliseconds: number}
	| CheckEvent
	| ExecutionEvent
	| {readonly kind: 'ended'; readonly outcome: Outcome};

export type SetUpOptions = {
	readonly plan: Plan;
	readonly answers: Answers;
	/** Left out: nothing besides the answers. */
	readonly scope?: Scope;
	readonly checks: readonly AnyCheck[];
	readonly precedence: Precedence;
	/** Fresh eyes for each phase: what was remembered before the first change may be wrong after it. */
	readonly probesFor: (phase: Phase) => Probes;
	readonly performer: Performer;
	/** Findings that the person overrules; firm ones cannot be. */
	readonly despite: readonly FindingCode[];
	/** Aborted: everything ends now. */
	readonly signal: AbortSignal;
	/** Aborted: no further step begins. */
	readonly stop: AbortSignal;
};

/** What is dialled again just before the agent starts; the rest cannot have changed by our own steps. */
const judgedAgain = ({stage, category}: AnyCheck): boolean =>
	stage === 'before' && (category === 'network' || category === 'proxy' || category === 'trust');

/**
Checks, steps, checks, proof: the whole of a set-up as one stream of events, ending with `ended`.
Nothing is changed before the checks are through, and success is said only when every proof passed.
*/
export async function* runSetUp(options: SetUpOptions): AsyncGenerator<RunEvent> {
	const {plan, checks, precedence, despite, performer, signal, stop} = options;
	// Looking can be ended at any moment; only a running step is waited for.
	const looking = AbortSignal.any([signal, stop]);
	const results: CheckResult[] = [];
	const done: Step[] = [];
	const todo = plan.steps.filter(({already}) => already === undefined);

	async function* judge(phase: Phase, chosen: readonly AnyCheck[]): AsyncGenerator<RunEvent, readonly CheckResult[]> {
		yield {kind: 'phase-began', phase};
		const began = performer.now();
		const mine: CheckResult[] = [];
		for await (const event of runChecks({
			checks: chosen,
			answers: options.answers,
			...(options.scope && {scope: options.scope}),
			probes: options.probesFor(phase),
			signal: looking,
		})) {
			if (event.kind === 'check-ended') mine.push(event.result);
			yield event;
		}
		results.push(...mine);
		yield {kind: 'phase-ended', phase, milliseconds: performer.now() - began};
		return mine;
	}
	const ended = (kind: Outcome['kind'], exitCode: ExitCode, more: Partial<Outcome> = {}): RunEvent => ({
		kind: 'ended',
		outcome: {
			kind,
			exitCode,
			results,
			failures: [],
			done,
			notDone: todo.filter(step => !done.includes(step)),
			...more,
			causes: causesOf(more.failures ?? [], precedence),
		},
	});

	const before = yield* judge(
		'before',
		checks.filter(({stage}) => stage === 'before'),
	);
	if (looking.aborted) return yield ended('interrupted', exitCodes.interrupted);
	const refusing = blockingFailures(before, despite);
	if (refusing.length > 0) return yield ended('refused', exitCodes.failed, {failures: refusing});
	const vital = checks.filter(check => check.vital !== undefined && holds(check.vital, options.answers)).map(({id}) => id);
	const unjudged = before.filter(({id, verdict}) => verdict === 'broken' || (verdict === 'blocked' && vital.includes(id)));
	if (unjudged.length > 0) return yield ended('refused', exitCodes.incomplete, {failures: unjudged});

	const starts = todo.findIndex(({startsAgent}) => startsAgent);
	const stages = starts < 0 ? [plan.steps] : split(plan.steps, todo[starts] as Step);
	const outputs: CollectedOutputs = {};
	yield {kind: 'phase-began', phase: 'steps'};
	const began = performer.now();
	const failedAt = ({step, failure}: Extract<ExecutionEvent, {kind: 'step-failed'}>): RunEvent =>
		signal.aborted
			? ended('interrupted', exitCodes.interrupted, {failedStep: {step, failure}})
			: ended('failed', exitCodes.failed, {failedStep: {step, failure}});
	// A later stage would find it only when earlier ones have changed something.
	const incomplete = incompleteStep(plan);
	if (incomplete) {
		yield incomplete;
		return yield failedAt(incomplete);
	}
	for (const [index, steps] of stages.entries()) {
		if (index > 0) {
			const failures = blockingFailures(yield* judge('start', checks.filter(judgedAgain)), despite);
			if (looking.aborted) return yield ended('interrupted', exitCodes.interrupted);
			if (failures.length > 0) return yield ended('failed', exitCodes.failed, {failures});
		}
		for await (const event of execute({...plan, steps}, performer, {signal, stop, outputs})) {
			if (event.kind === 'finished') break;
			yield event;
			if (event.kind === 'step-done') done.push(event.step);
			if (event.kind === 'stopped') return yield ended('interrupted', exitCodes.interrupted);
			if (event.kind === 'step-failed') return yield failedAt(event);
		}
	}
	yield {kind: 'phase-ended', phase: 'steps', milliseconds: performer.now() - began};

	const proof = yield* judge(
		'proof',
		checks.filter(({stage}) => stage === 'proof'),
	);
	if (looking.aborted) return yield ended('interrupted', exitCodes.interrupted);
	const failures = blockingFailures(proof, []);
	if (failures.length > 0) return yield ended('failed', exitCodes.failed, {failures});
	const unproven = proof.filter(({verdict}) => verdict === 'broken' || verdict === 'blocked');
	if (unproven.length > 0) return yield ended('not-proven', exitCodes.incomplete, {unproven});
	yield ended(todo.length === 0 ? 'unchanged' : 'done', exitCodes.fine);
}

const split = (steps: readonly Step[], at: Step): ReadonlyArray<readonly Step[]> => {
	const index = steps.indexOf(at);
	return [steps.slice(0, index), steps.slice(index)];
};
