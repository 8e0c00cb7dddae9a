import {createHash} from 'node:crypto';
import path from 'node:path';
import {questions} from '../../wizards/questions.ts';
import {changeText, type Difference} from '../engine/differences.ts';
import {incompleteStep} from '../engine/execute.ts';
import {flagsOf, idsOf} from '../engine/names.ts';
import type {Given} from '../engine/resolve.ts';
import {fromFile} from '../engine/sources.ts';
import {assertOwn, readAnswersText} from '../host/answers-text.ts';
import {harmless} from '../model/harmless.ts';
import {jsonText} from '../model/json-text.ts';
import type {Plan, Step} from '../model/plan.ts';
import type {Question} from '../model/question.ts';
import {shellWord} from '../model/shell-word.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderPlan} from '../render/plan-text.ts';
import {changesOf} from './changes.ts';
import {type CommandContext, flagValue, hasFlag} from './context.ts';
import {wordsAgain} from './flags.ts';
import {givenBy} from './given.ts';
import {setUpDocument} from './set-up-document.ts';
import type {SetUpSession} from './set-up-session.ts';
import type {Planned} from './set-up-unattended.ts';

type Answered = Readonly<Record<string, unknown>>;

/** What a plan file holds besides the tool that wrote it. Commands are read by people only: what runs is made anew from the answers. */
type PlanFile = Shown & {readonly answers: Answered; readonly digest: string};

/** What a person has seen of it: the steps, and what they change of an instance that is there. */
type Shown = {readonly plan: Plan; readonly changes: readonly Difference[]};

/** `--save-plan FILE`: the plan, and the answers it was made of, secrets as references. Only a plan that could be applied is saved. */
export const savePlan = async (context: CommandContext, {host}: SetUpSession, file: string, planned: Planned): Promise<ExitCode> => {
	const {plan, answers, facts, serverProblem} = planned;
	const changes = changesOf(answers, facts) ?? [];
	const incomplete = incompleteStep(plan);
	if (serverProblem !== undefined || incomplete) {
		throw new UserError(`The plan cannot be saved: ${serverProblem ?? incomplete?.failure.says}`, {next: ['Nothing was changed.']});
	}
	const {answers: plain, ...document} = setUpDocument({plan, answers, changes, version: context.version});
	const kept = Object.fromEntries(Object.entries(plain).filter(([id, value]) => !(isSecret(id) && value === 'typed in')));
	const written = await host.writeForPeople(
		path.resolve(file),
		`${jsonText({...document, answers: kept, digest: digestOf({answers: kept, plan, changes})})}\n`,
	);
	context.stdout.write(hasFlag(context, 'json') ? `${jsonText({...document, answers: kept})}\n` : renderPlan(plan));
	const words = ['setup', `--apply-plan=${shellWord(written)}`, ...wordsAgain(context.given)].map(word => harmless(word, 10_000));
	context.stderr.write(`Nothing was changed. ${[context.program, ...words].join(' ')} does exactly this.\n`);
	return exitCodes.fine;
};

/** What `--apply-plan` names: its answers; of secrets that it cannot refer to, what flags and variables give. */
export const readPlanFile = async (context: CommandContext): Promise<{readonly given: Given; readonly saved: Shown}> => {
	const file = path.resolve(flagValue(context, 'apply-plan') ?? '');
	refuseAnswersBeside(context);
	const {text} = readAnswersText(file);
	assertOwn(file, 'is not applied');
	const {answers, ...saved} = parsePlanFile(text, file);
	const others = await givenBy(context);
	const secrets = Object.fromEntries(secretIds.flatMap(id => (others[id] && !Object.hasOwn(answers, id) ? [[id, others[id]]] : [])));
	return {given: {...secrets, ...fromFile(questions, answers, file).given}, saved};
};

const isSecret = (id: string): boolean => secretIds.some(one => one === id);

const secretIds = idsOf(questions).filter(id => questions[id].kind === 'secret');

const usage = (message: string, next: readonly string[]): UserError => new UserError(message, {exitCode: exitCodes.usage, next});

