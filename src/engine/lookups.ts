import type {Address} from '../model/address.ts';
import type {AllAnswers, AnswerId, Answers} from '../model/answers.ts';
import {type Credential, credentialKey, credentialOf} from '../model/credential.ts';
import type {
	Facts,
	InstanceFacts,
	ListName,
	PresentedFacts,
	ReachedNames,
	RecordFacts,
	ServerFacts,
	SpaceFacts,
	SpaceLists,
} from '../model/facts.ts';
import {ownNames} from '../model/own-names.ts';
import {changesCertificate, ownThumbprints} from '../model/own-thumbprints.ts';
import type {PfxSeen} from '../model/pfx.ts';
import {hostOf, isCloudHost} from '../model/portal-url.ts';
import type {PortalSeen} from '../model/probes.ts';
import type {TriedProxy} from '../model/proxies.ts';
import {proxyIn, type ServerWay, serverSideProxyIn, wayKey} from '../model/proxy-url.ts';
import type {Secret} from '../model/secret.ts';
import {chosenSpace} from '../model/space.ts';
import type {Problem, Resolution} from './resolve.ts';

/** A question to the Server that the answers so far make worth asking. Data: whoever has hands carries it out and sends `lookup-ended`. */
export type Lookup = {
	/** On which way the Server is asked. Left out: directly. */
	readonly through?: ServerWay;
} & (
	| {readonly what: 'portal'; readonly key: string; readonly url: string}
	/** Which certificate a PFX file on this machine has. */
	| {readonly what: 'pfx'; readonly key: string; readonly file: string; readonly password: Secret | undefined}
	/** Which port of Octopus Cloud can be reached from here. */
	| {readonly what: 'comms'; readonly key: string; readonly host: string}
	| {
			readonly what: 'account';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			/** The Server's nodes are asked for too: every one of them is to be polled. */
			readonly polls: boolean;
	  }
	/** One list of a space: each on its own, so that one which is slow or may not be seen is nobody else's trouble. */
	| {
			readonly what: 'list';
			readonly list: ListName;
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly spaceId: string;
	  }
	/** Which certificate each polled address presents, and how that compares. */
	| {readonly what: 'trust'; readonly key: string; readonly answers: Answers}
	/** Whether the default worker pool has a worker yet. */
	| {
			readonly what: 'pool';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly spaceId: string;
			readonly poolId: string;
	  }
	/** Under which of its names the Server reaches this machine. */
	| {
			readonly what: 'reach';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly spaceId: string;
			readonly registerAs: AllAnswers['registerAs'];
			/** Left out: whatever leads here. */
			readonly chosen?: string;
			readonly callbackPort: number;
			readonly proxyId?: string;
			readonly listen: {readonly port: number; readonly address: string};
			/** The instance that is there already, and its thumbprint. */
			readonly instance: InstanceFacts | undefined;
	  }
	/** How a proxy takes a request for a tunnel to `target`. */
	| {
			readonly what: 'proxy';
			readonly key: string;
			readonly proxy: string;
			readonly password?: Secret;
			readonly target: Address;
			/** It is offered, and no answer. */
			readonly isOffered?: true;
	  }
	/** This machine's own records, in all spaces. */
	| {
			readonly what: 'own';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly thumbprints: readonly string[];
			readonly spaces: readonly SpaceFacts[];
			/** None may be missed: each is to be changed. */
			readonly all: boolean;
	  }
	| {
			readonly what: 'records';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly spaceId: string;
			readonly name: string;
			readonly thumbprints: readonly string[];
	  }
);

export type LookupResult =
	| {readonly what: 'waiting'; readonly soFar?: ListSoFar}
	/** Why it could not be looked up, for the person who types the value instead. */
	| {readonly what: 'failed'; readonly says: string /** What was given is wrong: only another answer helps. */; readonly isFinal?: true}
	| {readonly what: 'portal'; readonly portal: PortalSeen}
	/** Left out: nothing speaks against the usual port. */
	| {readonly what: 'comms'; readonly pollingOver443?: Facts['pollingOver443']}
	| {readonly what: 'account'; readonly server: ServerFacts}
	| {readonly what: 'trust'; readonly presented: readonly PresentedFacts[]}
	| {readonly what: 'proxy'; readonly tried: TriedProxy}
	/** Left out: it has workers. */
	| {readonly what: 'pool'; readonly emptyPoolId?: string}
	| {readonly what: 'reach'; readonly reaches: ReachedNames}
	| {readonly what: 'pfx'; readonly pfx: PfxSeen}
	| {readonly what: 'list'; readonly lists: Partial<SpaceLists>}
	/** By the id of their space. */
	| {readonly what: 'own'; readonly own: Readonly<Record<string, readonly RecordFacts[]>>; readonly unseen?: readonly string[]}
	| {readonly what: 'records'; readonly records: readonly RecordFacts[]};

