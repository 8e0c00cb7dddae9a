import path from 'node:path';
import {existingOf} from '../../wizards/existing-record.ts';
import {questions} from '../../wizards/questions.ts';
import {isMissingFromServer, isNeeded, isOnlyTold, type Lookup, type LookupResult, type Lookups, lookupsFor} from '../engine/lookups.ts';
import {type Given, type Problem, type Resolution, type Resolver, resolve} from '../engine/resolve.ts';
import type {RunEvent} from '../engine/run-set-up.ts';
import {withLookups} from '../engine/with-lookups.ts';
import {createHost, type Host} from '../host/host.ts';
import {createSecrets, type Secrets} from '../host/secrets.ts';
import type {Answers} from '../model/answers.ts';
import type {AnyCheck} from '../model/check.ts';
import type {Facts} from '../model/facts.ts';
import {type FindingCode, isFindingCode} from '../model/finding.ts';
import {harmless} from '../model/harmless.ts';
import type {Plan} from '../model/plan.ts';
import {scopeOf} from '../model/scope.ts';
import type {SecretName} from '../model/secret.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import type {Limits} from '../octopus/request.ts';
import {findProxyCandidates} from '../probe/proxies.ts';
import {type CommandContext, flagValue, flagValues, hasFlag, newInstance} from './context.ts';
import {givenBy} from './given.ts';
import {nearCode} from './near-code.ts';
import {createServerAccess, type OnPart, type ServerAccess} from './server-access.ts';

/** Everything a set-up works with, attended or not: made once from the command's context. */
export type SetUpSession = {
	readonly host: Host;
	readonly secrets: Secrets;
	readonly server: ServerAccess;
	readonly resolver: Resolver;
	readonly given: Given;
	readonly environment: CommandContext['environment'];
	/** This machine; nothing was asked of a Server yet. */
	readonly machine: Facts;
	readonly despite: readonly FindingCode[];
	/** Knows what planning has just looked up: checks before the first change need not ask for it again. Left out: they do. */
	readonly planned?: ServerAccess;
};

export type SessionOptions = {
	/** A config file that is given without an instance names one, if need be an unnamed one. */
	readonly namesByConfig?: boolean;
	/** Of requests to the Server, where they differ from the usual ones. */
	readonly limits?: Partial<Limits>;
	/** In place of what flags, variables and an answers file give. */
	readonly given?: Given;
};

export const openSession = async (
	context: CommandContext,
	{namesByConfig = false, limits = {}, given: known}: SessionOptions = {},
): Promise<SetUpSession> => {
	const given = known ?? (await givenBy(context));
	const despite = despiteOf(context);
	const tentaclePath = flagValue(context, 'tentacle');
	const unnamedConfig = namesByConfig && !given.instance ? given.configFile?.[0]?.raw : undefined;
	const host = createHost({
		...context.host,
		...(tentaclePath !== undefined && {tentacle: path.resolve(tentaclePath)}),
		...(typeof unnamedConfig === 'string' && {unnamedConfig: path.resolve(unnamedConfig)}),
	});
	const readStored = (instance: string, name: SecretName) =>
		host.proxyPassword(instance, name === 'scriptProxyPassword' ? 'scripts' : 'polling');
	const secrets = createSecrets({environment: context.environment, readStored});
	const server = await createServerAccess(context, secrets.read, file => certificatesIn(host, file), limits);
	const [machine, tentacle, instances, proxyCandidates] = await Promise.all([
		host.machine(),
		host.tentacle(),
		host.instances(),
		// Only a person can be offered one.
		context.interactive ? findProxyCandidates({environment: context.environment, readText: host.readText}) : undefined,
	]);
	const resolver: Resolver = {questions, readSecret: secrets.read, existing: existingOf};
	return {
		host,
		secrets,
		server,
		resolver,
		given,
		despite,
		environment: context.environment,
		machine: {
			machine,
			instances,
			...(proxyCandidates && {proxyCandidates}),
			...(tentacle && {tentacle}),
			...(hasFlag(context, newInstance) && {wantsNew: true}),
			...(hasFlag(context, 'allow-plain-http') && {allowPlainHttp: true}),
		},
	};
};

/** Runs a command to its end; whoever was signed in is signed out then, however it ends. */
export const closing = async <Result>({server}: SetUpSession, run: () => Promise<Result>): Promise<Result> => {
	try {
		return await run();
	} finally {
		await server.close();
	}
};

