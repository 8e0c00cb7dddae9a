import {setTimeout as pause} from 'node:timers/promises';
import {furthest} from '../../diagnostics/furthest.ts';
import {createWatchStatistics, isUnstable, type WatchStep} from '../engine/watch-statistics.ts';
import {type Address, addressText} from '../model/address.ts';
import type {PathSeen} from '../model/probes.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {renderWatch, type Watched} from '../render/watch-text.ts';
import {type CommandContext, hasFlag, type Outcome, writingOf} from './context.ts';
import type {Subject} from './diagnose-subjects.ts';
import {createProbes} from './probes.ts';
import type {SetUpSession} from './set-up-session.ts';

/** At most one look a second at an address (`product` §5). */
const betweenLooksMilliseconds = 1000;
/** Without `--timeout` it ends by itself: a forgotten watch must not knock at a Server for ever. */
const longestMilliseconds = 24 * 60 * 60 * 1000;

/**
`diagnose --watch`: looks at every polled address once a second until Ctrl+C, `--timeout` or a day has passed, then tells how long each phase took and how much was
lost. Ending it is its normal end: exit code 0, or 1 when no look at an address got through (with `--fail-on warning`, also when more than 1 % were lost).
*/
export const watch = async (
	context: CommandContext,
	{host, server}: SetUpSession,
	subjects: readonly Subject[],
	{failOnWarning}: {readonly failOnWarning: boolean},
): Promise<Outcome> => {
	const signal = AbortSignal.any([context.signal, context.stop, AbortSignal.timeout(longestMilliseconds)]);
	const addresses = subjects.flatMap(subject => {
		// A fresh set of probes for each look: what one saw must not be remembered for the next.
		const look = (address: Address) =>
			createProbes({host, server, ...subject, environment: context.environment, manner: 'look'}).path(address, signal);
		return [...(subject.answers.serverAddresses ?? []), ...subject.scope.tentacleAddresses].map(address => ({address, look}));
	});
	if (addresses.length === 0) {
		throw new UserError('There is no polled address to watch.', {
			exitCode: exitCodes.usage,
			next: ['Name one: configure-tentacle diagnose --watch --server-address octopus.example.com:10943'],
		});
	}
	context.stderr.write(`Looking once a second at ${addresses.map(({address}) => addressText(address)).join(', ')}; Ctrl+C ends it.\n`);
	const watched = await Promise.all(addresses.map(one => watchAddress(one, context, signal)));
	context.stdout.write(
		hasFlag(context, 'json') ? `${JSON.stringify({schemaVersion: 1, watched}, undefined, 2)}\n` : renderWatch(watched, writingOf(context)),
	);
	const isDead = watched.some(({looks, lost}) => looks > 0 && lost === looks);
	return {exitCode: isDead || (failOnWarning && watched.some(isUnstable)) ? exitCodes.failed : exitCodes.fine, endedAsAsked: true};
};

type Looking = {readonly address: Address; readonly look: (address: Address) => Promise<PathSeen>};

const watchAddress = async ({address, look}: Looking, {stderr}: CommandContext, signal: AbortSignal): Promise<Watched> => {
	const statistics = createWatchStatistics();
	let previous = '';
	while (!signal.aborted) {
		const began = performance.now();
		const steps = stepsOf(await look(address));
		// A look that was cut off in the middle says nothing about the network.
		if (signal.aborted) break;
		statistics.add(steps);
		const lost = steps.find(({code}) => code !== undefined);
		const state = lost ? `${lost.phase} ${lost.code}` : 'answers';
		if (state !== previous) stderr.write(`${new Date().toISOString()} ${addressText(address)} ${state}\n`);
		previous = state;
		await pause(Math.max(0, betweenLooksMilliseconds - (performance.now() - began)), undefined, {signal}).catch(() => {
			// The end: what was counted is told.
		});
	}
	return {address: addressText(address), ...statistics.read()};
};

/** The phases of one look, up to the one that it ended in. Of several addresses, the one that an agent would end up with. */
const stepsOf = ({name: own, proxy, tries}: PathSeen): readonly WatchStep[] => {
	const best = furthest(tries);
	const name = proxy?.name ?? own;
	if (!best) return [{phase: 'name', milliseconds: name.milliseconds, code: name.code ?? 'unknown'}];
	const {tcp, tunnel, tls, answer} = best;
	const isShut = tunnel !== undefined && tunnel.outcome !== 'opened';
	const unanswered = answer && (answer.who === 'silence' || answer.who === 'closed');
	const steps: readonly WatchStep[] = [
		{phase: 'name', milliseconds: name.milliseconds},
		{phase: 'tcp', milliseconds: tcp.milliseconds, ...(!tcp.connected && {code: tcp.code ?? 'unknown'})},
		...(tunnel
			? [{phase: 'tunnel' as const, milliseconds: tunnel.milliseconds, ...(isShut && {code: String(tunnel.status ?? tunnel.outcome)})}]
			: []),
		...(tls ? [{phase: 'tls' as const, milliseconds: tls.milliseconds, ...(!tls.established && {code: tls.code ?? 'unknown'})}] : []),
		...(answer ? [{phase: 'answer' as const, milliseconds: answer.milliseconds, ...(unanswered && {code: answer.who})}] : []),
	];
	const end = steps.findIndex(({code}) => code !== undefined);
	return end < 0 ? steps : steps.slice(0, end + 1);
};
