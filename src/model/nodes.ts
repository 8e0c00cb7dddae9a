import {type Address, defaultCommsPort, isHost, isSameAddress} from './address.ts';
import type {InstanceFacts, ServerFacts, ServerNodeFacts} from './facts.ts';
import {hostOf} from './portal-url.ts';
import {polledIn} from './trusted.ts';

/** The addresses that an instance polls, as its file has them. */
export const polledBy = ({settings}: Pick<InstanceFacts, 'settings'>): readonly Address[] => polledIn(settings?.trusted ?? []);

/** Nodes that may have work for a Tentacle now. Those that are down, draining, or run no tasks are told of, and not counted. */
export const workingNodes = (nodes: readonly ServerNodeFacts[]): readonly ServerNodeFacts[] =>
	nodes.filter(({isOffline, isDraining, runsNoTasks}) => !isOffline && !isDraining && !runsNoTasks);

/** Whether a node's name is the host of a polled address, or the first label of it. */
export const isNameOf = ({name}: Pick<ServerNodeFacts, 'name'>, {host}: Address): boolean => {
	const [one, other] = [name.toLowerCase(), host.toLowerCase()];
	return one === other || other.startsWith(`${one}.`);
};

/**
What the addresses of nodes that are not polled could be: their names with the usual port. Suggestions for a person, never dialled by themselves
(security rule 4); names that are no hosts are left out.
*/
export const suggestedAddresses = (nodes: readonly ServerNodeFacts[], polled: readonly Address[]): readonly Address[] =>
	nodes
		.filter(node => isHost(node.name) && !polled.some(address => isNameOf(node, address)))
		.map(({name}) => ({host: name, port: defaultCommsPort}));

/** Every one of these has to be polled: there are several, and each has a queue of its own. */
export const nodesToPoll = ({nodes = [], sharedQueue}: Pick<ServerFacts, 'nodes' | 'sharedQueue'>): readonly ServerNodeFacts[] => {
	const working = workingNodes(nodes);
	return sharedQueue === 'not-shared' && working.length > 1 ? working : [];
};

/**
Whether an agent polls other addresses than its file has, because it was not restarted since that changed (HAP007). `polls` is what it wrote into its
log when it started: `https://node1:10943/ expecting THUMBPRINT`; a log that says nothing of it tells nothing.
*/
export const isRestartPending = (polls: readonly string[], polled: readonly Address[]): boolean => {
	const started = polls.flatMap(text => {
		const url = URL.parse(text.split(' ')[0] ?? '');
		return url ? [{host: hostOf(url), port: Number(url.port || 443)}] : [];
	});
	const isIn = (list: readonly Address[]) => (address: Address) => list.some(one => isSameAddress(one, address));
	return started.length > 0 && !(started.every(isIn(polled)) && polled.every(isIn(started)));
};
