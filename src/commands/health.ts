import type {Answers} from '../model/answers.ts';
import type {Tell, ToldLine} from '../model/check.ts';
import type {RecordFacts, SpaceFacts} from '../model/facts.ts';
import type {AccountSeen, HealthSeen} from '../model/probes.ts';
import {ownAmong} from '../model/record.ts';
import {UserError} from '../model/user-error.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {mayHaveArrived, RefusedByServer} from '../octopus/reply.ts';
import type {TaskLine} from '../octopus/task-log.ts';
import {spaceOf} from './ask-server.ts';
import {followRecord} from './health-record.ts';
import {followTask, lineOf, type TaskFollowed} from './health-task.ts';

export type OwnRecordOptions = {
	readonly account: Extract<AccountSeen, {accepted: true}>;
	readonly answers: Answers;
	/** Of this machine's certificate; undefined: it has none, so no record can be its own. */
	readonly thumbprint: string | undefined;
	readonly signal: AbortSignal;
};

export type HealthOptions = OwnRecordOptions & {
	/** Have the Server look and wait for it; otherwise only read the record. */
	readonly start: boolean;
	/** This run made the record. */
	readonly isNew: boolean;
	readonly tell: Tell;
	/** How long all of it may take, in milliseconds. Left out: two minutes. */
	readonly most?: number;
};

/**
The agent is known to be connected by now, so that a check that runs is over within the minute it has for one machine (`MachineTimeout`, facts: Octopus REST §5.1);
another minute is for the Server's queue. The task's own limit of five minutes is for tasks of many machines.
*/
const longestMilliseconds = 120_000;
/** A record that was there before gets no first check of the Server's: one may come by its policy, and rarely just now. */
const longestForOld = 30_000;
const shownLines = 20;

/** This machine's record in the chosen space, else in the default one. */
export const ownRecordOf = async (
	client: OctopusClient,
	{account, answers, thumbprint, signal}: OwnRecordOptions,
): Promise<{readonly space: SpaceFacts; readonly record: RecordFacts} | undefined> => {
	const {spaces} = account.facts;
	const space = spaceOf(spaces, answers);
	if (space === undefined || thumbprint === undefined) return undefined;
	const record = ownAmong(answers, await client.records(space.id, {thumbprint}, signal));
	return record && {space, record};
};

/** How the Server finds this machine: by a health check of its own, by one we start, or, where this key may do neither, by what its record comes to say. */
export const healthOf = async (client: OctopusClient, options: HealthOptions): Promise<HealthSeen> => {
	const own = await ownRecordOf(client, options);
	if (!own) return {outcome: 'looked', log: []};
	if (!options.start) return withConnection(client, own.space, {record: own.record, outcome: 'looked', log: []}, options);
	const until = performance.now() + (options.most ?? longestMilliseconds);
	const task = lacksTaskCreate(options) ? withoutRight : await followCheck(client, own, until, options);
	if (typeof task === 'string') return byRecord(client, own, {until, withoutTask: task, options});
	if (task.outcome === 'refused') return {record: own.record, outcome: 'refused', why: task.why, log: []};
	const after = task.outcome === 'ended' ? await lastRecord(client, own, options.signal) : {};
	const {outcome, why = await whyQueued(client, own.space, task, options), lines} = {...task, ...after};
	const seen: HealthSeen = {
		record: after.record ?? own.record,
		outcome,
		task: task.task,
		...(why !== undefined && {why}),
		...(await known(lines)),
		log: lines.slice(-shownLines).map(lineOf),
	};
	return withConnection(client, own.space, seen, options);
};

const withoutRight = 'this key may not start a health check';
/** One of ours may run all the same. */
const withoutView = 'this key may not see tasks';

/** What is not granted is not there (facts: Octopus REST §1.5); without the whole list nothing is known. */
const lacksTaskCreate = ({account: {permissions}}: OwnRecordOptions): boolean =>
	permissions?.complete === true && permissions.space.TaskCreate === undefined && !permissions.system.includes('AdministerSystem');

type Own = NonNullable<Awaited<ReturnType<typeof ownRecordOf>>>;
type Checked =
	| (TaskFollowed & {readonly outcome: Exclude<TaskFollowed['outcome'], 'forbidden'>})
	| {readonly outcome: 'refused'; readonly why: string};

/** Follows the check that the Server runs already, else one of ours. A text: why no task can be followed. */
const followCheck = async (client: OctopusClient, own: Own, until: number, options: HealthOptions): Promise<Checked | string> => {
	const {space, record} = own;
	const {signal, tell} = options;
	const follow = async (id: string): Promise<Checked | string> => {
		const followed = await followTask(client, {id, machine: record.name, tell, signal, until});
		return followed.outcome === 'forbidden' ? withoutView : (followed as Checked);
	};
	const running = await theirTask(client, own, options);
	if (running !== undefined) {
		// Usually the one that a Server starts for a new machine; it may have begun before the agent was up.
		const followed = await follow(running);
		const isConclusive =
			typeof followed === 'string' ||
			(followed.outcome === 'ended'
				? !/^(Unavailable|Unknown)$/.test((await lastRecord(client, own, signal)).record?.healthStatus ?? '')
				: followed.outcome !== 'stopped' && followed.outcome !== 'gone');
		if (isConclusive) return followed;
	}
	try {
		return await follow((await client.startHealthCheck(space.id, record.id, record.name, signal)).id);
	} catch (error) {
		signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		if (error instanceof RefusedByServer && error.status === 403) return withoutRight;
		// Its reply was lost: the task may be there all the same, and a second one must not be.
		const started = mayHaveArrived(error) ? await theirTask(client, own, {isNew: false, signal}) : undefined;
		return started === undefined ? {outcome: 'refused', why: error.message} : follow(started);
	}
};

