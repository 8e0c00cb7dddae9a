import type {Address} from '../model/address.ts';
import type {MachineFacts} from '../model/facts.ts';
import {ownNames} from '../model/own-names.ts';
import {hostOf} from '../model/portal-url.ts';
import type {PortSeen, ReachedSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {pause} from '../octopus/again.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {RefusedByServer} from '../octopus/reply.ts';

export type Reaching = {
	readonly client: Pick<OctopusClient, 'discover'>;
	/** `/api/Spaces-1/machines/discover` */
	readonly path: string;
	readonly address: Address & {readonly proxyId?: string};
	readonly signal: AbortSignal;
};

export type Answering = {
	/** Of the instance's own certificate. Left out: it has none, so no agent can be expected. */
	readonly thumbprint: string | undefined;
	/** Where to listen, when that port is free. Left out: the agent is expected. */
	readonly listen?: {readonly address: string; readonly port: Pick<PortSeen, 'port' | 'free'>};
	readonly signal: AbortSignal;
};

export type ReachingUs = Reaching &
	Answering & {
		/** Further names and addresses of this machine, looked at when the chosen one leads nowhere. */
		readonly others: () => Promise<readonly string[]>;
	};

/** For further names: a Server that cannot reach them says so after a minute, and whoever waits has a verdict already. */
const othersMilliseconds = 20_000;

const turningMilliseconds = 500;

/**
Has somebody answer on the port meanwhile: the agent that has it, or a listener of our own, closed again however `look` ends. Undefined: there is nobody
who could.
*/
export const whileAnswering = async <Seen>(
	{thumbprint, listen, signal}: Answering,
	look: (expected: string, arrived: () => ReachedSeen['arrived']) => Promise<Seen>,
): Promise<Seen | undefined> => {
	if (!listen?.port.free) return thumbprint === undefined ? undefined : look(thumbprint, () => undefined);
	const {openThrowAwayListener} = await import('../probe/throw-away-listener.ts');
	const listener = await openThrowAwayListener({port: listen.port.port, address: listen.address, signal}).catch((error: unknown) => {
		const {code, syscall} = error as NodeJS.ErrnoException;
		// It was free a moment ago.
		throw syscall === 'listen' ? new UserError(`Port ${listen.port.port} could not be opened (${code}).`, {cause: error}) : error;
	});
	try {
		return await look(listener.thumbprint, listener.arrived);
	} finally {
		await listener.close();
	}
};

/** Has the Server dial this machine, and says whom it found. */
export const lookFromServer = async (reaching: ReachingUs): Promise<ReachedSeen> =>
	(await whileAnswering(reaching, async (expected, arrivedNow) => {
		const seen = {expected, ...(await ask(reaching))};
		const isAnother = seen.outcome === 'answered' && seen.presented !== expected;
		// What ends TLS on the way turns to this machine only when the Server has its certificate.
		if (isAnother) await pause(turningMilliseconds, reaching.signal);
		// Before the other names are tried, whose connections would count too.
		const arrived = arrivedNow();
		const isWell = seen.outcome !== 'failed' && !isAnother;
		const instead = isWell ? undefined : await otherName(expected, reaching);
		return {...seen, ...(arrived && {arrived}), ...(instead !== undefined && {instead})};
	})) ?? {outcome: 'untold', expected: '', says: 'this machine has no certificate yet'};

const otherName = async (expected: string, {others, ...reaching}: ReachingUs): Promise<string | undefined> => {
	const hosts = (await others()).filter(host => host.toLowerCase() !== reaching.address.host.toLowerCase());
	const signal = AbortSignal.any([reaching.signal, AbortSignal.timeout(othersMilliseconds)]);
	return (await reachedAs(hosts, expected, {...reaching, signal}))[0];
};

/** Those of these names, in their order, under which the Server finds this certificate; they are looked at together. */
export const reachedAs = async (hosts: readonly string[], expected: string, reaching: Reaching): Promise<readonly string[]> => {
	const found = await Promise.all(
		hosts.map(host =>
			ask({...reaching, address: {...reaching.address, host}}).then(
				seen => seen.presented === expected,
				// Given up, or the Server has had enough of looking: then there is nothing to advise.
				() => false,
			),
		),
	);
	return hosts.filter((_host, index) => found[index]);
};

/** The thumbprint that the Server reads, or its words about why it could not. */
const ask = async ({client, path, address, signal}: Reaching): Promise<Omit<ReachedSeen, 'expected'>> => {
	try {
		const seen = await client.discover(path, address, signal);
		if (seen.reached) return {outcome: 'answered', presented: seen.thumbprint};
		const {patternOf} = await import('../tentacle/log-patterns.ts');
		const says = essenceOf(seen.says);
		return {outcome: 'failed', says, kind: patternOf(says, ['polling'])?.kind ?? 'other'};
	} catch (error) {
		if (error instanceof RefusedByServer && error.status === 403) return {outcome: 'forbidden', says: error.message};
		// A Server without this door: no reason to think ill of the machine.
		if (cannotLook(error)) {
			return {outcome: 'untold', says: 'this Server cannot look at a machine that is not registered'};
		}
		throw error;
	}
};

/** Under which names and addresses this machine may be found, the best first. The last one is that from which it reaches the Server itself. */
export const namesToward = async (machine: MachineFacts, serverUrl: string, signal: AbortSignal): Promise<readonly string[]> => {
	const [{lookAtRoute}, {lookUpName, resolveBySystem}] = await Promise.all([import('../probe/route.ts'), import('../probe/probe-path.ts')]);
	const {addresses} = await lookUpName(hostOf(serverUrl), resolveBySystem, {signal, deadlineMilliseconds: 2000});
	const {source} = addresses[0] === undefined ? {} : await lookAtRoute(addresses[0], 443);
	return [...new Set([...ownNames(machine), ...(source === undefined ? [] : [source])])];
};

/** What is in front of the reason in a Server's and in Halibut's own sentences. */
export const essenceOf = (says: string): string =>
	says
		.replace(/^There was a problem with your request\. /, '')
		.replace(/^An error occurred when sending a request to '[^']*', (before the request could begin|after the request began): /, '')
		.replace(/\.$/, '');

/** A Server that has no such door. */
export const cannotLook = (error: unknown): boolean => error instanceof RefusedByServer && (error.status === 404 || error.status === 405);
