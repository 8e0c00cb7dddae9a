import type {ReadyAction} from '../engine/execute.ts';
import {addressText} from '../model/address.ts';
import type {Failure} from '../model/plan.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import {pause} from '../octopus/again.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {cannotLook, essenceOf} from './reached.ts';

/** An agent that was just started opens its port some seconds later. */
const longestMilliseconds = 30_000;
const betweenTriesMilliseconds = 1000;

/** What the Server finds when it dials this machine. */
export const discover = async (
	client: OctopusClient,
	{path, address, proxyId, thumbprint}: Extract<ReadyAction, {kind: 'discover'}>,
	signal: AbortSignal,
): Promise<{failure: Failure} | Record<string, never>> => {
	const until = performance.now() + longestMilliseconds;
	const at = addressText(address);
	for (;;) {
		const seen = await client.discover(path, {...address, ...(proxyId !== undefined && {proxyId})}, signal).catch((error: unknown) => {
			if (cannotLook(error)) return undefined;
			throw error;
		});
		// It was said before the first change that this Server cannot be asked; the health check tells it then.
		if (!seen) return {};
		if (seen.reached && seen.thumbprint === thumbprint.toUpperCase()) return {};
		if (seen.reached) {
			return failure(
				`Octopus reaches another machine at ${at}: its thumbprint is ${thumbprintShort(seen.thumbprint)}, ours ${thumbprintShort(thumbprint)}.`,
				['Give the address that leads to this machine: --public-host-name and --callback-port.'],
			);
		}
		if (performance.now() > until || signal.aborted) {
			return failure(`Octopus cannot reach this machine at ${at}: ${essenceOf(seen.says)}.`, [
				'Let the Octopus Server through to this port: in this machine’s firewall, and in those between.',
				'Or give the address under which it finds this machine: --public-host-name and --callback-port.',
			]);
		}
		await pause(betweenTriesMilliseconds, signal);
	}
};

const failure = (says: string, next: readonly string[]): {failure: Failure} => ({failure: {says, lines: [], next}});
