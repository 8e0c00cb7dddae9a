import {availableParallelism} from 'node:os';
import type {ApiClient, Json} from './api-client.ts';
import {value} from './command.ts';
import {Controlled, Crash, type Option} from './options.ts';

/** What differs between a target and a worker. */
export type Kind = {
	readonly what: 'machine' | 'worker';
	readonly defaultConnections: () => number;
	/** Names what is registered into; the first one must not be blank. */
	readonly options: (lists: Lists) => readonly Option[];
	readonly assertComplete: (lists: Lists) => void;
	/** The fields of the record that say what it belongs to. */
	readonly fields: (api: ApiClient, space: string, lists: Lists) => Promise<Readonly<Record<string, unknown>>>;
};

export type Lists = {
	readonly environments: string[];
	readonly roles: string[];
	readonly workerPools: string[];
	readonly tenants: string[];
	readonly tenantTags: string[];
	participation: string;
};

/** Name, then slug, then id, whatever their case; what no name or slug fits is asked for by its id, where `byId` says where. */
const idsOf = async (
	api: ApiClient,
	items: readonly Json[],
	{wanted, what, byId}: {readonly wanted: readonly string[]; readonly what: string; readonly byId?: string},
): Promise<readonly string[]> => {
	const find = (text: string, all: readonly Json[], keys: readonly string[]) =>
		keys.map(key => all.find(item => typeof item[key] === 'string' && item[key].toLowerCase() === text.toLowerCase())).find(Boolean);
	const other = byId === undefined ? [] : wanted.filter(text => !find(text, items, ['Name', 'Slug']));
	const more = other.length === 0 ? items : [...items, ...(await api.list(`${byId}?ids=${other.map(encodeURIComponent).join(',')}`))];
	const found = wanted.map(text => find(text, more, ['Name', 'Slug', 'Id']));
	const missing = wanted.filter((_, index) => found[index] === undefined);
	if (missing.length > 0) {
		const names = missing.length === 1 ? `${what} with name, slug or Id` : `${what}s with names, slugs or Ids:`;
		throw new Controlled(
			`Could not find the ${names} ${missing.join(', ')} on the Octopus Server. Ensure the ${what} exists and you have permission to access it.`,
		);
	}
	return found.map(item => String(item?.Id));
};

/** A Server from before `environments/v2` answers that with 404. */
const environmentIdsOf = async (api: ApiClient, space: string, wanted: readonly string[]): Promise<readonly string[]> => {
	const byId = `/api/${space}/environments`;
	try {
		return await idsOf(api, await api.list(`${byId}/v2?skip=0&take=2147483647`), {wanted, what: 'environment'});
	} catch (error) {
		if (!(error instanceof Crash && error.type.endsWith('NotFoundException'))) throw error;
		return idsOf(api, await api.list(byId), {wanted, what: 'environment', byId});
	}
};

/** Canonical names as the Server spells them. */
const tenantTagsOf = async (api: ApiClient, space: string, wanted: readonly string[]): Promise<readonly string[]> => {
	if (wanted.length === 0) return [];
	const sets = (await api.list(`/api/${space}/tagsets`)) as ReadonlyArray<{Tags?: ReadonlyArray<{CanonicalTagName: string}>}>;
	const known = sets.flatMap(({Tags = []}) => Tags.map(({CanonicalTagName}) => CanonicalTagName));
	return wanted.map(text => {
		const tag = known.find(name => name.toLowerCase() === text.toLowerCase());
		if (tag !== undefined) return tag;
		throw new Controlled(
			`Could not find the tag named ${text} on the Octopus Server. Ensure the tag exists and you have permission to access it.`,
		);
	});
};

const participations = ['Untenanted', 'TenantedOrUntenanted', 'Tenanted'];

const participationOf = (text: string): string => {
	const known = participations.find(one => one.toLowerCase() === text.toLowerCase());
	if (known) return known;
	throw new Controlled(`The value '${text}' is not valid. Valid values are Untenanted, TenantedOrUntenanted and Tenanted.`);
};

export const targets: Kind = {
	what: 'machine',
	defaultConnections: () => 1,
	options: lists => [
		value(['environment', 'env'], text => lists.environments.push(text)),
		value(['role', 'r'], text => lists.roles.push(text)),
		value(['tenant'], text => lists.tenants.push(text)),
		value(['tenanttag'], text => lists.tenantTags.push(text)),
		value(['tenanted-deployment-participation'], text => (lists.participation = participationOf(text))),
	],
	assertComplete({environments, roles}) {
		if (!environments[0]?.trim()) throw new Controlled('Please specify an environment name, slug or Id, e.g., --environment=Development');
		if (!roles[0]?.trim()) throw new Controlled('Please specify a role name, e.g., --role=web-server');
	},
	async fields(api, space, {environments, roles, tenants, tenantTags, participation}) {
		const TenantTags = await tenantTagsOf(api, space, tenantTags);
		const EnvironmentIds = await environmentIdsOf(api, space, environments);
		const byId = `/api/${space}/tenants`;
		const TenantIds = tenants.length === 0 ? [] : await idsOf(api, await api.list(byId), {wanted: tenants, what: 'tenant', byId});
		return {EnvironmentIds, Roles: roles, TenantedDeploymentParticipation: participation, TenantIds, TenantTags};
	},
};

export const workers: Kind = {
	what: 'worker',
	defaultConnections: () => Math.max(5, availableParallelism()),
	options: ({workerPools}) => [value(['workerpool'], text => workerPools.push(text))],
	assertComplete({workerPools}) {
		if (!workerPools[0]?.trim()) throw new Controlled('Please specify a worker pool name, slug or Id, e.g., --workerpool=Default');
	},
	async fields(api, space, {workerPools: wanted}) {
		const byId = `/api/${space}/workerpools`;
		return {WorkerPoolIds: await idsOf(api, await api.list(byId), {wanted, what: 'worker pool', byId})};
	},
};
