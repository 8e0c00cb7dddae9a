import type {OctopusClient} from '../octopus/client.ts';

/**
A client that asks for account, rights, status, nodes, lists and records once, and then tells what it was told: for as long as nothing is changed. Failures are not kept.
Everything else is asked each time.
*/
export const rememberLooks = (client: OctopusClient): OctopusClient => {
	const memory = new Map<string, Promise<unknown>>();
	const once = async <Value>(key: string, look: () => Promise<Value>, isKept: (value: Value) => boolean = () => true): Promise<Value> => {
		const made = (memory.get(key) as Promise<Value> | undefined) ?? look();
		memory.set(key, made);
		try {
			const value = await made;
			if (!isKept(value)) memory.delete(key);
			return value;
		} catch (error) {
			memory.delete(key);
			throw error;
		}
	};
	return {
		...client,
		account: signal =>
			once(
				'account',
				() => client.account(signal),
				({accepted}) => accepted,
			),
		permissions: (userId, spaceId, signal) => once(`permissions ${userId} ${spaceId}`, () => client.permissions(userId, spaceId, signal)),
		serverStatus: signal => once('status', () => client.serverStatus(signal)),
		nodes: signal => once('nodes', () => client.nodes(signal)),
		// Lists that were refused and so left out are no answer to who does without them.
		lists: (spaceId, signal, options) => {
			const key = `lists ${spaceId}`;
			const look = () => client.lists(spaceId, signal, options);
			return options?.spare && !memory.has(key) ? look() : once(key, look);
		},
		records: (spaceId, filter, signal, only) =>
			once(`records ${spaceId} ${JSON.stringify(filter)} ${only}`, () => client.records(spaceId, filter, signal, only)),
	};
};
