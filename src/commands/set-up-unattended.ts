import {planFor} from '../../wizards/plan.ts';
import type {Lookup} from '../engine/lookup.ts';
import {flagOf} from '../engine/names.ts';
import {isMissingFromServer} from '../engine/needed-lookups.ts';
import type {Problem, Resolution} from '../engine/resolve.ts';
import {createRunLines, signsOf} from '../engine/run-lines.ts';
import type {Answers} from '../model/answers.ts';
import type {Plan} from '../model/plan.ts';
import {type Question, type Questions, sourceText} from '../model/question.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderBash} from '../render/bash.ts';
import {applyPlan, showPlanOnly, tellOutcome} from './apply-plan.ts';
import {changesOf} from './changes.ts';
import {type CommandContext, caFilesOf, flagValue, hasFlag} from './context.ts';
import {assertMayApply} from './may-apply.ts';
import {missingLine, wantedWords} from './problem-words.ts';
import {runPlan} from './run-plan.ts';
import {closing, openSession, type SetUpSession} from './set-up-session.ts';
import {type Settled, settle} from './settle.ts';

/** `setup` without a word from anybody: with what flags, variables and an answers file give. */
export const setUpUnattended = async (context: CommandContext, session: SetUpSession): Promise<ExitCode> => {
	const found = await planUnattended(context, session);
	if (typeof found !== 'object') return found;
	const {plan, answers, sources, facts, serverProblem, planned} = found;
	const toSave = flagValue(context, 'save-plan');
	if (toSave !== undefined) return (await import('./plan-file.ts')).savePlan(context, session, toSave, found);
	if (hasFlag(context, 'check')) {
		// What the Server has of this machine is a part of what is compared.
		if (serverProblem !== undefined) return sayWhyNot(context, session, answers, serverProblem);
		return (await import('./check-set-up.ts')).checkSetUp(context, found);
	}
	const changes = changesOf(answers, facts);
	if (hasFlag(context, 'print-only')) {
		context.stdout.write(renderBash(plan, {caFiles: caFilesOf(context)}));
		return exitCodes.fine;
	}
	if (!hasFlag(context, 'yes')) return showPlanOnly(context, {plan, answers, changes});
	if (serverProblem !== undefined) return sayWhyNot(context, session, answers, serverProblem);
	assertMayApply(facts);
	return applyPlan(context, {...session, planned}, {plan, answers, sources, changes});
};

/** `--apply-plan FILE`: the plan is made again, and runs if it is still the one that was saved. Whoever hands it over has consented to exactly that. */
export const applySavedPlan = async (context: CommandContext): Promise<ExitCode> => {
	const {assertSamePlan, readPlanFile} = await import('./plan-file.ts');
	const {given, saved} = await readPlanFile(context);
	const session = await openSession(context, {given});
	return closing(session, async () => {
		const found = await planUnattended(context, session);
		if (typeof found !== 'object') return found;
		const {plan, answers, sources, facts, serverProblem, planned} = found;
		if (serverProblem !== undefined) return sayWhyNot(context, session, answers, serverProblem);
		assertSamePlan(saved, found);
		assertMayApply(facts);
		return applyPlan(context, {...session, planned}, {plan, answers, sources, changes: changesOf(answers, facts)});
	});
};

export type Planned = Pick<Settled, 'facts' | 'serverProblem' | 'planned'> &
	Pick<Resolution, 'answers' | 'sources'> & {readonly plan: Plan};

