import {availableParallelism} from 'node:os';
import type {ApiClient} from './api-client.ts';
import {value} from './command.ts';
import {Controlled, type Option} from './options.ts';

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

export type Lists = {readonly environments: string[]; readonly roles: string[]; readonly workerPools: string[]};

/** Name, then slug, then id, whatever their case. */
const idsOf = async (api: ApiClient, path: string, wanted: readonly string[], what: string): Promise<readonly string[]> => {
	const items = await api.list(path);
	const found = wanted.map(text =>
		['Name', 'Slug', 'Id']
			.map(key => items.find(item => typeof item[key] === 'string' && item[key].toLowerCase() === text.toLowerCase()))
			.find(item => item !== undefined),
	);
	const missing = wanted.filter((_, index) => found[index] === undefined);
	if (missing.length > 0) {
		const names = missing.length === 1 ? `${what} with name, slug or Id` : `${what}s with names, slugs or Ids:`;
		throw new Controlled(
			`Could not find the ${names} ${missing.join(', ')} on the Octopus Server. Ensure the ${what} exists and you have permission to access it.`,
		);
	}
	return found.map(item => String(item?.Id));
};

export const targets: Kind = {
	what: 'machine',
	defaultConnections: () => 1,
	options: ({environments, roles}) => [
		value(['environment', 'env'], text => environments.push(text)),
		value(['role', 'r'], text => roles.push(text)),
	],
	assertComplete({environments, roles}) {
		if (!environments[0]?.trim()) throw new Controlled('Please specify an environment name, slug or Id, e.g., --environment=Development');
		if (!roles[0]?.trim()) throw new Controlled('Please specify a role name, e.g., --role=web-server');
	},
	fields: async (api, space, {environments, roles}) => ({
		EnvironmentIds: await idsOf(api, `/api/${space}/environments/v2?skip=0&take=2147483647`, environments, 'environment'),
		Roles: roles,
		TenantedDeploymentParticipation: 'Untenanted',
		TenantIds: [],
		TenantTags: [],
	}),
};

export const workers: Kind = {
	what: 'worker',
	defaultConnections: () => Math.max(5, availableParallelism()),
	options: ({workerPools}) => [value(['workerpool'], text => workerPools.push(text))],
	assertComplete({workerPools}) {
		if (!workerPools[0]?.trim()) throw new Controlled('Please specify a worker pool name, slug or Id, e.g., --workerpool=Default');
	},
	fields: async (api, space, {workerPools}) => ({
		WorkerPoolIds: await idsOf(api, `/api/${space}/workerpools`, workerPools, 'worker pool'),
	}),
};
