import {chosenSpace} from '../../wizards/existing.ts';
import type {Answers} from '../model/answers.ts';
import type {ServerFacts} from '../model/facts.ts';
import type {HolderSeen} from '../model/probes.ts';
import {recordOfName} from '../model/record.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {RefusedByServer} from '../octopus/reply.ts';
import {pause} from './pause.ts';

type Known = {readonly client: OctopusClient; readonly facts: ServerFacts};

/** The Server gives up a health check after five minutes (facts: Octopus REST §5.1); a queued one is given up by us. */
const longestMilliseconds = 330_000;
const betweenLooksMilliseconds = 1000;

/** Has the Server look for the machine that holds the chosen name, and waits for the end of it. */
export const checkHolder = async ({client, facts}: Known, answers: Answers, signal: AbortSignal): Promise<HolderSeen> => {
	const space = chosenSpace(answers, {server: facts});
	const holder = recordOfName(answers, space?.records ?? []);
	if (!space || !holder) return {};
	const began = performance.now();
	const {id} = await client.startHealthCheck(space.id, holder.id, holder.name, signal);
	for (;;) {
		const {isCompleted} = await client.task(id, signal);
		if (isCompleted) break;
		if (performance.now() - began > longestMilliseconds) return {};
		await pause(betweenLooksMilliseconds, signal);
		signal.throwIfAborted();
	}
	const now = await client.record(space.id, holder.registeredAs, holder.id, signal);
	// A record that was given to another machine meanwhile is another record.
	return now && now.thumbprint === holder.thumbprint ? {health: now.healthStatus} : {};
};

/** The default pool, when it was chosen, and whether any worker is in it yet. */
export const defaultPoolOf = async (
	{client, facts}: Known,
	answers: Answers,
	signal: AbortSignal,
): Promise<{readonly name: string; readonly hasWorkers: boolean} | undefined> => {
	const space = chosenSpace(answers, {server: facts});
	const chosen = answers.workerPools?.map(name => name.toLowerCase()) ?? [];
	const pool = space?.lists?.workerPools.find(({isDefault, name}) => isDefault && chosen.includes(name.toLowerCase()));
	if (!space || !pool) return undefined;
	try {
		return {name: pool.name, hasWorkers: await client.hasWorkers(space.id, pool.id, signal)};
	} catch (error) {
		// Who may not see it is not told either.
		if (error instanceof RefusedByServer) return undefined;
		throw error;
	}
};
