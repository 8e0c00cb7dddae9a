import type {Answers} from '../model/answers.ts';
import type {Facts} from '../model/facts.ts';
import {dialledHosts, firewallSheet} from '../render/firewall-sheet.ts';

/** A name that does not resolve in this time leaves its line without an address. */
const longestMilliseconds = 2000;

/** The sheet for the network team, with the addresses from which this machine goes out. Names are looked up, nothing is dialled. */
export const firewallSheetFor = async (answers: Answers, facts: Facts, signal: AbortSignal): Promise<string> => {
	const [{lookAtRoute}, {lookUpName, resolveBySystem}] = await Promise.all([import('../probe/route.ts'), import('../probe/probe-path.ts')]);
	const found = await Promise.all(
		dialledHosts(answers).map(async ({host, port}) => {
			const {addresses} = await lookUpName(host, resolveBySystem, {signal, deadlineMilliseconds: longestMilliseconds});
			const {source} = addresses[0] === undefined ? {} : await lookAtRoute(addresses[0], port);
			return source === undefined ? [] : [[host, source] as const];
		}),
	);
	return firewallSheet(answers, facts, Object.fromEntries(found.flat()));
};
