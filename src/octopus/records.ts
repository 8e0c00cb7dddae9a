import type {RecordFacts} from '../model/facts.ts';
import type {Json} from '../model/json.ts';
import {flagAt, type JsonObject, objectAt, optionalText, textAt, textsAt} from './reply.ts';

/** A machine or worker as the Server has it; texts of unknown meaning are kept as they are (facts: Octopus REST §4). */
export const readRecord = (resource: JsonObject, registeredAs: RecordFacts['registeredAs']): RecordFacts => {
	const endpoint = objectAt(resource, 'Endpoint');
	// Where a Kubernetes agent's record has them (facts: Octopus REST §4.3).
	const nested = objectAt(endpoint, 'TentacleEndpointConfiguration');
	const firstOf = (key: string) => [resource, endpoint, nested].map(one => optionalText(one, key)).find(text => text);
	const thumbprint = firstOf('Thumbprint');
	const uri = firstOf('Uri');
	const machinePolicyId = optionalText(resource, 'MachinePolicyId');
	const participation = optionalText(resource, 'TenantedDeploymentParticipation');
	const proxyId = optionalText(endpoint, 'ProxyId');
	return {
		id: textAt(resource, 'Id'),
		name: textAt(resource, 'Name'),
		registeredAs,
		communicationStyle: optionalText(endpoint, 'CommunicationStyle') ?? 'unknown',
		healthStatus: optionalText(resource, 'HealthStatus') ?? 'Unknown',
		isDisabled: flagAt(resource, 'IsDisabled'),
		environmentIds: textsAt(resource, 'EnvironmentIds'),
		roles: textsAt(resource, 'Roles'),
		workerPoolIds: textsAt(resource, 'WorkerPoolIds'),
		...(thumbprint !== undefined && {thumbprint}),
		...(uri !== undefined && {uri}),
		...(machinePolicyId !== undefined && {machinePolicyId}),
		tenantIds: textsAt(resource, 'TenantIds'),
		tenantTags: textsAt(resource, 'TenantTags'),
		...(participation !== undefined && {participation}),
		...(proxyId !== undefined && {proxyId}),
		resource: resource as Readonly<Record<string, Json>>,
	};
};