/** What has come of a list that the Server tells in pages; `total` as it says. */
export type ListSoFar = {readonly lists: Partial<SpaceLists>; readonly total: number};

/** By key: the answers a lookup was made for. A reply for answers that have changed since is never read. */
export type Lookups = Readonly<Record<string, LookupResult>>;

/** The lookups that these answers and facts call for, in the order in which they build on each other. */
export const lookupsFor = (answers: Answers, facts: Facts): readonly Lookup[] => {
	const {proxy, proxyPassword} = answers;
	const way = wayKey({proxy, proxyPassword});
	const lookups = [...directLookups(answers, facts), ...trustOf(answers)];
	const onWay = way === '' ? lookups : lookups.map(lookup => ({...lookup, key: lookup.key + way, through: {proxy, proxyPassword}}));
	return [...proxiesOf(answers, facts), ...onWay];
};

/** The proxies of the answers, then those that are offered; toward what is polled first, else the Server's API. */
const proxiesOf = (answers: Answers, {proxyCandidates = []}: Facts): readonly Lookup[] => {
	const {proxy, proxyPassword, scriptProxy, scriptProxyPassword, serverAddresses = [], serverUrl} = answers;
	const target =
		serverAddresses[0] ?? (serverUrl === undefined ? undefined : {host: hostOf(serverUrl), port: Number(new URL(serverUrl).port || 443)});
	if (!target) return [];
	const toTry = [
		{proxy, password: proxyPassword},
		{proxy: scriptProxy, password: scriptProxyPassword},
		...proxyCandidates.map(candidate => ({...candidate, isOffered: true as const})),
	].filter(one => proxyIn(one) !== undefined);
	return toTry
		.filter((one, index) => toTry.findIndex(other => other.proxy === one.proxy) === index)
		.map(({proxy: url = '', ...one}) => {
			const password = 'password' in one ? one.password : undefined;
			const key = `proxy ${JSON.stringify([url, password?.from, target])}`;
			return {what: 'proxy', key, proxy: url, target, ...(password && {password}), ...('isOffered' in one && {isOffered: true})};
		});
};

const directLookups = (answers: Answers, facts: Facts): readonly Lookup[] => {
	const {serverUrl: url, registerNow, name, style} = answers;
	const credential = credentialOf(answers);
	const here = pfxOf(answers);
	if (!registerNow || url === undefined) return here;
	const polls = style === 'polling';
	const portal: readonly Lookup[] = [
		...here,
		{what: 'portal', key: `portal ${url}`, url},
		...(polls && !proxyIn(answers) ? commsOfCloud(url, answers) : []),
	];
	if (credential === undefined) return portal;
	const key = `account ${polls ? 'and nodes ' : ''}${url} ${credentialKey(credential)}`;
	const account = {what: 'account', key, url, credential, polls} as const;
	const thumbprints = ownThumbprints(answers, facts);
	const spaces = facts.server?.spaces;
	const all = changesCertificate(answers);
	const own: readonly Lookup[] =
		spaces && thumbprints.length > 0
			? [{what: 'own', key: `own ${JSON.stringify([thumbprints, all])} ${key}`, url, credential, thumbprints, spaces, all}]
			: [];
	const space = chosenSpace(answers, facts.server);
	if (space === undefined) return [...portal, account, ...own];
	const lists = listNames.map(
		list => ({what: 'list', list, key: `list ${list} ${space.id} ${account.key}`, url, credential, spaceId: space.id}) as const,
	);
	const known = [
		...portal,
		account,
		...own,
		...lists,
		...defaultPoolOf(answers, space, account),
		...reachOf(answers, facts, space, account),
	];
	if (name === undefined) return known;
	return [
		...known,
		{
			what: 'records',
			key: `records ${space.id} ${JSON.stringify([name, thumbprints])} ${account.key}`,
			url,
			credential,
			spaceId: space.id,
			name,
			thumbprints,
		},
	];
};

