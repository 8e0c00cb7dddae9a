import type {Tell, ToldLine} from '../model/check.ts';
import type {HealthOutcome, HealthSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {RefusedByServer} from '../octopus/reply.ts';
import {createLogReader, type TaskLine} from '../octopus/task-log.ts';
import type {TaskSeen} from '../octopus/tasks.ts';
import {createPauses, type Patience} from './pauses.ts';

export type TaskFollowed = {
	/** `forbidden`: this key may not see tasks. */
	readonly outcome: Extract<HealthOutcome, 'ended' | 'queued' | 'running' | 'stopped' | 'gone' | 'lost'> | 'forbidden';
	readonly why?: string;
	readonly task: NonNullable<HealthSeen['task']>;
	/** The newest last. */
	readonly lines: readonly TaskLine[];
};

type FollowOptions = Patience & {
	readonly id: string;
	/** As the Server's log calls it. */
	readonly machine: string;
	readonly tell: Tell;
};

/** A health check of one machine writes a few dozen lines. */
const mostLines = 300;
/** As many answers in a row may fail: a node of the Server that restarts, a short break of the network. */
const mostMisses = 5;
/** For a last answer that was asked for when time was nearly over. */
const leastMilliseconds = 5000;

/** Follows a task to its end, and tells its log while it grows, no line twice. Throws the reason of `signal`. */
export const followTask = async (client: OctopusClient, {id, machine, tell, ...patience}: FollowOptions): Promise<TaskFollowed> => {
	const pauses = createPauses(patience, tell);
	const read = createLogReader(mostLines);
	let lines: readonly TaskLine[] = [];
	let seen: TaskSeen = {state: 'Queued', isCompleted: false, finishedSuccessfully: false};
	let misses = 0;
	const end = (outcome: TaskFollowed['outcome'], why?: string): TaskFollowed => ({
		outcome,
		...(why !== undefined && {why}),
		task: {id, state: seen.state, failed: seen.isCompleted && !seen.finishedSuccessfully, milliseconds: pauses.milliseconds()},
		lines,
	});
	for (;;) {
		const looked = await look(client, {id, machine, ...patience});
		if ('outcome' in looked) return end(looked.outcome, looked.why);
		if ('miss' in looked) {
			if (++misses >= mostMisses) return end('lost', looked.miss);
			tell({category: 'Wait', text: `The Server does not answer, asking again: ${looked.miss}`});
		} else {
			misses = 0;
			seen = looked;
			const fresh = read(looked.lines);
			lines = [...lines, ...fresh];
			for (const line of fresh) tell(lineOf(line));
			if (looked.isCompleted) return end(/^(Canceled|TimedOut)$/.test(looked.state) ? 'stopped' : 'ended');
		}
		if (pauses.isOver())
			return misses > 0 && 'miss' in looked ? end('lost', looked.miss) : end(seen.state === 'Queued' ? 'queued' : 'running');
		await pauses.wait(seen.state === 'Queued' ? 'The health check waits in the Server’s queue' : undefined);
	}
};

export const lineOf = ({category, text}: TaskLine): ToldLine => ({...(category !== undefined && {category}), text});

type Looked =
	| (TaskSeen & {readonly lines: readonly TaskLine[]})
	| {readonly outcome: 'gone' | 'forbidden' | 'lost'; readonly why: string}
	| {readonly miss: string};

const look = async (
	client: OctopusClient,
	{id, machine, signal, until}: Pick<FollowOptions, 'id' | 'machine' | 'signal' | 'until'>,
): Promise<Looked> => {
	// The client waits as long as a busy Server asks it to.
	const limited = AbortSignal.any([signal, AbortSignal.timeout(Math.max(leastMilliseconds, Math.ceil(until - performance.now())))]);
	try {
		const seen = await client.task(id, limited);
		return {...seen, lines: seen.state === 'Queued' ? [] : await client.taskLog(id, machine, limited)};
	} catch (error) {
		signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		if (!(error instanceof RefusedByServer)) return {miss: error.message};
		const {status, message} = error;
		if (status === 404) return {outcome: 'gone', why: `the task ${id} is no longer there`};
		if (status === 403) return {outcome: 'forbidden', why: message};
		return status === 429 || status >= 500 ? {miss: message} : {outcome: 'lost', why: message};
	}
};
