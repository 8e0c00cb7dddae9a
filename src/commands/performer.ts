import path from 'node:path';
import type {Performer, ReadyAction} from '../engine/execute.ts';
import type {Host} from '../host/host.ts';
import {credentialOptions} from '../model/credential.ts';
import type {UnitFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {accountOf, type Failure, type Plan, type Step} from '../model/plan.ts';
import {blot, type SecretReader} from '../model/secret.ts';
import {UserError} from '../model/user-error.ts';
import {withoutPolled, withTrust} from '../tentacle/trusted-servers.ts';
import {discover} from './discover.ts';
import {exitMeaning} from './exit-meaning.ts';
import {bareOf} from './pfx.ts';
import {sendRequest} from './send-request.ts';
import type {ServerAccess} from './server-access.ts';

/** The hands of a set-up: Tentacle's commands and file modes through the host, requests through the API client. */
export const createPerformer = (host: Host, server: ServerAccess, readSecret: SecretReader, plan: Plan): Performer => ({
	now: () => performance.now(),
	output: name => host.output(name, plan.instance, plan.serverThumbprint),
	mayRun: (step, signal) => mayRun(host, plan, step, signal),
	async perform(action, {signal, onLine}) {
		try {
			if (action.kind === 'tentacle') {
				const user = accountOf(plan, action);
				const call = (options: Options, descriptor?: number) =>
					callTentacle(host, plan, {words: action.words, options, descriptor, user}, {signal, onLine});
				if (!action.pfx) return await call(optionsOf(action, readSecret));
				const bare = await bareOf({host, readSecret}, action.pfx, signal);
				return await host.withUnnamed(bare, path.dirname(plan.configFile), descriptor => call(fromDescriptor, descriptor), user);
			}
			if (action.kind === 'forget-key') {
				await forgetKey(host, plan, action.thumbprint, signal);
				return {};
			}
			if (action.kind === 'mode') {
				await host.setMode(action.path, action.mode, plan.user);
				return {};
			}
			if (action.kind === 'owner') {
				await handOver(host, action, signal);
				return {};
			}
			if (action.kind === 'unit-user') {
				await host.setUnitUser(action, signal);
				return {};
			}
			if (action.kind === 'systemctl') {
				await host.systemctl(action, signal);
				return {};
			}
			if (action.kind === 'delete') {
				await host.deletePath(action, signal);
				return {};
			}
			if (action.kind === 'remove-unit') {
				await host.removeUnit(action, signal);
				return {};
			}
			if (action.kind === 'unpoll') {
				await host.editText(action.file, text => withoutPolled(text, action.address), signal, plan.user);
				return {};
			}
			if (action.kind === 'proxy-password') {
				await host.setProxyPassword(action.file, action.use, readSecret(action.password), signal, plan.user);
				return {};
			}
			const client = await server.client(action.url, action.credential);
			return action.kind === 'discover' ? await discover(client, action, signal) : await sendRequest(client, action, signal);
		} catch (error) {
			if (error instanceof UserError) return {failure: {says: error.message, lines: [], next: error.next}};
			throw error;
		}
	},
});

type OnLine = (line: string, stream: 'stdout' | 'stderr') => void;

/** What stands behind the words on the command line, and what of it is secret. */
type Options = {readonly words: readonly string[]; readonly secrets: readonly string[]};

/** Where `run` puts what it hands over; Tentacle reads it there as if it had a name (facts: Tentacle §16). */
const fromDescriptor: Options = {words: ['--from-file=/proc/self/fd/3'], secrets: []};

/**
A configuration that another user could write becomes a new file besides: a program of that user’s may have the old one open still. It trusts then whom the
plan has shown, or goes back.
*/
const handOver = async (host: Host, action: Extract<ReadyAction, {kind: 'owner'}>, signal: AbortSignal): Promise<void> => {
	await host.changeOwner(action, signal);
	const {trusted, path: file, from, to} = action;
	if (trusted === undefined) return;
	const user = to === 'root' ? undefined : to;
	try {
		await host.setMode(file, 0o600, user);
		await host.editText(file, text => withTrust(text, trusted), signal, user);
	} catch (error) {
		await host.changeOwner({...action, from: to, to: from}, signal);
		throw error;
	}
};

/** Not where another instance has the same certificate. */
const forgetKey = async (host: Host, {instance: name}: Plan, thumbprint: string, signal: AbortSignal): Promise<void> => {
	const instance = await host.instance(name);
	if (!instance || instance.settings?.thumbprint === thumbprint) return;
	const {keyCopies} = await host.leftovers({instance, thumbprint, paths: [], signal});
	for (const copy of keyCopies) await host.deletePath({kind: 'delete', path: copy, what: 'file'}, signal);
};

const optionsOf = ({credential}: Extract<ReadyAction, {kind: 'tentacle'}>, readSecret: SecretReader): Options => {
	const secrets: string[] = [];
	const words = (credential ? credentialOptions(credential) : []).map(([option, value]) => {
		if (typeof value === 'string') return `${option}=${value}`;
		const text = readSecret(value);
		secrets.push(text);
		return `${option}=${text}`;
	});
	return {words, secrets};
};

type Call = {
	readonly words: readonly string[];
	readonly options: Options;
	readonly descriptor: number | undefined;
	readonly user: string | undefined;
};

const callTentacle = async (
	host: Host,
	plan: Plan,
	{words, options, descriptor, user}: Call,
	{signal, onLine}: {readonly signal: AbortSignal; readonly onLine: OnLine},
): Promise<{failure: Failure} | Record<string, never>> => {
	// Tentacle may repeat what it was given.
	const without = (text: string) => blot(text, options.secrets);
	const ended = await host.run(plan.tentacle, [...words, ...options.words], {
		signal,
		onLine: (line, stream) => onLine(without(line), stream),
		mustBeSafe: true,
		user,
		...(descriptor !== undefined && {descriptor}),
	});
	if (ended.exitCode === 0) {
		const says = await untrue(host, plan, words);
		return says === undefined ? {} : {failure: {says, lines: [], next: []}};
	}
	const lines = ended.lines.map(({text, stream}) => ({text: harmless(without(text)), stream}));
	return {failure: exitMeaning({command: words[0] ?? '', exitCode: ended.exitCode, signal: ended.signal, lines})};
};

/** What Tentacle says of its trust list proves nothing: it is read back (facts: Tentacle §16). A sentence where it is not as it was to be. */
const untrue = async (host: Host, plan: Plan, words: readonly string[]): Promise<string | undefined> => {
	const valuesOf = (...options: readonly string[]) =>
		words.flatMap(word => options.flatMap(option => (word.startsWith(`${option}=`) ? [word.slice(option.length + 1)] : [])));
	const [trusted, removed] = [valuesOf('--trust', '--newThumbprint'), valuesOf('--remove-trust', '--oldThumbprint')];
	if (trusted.length + removed.length === 0) return undefined;
	const stored = (await host.instance(plan.instance))?.settings?.trusted.map(({thumbprint}) => thumbprint) ?? [];
	const missing = trusted.find(one => !stored.includes(one));
	if (missing !== undefined) return `Tentacle ended well, and ${plan.instance} does not trust ${missing}.`;
	const left = removed.find(one => !trusted.includes(one) && stored.includes(one));
	return left === undefined ? undefined : `Tentacle ended well, and ${plan.instance} still trusts ${left}.`;
};

/** A script that runs under the agent would be killed with it. */
const mayRun = async (host: Host, plan: Plan, {stopsAgent}: Step, signal: AbortSignal): Promise<string | undefined> => {
	signal.throwIfAborted();
	if (!stopsAgent) return undefined;
	return runningScript(host, (await host.instance(plan.instance))?.unit);
};

/** Why an agent is not to be stopped now, in a sentence. */
export const runningScript = async (host: Host, {mainPid}: Pick<UnitFacts, 'mainPid'> = {}): Promise<string | undefined> => {
	const [script] = mainPid === undefined ? [] : await host.scriptsUnder(mainPid);
	return script === undefined
		? undefined
		: `The agent is running a script (${harmless(script, 80)}); stopping the agent now would kill that. Run the same command again when it is done.`;
};
