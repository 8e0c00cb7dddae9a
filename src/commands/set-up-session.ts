import path from 'node:path';
import {existingOf} from '../../wizards/existing-record.ts';
import {questions} from '../../wizards/questions.ts';
import type {Given, Resolver} from '../engine/resolve.ts';
import {createHost, type Host} from '../host/host.ts';
import {createSecrets, type Secrets} from '../host/secrets.ts';
import type {Facts} from '../model/facts.ts';
import {type FindingCode, isFindingCode} from '../model/finding.ts';
import {harmless} from '../model/harmless.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import type {Limits} from '../octopus/request.ts';
import {findProxyCandidates} from '../probe/proxies.ts';
import {type CommandContext, flagValue, flagValues, hasFlag, newInstance} from './context.ts';
import {givenBy} from './given.ts';
import {nearCode} from './near-code.ts';
import {createServerAccess, type ServerAccess} from './server-access.ts';

/**
Everything a set-up works with, attended or not: made once from the command's context. What is done with it: `look-up.ts` asks one thing, `settle.ts` all that is
missing, `run-plan.ts` carries a plan out.
*/
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
	const {environment} = context;
	const given = known ?? (await givenBy(context));
	const despite = despiteOf(context);
	const host = hostOf(context, namesByConfig ? given : {});
	const secrets = createSecrets({
		environment,
		readStored: (instance, name) => host.proxyPassword(instance, name === 'scriptProxyPassword' ? 'scripts' : 'polling'),
	});
	const server = await createServerAccess(context, secrets.read, file => certificatesIn(host, file), limits);
	const machine = await machineOf(context, host);
	return {
		host,
		secrets,
		server,
		resolver: {questions, readSecret: secrets.read, existing: existingOf},
		given,
		despite,
		environment,
		machine,
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

/** With the Tentacle of `--tentacle`, and the instance of a config file where `instance` does not name one. */
const hostOf = (context: CommandContext, {instance, configFile}: Given): Host => {
	const tentacle = flagValue(context, 'tentacle');
	const unnamedConfig = instance ? undefined : configFile?.[0]?.raw;
	return createHost({
		...context.host,
		...(tentacle !== undefined && {tentacle: path.resolve(tentacle)}),
		...(typeof unnamedConfig === 'string' && {unnamedConfig: path.resolve(unnamedConfig)}),
	});
};

const machineOf = async (context: CommandContext, host: Host): Promise<Facts> => {
	const {environment, interactive} = context;
	const [machine, tentacle, instances, proxyCandidates] = await Promise.all([
		host.machine(),
		host.tentacle(),
		host.instances(),
		// Only a person can be offered one.
		interactive ? findProxyCandidates({environment, readText: host.readText}) : undefined,
	]);
	return {
		machine,
		instances,
		...(proxyCandidates && {proxyCandidates}),
		...(tentacle && {tentacle}),
		...(hasFlag(context, newInstance) && {wantsNew: true}),
		...(hasFlag(context, 'allow-plain-http') && {allowPlainHttp: true}),
	};
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
