import type {ServerState} from './state.ts';

const thumbprint = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const uri = 'poll://zzzzzzzzzzzzzzzzzzzz/';

/** Somebody else's target and worker with the name that the demo uses; taken away again when the fault is off. */
export const setTakenNames = (state: ServerState, isOn: boolean): void => {
	for (const [list, Id] of [
		[state.machines, 'Machines-900'],
		[state.workers, 'Workers-900'],
	] as const) {
		const index = list.findIndex(record => record.Id === Id);
		if (isOn && index < 0) list.push(recordOf(Id));
		if (!isOn && index >= 0) list.splice(index, 1);
	}
};

const recordOf = (Id: string) => ({
	Id,
	Name: 'build-07',
	SpaceId: 'Spaces-1',
	HealthStatus: 'Healthy',
	IsDisabled: false,
	EnvironmentIds: ['Environments-3'],
	Roles: ['web-server'],
	WorkerPoolIds: ['WorkerPools-2'],
	Endpoint: {CommunicationStyle: 'TentacleActive', Uri: uri, Thumbprint: thumbprint},
	Thumbprint: thumbprint,
	Uri: uri,
});
