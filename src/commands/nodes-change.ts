import {type NodesChange, nodesPlan, polledAfter} from '../../wizards/nodes-plan.ts';
import {type Address, addressText, isSameAddress} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import type {AnyCheck} from '../model/check.ts';
import {jsonText} from '../model/json-text.ts';
import {isRestartPending, polledBy} from '../model/nodes.ts';
import {shellWord} from '../model/shell-word.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderBash} from '../render/bash.ts';
import {renderPlan} from '../render/plan-text.ts';
import {applyPlan, isConfirmed, type PlanToApply, showPlanOnly} from './apply-plan.ts';
import {type CommandContext, caFilesOf, hasFlag} from './context.ts';
import {wordsAgain} from './flags.ts';
import {assertMayApply} from './may-apply.ts';
import type {NodesSubject} from './nodes.ts';
import {provable} from './provable.ts';
import {setUpDocument} from './set-up-document.ts';
import type {SetUpSession} from './set-up-session.ts';

/** Shows, checks or applies a change of the polled addresses: the same for adding, removing and reconciling. */
export const changeNodes = async (
	context: CommandContext,
	session: SetUpSession,
	subject: NodesSubject,
	change: NodesChange,
): Promise<ExitCode> => {
	const {facts, polled} = subject;
	const after = polledAfter(polled, change);
	if (after.length === 0) {
		throw new UserError('The last polled address is not removed: the agent would have nobody to ask for work.', {
			exitCode: exitCodes.usage,
			next: ['Add another one first: configure-tentacle nodes add ADDRESS'],
		});
	}
	const thumbprint = change.add.length > 0 ? thumbprintFor(subject, session) : undefined;
	const restartPending = facts.unit.active && (await isPending(context, session, subject));
	const plan = nodesPlan({instance: facts, change, restartPending, ...(thumbprint !== undefined && {thumbprint})}, session.machine);
	const list = after.map(addressText).join(', ');
	const toApply: PlanToApply = {
		plan,
		answers: {
			...answersFor(subject, after),
			...(thumbprint !== undefined && {serverThumbprint: thumbprint.toUpperCase()}),
		},
		words: {
			done: facts.unit.active
				? `${facts.name} polls ${list}; the agent was restarted and is connected.`
				: `${facts.name} polls ${list} from the next start of its agent on${facts.unit.installed ? '; it does not run now' : ', which no service runs here'}.`,
			unchanged: `${facts.name} polls ${list}; nothing was changed.`,
			notProven: `${facts.name} polls ${list}, but that the agent is connected is not proven yet:`,
			broken: `${facts.name} polls ${list}, but not every address works:`,
			// What is added or gone already would be refused by the same command.
			rest: [
				'This goes on with the rest:',
				`  ${[`${context.program} nodes reconcile`, `--instance=${shellWord(facts.name)}`, ...after.map(one => `--server-addresses=${addressText(one)}`), ...(hasFlag(context, 'yes') ? ['--yes'] : []), ...wordsAgain(context.given)].join(' ')}`,
			],
		},
		more: {change: {add: change.add.map(addressText), remove: change.remove.map(addressText), restart: plan.steps.some(isRestart)}},
	};
	if (hasFlag(context, 'print-only')) {
		context.stdout.write(renderBash(plan, {does: 'Changes what a Tentacle polls', caFiles: caFilesOf(context)}));
		return exitCodes.fine;
	}
	if (plan.steps.length === 0 || hasFlag(context, 'check')) return tell(context, toApply);
	if (!hasFlag(context, 'yes') && !context.interactive) return showPlanOnly(context, toApply);
	assertMayApply(session.machine);
	if (!(await isConfirmed(context, toApply))) return exitCodes.usage;
	const silent = await silentOnes(context, session, subject, change);
	const exitCode = await applyPlan(context, session, {...toApply, checks: checksOf(change.add, silent)});
	for (const address of silent) {
		context.stderr.write(`! ${addressText(address)} was not connected before either: configure-tentacle diagnose says why.\n`);
	}
	await assertStored(session, subject, exitCode === exitCodes.fine ? after : undefined);
	return exitCode;
};

const isRestart = ({id}: {readonly id: string}): boolean => id === 'restart';