/**
The plan of what was given, with what the Server adds. Throws a `UserError` that tells all that is missing or wrong at once; resolves with an exit code where
the Server could not be asked for what the plan needs, and that was said.
*/
export const planUnattended = async (context: CommandContext, session: SetUpSession): Promise<Planned | ExitCode> => {
	const found = await settled(context, session);
	const {resolution, facts, serverProblem, planned} = found;
	for (const warning of session.secrets.warnings()) context.stderr.write(`! ${warning}\n`);
	const {answers, problems, sources} = resolution;
	if (facts.pollingOver443 && sources.serverAddresses)
		context.stderr.write(`! Polled addresses (${sourceText(sources.serverAddresses)})\n`);
	const {questions} = session.resolver;
	for (const {id, source} of resolution.passedOver) {
		const {short, ask} = questions[id];
		const flag = flagOf(id, questions[id] as Question);
		context.stderr.write(`! ${short ?? ask}: ${sourceText(source)} does not change what the instance has; --${flag} would\n`);
	}
	// What the Server would have told is no mistake beside those for which it was not asked.
	const mistakes = problems.filter(
		problem => !isMissingFromServer(problem, answers, facts) || questions[problem.id].whenMissing?.(answers, facts),
	);
	const unanswered = serverProblem === undefined && (mistakes.length === 0 || !answers.registerNow) ? problems : mistakes;
	if (unanswered.length > 0) throw incompleteAnswers(unanswered.filter(problem => !isToldByAnother(problem, unanswered, questions, found)));
	if (problems.length > 0) return sayWhyNot(context, session, answers, serverProblem ?? '');
	return {plan: planFor(answers, facts), answers, sources, facts, planned, ...(serverProblem !== undefined && {serverProblem})};
};

/** What is missing only because its default is made of an answer that is missing or wrong itself: with that one it is there. */
const isToldByAnother = (
	{id, missing}: Problem,
	problems: readonly Problem[],
	questions: Questions,
	{resolution: {answers}, facts}: Settled,
): boolean => {
	const read = new Set<string | symbol>();
	const noting = new Proxy(answers, {
		get(target, name) {
			read.add(name);
			return Reflect.get(target, name) as unknown;
		},
	});
	if (missing) (questions[id] as Question).default?.from(noting, facts);
	return problems.some(other => other.id !== id && read.has(other.id));
};

/** With a word about it when it takes long: a Server that is starting is asked again and again. Looking ends with the first Ctrl+C. */
export const settled = async (
	{stderr, signal, stop, unicode}: CommandContext,
	session: SetUpSession,
	isWanted?: (lookup: Lookup) => boolean,
): Promise<Settled> => {
	const looking = AbortSignal.any([signal, stop]);
	const late = setTimeout(
		() => stderr.write(`${unicode ? '…' : '...'} Still waiting for the Server; one that is starting is asked again for a minute\n`),
		longMilliseconds,
	);
	const found = await settle(session, looking, isWanted).finally(() => clearTimeout(late));
	if (looking.aborted) throw new UserError('Interrupted. Nothing was changed.', {exitCode: exitCodes.interrupted});
	return found;
};

const longMilliseconds = 5000;

/** The Server could not be asked for what the plan needs: the checks before the first change say why, as they do for every other reason. */
const sayWhyNot = async (context: CommandContext, session: SetUpSession, answers: Answers, serverProblem: string): Promise<ExitCode> => {
	const lines = createRunLines(signsOf(context.unicode, context.face === 'accessible'));
	const nothing: Plan = {schemaVersion: 1, instance: answers.instance ?? '', configFile: answers.configFile ?? '', tentacle: '', steps: []};
	for await (const event of runPlan(session, context, {plan: nothing, answers, signal: context.signal, stop: context.stop})) {
		// They found nothing: with no plan there is nothing to do and to prove.
		if (event.kind === 'phase-began' && event.phase === 'steps') break;
		if (event.kind === 'ended') return tellOutcome(context, session, {plan: nothing, answers}, event.outcome);
		for (const line of lines(event)) context.stderr.write(`${line}\n`);
	}
	throw new UserError(`The Server could not be asked for what the plan needs: ${serverProblem}`, {next: ['Nothing was changed.']});
};

/** All that is missing or wrong, each with its flag, its variable and where a bad value came from. */
export const incompleteAnswers = (problems: readonly Problem[]): UserError =>
	new UserError(problems.length === 1 ? 'An answer is missing or wrong.' : `${problems.length} answers are missing or wrong.`, {
		exitCode: exitCodes.usage,
		next: problems.map(problem =>
			problem.missing
				? missingLine(problem)
				: `${problem.id} from ${problem.source ? sourceText(problem.source) : 'nowhere'}: ${wantedWords(problem)}`,
		),
	});
