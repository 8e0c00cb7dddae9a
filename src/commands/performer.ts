import type {Performer, ReadyAction} from '../engine/execute.ts';
import type {Host} from '../host/host.ts';
import {harmless} from '../model/harmless.ts';
import type {Failure, Plan, Step} from '../model/plan.ts';
import {UserError} from '../model/user-error.ts';
import {withoutPolled} from '../tentacle/trusted-servers.ts';
import {exitMeaning} from './exit-meaning.ts';
import type {ServerAccess} from './server-access.ts';

/** The hands of a set-up: Tentacle's commands and file modes through the host, requests through the API client. */
export const createPerformer = (host: Host, server: ServerAccess, plan: Plan): Performer => ({
	now: () => performance.now(),
	output: name => host.output(name, plan.instance),
	mayRun: (step, signal) => mayRun(host, plan, step, signal),
	async perform(action, {signal, onLine}) {
		try {
			if (action.kind === 'tentacle') return await callTentacle(host, plan, action.words, signal, onLine);
			if (action.kind === 'mode') {
				await host.setMode(action.path, action.mode);
				return {};
			}
			if (action.kind === 'unpoll') {
				await host.editText(action.file, text => withoutPolled(text, action.address), signal);
				return {};
			}
			if (action.kind === 'discover') return await discover(server, action, signal);
			return await send(server, action, signal);
		} catch (error) {
			if (error instanceof UserError) return {failure: {says: error.message, lines: [], next: error.next}};
			throw error;
		}
	},
});

type OnLine = (line: string, stream: 'stdout' | 'stderr') => void;

const callTentacle = async (
	host: Host,
	plan: Plan,
	words: readonly string[],
	signal: AbortSignal,
	onLine: OnLine,
): Promise<{failure: Failure} | Record<string, never>> => {
	const ended = await host.run(plan.tentacle, words, {signal, onLine, mustBeSafe: true});
	if (ended.exitCode === 0) return {};
	const lines = ended.lines.map(({text}) => harmless(text));
	return {failure: exitMeaning({command: words[0] ?? '', exitCode: ended.exitCode, signal: ended.signal, lines})};
};

const send = async (
	server: ServerAccess,
	{method, path, url, credential, body}: Extract<ReadyAction, {kind: 'request'}>,
	signal: AbortSignal,
) => {
	const client = await server.client(url, credential);
	const reply = await client.send(method, path, body, signal);
	const id = typeof reply === 'object' && reply !== null && 'Id' in reply ? reply.Id : undefined;
	return typeof id === 'string' ? {recordId: id} : {};
};

/** What the Server finds when it dials this machine. */
const discover = async (
	server: ServerAccess,
	{url, credential, path, address, proxyId, thumbprint}: Extract<ReadyAction, {kind: 'discover'}>,
	signal: AbortSignal,
): Promise<{failure: Failure} | Record<string, never>> => {
	const client = await server.client(url, credential);
	const seen = await client.discover(path, {...address, ...(proxyId !== undefined && {proxyId})}, signal);
	if (!seen.reached) return {failure: {says: `The Server cannot reach this machine: ${seen.says}`, lines: [], next: []}};
	return seen.thumbprint === thumbprint
		? {}
		: {failure: {says: `The Server reaches somebody else at that address: thumbprint ${seen.thumbprint}.`, lines: [], next: []}};
};

/** A script that runs under the agent would be killed with it. */
const mayRun = async (host: Host, plan: Plan, {stopsAgent}: Step, signal: AbortSignal): Promise<string | undefined> => {
	signal.throwIfAborted();
	if (!stopsAgent) return undefined;
	const mainPid = (await host.instance(plan.instance))?.unit.mainPid;
	const scripts = mainPid === undefined ? [] : await host.scriptsUnder(mainPid);
	return scripts.length === 0
		? undefined
		: `The agent is running a script (${harmless(scripts[0] ?? '', 80)}); restarting it now would kill that. Run the same command again when it is done.`;
};