/** What a set-up would answer for this instance as it is to be. */
const answersFor = ({answers, facts}: NodesSubject, after: readonly Address[]): Answers => {
	const {service: _service, ...rest} = answers;
	return {...rest, serverAddresses: after, ...(facts.unit.active && {service: 'systemd'})};
};

/** Only what is trusted already, whatever a port presents (security rule 1). */
const thumbprintFor = ({facts}: NodesSubject, {given}: SetUpSession): string => {
	const stored = [...new Set(facts.settings?.trusted.flatMap(({style, thumbprint}) => (style === 'polling' ? [thumbprint] : [])))];
	const raw = given.serverThumbprint?.[0]?.raw;
	const wanted = typeof raw === 'string' ? raw.replaceAll(/[^0-9a-f]/gi, '').toUpperCase() : undefined;
	const chosen = stored.filter(one => wanted === undefined || one.toUpperCase() === wanted);
	const [only, ...others] = chosen;
	if (only !== undefined && others.length === 0) return only;
	throw new UserError(
		chosen.length === 0 ? 'A Server with this thumbprint is not polled.' : 'Servers with different thumbprints are polled.',
		{
			exitCode: exitCodes.usage,
			next: [`Say to which one the address belongs: ${stored.map(one => `--server-thumbprint=${one}`).join(' or ')}`],
		},
	);
};

/** A change that was not followed by a restart is finished by the next run. */
const isPending = async ({signal}: CommandContext, {host}: SetUpSession, {facts, polled}: NodesSubject): Promise<boolean> =>
	isRestartPending((await host.instanceLog(facts, {addresses: polled, signal}))?.start?.polls ?? [], polled);

/** Nothing to do, or nothing to be done now: said in words or as a document. */
const tell = (context: CommandContext, {plan, answers, words, more}: PlanToApply): ExitCode => {
	const {stdout, version} = context;
	const isSame = plan.steps.length === 0;
	if (hasFlag(context, 'json')) stdout.write(`${jsonText({...setUpDocument({plan, answers, version}), ...more})}\n`);
	else stdout.write(isSame ? `${words?.unchanged ?? ''}\n` : `Would be changed:\n${renderPlan(plan)}`);
	return isSame ? exitCodes.fine : exitCodes.changesPending;
};

/** Addresses that stay, and whose connection has failed already: the change cannot mend them, and is not judged by them. */
const silentOnes = async (
	{signal}: CommandContext,
	{host}: SetUpSession,
	{facts: {settings}, polled}: NodesSubject,
	{remove}: NodesChange,
): Promise<readonly Address[]> => {
	const staying = polled.filter(address => settings !== undefined && !remove.some(one => isSameAddress(one, address)));
	const seen = await Promise.all(
		staying.map(async address => ({address, state: (await host.connection(settings ?? {}, address, {signal, wait: false})).state})),
	);
	return seen.filter(({state}) => state === 'failed').map(({address}) => address);
};

/** The way to what is new, before the change; that the agent is up and connected, after it. */
const checksOf = (added: readonly Address[], silent: readonly Address[]): readonly AnyCheck[] =>
	provable
		.filter(({category}) => ['network', 'proxy', 'trust', 'service'].includes(category))
		.map(check => {
			const {subjects, stage} = check;
			if (!subjects) return check;
			const isMeant = (address: Address) =>
				stage === 'before' ? added.some(one => isSameAddress(one, address)) : !silent.some(one => isSameAddress(one, address));
			return {
				...check,
				subjects: (answers: Answers, scope) =>
					subjects({...answers, serverAddresses: (answers.serverAddresses ?? []).filter(isMeant)}, scope),
			};
		});

/** An agent or a command that ran at the same time could have written its own list over ours. */
const assertStored = async ({host}: SetUpSession, {facts}: NodesSubject, after: readonly Address[] | undefined): Promise<void> => {
	const now = await host.instance(facts.name);
	const stored = now ? polledBy(now) : [];
	const isSame = after?.length === stored.length && after.every(address => stored.some(one => isSameAddress(one, address)));
	if (after === undefined || isSame) return;
	throw new UserError(`${facts.configFile} does not have the addresses that were written: ${stored.map(addressText).join(', ')}.`, {
		next: ['Something else has changed it meanwhile. Run the same command again.'],
	});
};
