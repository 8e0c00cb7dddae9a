import {execute, type Performer} from '../engine/execute.ts';
import {createRunLines, signsOf} from '../engine/run-lines.ts';
import type {Host} from '../host/host.ts';
import type {Answers} from '../model/answers.ts';
import type {InstanceFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {jsonText} from '../model/json-text.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderBash} from '../render/bash.ts';
import {renderPlan} from '../render/plan-text.ts';
import {askLine} from './ask-line.ts';
import {type CommandContext, caFilesOf, hasFlag} from './context.ts';
import {createPerformer, runningScript} from './performer.ts';
import {askForServer} from './remove-ask.ts';
import {type Ending, endingLines, removeDocument} from './remove-outcome.ts';
import {proveRemoved} from './remove-proof.ts';
import {answersFor, lookAtRemoval} from './remove-subject.ts';
import {type Removal, reviewLines, staysLines, textColumns, told} from './remove-text.ts';
import {closing, openSession, type SetUpSession} from './set-up-session.ts';

/** `remove`: takes an instance out of Octopus and off this machine; what can be lost for good only when asked. */
export const remove = async (context: CommandContext): Promise<ExitCode> => {
	const opened = await openSession(context);
	return closing(opened, async () => {
		const asked = await askForServer(context, opened);
		if (typeof asked !== 'object') return asked;
		const {session} = asked;
		const answers = answersFor(session);
		return removeIn(asked.context, {...session, server: session.server.through(answers)}, answers);
	});
};

const removeIn = async (context: CommandContext, session: SetUpSession, answers: Answers): Promise<ExitCode> => {
	const removal = await lookAtRemoval(context, session, answers);
	for (const warning of session.secrets.warnings()) context.stderr.write(`! ${warning}\n`);
	const {plan} = removal;
	if (plan.steps.length === 0) return nothingToRemove(context, session, removal);
	if (hasFlag(context, 'print-only')) {
		context.stdout.write(renderBash(plan, {does: 'Removes a Tentacle', caFiles: caFilesOf(context)}));
		return exitCodes.fine;
	}
	if (hasFlag(context, 'check')) {
		show(context, removal);
		return exitCodes.changesPending;
	}
	if (!hasFlag(context, 'yes')) {
		show(context, removal);
		if (!context.interactive) {
			context.stderr.write('Nothing was changed: --yes applies this plan.\n');
			return exitCodes.usage;
		}
		assertIsRoot(session);
		if (!(await isConfirmed(context, plan.instance))) {
			context.stderr.write('Nothing was changed.\n');
			return exitCodes.usage;
		}
	}
	assertIsRoot(session);
	await assertNoScript(session.host, removal.facts);
	return apply(context, session, removal);
};

const show = (context: CommandContext, removal: Removal): void => {
	const stays = staysLines(removal);
	context.stdout.write(
		hasFlag(context, 'json')
			? `${jsonText(removeDocument(removal, context.version))}\n`
			: `${reviewLines(removal).join('\n')}\n${renderPlan(removal.plan, textColumns)}${stays.length === 0 ? '' : `\n${stays.join('\n')}\n`}`,
	);
};

const nothingToRemove = (context: CommandContext, {machine}: SetUpSession, removal: Removal): ExitCode => {
	const others = machine.instances.map(({name}) => harmless(name, 100)).filter(name => name !== removal.instance);
	const lines = [
		`There is nothing to remove of an instance ${harmless(removal.instance, 100)}.`,
		...(removal.unasked === undefined ? [] : [`Octopus: ${removal.unasked}.`]),
		...(others.length === 0 ? [] : [`There are: ${others.join(', ')}.`]),
		...removal.notes.flatMap(note => told(0, note)),
		...staysLines(removal),
	];
	context.stdout.write(hasFlag(context, 'json') ? `${jsonText(removeDocument(removal, context.version))}\n` : `${lines.join('\n')}\n`);
	return exitCodes.fine;
};

/** What is deleted in Octopus or here does not come back: the name itself is the consent. */
const isConfirmed = async (context: CommandContext, instance: string): Promise<boolean> =>
	(await askLine(context, `\nType the instance’s name to remove it (${harmless(instance, 100)}): `)) === instance;

const assertIsRoot = ({machine}: SetUpSession): void => {
	if (machine.machine.isRoot) return;
	throw new UserError('Removing a Tentacle changes /etc and systemd: it needs root.', {
		exitCode: exitCodes.needsElevation,
		next: ['Run the same command with sudo.', 'Or only print the script: --print-only'],
	});
};

const assertNoScript = async (host: Host, facts: InstanceFacts): Promise<void> => {
	const running = await runningScript(host, await host.unit(facts.unit.name));
	if (running !== undefined) throw new UserError(running, {next: ['Nothing was changed.']});
};

const performerFor = ({host, server, secrets}: SetUpSession, {plan, facts}: Removal): Performer => {
	const performer = createPerformer(host, server, secrets.read, plan);
	return {
		...performer,
		mayRun: async ({stopsAgent}) => (stopsAgent ? runningScript(host, await host.unit(facts.unit.name)) : undefined),
		async perform(action, context) {
			const done = await performer.perform(action, context);
			if ('failure' in done || action.kind !== 'tentacle' || action.words[0] !== 'service') return done;
			// Tentacle says nothing of a systemctl that failed (facts: Tentacle §5.3), and without its instance it could not try again.
			await host.forgetUnit(facts.unit.name, context.signal);
			const {active, installed, state} = await host.unit(facts.unit.name);
			if (!active && !installed) return done;
			return {failure: {says: `systemd still has ${harmless(facts.unit.name, 100)}: it is ${state}.`, lines: [], next: []}};
		},
	};
};

const apply = async (context: CommandContext, session: SetUpSession, removal: Removal): Promise<ExitCode> => {
	const {stdout, stderr, signal, stop, version, program, unicode, face} = context;
	const signs = signsOf(unicode, face === 'accessible');
	const lines = createRunLines(signs);
	const done = new Set<string>();
	let ending: Ending = {kind: 'removed', exitCode: exitCodes.fine, done: [], proofs: []};
	for await (const event of execute(removal.plan, performerFor(session, removal), {signal, stop})) {
		for (const line of lines(event)) stderr.write(`${line}\n`);
		if (hasFlag(context, 'verbose') && event.kind === 'output') stderr.write(`    ${harmless(event.line)}\n`);
		if (event.kind === 'step-done') done.add(event.step.id);
		if (event.kind === 'stopped' || (event.kind === 'step-failed' && signal.aborted)) {
			ending = {...ending, kind: 'interrupted', exitCode: exitCodes.interrupted};
		} else if (event.kind === 'step-failed') {
			ending = {...ending, kind: 'failed', exitCode: exitCodes.failed, failedStep: {title: event.step.title, ...event.failure}};
		}
	}
	ending = {...ending, done: [...done]};
	if (ending.kind === 'removed') ending = await proveRemoved(session, removal, ending, AbortSignal.any([signal, stop]));
	stdout.write(
		hasFlag(context, 'json')
			? `${jsonText(removeDocument(removal, version, ending))}\n`
			: `${endingLines(removal, ending, program, signs).join('\n')}\n`,
	);
	return ending.exitCode;
};
