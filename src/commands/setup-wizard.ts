import path from 'node:path';
import {asides} from '../../wizards/asides.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {isHalfWay, outcomeLines, setUpWords} from '../engine/run-lines.ts';
import type {WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import {readAnswersText} from '../host/answers-text.ts';
import type {AnswerId} from '../model/answers.ts';
import type {Facts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import type {SecretName} from '../model/secret.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {wrap} from '../model/wrap.ts';
import {renderBash} from '../render/bash.ts';
import {actionText} from '../render/plan-text.ts';
import {afterwards, answersFile, ifItStops, sameAgain, theRest} from './afterwards.ts';
import {changesOf} from './changes.ts';
import {type CommandContext, caFilesOf, flagValue} from './context.ts';
import {firewallSheetFor} from './firewall-sheet.ts';
import {lookUp} from './look-up.ts';
import {assertMayApply} from './may-apply.ts';
import {runPlan} from './run-plan.ts';
import type {SetUpSession} from './set-up-session.ts';

/** Shows the wizard, or talks it through, until it ends. */
export type WizardFace = (options: WizardScreenOptions) => Promise<ExitCode>;

/** The instance, where no page asks for it. */
const named = ({given: {instance: [first] = []}}: SetUpSession): readonly string[] =>
	first === undefined || first.source.kind === 'file' ? [] : [`instance ${harmless(String(first.raw), 24)}`];

/** The wizard in a terminal: hands the face everything it may do, and returns its exit code. `more`: what is otherwise where only its questions are asked. */
export const setUpInWizard = async (
	context: CommandContext,
	session: SetUpSession,
	show: WizardFace,
	more: Partial<WizardScreenOptions> = {},
): Promise<ExitCode> => {
	const {host, secrets, resolver, given, machine} = session;
	const plan = (state: WizardState) => planFor(state.resolution.answers, state.facts);
	const script = (state: WizardState) => renderBash(plan(state), {caFiles: caFilesOf(context)});
	const oneByOne = queue();
	return show({
		resolver,
		given,
		machine,
		header: [
			...named(session),
			machine.tentacle ? `Tentacle ${machine.tentacle.version ?? '(version unknown)'}` : 'no Tentacle here',
			machine.machine.user,
		].join(' · '),
		lookUp: (lookup, signal, onPart) =>
			lookup.what === 'reach' ? oneByOne(() => lookUp(session, lookup, signal)) : lookUp(session, lookup, signal, onPart),
		asides,
		signal: AbortSignal.any([context.signal, context.stop]),
		keepSecret: (id, value) => secrets.keep(id as SecretName, value).from,
		secretProblem: (id, value) => shapeOf(id)(value),
		planOf: plan,
		changesOf: state => changesOf(state.resolution.answers, state.facts),
		stepText: (of, step) => actionText(of, step.run),
		cannotApply: state => whyNot(state.facts),
		run: (state, of, {signal, stop}) =>
			runPlan(session, context, {
				plan: of,
				answers: state.resolution.answers,
				signal: AbortSignal.any([signal, context.signal]),
				stop: AbortSignal.any([stop, context.stop]),
			}),
		script,
		saving: {
			script: {
				suggest: state => `./set-up-${state.resolution.answers.instance ?? 'tentacle'}.sh`,
				save: (state, file) => host.writeForPeople(path.resolve(file), script(state)),
			},
			answers: {
				suggest: state => `./${fileNameOf(state)}.yaml`,
				save: async ({resolution: {answers, sources}}, file) =>
					host.writeForPeople(path.resolve(file), await answersFile(answers, sources, textBefore(file, flagValue(context, 'answers')))),
			},
			firewall: {
				suggest: state => `./${fileNameOf(state)}-firewall.md`,
				save: async ({resolution, facts}, file) =>
					host.writeForPeople(path.resolve(file), await firewallSheetFor(resolution.answers, facts, context.signal)),
			},
		},
		async afterwards(state, outcome) {
			const {answers, sources} = state.resolution;
			const columns = context.face === 'screen' ? context.stdout.columns : Number.POSITIVE_INFINITY;
			const told = [
				...outcomeLines(outcome, setUpWords(answers.instance ?? '', answers)),
				...(await afterwards(host, plan(state), answers, outcome)),
			].flatMap(line => wrapped(line, columns));
			if (isHalfWay(outcome)) return [...told, ...theRest(context, answers, sources, columns)];
			if (outcome.exitCode !== exitCodes.fine && outcome.exitCode !== exitCodes.incomplete) return told;
			const again = await sameAgain(context, answers, sources, columns);
			// How it ended stands where a terminal is looked at; who is read to hears it first.
			const both = context.face === 'screen' ? [...again, '', ...told] : [...told, '', ...again];
			return [...both, ...ifItStops(context.program)];
		},
		stdin: context.stdin,
		stdout: context.stdout,
		colour: context.colour,
		unicode: context.unicode,
		...more,
	});
};

/** The answers file that is saved over, or else the one that was given: what is written beside its answers is kept. */
const textBefore = (...files: ReadonlyArray<string | undefined>): string | undefined => {
	for (const file of files) {
		try {
			if (file !== undefined) return readAnswersText(path.resolve(file)).text;
		} catch (error) {
			// Nothing that can be read is there: nothing of it can be kept.
			if (!(error instanceof UserError)) throw error;
		}
	}
	return undefined;
};

const fileNameOf = ({resolution: {answers}}: WizardState): string =>
	(answers.name ?? answers.instance ?? 'tentacle').replaceAll(/[^A-Za-z0-9._-]/g, '-');

/** A line for people, broken between words and indented as it was. What is to be pasted is left to the terminal. */
const wrapped = (line: string, columns: number): readonly string[] => {
	const indent = /^ */.exec(line)?.[0] ?? '';
	return wrap(line.slice(indent.length), Math.max(30, columns - indent.length)).map(part => indent + part);
};

/** Looks that need the same port wait for each other. */
const queue = (): (<Value>(look: () => Promise<Value>) => Promise<Value>) => {
	let last: Promise<unknown> = Promise.resolve();
	return look => {
		const next = last.then(look, look);
		last = next;
		return next;
	};
};

const shapeOf = (id: AnswerId): ((value: string) => string | undefined) => {
	const question = questions[id] as Question;
	return question.kind === 'secret' ? question.shape : () => undefined;
};

const whyNot = (facts: Facts): {readonly says: string; readonly next: readonly string[]; readonly exitCode: ExitCode} | undefined => {
	try {
		assertMayApply(facts);
		return undefined;
	} catch (error) {
		if (error instanceof UserError) return {says: error.message, next: error.next, exitCode: error.exitCode};
		throw error;
	}
};
