import {setTimeout as wait} from 'node:timers/promises';
import {type Dial, dialAgent} from './dial.ts';
import {isDraining, sharesQueue} from './server-routes.ts';
import {endpointOf, type Resource, type ServerState, subscriptionKey, type Task} from './state.ts';
import {isOver} from './task-routes.ts';

export type HealthOptions = {
	readonly isNodeUp: (node: number) => boolean;
	/** The Server's communications certificate. */
	readonly identity: Dial['identity'];
	/** How long it waits for an agent that does not answer yet. A real one waits two minutes. */
	readonly patienceMilliseconds: number;
	/** Between the lines of the log of a machine that answered. */
	readonly lineMilliseconds: number;
	/** The end of the Server. */
	readonly signal: AbortSignal;
};

const betweenLooksMilliseconds = 50;
const dialMilliseconds = 30_000;

/**
A health check that really looks. A polling machine is healthy when it is connected with the record's certificate and has exchanged a null message, on
every node that runs, or on any when the nodes share their queue; a listening one when the Server can call it, finds the record's certificate and is trusted.
*/
export const runHealthCheck = async (state: ServerState, task: Task, options: HealthOptions): Promise<void> => {
	if (staysQueued(state, task)) return;
	task.State = 'Executing';
	const given = task.Arguments.MachineIds;
	const ids: readonly unknown[] = Array.isArray(given) ? given : [];
	const machines = [...state.machines, ...state.workers].filter(({Id}) => ids.includes(Id));
	await Promise.all(machines.map(machine => examine(state, task, machine, options)));
	if (isOver(task)) return;
	const isGood = ({HealthStatus}: Resource) => HealthStatus === 'Healthy' || HealthStatus === 'HasWarnings';
	task.State = machines.length > 0 && machines.every(isGood) ? 'Success' : 'Failed';
};

const staysQueued = (state: ServerState, {SpaceId}: Task): boolean =>
	state.faults.has('health-queued') ||
	(state.faults.has('task-queue-stopped') && SpaceId === 'Spaces-1') ||
	state.exchanges.every((_exchanges, node) => isDraining(state, node));

type Verdict = {readonly status: string; readonly category: string; readonly text: string};

const examine = async (state: ServerState, task: Task, machine: Resource, options: HealthOptions): Promise<void> => {
	machine.IsInProcess = true;
	const tell = (category: string, text: string) => task.log.push({machine: machine.Name, category, text, at: new Date().toISOString()});
	tell('Verbose', `Asking ${machine.Name} for its health.`);
	const trouble = await troubleOf(state, machine, options);
	const {status, category, text} = trouble === undefined ? verdictOf(state) : {status: 'Unavailable', category: 'Error', text: trouble};
	if (trouble === undefined) await tellSlowly(task, tell, options);
	machine.IsInProcess = false;
	if (isOver(task)) return;
	if (trouble === undefined) learn(state, machine);
	Object.assign(machine, {HealthStatus: status, StatusSummary: text});
	tell(category, text);
};

const verdictOf = ({faults}: ServerState): Verdict => {
	if (faults.has('health-unhealthy'))
		return {status: 'Unhealthy', category: 'Error', text: 'The health check script ended with exit code 1.'};
	if (faults.has('health-warnings')) return {status: 'HasWarnings', category: 'Warning', text: 'Available disk space is less than 5 GB.'};
	return {status: 'Healthy', category: 'Info', text: 'The machine answered on every node.'};
};

const lines = [
	'The machine answered.',
	'Running the health check script of the machine policy.',
	'Looking whether Calamari is up to date.',
];

/** A log that grows while somebody reads it. */
const tellSlowly = async (task: Task, tell: (category: string, text: string) => void, {lineMilliseconds, signal}: HealthOptions) => {
	for (const line of lines) {
		if (isOver(task) || signal.aborted) return;
		tell('Info', line);
		await pause(lineMilliseconds, signal);
	}
};

/** Ends early, and well, at the Server's end. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> => wait(milliseconds, undefined, {signal}).catch(() => {});

/** What a Server knows of a machine after its first look at it (facts: Octopus REST §4.2, §8). */
const learn = ({faults}: ServerState, machine: Resource): void => {
	const before = (machine.Endpoint as {TentacleVersionDetails?: {UpgradeLocked?: boolean} | null}).TentacleVersionDetails;
	machine.HasLatestCalamari = true;
	machine.Endpoint = {
		...(machine.Endpoint as object),
		TentacleVersionDetails: {
			Version: '9.2.4285',
			UpgradeLocked: before?.UpgradeLocked ?? false,
			UpgradeSuggested: faults.has('upgrade-suggested'),
			UpgradeRequired: faults.has('upgrade-required'),
			UpgradeAvailable: faults.has('upgrade-suggested') || faults.has('upgrade-required'),
		},
	};
};

/** Looks again until all is well or patience is over. */
const troubleOf = async (state: ServerState, machine: Resource, options: HealthOptions): Promise<string | undefined> => {
	const deadline = performance.now() + options.patienceMilliseconds;
	for (;;) {
		const trouble = await lookAt(state, machine, options);
		if (trouble === undefined || options.signal.aborted || performance.now() > deadline) return trouble;
		await wait(betweenLooksMilliseconds);
	}
};

const lookAt = async (state: ServerState, machine: Resource, options: HealthOptions): Promise<string | undefined> => {
	const endpoint = endpointOf(machine);
	const {style, uri, thumbprint} = endpoint;
	if (style === 'TentaclePassive') {
		const signal = AbortSignal.any([options.signal, AbortSignal.timeout(dialMilliseconds)]);
		const trouble = await dialAgent(state, {endpoint, identity: options.identity, signal});
		return trouble && `The Server could not talk to the machine at ${uri}: ${trouble}.`;
	}
	const running = state.exchanges.map((_exchanges, node) => node).filter(options.isNodeUp);
	const silent = running.filter(node => state.exchanges[node]?.get(subscriptionKey(uri))?.thumbprint !== thumbprint.toUpperCase());
	const isSeen = sharesQueue(state) ? silent.length < running.length : silent.length === 0;
	if (isSeen) return undefined;
	return `The machine did not collect the request on node ${silent.map(node => node + 1).join(', ')} within the allowed time.`;
};