const defaultPoolOf = (
	{registerAs}: Answers,
	{id: spaceId, lists}: SpaceFacts,
	{url, credential, key: account}: Pick<Extract<Lookup, {what: 'account'}>, 'url' | 'credential' | 'key'>,
): readonly Lookup[] => {
	const pool = lists?.workerPools?.find(({isDefault, canAddWorkers}) => isDefault && canAddWorkers);
	if (registerAs !== 'worker' || !pool) return [];
	return [{what: 'pool', key: `pool ${pool.id} ${spaceId} ${account}`, url, credential, spaceId, poolId: pool.id}];
};

/** It is only told to a person what they bring: no answer comes from it, so that nobody waits for it, and no plan needs it. */
export const isOnlyTold = ({what}: Pick<Lookup, 'what'>): boolean => what === 'trust' || what === 'pool' || what === 'proxy';

const pfxOf = ({certificateFile: file, certificatePassword: password}: Answers): readonly Lookup[] =>
	file === undefined ? [] : [{what: 'pfx', key: `pfx ${JSON.stringify([file, password])}`, file, password}];

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
const listNames = Object.keys(idsFor) as readonly ListName[];

/** Whether a plan needs what this lookup brings: of a list, only where something of it was chosen, or must be and is not. */
export const isNeeded = (lookup: Lookup, {answers, problems}: Pick<Resolution, 'answers' | 'problems'>): boolean => {
	if (isOnlyTold(lookup)) return false;
	if (lookup.what !== 'list') return true;
	const needed = idsFor[lookup.list];
	return needed !== undefined && (answers[needed] !== undefined || problems.some(({id, missing}) => missing && id === needed));
};

const trustOf = (answers: Answers): readonly Lookup[] => {
	const {style, serverAddresses, serverUrl, serverThumbprint} = answers;
	if (style !== 'polling' || serverAddresses === undefined) return [];
	const of = JSON.stringify([serverAddresses, serverUrl, serverThumbprint, credentialKey(credentialOf(answers))]);
	return [{what: 'trust', key: `trust ${of}`, answers}];
};

/** Once it is known which proxies the Server has. Any name that the machine has by itself is part of the same look. */
const reachOf = (
	answers: Answers,
	{instances, machine, server}: Facts,
	{id: spaceId, lists, unlisted}: SpaceFacts,
	{url, credential, key: account}: Pick<Extract<Lookup, {what: 'account'}>, 'url' | 'credential' | 'key'>,
): readonly Lookup[] => {
	const {style, publicHostName, callbackPort, listenPort, listenAddress, registerAs} = answers;
	const serverSideProxy = serverSideProxyIn(answers);
	const proxies = lists?.serverSideProxies ?? (unlisted?.serverSideProxies === undefined ? undefined : []);
	if (style !== 'listening' || !proxies || !callbackPort || !listenPort || !listenAddress || !registerAs) return [];
	const proxyId = proxies.find(({name}) => name.toLowerCase() === serverSideProxy?.toLowerCase())?.id;
	if (serverSideProxy !== undefined && proxyId === undefined) return [];
	const {reaches} = server ?? {};
	const own = [...ownNames(machine), ...(reaches && reaches.chosen === undefined ? reaches.tried : [])];
	const chosen = publicHostName === undefined || own.includes(publicHostName) ? undefined : publicHostName;
	const key = `reach ${JSON.stringify([spaceId, registerAs, chosen, callbackPort, listenPort, listenAddress, proxyId])} ${account}`;
	const instance = instances.find(({name}) => name === answers.instance);
	const listen = {port: listenPort, address: listenAddress};
	return [
		{
			what: 'reach',
			key,
			url,
			credential,
			spaceId,
			registerAs,
			callbackPort,
			listen,
			instance,
			...(chosen !== undefined && {chosen}),
			...(proxyId !== undefined && {proxyId}),
		},
	];
};

/** Only for an address that is the default one: what a person has chosen is polled as it is. */
const commsOfCloud = (url: string, {serverAddresses: [first, second] = []}: Answers): readonly Lookup[] => {
	const host = hostOf(url);
	const isDefault = first === undefined || [host, `polling.${host}`].includes(first.host);
	return isCloudHost(host) && isDefault && second === undefined ? [{what: 'comms', key: `comms ${host}`, host}] : [];
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
