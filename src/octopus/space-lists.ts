import type {ListName, MachinePolicyFacts, NamedResource, SpaceLists, WorkerPoolFacts} from '../model/facts.ts';
import {spacePath} from '../model/space-path.ts';
import {type Get, listAll} from './lists.ts';
import {RefusedByServer} from './reply.ts';
import {flag, named, number, object, oneOf, optional, orElse, type Read, type Reads, someOf, text} from './schema.ts';
import {shared} from './shared.ts';

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

type TagSets = ReadonlyArray<Reads<typeof tagSet>>;

export type ListOptions<Name extends ListName> = {
	readonly signal: AbortSignal;
	/** Told what has come of a list in pages, before each further page; `total` as the Server says. */
	readonly onPart?: ((soFar: SpaceLists[Name], total: number) => void) | undefined;
};

/** One list of a space. Rejects with a `RefusedByServer` where this key may not read it; one that an older Server does not have is empty. */
export type ListOf = <Name extends ListName>(name: Name, options: ListOptions<Name>) => Promise<SpaceLists[Name]>;

/** What can be chosen in a space, list by list (facts: Octopus REST §3.2). Two lists that come of tag sets, asked for at once, are one request. */
export const createLists = (get: Get, spaceId: string): ListOf => {
	const below = spacePath(spaceId);
	const sets = shared<TagSets>(signal => orNone(404, listAll(get, `${below}/tagsets?${everything}`, tagSet, signal)));
	const tagsFor = async (scope: string, ofOlder: boolean, signal: AbortSignal) => {
		const tagSets = await sets.get(signal);
		// The next one is to know what has changed.
		sets.forget(tagSets);
		return tagSets.filter(({Scopes}) => Scopes?.includes(scope) ?? ofOlder).flatMap(({Tags}) => Tags);
	};
	const readers: {readonly [Name in ListName]: (options: ListOptions<Name>) => Promise<SpaceLists[Name]>} = {
		environments: options => environmentsOf(path => inParts(path, named, idAndName, options)),
		async targetTags({signal, onPart}) {
			const [roles, tags] = await Promise.all([
				inParts('machineroles/all', text, role => role, {signal, onPart}),
				orNone(403, tagsFor('Target', false, signal)),
			]);
			// As roles the tags have their plain names (facts: Octopus REST §3.2).
			return [...new Set([...roles, ...tags.map(({Name}) => Name)])];
		},
		workerPools: options => inParts('workerpools/all', pool, poolOf, options),
		machinePolicies: options => inParts('machinepolicies/all', policy, policyOf, options),
		tenants: options =>
			orNone(
				404,
				inParts('tenants/all', tenant, one => (one.IsDisabled ? [] : idAndName(one)), options),
			),
		tenantTags: async ({signal}) =>
			(await tagsFor('Tenant', true, signal)).flatMap(({CanonicalTagName: tag}) => (tag === undefined ? [] : [tag])),
		serverSideProxies: options => orNone(404, inParts('proxies/all', proxy, proxyOf, options)),
	};
	const inParts = async <Item, Entry>(
		path: string,
		item: Read<Item>,
		entryOf: (item: Item) => Entry | readonly Entry[],
		{signal, onPart}: {readonly signal: AbortSignal; readonly onPart?: ((soFar: readonly Entry[], total: number) => void) | undefined},
	): Promise<readonly Entry[]> =>
		(await listAll(get, `${below}/${path}`, item, signal, (soFar, total) => onPart?.(soFar.flatMap(entryOf), total))).flatMap(entryOf);
	return (name, options) => readers[name](options);
};

const orNone = async <Item>(spared: 403 | 404, asked: Promise<readonly Item[]>): Promise<readonly Item[]> => {
	try {
		return await asked;
	} catch (error) {
		if (error instanceof RefusedByServer && error.status === spared) return [];
		throw error;
	}
};

/** All lists of a space; one that this key may not read is empty, as the Server filters what may not be seen. When none may be read that every set-up needs, that is told. */
export const allLists = async (listOf: ListOf, signal: AbortSignal): Promise<SpaceLists> => {
	const refused: RefusedByServer[] = [];
	const spared = async <Name extends ListName>(name: Name): Promise<SpaceLists[Name]> => {
		try {
			return await listOf(name, {signal});
		} catch (error) {
			if (!(error instanceof RefusedByServer) || error.status !== 403) throw error;
			if (needed.includes(name)) refused.push(error);
			return [] as never;
		}
	};
	const [environments, targetTags, workerPools, machinePolicies, tenants, tenantTags, serverSideProxies] = await Promise.all([
		spared('environments'),
		spared('targetTags'),
		spared('workerPools'),
		spared('machinePolicies'),
		spared('tenants'),
		spared('tenantTags'),
		spared('serverSideProxies'),
	]);
	if (refused[0] && refused.length === needed.length) throw refused[0];
	return {environments, targetTags, workerPools, machinePolicies, tenants, tenantTags, serverSideProxies};
};

const needed: readonly ListName[] = ['environments', 'targetTags', 'workerPools', 'machinePolicies'];

/** What upstream asks with: a page for all (facts: Octopus REST §3.1). */
const everything = 'skip=0&take=2147483647';

const idAndName = ({Id, Name, Slug}: Reads<typeof named>) => ({id: Id, name: Name, ...(Slug !== undefined && {slug: Slug})});

const poolOf = (one: Reads<typeof pool>): WorkerPoolFacts => ({
	...idAndName(one),
	isDefault: one.IsDefault,
	canAddWorkers: one.CanAddWorkers !== false && one.WorkerPoolType !== 'DynamicWorkerPool',
});

const policyOf = (one: Reads<typeof policy>): MachinePolicyFacts => ({
	...idAndName(one),
	isDefault: one.IsDefault,
	...(one.MachineCleanupPolicy?.DeleteMachinesBehavior === 'DeleteUnavailableMachines' && {deletesUnavailable: true}),
	...(one.MachineUpdatePolicy?.TentacleUpdateBehavior === 'Update' && {updatesTentacle: true}),
});

const proxyOf = (one: Reads<typeof proxy>): SpaceLists['serverSideProxies'][number] => ({
	...idAndName(one),
	...(one.Host !== undefined && one.Port !== undefined && {address: {host: one.Host, port: one.Port}}),
});

/** Newer Servers list environments of all kinds in v2; older ones answer 404 there (facts: Octopus REST §3.2). */
const environmentsOf = async (ask: (path: string) => Promise<readonly NamedResource[]>): Promise<readonly NamedResource[]> => {
	try {
		return await ask(`environments/v2?${everything}`);
	} catch (error) {
		if (!(error instanceof RefusedByServer) || error.status !== 404) throw error;
		return ask('environments/all');
	}
};
