import type {Answers} from '../model/answers.ts';
import type {RecordFacts} from '../model/facts.ts';
import type {AccountSeen, HealthSeen} from '../model/probes.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {pause} from './pause.ts';

type HealthOptions = {
	readonly account: Extract<AccountSeen, {accepted: true}>;
	readonly answers: Answers;
	/** Of this machine's certificate; undefined: it has none, so no record can be its own. */
	readonly thumbprint: string | undefined;
	/** Start a health check when none of this machine is running; otherwise only read the record. */
	readonly start: boolean;
	readonly signal: AbortSignal;
	/** How long a task is waited for, in milliseconds. Left out: two minutes. */
	readonly most?: number;
};

/** The Server tells a health task's own limit; a queued one is given up before that (facts: Octopus REST §5.5). */
const longestMilliseconds = 120_000;
const betweenLooksMilliseconds = 500;

/** This machine's record, and what a health check of it came to. A task that is still queued at the end is told as such: not proven, not failed. */
export const healthOf = async (
	client: OctopusClient,
	{account, answers, thumbprint, start, signal, most = longestMilliseconds}: HealthOptions,
): Promise<HealthSeen> => {
	const space =
		account.facts.spaces.find(({name}) => name.toLowerCase() === answers.space?.toLowerCase()) ??
		(answers.space === undefined ? account.facts.spaces.find(({isDefault}) => isDefault) : undefined);
	if (space === undefined || thumbprint === undefined) return {};
	const own = async (): Promise<RecordFacts | undefined> =>
		(await client.records(space.id, {thumbprint}, signal)).find(
			({registeredAs}) => answers.registerAs === undefined || registeredAs === answers.registerAs,
		);
	const record = await own();
	if (record === undefined) return {};
	if (!start) return {record, notStarted: 'only looked at'};
	const began = performance.now();
	// A Server usually checks a new machine by itself: that task proves as much as one of ours.
	const {id} =
		(await client.activeHealthTask(space.id, record.id, signal)) ??
		(await client.startHealthCheck(space.id, record.id, record.name, signal));
	let task = await client.task(id, signal);
	while (!task.isCompleted && performance.now() - began < most && !signal.aborted) {
		await pause(betweenLooksMilliseconds, signal);
		task = await client.task(id, signal);
	}
	const log = task.isCompleted ? await client.taskLog(id, record.name, signal) : [];
	return {record: (await own()) ?? record, task: {id, state: task.state, log, milliseconds: Math.round(performance.now() - began)}};
};
