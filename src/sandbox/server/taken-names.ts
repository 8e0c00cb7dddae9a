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
	StatusSummary: 'Octopus was able to successfully establish a connection with this machine on Friday, 20 November 2026 10:00 AM',
	MachinePolicyId: 'MachinePolicies-1',
	OperatingSystem: 'Ubuntu 24.04',
	IsDisabled: false,
	EnvironmentIds: ['Environments-3'],
	Roles: ['web-server'],
	WorkerPoolIds: ['WorkerPools-2'],
	Endpoint: {
		CommunicationStyle: 'TentacleActive',
		Uri: uri,
		Thumbprint: thumbprint,
		TentacleVersionDetails: {Version: '8.3.3000', UpgradeLocked: false, UpgradeSuggested: true, UpgradeRequired: false},
	},
	Thumbprint: thumbprint,
	Uri: uri,
	Links: {Self: `/api/Spaces-1/${Id.split('-')[0]?.toLowerCase()}/${Id}`},
});