const certificatesIn = async (host: Host, file: string): Promise<string> => {
	const text = await host.readText(path.resolve(file));
	if (text?.includes('-----BEGIN CERTIFICATE-----')) return text;
	throw new UserError(`${harmless(file)} ${text === undefined ? 'cannot be read' : 'holds no certificate'}.`, {
		exitCode: exitCodes.usage,
		next: ['--ca-file wants a PEM file with certificates.'],
	});
};

const despiteOf = (context: CommandContext): readonly FindingCode[] =>
	flagValues(context, 'despite').map(text => {
		const code = text.toUpperCase();
		if (isFindingCode(code)) return code;
		throw new UserError(`--despite wants the code of a finding, such as NET005; ${harmless(text, 40)} is none.`, {
			exitCode: exitCodes.usage,
			next: nearCode(code),
		});
	});

/** Asks what the answers so far make worth asking. What the world causes, or whoever leaves meanwhile, is `failed`. */
export const lookUp = async (session: SetUpSession, lookup: Lookup, signal: AbortSignal, onPart?: OnPart): Promise<LookupResult> => {
	try {
		return await look(session, lookup, signal, onPart);
	} catch (error) {
		if (error instanceof UserError) return {what: 'failed', says: error.message};
		if (signal.aborted) return {what: 'failed', says: 'interrupted'};
		throw error;
	}
};

const look = async (session: SetUpSession, lookup: Lookup, signal: AbortSignal, onPart?: OnPart): Promise<LookupResult> => {
	const {host, server, secrets} = session;
	if (lookup.what === 'pfx') {
		const {lookAtPfx} = await import('./pfx.ts');
		return {what: 'pfx', pfx: await lookAtPfx({host, readSecret: secrets.read}, lookup.file, lookup.password, signal)};
	}
	if (lookup.what === 'proxy') return (await import('./proxy-lookup.ts')).lookUpProxy(session, lookup, signal);
	if (lookup.what === 'trust') return (await import('./trust-lookup.ts')).lookUpTrust(session, lookup.answers, signal);
	const access = server.through(lookup.through ?? {});
	if (lookup.what === 'reach') return (await import('./reach-lookup.ts')).lookUpReach(host, access, lookup, signal);
	return access.lookUp(lookup, signal, onPart);
};

export type Settled = {
	readonly resolution: Resolution;
	readonly facts: Facts;
	/** Why the Server could not be asked for what it adds. */
	readonly serverProblem?: string;
	/** Knows what was looked up. */
	readonly planned: ServerAccess;
};

/**
Resolves unattended: first with what was given, so that every mistake in it is told before any connection; then with what the Server adds. `isWanted`: the
looks that are worth their time. Left out: all.
*/
export const settle = async (
	session: SetUpSession,
	signal: AbortSignal,
	isWanted: (lookup: Lookup) => boolean = () => true,
): Promise<Settled> => {
	const {resolver, given, machine, server} = session;
	let facts = machine;
	let resolution = resolve(resolver, given, facts);
	const planned = server.through(resolution.answers).remembering();
	const {questions} = resolver;
	const isMistake = (problem: Problem) =>
		!isMissingFromServer(problem, resolution.answers, facts) ||
		questions[problem.id].whenMissing?.(resolution.answers, facts) !== undefined;
	if (resolution.problems.some(isMistake)) return {resolution, facts, planned};
	let lookups: Lookups = {};
	for (;;) {
		const unknown = lookupsFor(resolution.answers, facts).filter(
			lookup =>
				lookups[lookup.key] === undefined &&
				lookup.what !== 'portal' &&
				!isOnlyTold(lookup) &&
				(lookup.what !== 'reach' || !given.publicHostName) &&
				isWanted(lookup),
		);
		if (unknown.length === 0) return {resolution, facts, planned};
		// One after the other, as one can decide what the next is about; lists are asked for together.
		const next = unknown.filter(({what}, index) => index === 0 || (what === 'list' && unknown[0]?.what === 'list'));
		const ended = await Promise.all(
			next.map(async lookup => ({lookup, result: await lookUp({...session, server: planned}, lookup, signal)})),
		);
		for (const {lookup, result} of ended) {
			if (result.what === 'failed' && isNeeded(lookup, resolution)) return {resolution, facts, planned, serverProblem: result.says};
		}
		lookups = {...lookups, ...Object.fromEntries(ended.map(({lookup, result}) => [lookup.key, result]))};
		facts = withLookups(facts, resolution.answers, lookups);
		resolution = resolve(resolver, given, facts);
	}
};

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
