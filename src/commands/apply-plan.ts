import {changeText, type Difference} from '../engine/differences.ts';
import {incompleteStep} from '../engine/execute.ts';
import type {Resolution} from '../engine/resolve.ts';
import {createRunLines, type OutcomeWords, outcomeLines, setUpWords, signsOf} from '../engine/run-lines.ts';
import type {Outcome} from '../engine/run-set-up.ts';
import type {Answers} from '../model/answers.ts';
import type {AnyCheck} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import type {Json} from '../model/json.ts';
import {jsonText} from '../model/json-text.ts';
import type {Plan} from '../model/plan.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';
import {renderPlan} from '../render/plan-text.ts';
import {afterwards, theRest} from './afterwards.ts';
import {askLine} from './ask-line.ts';
import {type CommandContext, hasFlag} from './context.ts';
import {runPlan} from './run-plan.ts';
import {setUpDocument} from './set-up-document.ts';
import type {SetUpSession} from './set-up-session.ts';

export type PlanToApply = {
	readonly plan: Plan;
	readonly answers: Answers;
	/** Where the answers are from. Left out: `words` say how a run that stopped is finished. */
	readonly sources?: Resolution['sources'];
	/** Left out: all that can be proven of a set-up. */
	readonly checks?: readonly AnyCheck[];
	/** Left out: those of a set-up. */
	readonly words?: OutcomeWords;
	/** What the plan changes of an instance that is there. */
	readonly changes?: readonly Difference[] | undefined;
	/** More for the JSON document. */
	readonly more?: Readonly<Record<string, Json>>;
};

/** Without `--yes` nothing is changed. */
export const showPlanOnly = (context: CommandContext, {plan, answers, changes, more}: PlanToApply): ExitCode => {
	const {stdout, stderr, version} = context;
	stdout.write(
		hasFlag(context, 'json')
			? `${jsonText({...setUpDocument({plan, answers, version, changes}), ...more})}\n`
			: `${changeLines(changes).join('')}${renderPlan(plan)}`,
	);
	const incomplete = incompleteStep(plan);
	stderr.write(
		incomplete
			? `Nothing was changed. --yes would refuse this plan: ${harmless(incomplete.step.title)}. ${incomplete.failure.says}\n`
			: 'Nothing was changed: --yes applies this plan.\n',
	);
	return exitCodes.usage;
};

/** Each ends its line; none where nothing changes. */
const changeLines = (changes: readonly Difference[] = []): readonly string[] =>
	changes.length === 0 ? [] : ['What changes:\n', ...changes.map(one => `  ${changeText(one)}\n`), '\n'];

/** Shows in a terminal what is about to be done, and asks, unless `--yes` was given. */
export const isConfirmed = async (context: CommandContext, {plan, changes}: PlanToApply): Promise<boolean> => {
	const {stderr} = context;
	if (hasFlag(context, 'yes')) return true;
	stderr.write(`${changeLines(changes).join('')}${renderPlan(plan)}`);
	if (/^y(es)?$/i.test(await askLine(context, 'Apply this plan? [y/N] '))) return true;
	stderr.write('Nothing was changed.\n');
	return false;
};

/** Runs a plan, line by line on stderr, and tells on stdout what came of it. */
export const applyPlan = async (context: CommandContext, session: SetUpSession, toApply: PlanToApply): Promise<ExitCode> => {
	const {stderr, signal, stop} = context;
	const {plan, answers, checks, changes} = toApply;
	// Whoever was asked has seen them.
	if (hasFlag(context, 'yes') || hasFlag(context, 'apply-plan')) stderr.write(changeLines(changes).join(''));
	const lines = createRunLines(signsOf(context.unicode, context.face === 'accessible'));
	const isVerbose = hasFlag(context, 'verbose');
	let isStepping = false;
	const stopping = () => isStepping && stderr.write('Stopping after this step. Ctrl+C again ends it now.\n');
	stop.addEventListener('abort', stopping, {once: true});
	for await (const event of runPlan(session, context, {plan, answers, ...(checks && {checks}), signal, stop})) {
		if (event.kind !== 'output') isStepping = event.kind === 'step-began';
		// Whoever wants results as JSON has the log in the evidence.
		if (event.kind === 'check-told' && hasFlag(context, 'json')) continue;
		for (const line of lines(event)) stderr.write(`${line}\n`);
		if (isVerbose && event.kind === 'output') stderr.write(`    ${harmless(event.line)}\n`);
		if (event.kind === 'ended') return tellOutcome(context, session, toApply, event.outcome);
	}
	throw new Error('The run ended without an outcome');
};

/** Tells on stdout how a run ended. */
export const tellOutcome = async (
	context: CommandContext,
	{host}: SetUpSession,
	{plan, answers, sources = {}, words, changes, more}: PlanToApply,
	outcome: Outcome,
): Promise<ExitCode> => {
	const {stdout, version} = context;
	const said = words ?? {...setUpWords(plan.instance, answers), rest: theRest(context, answers, sources)};
	const told = [...outcomeLines(outcome, said), ...(await afterwards(host, plan, answers, outcome))];
	const document = {...setUpDocument({plan, answers, outcome, version, changes}), ...more};
	stdout.write(hasFlag(context, 'json') ? `${jsonText(document)}\n` : `${told.join('\n')}\n`);
	return outcome.exitCode;
};
