import type {Resource, ServerState, Task} from './state.ts';

/** How long a health check waits for an agent that has not called yet. A real one waits two minutes. */
const patienceMilliseconds = 5000;
const betweenLooksMilliseconds = 50;

/** A health check that really looks: a polling machine is healthy when every node that runs exchanged a null message with the record's certificate. */
export const runHealthCheck = async (state: ServerState, task: Task, isNodeUp: (node: number) => boolean): Promise<void> => {
	if (state.faults.has('health-queued')) return;
	task.State = 'Executing';
	const ids = (task.Arguments['MachineIds'] ?? []) as readonly string[];
	const machines = [...state.machines, ...state.workers].filter(({Id}) => ids.includes(Id));
	const results = await Promise.all(machines.map(machine => examine(state, machine, isNodeUp)));
	for (const [index, machine] of machines.entries()) {
		const silent = results[index] ?? [];
		const healthy = silent.length === 0;
		machine['HealthStatus'] = healthy ? (state.faults.has('health-unhealthy') ? 'Unhealthy' : 'Healthy') : 'Unavailable';
		const text = healthy
			? state.faults.has('health-unhealthy')
				? 'The health check script ended with exit code 1.'
				: 'The machine answered on every node.'
			: `The machine did not collect the request on node ${silent.join(', ')} within the allowed time.`;
		machine['StatusSummary'] = text;
		task.log.push({machine: machine.Name, category: healthy ? 'Info' : 'Error', text});
	}
	task.State = machines.length > 0 && machines.every(machine => machine['HealthStatus'] === 'Healthy') ? 'Success' : 'Failed';
};

/** The numbers of the nodes on which nothing was exchanged in time. */
const examine = async (state: ServerState, machine: Resource, isNodeUp: (node: number) => boolean): Promise<readonly number[]> => {
	const {Uri, Thumbprint} = machine['Endpoint'] as {Uri?: string; Thumbprint?: string};
	const deadline = performance.now() + patienceMilliseconds;
	for (;;) {
		const silent = state.exchanges.flatMap((exchanges, node) =>
			isNodeUp(node) && exchanges.get(String(Uri))?.thumbprint !== Thumbprint ? [node + 1] : [],
		);
		if (silent.length === 0 || performance.now() > deadline) return silent;
		await new Promise(resolve => setTimeout(resolve, betweenLooksMilliseconds));
	}
};
