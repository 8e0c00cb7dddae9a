import {type Address, addressText, isSameAddress} from '../src/model/address.ts';
import type {Facts, InstanceFacts, ServerFacts} from '../src/model/facts.ts';
import {isNameOf, suggestedAddresses} from '../src/model/nodes.ts';
import type {Plan, Step} from '../src/model/plan.ts';
import {usualTentacle} from './plan.ts';
import {restart} from './service-user.ts';
import {contextOf} from './step-context.ts';
import {pollAddress, restartService, unpollAddress} from './steps.ts';

export type NodesChange = {readonly add: readonly Address[]; readonly remove: readonly Address[]};

const isAmong = (addresses: readonly Address[], address: Address): boolean => addresses.some(one => isSameAddress(one, address));

/** What is missing, and what is there and not wanted. */
export const changeTo = (wanted: readonly Address[], polled: readonly Address[]): NodesChange => ({
	add: wanted.filter(address => !isAmong(polled, address)),
	remove: polled.filter(address => !isAmong(wanted, address)),
});

/** What is polled after the change, in the order of the list. */
export const polledAfter = (polled: readonly Address[], {add, remove}: NodesChange): readonly Address[] => [
	...polled.filter(address => !isAmong(remove, address)),
	...add.filter(address => !isAmong(polled, address)),
];

export type NodesPlanOptions = {
	readonly instance: InstanceFacts;
	readonly change: NodesChange;
	/** The trusted thumbprint that new addresses must present, as it is stored. Left out: nothing is added. */
	readonly thumbprint?: string;
	/** The agent polls other addresses than its file says, since it was not restarted after the last change (HAP007). */
	readonly restartPending: boolean;
};

/**
Adds come before removals, so that there is always an entry to take the subscription id from; one restart ends it. An agent that does not run reads
its file when it is started.
*/
export const nodesPlan = ({instance, change, thumbprint, restartPending}: NodesPlanOptions, facts: Facts): Plan => {
	const context = contextOf({instance: instance.name}, facts);
	const trusting = (serverThumbprint: string | undefined) =>
		serverThumbprint === undefined ? context : {...context, answers: {...context.answers, serverThumbprint}};
	const storedOf = (address: Address) => instance.settings?.trusted.find(entry => isSameAddress(address, entry.address))?.thumbprint;
	const server = thumbprint ?? change.remove.map(storedOf)[0];
	const steps: readonly Step[] = [
		...change.add.map(pollAddress(trusting(thumbprint))),
		...change.remove.map(address => unpollAddress(trusting(storedOf(address)))(address)),
	];
	const user = instance.settings?.owner;
	const restarts = instance.unit.active && (steps.length > 0 || restartPending);
	return {
		schemaVersion: 1,
		instance: instance.name,
		configFile: instance.configFile,
		tentacle: facts.tentacle?.path ?? usualTentacle,
		...(server !== undefined && {serverThumbprint: server}),
		...(user !== undefined && {user}),
		// A script that runs is met before the first change: the same command could not take out twice what is gone.
		steps: restarts
			? [...steps, user === undefined ? restartService(context) : restart(context)].map((step, index) =>
					index === 0 ? {...step, stopsAgent: true} : step,
				)
			: steps,
	};
};

/**
The addresses that belong to the Server's nodes, which it does not tell (facts: Octopus REST §2.5): known only where the name of every node is the host of
one that is polled. What else is polled is then no node. Otherwise what has to be given, with suggestions from the names.
*/
export const wantedByServer = (
	{nodes, sharedQueue}: Pick<ServerFacts, 'nodes' | 'sharedQueue'>,
	polled: readonly Address[],
): {readonly wanted: readonly Address[]} | {readonly says: string} => {
	if (nodes === undefined || nodes.length === 0) return {says: 'The Server does not tell its nodes.'};
	const names = nodes.map(({name}) => name).join(', ');
	if (sharedQueue === 'shared') return {says: `The Server’s nodes (${names}) share one queue: one balanced address is enough.`};
	const wanted = polled.filter(address => nodes.some(node => isNameOf(node, address)));
	if (nodes.every(node => wanted.some(address => isNameOf(node, address)))) return {wanted};
	const suggested = suggestedAddresses(nodes, polled).map(addressText).join(', ');
	return {
		says: `The Server has the nodes ${names}, and does not tell their addresses.${suggested === '' ? '' : ` By their names, missing could be ${suggested}.`}`,
	};
};
