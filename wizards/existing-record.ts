import type {AnswerId, Answers} from '../src/model/answers.ts';
import type {Facts, InstanceFacts, NamedResource, RecordFacts, ServerFacts, SetProxy, SpaceFacts} from '../src/model/facts.ts';
import {proxyUrl, scriptProxyIn} from '../src/model/proxy-url.ts';
import {dialledOf, ownAmong} from '../src/model/record.ts';
import {answersOf, currentInstance, ownRecords} from './existing.ts';
import {isAnotherServer} from './trust-steps.ts';

/** What there is already, told as answers: of an instance, and of its record in Octopus. */
export type Existing = {
	readonly name: string;
	readonly answers: Answers;
	/** What is so now, and no default of what is to be. */
	readonly outdated: readonly AnswerId[];
};

/** The answers of a record: what one without a record has none of. */
const recordAnswers = [
	...(['registerAs', 'space', 'publicHostName', 'callbackPort', 'name', 'environments', 'targetTags', 'tenants', 'tenantTags'] as const),
	...(['tenantedParticipation', 'workerPools', 'machinePolicy', 'serverSideProxy'] as const),
] satisfies readonly AnswerId[];

/** The instance that the answers name, as it is now; its record is known when the Server was asked with these answers. */
export const existingOf = (answers: Answers, facts: Facts): Existing | undefined => {
	const current = currentInstance(answers, facts);
	if (!current) return undefined;
	const now = {...answersOf(current.facts, serverOf(current.facts, facts)), ...(answers.registerNow && answersOfRecord(answers, facts))};
	return {name: current.facts.name, answers: now, outdated: outdatedIn(now, answers, facts)};
};

/** The Server that the answers are about. Where none is known that may be believed, it is the first that the instance has: its addresses go with its thumbprint. */
const serverOf = (instance: InstanceFacts, {server}: Facts): Pick<ServerFacts, 'thumbprint' | 'trustedBy'> | undefined => {
	if (server && server.trustedBy !== 'plain') return server;
	const {serverThumbprint} = answersOf(instance);
	return serverThumbprint === undefined ? undefined : {thumbprint: serverThumbprint.toUpperCase(), trustedBy: 'fingerprint'};
};

const outdatedIn = (now: Answers, answers: Answers, facts: Facts): readonly AnswerId[] => {
	const {tenants = [], tenantTags = [], listenPort} = answers;
	const {server} = facts;
	const isElsewhere = isAnotherServer(answers, facts);
	const reached = server?.reaches?.reached ?? [];
	const is: Readonly<Partial<Record<AnswerId, boolean>>> = {
		serverAddresses: isElsewhere,
		serverThumbprint: isElsewhere,
		publicHostName: reached.length > 0 && now.publicHostName !== undefined && !reached.includes(now.publicHostName),
		// The port that Octopus dials follows the one that is listened on, where nothing forwards another one.
		callbackPort: now.callbackPort === now.listenPort && listenPort !== now.listenPort,
		tenantedParticipation: now.tenantedParticipation === 'Untenanted' && tenants.length + tenantTags.length > 0,
	};
	return (Object.keys(is) as AnswerId[]).filter(id => is[id]);
};

/** The record that the answers so far mean, and where it is. */
const recordMeant = (answers: Answers, facts: Facts): {readonly record: RecordFacts; readonly space: SpaceFacts} | undefined => {
	const spaces = facts.server?.spaces ?? [];
	const inSpace = answers.space === undefined ? spaces : spaces.filter(({name}) => name.toLowerCase() === answers.space?.toLowerCase());
	const record = ownAmong(
		answers,
		ownRecords(answers, facts).filter(one => inSpace.some(({records}) => records?.includes(one))),
	);
	const space = record && inSpace.find(({records}) => records?.includes(record));
	return record && space && {record, space};
};

const participations = ['Untenanted', 'TenantedOrUntenanted', 'Tenanted'] as const;

/** A record told in names. What a list does not have, perhaps since this credential may not see it, is left out whole: it stays as it is. */
const answersOfRecord = (answers: Answers, facts: Facts): Answers => {
	const {record, space} = recordMeant(answers, facts) ?? {};
	if (!record || !space) return {};
	const {lists} = space;
	const nameIn = (list: readonly NamedResource[] | undefined, id: string | undefined) => list?.find(one => one.id === id)?.name;
	const namesIn = (list: readonly NamedResource[] | undefined, ids: readonly string[]): readonly string[] | undefined => {
		const names = ids.flatMap(id => nameIn(list, id) ?? []);
		return names.length === ids.length && ids.length > 0 ? names : undefined;
	};
	const dialled = dialledOf(record);
	const told = {
		registerAs: record.registeredAs,
		space: space.name,
		...(dialled && {publicHostName: dialled.host, callbackPort: dialled.port}),
		name: record.name,
		machinePolicy: nameIn(lists?.machinePolicies, record.machinePolicyId),
		serverSideProxy: nameIn(lists?.serverSideProxies, record.proxyId),
		...(record.registeredAs === 'worker'
			? {workerPools: namesIn(lists?.workerPools, record.workerPoolIds)}
			: {
					environments: namesIn(lists?.environments, record.environmentIds),
					targetTags: record.roles,
					tenants: namesIn(lists?.tenants, record.tenantIds),
					...(record.tenantTags.length > 0 && {tenantTags: record.tenantTags}),
					tenantedParticipation: participations.find(one => one === record.participation),
				}),
	};
	return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
};

/** What is decided and not stored: where the Server is, how we sign in to it, and what is done about a record and a certificate that are there. */
const untold: ReadonlySet<AnswerId> = new Set([
	...(['instance', 'registerNow', 'serverUrl', 'authentication', 'apiKey', 'username', 'password', 'bearerToken'] as const),
	...(['serviceAccountId', 'idTokenFile', 'replace', 'registerThrough', 'proxyPassword', 'scriptProxyPassword', 'configFile'] as const),
	...(['otherServers', 'otherAddresses', 'start'] as const),
	...(['certificateFile', 'certificatePassword', 'renewedThumbprint'] as const),
]);

/** Which answers can be compared with what is there: those of a record only where there is one that the answers are to change. */
export const isCompared =
	(now: Answers, after: Answers) =>
	(id: AnswerId): boolean => {
		if (untold.has(id)) return false;
		if ((recordAnswers as readonly AnswerId[]).includes(id)) return now.registerAs !== undefined;
		// A service that is there is left, and an existing certificate is never replaced by making one.
		if (id === 'service') return after.service !== 'none';
		if (id === 'certificate') return after.certificate === 'keep';
		if (id === 'scriptProxy') return after.scriptProxy === undefined || urlOf(scriptProxyIn(now)) !== urlOf(scriptProxyIn(after));
		return id === 'proxy' ? after.style === 'polling' && (now.proxy ?? 'none') !== after.proxy : true;
	};

const urlOf = (proxy: SetProxy | undefined): string | undefined => proxy && proxyUrl(proxy);
