import path from 'node:path';
import {windowsFacts, windowsQuestions} from '../../wizards/windows.ts';
import {isMissingFromServer} from '../engine/needed-lookups.ts';
import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import {jsonText} from '../model/json-text.ts';
import {nearest} from '../model/nearest.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderBash} from '../render/bash.ts';
import {type CommandContext, caFilesOf, flagValue, hasFlag} from './context.ts';
import {firewallSheetFor} from './firewall-sheet.ts';
import {closing, openSession, type SetUpSession} from './set-up-session.ts';
import {incompleteAnswers, type Planned, planUnattended, settled} from './set-up-unattended.ts';

type Made = string | ExitCode;
type Make = (context: CommandContext, session: SetUpSession) => Promise<Made>;

/** `export`: what the answers come to, for other hands. Changes nothing. */
export const exportAnswers = async (context: CommandContext): Promise<ExitCode> => {
	const [word, ...others] = context.positionals;
	if (!isFormat(word) || others.length > 0) throw unknownFormat(word ?? '', others);
	if (hasFlag(context, 'json') && word !== 'json') {
		throw new UserError(`export ${word} makes no JSON.`, {
			exitCode: exitCodes.usage,
			next: ['Leave --json out; or export json, which is the plan.'],
		});
	}
	const output = flagValue(context, 'output');
	const session = await openSession(context);
	return closing(session, async () => {
		if (output !== undefined) await session.host.assertWritableForPeople(path.resolve(output));
		const made = await formats[word](context, session);
		if (typeof made !== 'string') return made;
		if (output === undefined) context.stdout.write(made);
		else context.stderr.write(`Saved ${harmless(await session.host.writeForPeople(path.resolve(output), made))}, readable by you only.\n`);
		return exitCodes.fine;
	});
};

const ofPlan =
	(render: (planned: Planned, session: SetUpSession) => Made | Promise<Made>): Make =>
	async (context, session) => {
		const planned = await planUnattended(context, session);
		if (typeof planned !== 'object') return planned;
		if (planned.serverProblem !== undefined) context.stderr.write(`! The Server could not be asked: ${harmless(planned.serverProblem)}\n`);
		return render(planned, session);
	};

/** For another machine: nothing of this one counts. */
const powershell: Make = async (context, session) => {
	const {renderPowershell} = await import('../render/powershell.ts');
	const make = ofPlan(({plan, answers}) => renderPowershell(plan, answers.style === 'listening' ? answers : {}));
	const resolver = {...session.resolver, questions: windowsQuestions, existing: () => undefined};
	return make(context, {...session, resolver, machine: windowsFacts(session.machine)});
};

/** What the sheet says depends on these alone; a key is nothing that a firewall has to do with. */
const onSheet: ReadonlySet<AnswerId> = new Set([
	...(['instance', 'style', 'registerNow', 'proxy', 'serverUrl', 'serverAddresses', 'listenPort', 'listenAddress'] as const),
	...(['publicHostName', 'callbackPort', 'serverSideProxy', 'pollingConnections'] as const),
]);

/** The Server is not made to dial this machine: it could not yet. */
const firewall: Make = async (context, session) => {
	const {resolution, facts} = await settled(context, session, ({what}) => what !== 'reach' && what !== 'records');
	const {answers, problems} = resolution;
	const wrong = problems.filter(problem => onSheet.has(problem.id) && !isMissingFromServer(problem, answers, facts));
	if (wrong.length > 0) throw incompleteAnswers(wrong);
	return firewallSheetFor(answers, facts, AbortSignal.any([context.signal, context.stop]));
};

const formats = {
	bash: (context, session) => ofPlan(({plan}) => renderBash(plan, {caFiles: caFilesOf(context)}))(context, session),
	powershell,
	firewall,
	json: ofPlan(({plan}) => `${jsonText(plan)}\n`),
} satisfies Readonly<Record<string, Make>>;

const isFormat = (word: string | undefined): word is keyof typeof formats => word !== undefined && Object.hasOwn(formats, word);

const unknownFormat = (word: string, [more]: readonly string[]): UserError => {
	const all = Object.keys(formats);
	const near = nearest(word, all);
	const says = ['ansible', 'cloud-init', 'docker', 'compose'].includes(word)
		? `export cannot make ${word} yet.`
		: word === ''
			? 'export wants to know what to make.'
			: more === undefined || !all.includes(word)
				? `export cannot make ${harmless(word, 60)}.`
				: `export makes one thing at a time; here is ${harmless(more, 60)} too.`;
	return new UserError(says, {
		exitCode: exitCodes.usage,
		next: [near === undefined || all.includes(word) ? `There are: ${all.join(', ')}.` : `Did you mean export ${near}?`],
	});
};
