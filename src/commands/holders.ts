import type {Answers} from '../model/answers.ts';
import type {Tell} from '../model/check.ts';
import type {ServerFacts} from '../model/facts.ts';
import type {HolderSeen} from '../model/probes.ts';
import {recordOfName} from '../model/record.ts';
import {chosenSpace} from '../model/space.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {RefusedByServer} from '../octopus/reply.ts';
import {followTask} from './health-task.ts';

type Known = {readonly client: OctopusClient; readonly facts: ServerFacts};

/** The Server gives up a health check after five minutes (facts: Octopus REST §5.1); one that is still queued then is given up by us. */
const longestMilliseconds = 330_000;

/** Has the Server look for the machine that holds the chosen name. Only a look that came to its own end tells anything. */
export const checkHolder = async (
	{client, facts}: Known,
	answers: Answers,
	{signal, tell}: {readonly signal: AbortSignal; readonly tell: Tell},
): Promise<HolderSeen> => {
	const space = chosenSpace(answers, facts);
	const holder = recordOfName(answers, space?.records ?? []);
	if (!space || !holder) return {};
	const until = performance.now() + longestMilliseconds;
	try {
		const {id} = await client.startHealthCheck(space.id, holder.id, holder.name, signal, 'to see whether it is still there');
		const {outcome} = await followTask(client, {id, machine: holder.name, tell, signal, until});
		const now = outcome === 'ended' ? await client.record(space.id, holder.registeredAs, holder.id, signal) : undefined;
		// A record that was given to another machine meanwhile is another record.
		return now && now.thumbprint === holder.thumbprint ? {health: now.healthStatus} : {};
	} catch (error) {
		// Who may start no task, or see no record, has no proof.
		if (error instanceof RefusedByServer) return {};
		throw error;
	}
};

/** The default pool, when it was chosen, and whether any worker is in it yet. */
export const defaultPoolOf = async (
	{client, facts}: Known,
	answers: Answers,
	signal: AbortSignal,
): Promise<{readonly name: string; readonly hasWorkers: boolean} | undefined> => {
	const space = chosenSpace(answers, facts);
	const chosen = answers.workerPools?.map(name => name.toLowerCase()) ?? [];
	const pool = space?.lists?.workerPools?.find(({isDefault, name}) => isDefault && chosen.includes(name.toLowerCase()));
	if (!space || !pool) return undefined;
	try {
		return {name: pool.name, hasWorkers: await client.hasWorkers(space.id, pool.id, signal)};
	} catch (error) {
		// Who may not see it is not told either.
		if (error instanceof RefusedByServer) return undefined;
		throw error;
	}
};
