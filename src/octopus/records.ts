import type {RecordFacts} from '../model/facts.ts';
import type {Json} from '../model/json.ts';
import {isSameName} from '../model/record.ts';
import {recordPath} from '../model/space-path.ts';
import {isThumbprint} from '../model/thumbprint.ts';
import {type Get, listAll} from './lists.ts';
import {RefusedByServer} from './reply.ts';
import {anyObject, flag, object, oneOf, optional, orElse, type Read, someOf, text} from './schema.ts';

const reached = {Thumbprint: optional(text), Uri: optional(text)};
const resourceSchema = object({
	...reached,
	Id: text,
	Name: text,
	IsDisabled: flag,
	HealthStatus: orElse(oneOf('Healthy', 'HasWarnings', 'Unhealthy', 'Unavailable', 'Unknown'), 'Unknown'),
	StatusSummary: optional(text),
	MachinePolicyId: optional(text),
	EnvironmentIds: someOf(text),
	Roles: someOf(text),
	WorkerPoolIds: someOf(text),
	TenantIds: someOf(text),
	TenantTags: someOf(text),
	TenantedDeploymentParticipation: optional(oneOf('Untenanted', 'TenantedOrUntenanted', 'Tenanted')),
	Endpoint: optional(
		object({
			...reached,
			CommunicationStyle: optional(oneOf('TentacleActive', 'TentaclePassive')),
			ProxyId: optional(text),
			// Where a Kubernetes agent's record has them (facts: Octopus REST §4.3).
			TentacleEndpointConfiguration: optional(object(reached)),
		}),
	),
});

/** A machine or worker as the Server has it; words of unknown meaning are kept as they are (facts: Octopus REST §4). */
export const record =
	(registeredAs: RecordFacts['registeredAs']): Read<RecordFacts> =>
	(value, path) => {
		const read = resourceSchema(value, path);
		const {Endpoint: endpoint} = read;
		const firstOf = (key: keyof typeof reached) =>
			[read, endpoint, endpoint?.TentacleEndpointConfiguration].map(one => one?.[key]).find(text => text);
		return {
			id: read.Id,
			name: read.Name,
			registeredAs,
			communicationStyle: endpoint?.CommunicationStyle ?? 'unknown',
			healthStatus: read.HealthStatus,
			isDisabled: read.IsDisabled,
			environmentIds: read.EnvironmentIds,
			roles: read.Roles,
			workerPoolIds: read.WorkerPoolIds,
			tenantIds: read.TenantIds,
			tenantTags: read.TenantTags,
			...given({
				// It comes to be in commands that a person pastes (security rule 21).
				thumbprint: [firstOf('Thumbprint')].find(text => text !== undefined && isThumbprint(text.toUpperCase())),
				uri: firstOf('Uri'),
				machinePolicyId: read.MachinePolicyId,
				participation: read.TenantedDeploymentParticipation,
				proxyId: endpoint?.ProxyId,
				statusSummary: read.StatusSummary,
			}),
			resource: anyObject(value, path) as Readonly<Record<string, Json>>,
		};
	};

const given = <Key extends string>(all: Readonly<Record<Key, string | undefined>>): Partial<Record<Key, string>> =>
	Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined && one !== '')) as Partial<Record<Key, string>>;

/** Targets and workers with this thumbprint or name; compared here once more, as a Server may know less of a query. */
export const recordsOf = async (
	get: Get,
	spaceId: string,
	filter: {readonly thumbprint: string} | {readonly name: string},
	signal: AbortSignal,
	only?: RecordFacts['registeredAs'],
): Promise<readonly RecordFacts[]> => {
	const [query, fits] =
		'name' in filter
			? [`?name=${encodeURIComponent(filter.name.trim())}`, ({name}: RecordFacts) => isSameName(name, filter.name)]
			: [
					`/all?thumbprint=${encodeURIComponent(filter.thumbprint)}`,
					({thumbprint = ''}: RecordFacts) => isSameName(thumbprint, filter.thumbprint),
				];
	const of = async (registeredAs: RecordFacts['registeredAs']) =>
		(await listAll(get, `${recordPath(spaceId, registeredAs)}${query}`, record(registeredAs), signal)).filter(fits);
	if (only !== undefined) return of(only);
	// Who registers targets need not see workers, nor the other way round.
	const refused: RefusedByServer[] = [];
	const unlessRefused = async (registeredAs: RecordFacts['registeredAs']) => {
		try {
			return await of(registeredAs);
		} catch (error) {
			if (!(error instanceof RefusedByServer) || error.status !== 403) throw error;
			refused.push(error);
			return [];
		}
	};
	const found = await Promise.all([unlessRefused('target'), unlessRefused('worker')]);
	if (refused[1]) throw refused[1];
	return found.flat();
};
