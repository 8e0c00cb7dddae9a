import type {SpaceFacts} from '../model/facts.ts';
import {spacePath} from '../model/space-path.ts';
import {type Get, listAll} from './lists.ts';
import {RefusedByServer} from './reply.ts';
import {flag, named, number, object, oneOf, optional, orElse, type Read, type Reads, someOf, text} from './schema.ts';

export type SpaceLists = NonNullable<SpaceFacts['lists']>;

const pool = object({
	Id: text,
	Name: text,
	Slug: optional(text),
	IsDefault: flag,
	CanAddWorkers: orElse<boolean | undefined>(flag, undefined),
	WorkerPoolType: optional(oneOf('StaticWorkerPool', 'DynamicWorkerPool')),
});
const policy = object({
	Id: text,
	Name: text,
	Slug: optional(text),
	IsDefault: flag,
	MachineCleanupPolicy: optional(object({DeleteMachinesBehavior: optional(oneOf('DoNotDelete', 'DeleteUnavailableMachines'))})),
	MachineUpdatePolicy: optional(object({TentacleUpdateBehavior: optional(oneOf('NeverUpdate', 'Update'))})),
});
const tenant = object({Id: text, Name: text, Slug: optional(text), IsDisabled: flag});
const proxy = object({Id: text, Name: text, Slug: optional(text), Host: optional(text), Port: optional(number)});
const tagSet = object({
	/** Of older Servers, on which only tenants have tag sets: left out. */
	Scopes: optional(someOf(oneOf('Tenant', 'Target'))),
	Tags: someOf(object({Name: text, CanonicalTagName: optional(text)})),
});

/** Asks for a list; one that this key may not read (403), or an older Server does not have (404), is `otherwise` where that is spared. */
type Ask = <Item>(path: string, item: Read<Item>, isSpared?: boolean) => Promise<readonly Item[]>;

/**
What can be chosen in a space (facts: Octopus REST §3.2). What not every set-up needs (tenants, tag sets, proxies) is always spared; the others with
`spare`, unless none of them may be read.
*/
export const listsOf = async (
	get: Get,
	spaceId: string,
	{signal, spare}: {readonly signal: AbortSignal; readonly spare: boolean},
): Promise<SpaceLists> => {
	const below = spacePath(spaceId);
	const refused: RefusedByServer[] = [];
	const ask: Ask = async (path, item, isSpared = false) => {
		try {
			return await listAll(get, `${below}/${path}`, item, signal);
		} catch (error) {
			const spared = error instanceof RefusedByServer && (error.status === 403 || (isSpared && error.status === 404));
			if (!spared || !(spare || isSpared)) throw error;
			if (!isSpared) refused.push(error);
			return [];
		}
	};
	const needed = [
		environmentsOf(ask),
		ask('machineroles/all', text),
		ask('workerpools/all', pool),
		ask('machinepolicies/all', policy),
	] as const;
	const [environments, roles, pools, policies, tenants, tagSets, proxies] = await Promise.all([
		...needed,
		ask('tenants/all', tenant, true),
		ask(`tagsets?${everything}`, tagSet, true),
		ask('proxies/all', proxy, true),
	]);
	if (refused[0] && refused.length === needed.length) throw refused[0];
	const tagsFor = (scope: string, ofOlder: boolean) =>
		tagSets.filter(({Scopes}) => Scopes?.includes(scope) ?? ofOlder).flatMap(({Tags}) => Tags);
	return {
		environments: environments.map(idAndName),
		// As roles the tags have their plain names (facts: Octopus REST §3.2).
		targetTags: [...new Set([...roles, ...tagsFor('Target', false).map(({Name}) => Name)])],
		workerPools: pools.map(one => ({
			...idAndName(one),
			isDefault: one.IsDefault,
			canAddWorkers: one.CanAddWorkers !== false && one.WorkerPoolType !== 'DynamicWorkerPool',
		})),
		machinePolicies: policies.map(one => ({
			...idAndName(one),
			isDefault: one.IsDefault,
			...(one.MachineCleanupPolicy?.DeleteMachinesBehavior === 'DeleteUnavailableMachines' && {deletesUnavailable: true as const}),
			...(one.MachineUpdatePolicy?.TentacleUpdateBehavior === 'Update' && {updatesTentacle: true as const}),
		})),
		tenants: tenants.filter(({IsDisabled}) => !IsDisabled).map(idAndName),
		tenantTags: tagsFor('Tenant', true).flatMap(({CanonicalTagName: tag}) => (tag === undefined ? [] : [tag])),
		serverSideProxies: proxies.map(one => ({
			...idAndName(one),
			...(one.Host !== undefined && one.Port !== undefined && {address: {host: one.Host, port: one.Port}}),
		})),
	};
};

/** What upstream asks with: a page for all (facts: Octopus REST §3.1). */
const everything = 'skip=0&take=2147483647';

const idAndName = ({Id, Name, Slug}: Reads<typeof named>) => ({id: Id, name: Name, ...(Slug !== undefined && {slug: Slug})});

/** Newer Servers list environments of all kinds in v2; older ones answer 404 there (facts: Octopus REST §3.2). */
const environmentsOf = async (ask: Ask): Promise<ReadonlyArray<Reads<typeof named>>> => {
	try {
		return await ask(`environments/v2?${everything}`, named);
	} catch (error) {
		if (!(error instanceof RefusedByServer) || error.status !== 404) throw error;
		return ask('environments/all', named);
	}
};
