import type {Lookup, LookupResult} from '../engine/lookup.ts';
import type {Host} from '../host/host.ts';
import type {ReachedNames} from '../model/facts.ts';
import {dialledOf} from '../model/record.ts';
import {recordPath} from '../model/space-path.ts';
import {UserError} from '../model/user-error.ts';
import {namesToward, reachedAs, whileAnswering} from './reached.ts';
import type {ServerAccess} from './server-access.ts';

type ReachLookup = Extract<Lookup, {what: 'reach'}>;

/** A Server that does not get through says so after a minute, and the check before the first change waits for that. */
const longestMilliseconds = 15_000;

/** Under which names the Server reaches this machine, for a default and a word about what was typed. What cannot be looked at is left to the check. */
export const lookUpReach = async (
	host: Pick<Host, 'machine' | 'port'>,
	server: Pick<ServerAccess, 'client'>,
	lookup: ReachLookup,
	given: AbortSignal,
): Promise<LookupResult> => {
	const signal = AbortSignal.any([given, AbortSignal.timeout(longestMilliseconds)]);
	const {listen, instance, registerAs, spaceId, chosen, callbackPort, proxyId} = lookup;
	const thumbprint = instance?.settings?.thumbprint;
	const names = await namesToward(await host.machine(), lookup.url, signal);
	try {
		const client = await server.client(lookup.url, lookup.credential);
		const records = thumbprint === undefined ? [] : await client.records(spaceId, {thumbprint}, signal);
		const recorded = records.filter(record => record.registeredAs === registerAs).flatMap(record => dialledOf(record) ?? [])[0];
		const tried = [...new Set([...(recorded ? [recorded.host] : []), ...names])];
		const path = `${recordPath(spaceId, registerAs)}/discover`;
		const address = {host: '', port: callbackPort, ...(proxyId !== undefined && {proxyId})};
		const port = await host.port(listen.port, listen.address, instance?.unit.mainPid);
		const reached = await whileAnswering({thumbprint, listen: {port, address: listen.address}, signal}, async expected => {
			const reaching = {client, path, address, signal};
			// An agent that runs writes an error for every look: where the record leads here, one is enough.
			const first = chosen ?? recorded?.host;
			const found = first === undefined ? [] : await reachedAs([first], expected, reaching);
			return found.length > 0
				? found
				: reachedAs(
						tried.filter(one => one !== first),
						expected,
						reaching,
					);
		});
		return told({tried, ...(recorded && {recordedPort: recorded.port}), ...(reached && {reached})}, chosen);
	} catch (error) {
		if (!(error instanceof UserError) && !signal.aborted) throw error;
		return told({tried: names}, chosen);
	}
};

const told = (reaches: ReachedNames, chosen: string | undefined): LookupResult => ({
	what: 'reach',
	reaches: {...reaches, ...(chosen !== undefined && {chosen})},
});
