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
	const list: OctopusClient['list'] = (spaceId, name, options) =>
		once(`list ${name} ${spaceId}`, () => client.list(spaceId, name, options));
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
		list,
		lists: (spaceId, signal) => client.lists(spaceId, signal, (name, options) => list(spaceId, name, options)),
		records: (spaceId, filter, signal, only) =>
			once(`records ${spaceId} ${JSON.stringify(filter)} ${only}`, () => client.records(spaceId, filter, signal, only)),
	};
};