/** A plan is of its own answers: another one beside it would be lost, or make another plan. */
const refuseAnswersBeside = (context: CommandContext): void => {
	const mayBe = new Set(secretIds.flatMap(id => flagsOf(id, questions[id] as Question)));
	const answering = idsOf(questions).flatMap(id => flagsOf(id, questions[id] as Question));
	const beside = context.given.find(
		({name}) =>
			['answers', 'save-plan', 'check', 'print-only'].includes(name) || (!mayBe.has(name) && answering.includes(name.replace(/^no-/, ''))),
	);
	if (beside)
		throw usage(`--${beside.name} does not go with --apply-plan, whose answers are in its file.`, [
			'Make a new plan: setup --save-plan FILE',
		]);
};

const parsePlanFile = (text: string, file: string): PlanFile => {
	const read = asPlanFile(text);
	if (read && read.digest === digestOf(read)) return read;
	throw usage(`${harmless(file)} is ${read ? 'not as it was saved' : 'no plan'}.`, [
		'Nothing was changed. Make a new plan: setup --save-plan FILE',
	]);
};

/** What has the digest of its own content was written by this program; only that is looked at as a plan. */
const asPlanFile = (text: string): PlanFile | undefined => {
	try {
		const {answers, plan, changes, digest} = JSON.parse(text) as Partial<PlanFile>;
		const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
		const hasSteps = isObject(plan) && Array.isArray(plan?.steps) && plan.steps.every(isObject);
		return isObject(answers) && hasSteps && Array.isArray(changes) && typeof digest === 'string'
			? ({answers, plan, changes, digest} as PlanFile)
			: undefined;
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
		throw error;
	}
};

const digestOf = ({answers, plan, changes}: Omit<PlanFile, 'digest'>): string =>
	createHash('sha256')
		.update(JSON.stringify(sorted({answers, plan, changes})))
		.digest('hex');

/** Members in one order; those in `without` left out. What JSON does not keep, an undefined one, is no member. */
const sorted = (value: unknown, without: ReadonlySet<string> = new Set()): unknown => {
	if (Array.isArray(value)) return value.map(one => sorted(one, without));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name, member]) => !without.has(name) && member !== undefined)
			.toSorted(([one], [other]) => (one < other ? -1 : 1))
			.map(([name, member]) => [name, sorted(member, without)]),
	);
};

/**
Of a record that goes back to the Server, what the Server alone writes and what a health check changes (facts: Octopus REST §4.2); and where a secret is
taken from, which is asked again.
*/
const moving: ReadonlySet<string> = new Set([
	...['HealthStatus', 'Status', 'StatusSummary', 'HasLatestCalamari', 'IsInProcess', 'Links', 'TentacleVersionDetails', 'LastModifiedOn'],
	...['OperatingSystem', 'OperatingSystemVersion', 'ShellName', 'ShellVersion', 'Architecture', 'CertificateSignatureAlgorithm', 'from'],
]);

/** Throws a `UserError` (changes pending) that says what has moved since the plan was saved. */
export const assertSamePlan = ({plan: saved, changes}: Shown, {plan: now, answers, facts}: Planned): void => {
	const changesNow = changesOf(answers, facts) ?? [];
	const same = (one: unknown, other: unknown) => JSON.stringify(sorted(one, moving)) === JSON.stringify(sorted(other, moving));
	const core = ({id, run, already}: Step) => ({id, run, pending: already === undefined});
	const whole = ({steps: _steps, ...rest}: Plan) => rest;
	const was = new Map(saved.steps.map(step => [step.id, step]));
	const moved = [
		...(same(whole(saved), whole(now)) ? [] : ['The instance, the Server or the Tentacle that it is about is another one.']),
		...now.steps.flatMap(step => {
			const before = was.get(step.id);
			if (!before) return [`New: ${step.title}`];
			if (same(core(before), core(step))) return [];
			if (before.already === undefined && step.already !== undefined) return [`Done already: ${step.title} (${step.already})`];
			return [before.already === undefined ? `Otherwise now: ${step.title}` : `To be done now: ${step.title}`];
		}),
		...saved.steps.filter(({id}) => !now.steps.some(step => step.id === id)).map(({title}) => `No step any more: ${title}`),
	];
	const others = changesNow.filter(one => !changes.some(other => same(one, other))).map(one => `Changes now: ${changeText(one)}`);
	if (moved.length === 0 && same(changes, changesNow) && same(saved.steps.map(core), now.steps.map(core))) return;
	throw new UserError('The plan does not fit any more: this machine or Octopus has changed since it was saved.', {
		exitCode: exitCodes.changesPending,
		next: [...[...moved, ...others].map(line => harmless(line, 300)), 'Nothing was changed. Make a new plan: setup --save-plan FILE'],
	});
};
