import {hasOf, tooStrong, whereGranted} from '../../diagnostics/octopus/permissions.ts';
import type {OwnRecord} from '../../wizards/remove-plan.ts';
import type {Credential} from '../model/credential.ts';
import type {RecordFacts, SpaceFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {nearest} from '../model/nearest.ts';
import type {AccountSeen} from '../model/probes.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {RefusedByServer} from '../octopus/reply.ts';
import type {ServerAccess} from './server-access.ts';

/** What Octopus has of an instance. */
export type InOctopus = {
	readonly url: string;
	readonly credential: Credential;
	readonly user: string;
	/** Of the Server itself. */
	readonly thumbprint: string;
	/** Names of the spaces that were looked into. */
	readonly spaces: readonly string[];
	/** What this credential may not look at: “the workers of Platform”. */
	readonly unseen: readonly string[];
	readonly records: readonly OwnRecord[];
};

export type Looking = {
	readonly url: string;
	readonly credential: Credential;
	/** Of the instance. */
	readonly thumbprint: string;
	/** Left out: every space that the credential may see. */
	readonly space?: string | undefined;
	readonly signal: AbortSignal;
};

const without = 'Without the Server: --local-only removes what is here, and says what remains there.';

/** `findInOctopus`; throws a `UserError` as well when what has to be deleted may not be. */
export const lookInOctopus = async (server: ServerAccess, looking: Looking): Promise<InOctopus> =>
	findInOctopus(server, looking, async (client, account, {records}) => assertMayDelete(client, account, records, looking.signal));

type Account = Extract<AccountSeen, {accepted: true}>;

/**
Finds every record that carries the thumbprint, of targets and of workers, in every space of the credential (facts: Octopus REST §4.6), with the names
of what it is in. Throws a `UserError` when the Server cannot be asked. `also` looks at what was found with the same client.
*/
export const findInOctopus = async (
	server: ServerAccess,
	looking: Looking,
	also?: (client: OctopusClient, account: Account, found: InOctopus) => Promise<void>,
): Promise<InOctopus> => {
	const {url, credential, signal} = looking;
	const client = await server.client(url, credential);
	const account = await client.account(signal);
	if (!account.accepted) {
		throw new UserError(account.message ?? `${url} could not be asked.`, {
			next: ['Nothing was changed.', 'configure-tentacle diagnose --server-url … looks at the way there.', ...(also ? [without] : [])],
		});
	}
	const spaces = chosenSpaces(account.facts.spaces, looking.space);
	const found = await recordsIn(client, spaces, looking);
	const records = await Promise.all(found.records.map(one => withLists(client, one, signal)));
	const inOctopus = {
		url,
		credential,
		user: account.user,
		thumbprint: account.facts.thumbprint,
		spaces: spaces.map(({name}) => name),
		unseen: found.unseen,
		records,
	};
	await also?.(client, account, inOctopus);
	return inOctopus;
};

const chosenSpaces = (spaces: readonly SpaceFacts[], chosen: string | undefined): readonly SpaceFacts[] => {
	if (chosen === undefined) return spaces;
	const found = spaces.filter(({name}) => name.toLowerCase() === chosen.toLowerCase());
	if (found.length > 0) return found;
	const near = nearest(
		chosen,
		spaces.map(({name}) => name),
	);
	throw new UserError(`There is no space ${harmless(chosen, 100)} that this credential may see.`, {
		exitCode: exitCodes.usage,
		next: [near === undefined ? 'Without --space, every space is looked into.' : `Did you mean ${harmless(near, 100)}?`],
	});
};

/** Requests at a time to a Server with hundreds of spaces. */
const atOnce = 8;

const kinds: ReadonlyArray<readonly [RecordFacts['registeredAs'], string]> = [
	['target', 'deployment targets'],
	['worker', 'workers'],
];

/** The records with this thumbprint, and what may not be looked at: a key that deletes targets often may not see workers. */
export const recordsIn = async (
	client: OctopusClient,
	spaces: readonly SpaceFacts[],
	{thumbprint, signal}: Pick<Looking, 'thumbprint' | 'signal'>,
): Promise<{readonly records: readonly OwnRecord[]; readonly unseen: readonly string[]}> => {
	const records: OwnRecord[] = [];
	const unseen: string[] = [];
	const look = async (space: SpaceFacts, kind: RecordFacts['registeredAs'], called: string) => {
		try {
			records.push(...(await client.records(space.id, {thumbprint}, signal, kind)).map(record => ({record, space})));
		} catch (error) {
			if (!(error instanceof RefusedByServer) || error.status !== 403) throw error;
			unseen.push(`the ${called} of ${space.name}`);
		}
	};
	const looks = spaces.flatMap(space =>
		kinds.map(
			([kind, called]) =>
				() =>
					look(space, kind, called),
		),
	);
	for (let at = 0; at < looks.length; at += atOnce) await Promise.all(looks.slice(at, at + atOnce).map(start => start()));
	const order = ({record, space}: OwnRecord) => `${spaces.indexOf(space)} ${record.registeredAs} ${record.id}`;
	return {records: records.sort((one, other) => order(one).localeCompare(order(other), 'en', {numeric: true})), unseen};
};

/** Ids become names where the lists may be read; they are only shown. */
const withLists = async (client: OctopusClient, {record, space}: OwnRecord, signal: AbortSignal): Promise<OwnRecord> => {
	try {
		return {record, space: {...space, lists: await client.lists(space.id, signal)}};
	} catch (error) {
		if (error instanceof UserError) return {record, space};
		throw error;
	}
};

/** Known before the first change. A Server that does not tell is found out by the deletion itself, which is the first step. */
const assertMayDelete = async (
	client: OctopusClient,
	{user, userId}: Account,
	records: readonly OwnRecord[],
	signal: AbortSignal,
): Promise<void> => {
	if (userId === undefined) return;
	const missing = new Set<string>();
	for (const spaceId of new Set(records.map(({space}) => space.id))) {
		const permissions = await client.permissions(userId, spaceId, signal);
		if (!permissions?.complete || permissions.system.some(name => tooStrong.includes(name))) continue;
		const has = hasOf(permissions);
		for (const {record, space} of records.filter(one => one.space.id === spaceId)) {
			const needed = record.registeredAs === 'worker' ? 'WorkerEdit' : 'MachineDelete';
			if (!has(needed, {environments: record.environmentIds, tenants: record.tenantIds}))
				missing.add(`${needed} for ${record.name} in the space ${space.name}`);
		}
	}
	if (missing.size === 0) return;
	throw new UserError(`${user} lacks ${harmless([...missing].join(', '), 500)}.`, {
		next: ['Nothing was changed.', `Granted by ${whereGranted}.`, without],
	});
};
