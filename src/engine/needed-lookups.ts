import type {AnswerId, Answers} from '../model/answers.ts';
import type {Facts, ListName} from '../model/facts.ts';
import {serverSideProxyIn} from '../model/proxy-url.ts';
import type {Lookup} from './lookup.ts';
import type {Problem, Resolution} from './resolve.ts';

/** It is only told to a person what they bring: no answer comes from it, so that nobody waits for it, and no plan needs it. */
export const isOnlyTold = ({what}: Pick<Lookup, 'what'>): boolean => what === 'trust' || what === 'pool' || what === 'proxy';

/** In the order in which a wizard asks for them; each with the answer that its ids are needed for, if they are. */
const idsFor: Readonly<Record<ListName, AnswerId | undefined>> = {
	environments: 'environments',
	targetTags: undefined,
	workerPools: 'workerPools',
	machinePolicies: 'machinePolicy',
	tenants: 'tenants',
	tenantTags: undefined,
	serverSideProxies: 'serverSideProxy',
};

/** Every list of a space. */
export const listNames = Object.keys(idsFor) as readonly ListName[];

/** Whether a plan needs what this lookup brings: of a list, only where something of it was chosen, or must be and is not. */
export const isNeeded = (lookup: Lookup, {answers, problems}: Pick<Resolution, 'answers' | 'problems'>): boolean => {
	if (isOnlyTold(lookup)) return false;
	if (lookup.what !== 'list') return true;
	const needed = idsFor[lookup.list];
	const isChosen =
		needed === 'serverSideProxy' ? serverSideProxyIn(answers) !== undefined : needed !== undefined && answers[needed] !== undefined;
	return isChosen || (needed !== undefined && problems.some(({id, missing}) => missing && id === needed));
};

const fromServer: ReadonlySet<AnswerId> = new Set(['serverThumbprint', 'space', 'publicHostName']);
const fromRecord: ReadonlySet<AnswerId> = new Set(['environments', 'targetTags', 'workerPools', 'otherServers', 'otherAddresses']);

/**
Answers whose defaults the Server, or a record of this machine there, may still bring: that they are missing, or do not fit what has been taken for the record
so far, is no problem before it was asked.
*/
export const isMissingFromServer = ({id, missing, inapplicable}: Problem, answers: Answers, facts: Facts): boolean => {
	if (missing && fromServer.has(id)) return true;
	const mayHaveRecord = ownThumbprint(answers, facts) !== undefined;
	return mayHaveRecord && ((missing === true && fromRecord.has(id)) || (inapplicable === true && facts.server === undefined));
};

const ownThumbprint = ({instance}: Answers, {instances}: Facts): string | undefined =>
	instances.find(({name}) => name === instance)?.settings?.thumbprint;
