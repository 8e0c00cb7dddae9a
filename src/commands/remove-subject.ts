import path from 'node:path';
import {filesOf} from '../../wizards/remove-files.ts';
import {removePlan} from '../../wizards/remove-plan.ts';
import {resolve} from '../engine/resolve.ts';
import type {Answers} from '../model/answers.ts';
import {credentialOf} from '../model/credential.ts';
import type {InstanceFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {sourceText} from '../model/question.ts';
import {parseThumbprint} from '../model/thumbprint.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {unitName} from '../tentacle/unit.ts';
import {type CommandContext, flagValue, hasFlag} from './context.ts';
import {wantedWords} from './problem-words.ts';
import {removeAnswers} from './remove-flags.ts';
import {type InOctopus, lookInOctopus} from './remove-server.ts';
import type {Removal} from './remove-text.ts';
import type {SetUpSession} from './set-up-session.ts';

const usage = (message: string, next: readonly string[] = []): UserError => new UserError(message, {exitCode: exitCodes.usage, next});

/** Looks at everything that is of the instance, here and in Octopus, and plans its removal. Changes nothing. Throws a `UserError`. */
export const lookAtRemoval = async (context: CommandContext, session: SetUpSession, answers: Answers): Promise<Removal> => {
	const {host, machine, server: access} = session;
	const signal = AbortSignal.any([context.signal, context.stop]);
	const facts = await instanceOf(session, answers);
	if (facts.problem !== undefined && !machine.machine.isRoot) {
		throw new UserError(facts.problem, {exitCode: exitCodes.needsElevation, next: ['Run the same command with sudo.']});
	}
	const thumbprint = thumbprintOf(context, facts);
	const files = filesOf(facts);
	const leftovers = await host.leftovers({
		instance: facts,
		...(thumbprint !== undefined && {thumbprint}),
		...(facts.configFile !== '' && {configFile: facts.configFile}),
		paths: files,
		signal,
	});
	const subject = {
		instance: facts.name,
		facts,
		leftovers,
		machine: {...machine, canInstallServices: machine.machine.hasSystemd && machine.machine.hasSudo},
		deleteFiles: hasFlag(context, 'delete-files'),
	};
	const local = removePlan(subject);
	const asked = hasFlag(context, 'local-only')
		? 'not asked (--local-only)'
		: await ask(context, access, {answers, facts, thumbprint, isNothingHere: local.plan.steps.length === 0});
	const notes: string[] = [
		...(facts.problem === undefined ? [] : [facts.problem]),
		...((facts.unit.installed || facts.unit.active) && !leftovers.unitIsOurs
			? [`The unit ${facts.unit.name} does not start this instance: it stays as it is.`]
			: []),
	];
	const twins = machine.instances.filter(
		({name, settings}) => name !== facts.name && thumbprint !== undefined && settings?.thumbprint === thumbprint,
	);
	notes.push(...twins.map(({name}) => `The instance ${name} has the same certificate: a record with this thumbprint may be its own.`));
	const common = {instance: facts.name, facts, thumbprint};
	if (typeof asked === 'string') return {...common, ...local, unasked: asked, notes};
	const {plan, ...rest} = removePlan({...subject, server: asked});
	const {proxy} = answers;
	const way = proxy !== undefined && proxy !== 'none' && {proxy};
	return {...common, ...rest, plan: {...plan, ...way}, server: asked, notes: [...notes, ...strangeServer(facts, asked)]};
};

/** Which instance, who we are to which Server, and the way to it. Throws a `UserError`. */
export const answersFor = ({resolver, given, machine}: SetUpSession): Answers => {
	const [only, ...more] = machine.instances;
	if (!given.instance && only && more.length > 0) {
		throw usage('There are several instances on this machine.', [
			`Say which: --instance=NAME. There are ${machine.instances.map(({name}) => harmless(name, 100)).join(', ')}.`,
		]);
	}
	const taken = Object.fromEntries(Object.entries(given).filter(([id]) => removeAnswers.some(one => one === id)));
	const named =
		given.instance || !only ? taken : {...taken, instance: [{raw: only.name, source: {kind: 'default' as const, says: 'the only one'}}]};
	const {answers, problems} = resolve(resolver, named, machine);
	const wrong = problems.filter(({id, source}) => source !== undefined && id in named);
	if (wrong.length === 0) return answers;
	throw usage(
		'A flag or an answer cannot be used like this.',
		wrong.map(problem => `${problem.source ? sourceText(problem.source) : problem.id}: ${wantedWords(problem)}`),
	);
};

/** As the index has it; without a usable entry, what its configuration file and its unit tell. */
const instanceOf = async ({host, machine, given}: SetUpSession, answers: Answers): Promise<InstanceFacts> => {
	const name = answers.instance ?? '';
	const found = machine.instances.find(one => one.name === name);
	if (found && found.configFile !== '') return found;
	const raw = given.configFile?.[0]?.raw;
	const configFile = path.resolve('/', found && typeof raw === 'string' ? raw : (answers.configFile ?? ''));
	const isOthers = machine.instances.some(one => one.configFile === configFile);
	const unit = found?.unit ?? (await host.unit(unitName(name)));
	if (configFile === '/' || isOthers || (await host.changed(configFile)) === undefined) {
		return {name, configFile: '', unit, ...(found?.problem !== undefined && {problem: found.problem})};
	}
	return {name, configFile, unit, ...(await host.configuration(configFile))};
};

const thumbprintOf = (context: CommandContext, {settings}: InstanceFacts): string | undefined => {
	const text = flagValue(context, 'thumbprint');
	if (text === undefined) return settings?.thumbprint;
	const parsed = parseThumbprint(text);
	if ('wanted' in parsed) throw usage(`--thumbprint wants ${parsed.wanted}.`);
	if (settings?.thumbprint === undefined || settings.thumbprint === parsed.thumbprint) return parsed.thumbprint;
	throw usage(`The instance’s own certificate is ${settings.thumbprint}, not ${parsed.thumbprint}.`, [
		'Leave --thumbprint out, or name another instance.',
	]);
};

type Asking = {
	readonly answers: Answers;
	readonly facts: InstanceFacts;
	readonly thumbprint: string | undefined;
	readonly isNothingHere: boolean;
};

/** What Octopus has of it; or, in words, why there is no need to ask. Throws a `UserError` when there is, and it cannot be asked. */
const ask = async (
	context: CommandContext,
	access: SetUpSession['server'],
	{answers, facts, thumbprint, isNothingHere}: Asking,
): Promise<InOctopus | string> => {
	if (facts.settings && thumbprint === undefined) return 'no record: the instance has no certificate by which Octopus could know it';
	const {serverUrl: url} = answers;
	const credential = credentialOf(answers);
	if (url === undefined || credential === undefined) {
		if (isNothingHere) return 'not asked: no Server was named';
		throw bothWays(context, facts, url !== undefined);
	}
	if (thumbprint === undefined) {
		if (isNothingHere) return 'not asked: the thumbprint is not known';
		throw usage('Which records in Octopus are this instance’s is not known: its configuration does not tell its thumbprint.', [
			...(facts.problem === undefined ? [] : [facts.problem]),
			'Give it: --thumbprint=… (in the portal it is in the machine’s settings).',
			'Or leave the Server out: --local-only',
		]);
	}
	const looking = {
		url,
		credential,
		thumbprint,
		space: flagValue(context, 'space'),
		signal: AbortSignal.any([context.signal, context.stop]),
	};
	return lookInOctopus(access, looking);
};

/** The portal's address is in no file of Tentacle's; a polled address is often on the same host. */
const bothWays = ({program}: CommandContext, {name, settings}: InstanceFacts, hasPortal: boolean): UserError => {
	const polled = settings?.trusted.find(({address}) => address)?.address;
	const hint = polled ? ` It polls ${harmless(polled.host, 200)}; the portal is often there too.` : '';
	return usage(
		`${hasPortal ? 'Without a key, Octopus cannot be asked' : 'Tentacle does not write down which portal it belongs to'}, and a record of this machine may be there.${hint}`,
		[
			'Both sides:',
			`  ${program} remove --instance=${harmless(name, 100)} --server-url=https://… --api-key-file=FILE`,
			'Here alone, saying what remains in Octopus:',
			`  ${program} remove --instance=${harmless(name, 100)} --local-only`,
		],
	);
};

/** No record in a Server that the instance does not even trust: most likely another Server has it. */
const strangeServer = ({settings}: InstanceFacts, {url, thumbprint, records, unseen}: InOctopus): readonly string[] => {
	if (records.length > 0) return [];
	const trusted = settings?.trusted.map(one => one.thumbprint.toUpperCase()) ?? [];
	if (trusted.length > 0 && !trusted.includes(thumbprint)) {
		throw new UserError(
			`${url} is another Server than the instance’s: it has no record with this thumbprint, and its own is ${thumbprint}.`,
			{
				next: [
					`The instance trusts ${[...new Set(trusted)].join(', ')}.`,
					'Nothing was changed. Give the address of that Server, or leave it out: --local-only',
				],
			},
		);
	}
	return [
		`No record with this thumbprint was found: it was deleted already, or it is in a space that this credential may not see${unseen.length === 0 ? '' : ' or look into'}.`,
	];
};
