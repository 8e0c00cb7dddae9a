import type {RecordFacts} from '../../src/model/facts.ts';
import type {Probes, ReachedSeen} from '../../src/model/probes.ts';
import {listeningTarget, record} from '../_helpers/facts.ts';
import type {Case} from './_judged.ts';
import {accountWithRecord} from './_probes.ts';

const recorded = (seen: RecordFacts | undefined): Partial<Probes> => ({record: async () => seen});
/** The agent, dialled by the Server. */
const dialledAgent = (more: Partial<ReachedSeen>): Partial<Probes> => ({
	reachedFromServer: async () => ({outcome: 'failed', expected: 'D7'.repeat(20), says: 'An error occurred', kind: 'other', ...more}),
});
/** A listener of our own. */
const dialled = (more: Partial<ReachedSeen>): Partial<Probes> =>
	dialledAgent({arrived: {connections: 0, handshakes: 0, from: []}, ...more});
const arrived = {connections: 2, handshakes: 0, from: ['192.0.2.10']};
const another = {outcome: 'answered', presented: '5B'.repeat(20)} as const;
const named = (publicHostName: string) => ({...listeningTarget, publicHostName});
const branchOffice = {...listeningTarget, serverSideProxy: 'branch OFFICE'};
const lookingAtListening = Object.fromEntries(
	Object.entries(listeningTarget).filter(
		([id]) => !['registerAs', 'environments', 'targetTags', 'name', 'publicHostName', 'callbackPort'].includes(id),
	),
);
const calledBack = recorded({...record, uri: 'https://build-07.example.com:10933/'});
export const reachesUs: readonly Case[] = [
	['octopus/choices', 'exist', {}, branchOffice],
	['octopus/choices', 'missing', {}, {...listeningTarget, serverSideProxy: 'Branch'}],
	['octopus/reaches-us', 'reached', {}, listeningTarget],
	['octopus/reaches-us', 'reached', {}, branchOffice],
	['octopus/reaches-us', 'reached', {}, named('127.0.0.1')],
	['octopus/reaches-us', 'untold', dialled({outcome: 'untold', says: 'this Server cannot look'}), listeningTarget],
	['octopus/reaches-us', 'untold', {}, {...listeningTarget, serverSideProxy: 'Elsewhere'}],
	// The record keeps its proxy, where none was chosen.
	['octopus/reaches-us', 'proxy', {...accountWithRecord({proxyId: 'Proxies-1'}), ...dialled({kind: 'proxyForbids'})}, listeningTarget],
	['octopus/reaches-us', 'notAllowed', dialled({outcome: 'forbidden', says: 'it lacks MachineCreate'}), listeningTarget],
	['octopus/reaches-us', 'itself', dialled({kind: 'refused'}), named('localhost')],
	['octopus/reaches-us', 'itself', dialled(another), named('127.0.0.1')],
	['octopus/reaches-us', 'name', dialled({kind: 'name', instead: '192.0.2.77'}), listeningTarget],
	['octopus/reaches-us', 'proxy', dialled({kind: 'proxyForbids'}), branchOffice],
	['octopus/reaches-us', 'port', dialled({kind: 'filtered'}), {...listeningTarget, callbackPort: 443}],
	['octopus/reaches-us', 'refused', dialled({kind: 'refused'}), listeningTarget],
	['octopus/reaches-us', 'unreachable', dialled({kind: 'filtered'}), listeningTarget],
	['octopus/reaches-us', 'unreachable', dialled({}), listeningTarget],
	['octopus/reaches-us', 'cut', dialled({kind: 'cut', arrived}), listeningTarget],
	['octopus/reaches-us', 'opened', dialled({...another, arrived}), listeningTarget],
	['octopus/reaches-us', 'somebodyElse', dialled(another), listeningTarget],
	// A diagnosis: what the record says, the agent, and a key that may do less.
	['octopus/reaches-us', 'reached', recorded({...record, uri: 'https://build-07.example.com/'}), lookingAtListening],
	['octopus/reaches-us', 'untold', recorded(record), lookingAtListening],
	['octopus/reaches-us', 'untold', recorded(undefined), lookingAtListening],
	['octopus/reaches-us', 'untold', {...calledBack, ...dialled({outcome: 'forbidden', says: 'it lacks MachineCreate'})}, lookingAtListening],
	['octopus/reaches-us', 'unreachable', {...calledBack, ...dialledAgent({kind: 'filtered'})}, lookingAtListening],
	['octopus/reaches-us', 'port', {...recorded({...record, uri: 'https://build-07:443/'}), ...dialledAgent({})}, lookingAtListening],
	['octopus/reaches-us', 'somebodyElse', {...calledBack, ...dialledAgent(another)}, lookingAtListening],
];