/** A check of this machine that we did not start; of a new record one that is over is as good. Undefined also where this key may not see tasks. */
const theirTask = async (
	client: OctopusClient,
	{space, record}: Own,
	{isNew, signal}: Pick<HealthOptions, 'isNew' | 'signal'>,
): Promise<string | undefined> => {
	try {
		return (await client[isNew ? 'newestHealthTask' : 'activeHealthTask'](space.id, record.id, signal))?.id;
	} catch (error) {
		if (error instanceof RefusedByServer && error.status === 403) return undefined;
		throw error;
	}
};

const byRecord = async (
	client: OctopusClient,
	{space, record}: Own,
	{until, withoutTask, options}: {readonly until: number; readonly withoutTask: string; readonly options: HealthOptions},
): Promise<HealthSeen> => {
	const {isNew, tell, signal} = options;
	tell({category: 'Wait', text: `Following the record of ${record.name}, since ${withoutTask}`});
	const followed = await followRecord({
		record,
		read: () => again(client, {space, record}, signal),
		isNew,
		tell,
		signal,
		until: isNew || withoutTask === withoutView ? until : Math.min(until, performance.now() + longestForOld),
	});
	return withConnection(client, space, {...followed, withoutTask, log: []}, options);
};

type Last = {readonly record?: RecordFacts; readonly outcome?: 'gone' | 'lost'; readonly why?: string};

/** The record after the task, or why it cannot be had: the health of before would prove nothing. */
const lastRecord = async (client: OctopusClient, own: Own, signal: AbortSignal): Promise<Last> => {
	try {
		const record = await again(client, own, signal);
		return record ? {record} : {outcome: 'gone', why: `the record ${own.record.name} is no longer there`};
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof UserError) return {outcome: 'lost', why: error.message};
		throw error;
	}
};

const again = (client: OctopusClient, {space, record}: Own, signal: AbortSignal): Promise<RecordFacts | undefined> =>
	client.record(space.id, record.registeredAs, record.id, signal);

/** As far as the Server tells: it has no word for a task cap that is reached. */
const whyQueued = async (
	client: OctopusClient,
	space: SpaceFacts,
	{outcome}: {readonly outcome: string},
	{account, signal}: HealthOptions,
): Promise<string | undefined> => {
	if (outcome !== 'queued') return undefined;
	if (space.taskQueueStopped) return `the task queue of the space ${space.name} is stopped`;
	if ((await client.serverStatus(signal))?.isInMaintenanceMode) return 'the Server is in maintenance mode';
	const {nodes} = account.facts;
	if (nodes && nodes.length > 0 && nodes.every(({isDraining, isOffline}) => isDraining || isOffline))
		return 'no node of the Server takes tasks (drained or offline)';
	return 'other tasks may be ahead of it, up to the Server’s task cap';
};

/** Without contact, what the Server noted about the connection says more than the task. Only adds: where it may not be read, it is left out. */
const withConnection = async (
	client: OctopusClient,
	space: SpaceFacts,
	seen: HealthSeen,
	{tell, signal}: HealthOptions,
): Promise<HealthSeen> => {
	if (seen.record?.healthStatus !== 'Unavailable' || (seen.outcome !== 'ended' && seen.outcome !== 'looked')) return seen;
	try {
		const {registeredAs, id} = seen.record;
		const noted = await client.connection(space.id, registeredAs, id, signal);
		const lines = noted.lines.map((text): TaskLine => ({text, key: text}));
		const log: readonly ToldLine[] = [...seen.log, ...lines.map(lineOf)];
		for (const line of lines) tell(lineOf(line));
		return {...(await known(lines)), ...seen, log: log.slice(-shownLines)};
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof UserError) return seen;
		throw error;
	}
};

/** The last failure that the one table of log patterns knows; lines that are said to be good are not searched. */
const known = async (lines: readonly TaskLine[]): Promise<Pick<HealthSeen, 'failure'>> => {
	const bad = lines.filter(({category}) => category === undefined || /^(Alert|Warning|Error|Fatal)$/.test(category));
	if (bad.length === 0) return {};
	const {explainText} = await import('../tentacle/explain-text.ts');
	const found = explainText(bad.flatMap(({text, detail = ''}) => [text, detail]).join('\n')).at(-1);
	return found ? {failure: {kind: found.kind, fields: found.fields, line: found.lines.at(-1) ?? ''}} : {};
};
