import {type Address, defaultCommsPort, isHost} from './address.ts';
import type {ServerFacts, ServerNodeFacts} from './facts.ts';

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
