import {setTimeout as wait} from 'node:timers/promises';
import {type Dial, dialAgent} from './dial.ts';
import {endpointOf, type Resource, type ServerState, subscriptionKey, type Task} from './state.ts';
import {isOver} from './task-routes.ts';

export type HealthOptions = {
	readonly isNodeUp: (node: number) => boolean;
	/** The Server's communications certificate. */
	readonly identity: Dial['identity'];
	/** How long it waits for an agent that does not answer yet. A real one waits two minutes. */
	readonly patienceMilliseconds: number;
	/** The end of the Server. */
	readonly signal: AbortSignal;
};

const betweenLooksMilliseconds = 50;
const dialMilliseconds = 2000;

/**
A health check that really looks. A polling machine is healthy when on every node that runs it is connected with the record's certificate and has
exchanged a null message (with a shared queue, on one of them); a listening one when the Server can call it, finds the record's certificate and is trusted.
*/
export const runHealthCheck = async (state: ServerState, task: Task, options: HealthOptions): Promise<void> => {
	if (state.faults.has('health-queued')) return;
	task.State = 'Executing';
	const given = task.Arguments.MachineIds;
	const ids: readonly unknown[] = Array.isArray(given) ? given : [];
	const machines = [...state.machines, ...state.workers].filter(({Id}) => ids.includes(Id));
	await Promise.all(machines.map(machine => examine(state, task, machine, options)));
	if (isOver(task)) return;
	task.State = machines.length > 0 && machines.every(machine => machine.HealthStatus === 'Healthy') ? 'Success' : 'Failed';
};

const examine = async (state: ServerState, task: Task, machine: Resource, options: HealthOptions): Promise<void> => {
	const trouble = await troubleOf(state, machine, options);
	if (isOver(task)) return;
	const tell = (status: string, category: string, text: string) => {
		machine.HealthStatus = status;
		machine.StatusSummary = text;
		task.log.push({machine: machine.Name, category, text});
	};
	if (trouble !== undefined) tell('Unavailable', 'Error', trouble);
	else if (state.faults.has('health-unhealthy')) tell('Unhealthy', 'Error', 'The health check script ended with exit code 1.');
	else tell('Healthy', 'Info', 'The machine answered on every node.');
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
	const hasExchanged = (node: number) => state.exchanges[node]?.get(subscriptionKey(uri))?.thumbprint === thumbprint.toUpperCase();
	const up = [...state.exchanges.keys()].filter(options.isNodeUp);
	const silent = up.filter(node => !hasExchanged(node)).map(node => node + 1);
	const isEnough = state.faults.has('shared-queue') ? silent.length < up.length : silent.length === 0;
	return isEnough ? undefined : `The machine did not collect the request on node ${silent.join(', ')} within the allowed time.`;
};
