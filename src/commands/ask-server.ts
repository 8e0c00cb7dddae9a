import type {Answers} from '../model/answers.ts';
import {credentialOf} from '../model/credential.ts';
import type {SpaceFacts} from '../model/facts.ts';
import {hostOf} from '../model/portal-url.ts';
import type {AccountSeen, PortalSeen} from '../model/probes.ts';
import {spaceOf} from '../model/space.ts';
import {UserError} from '../model/user-error.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {RefusedByServer} from '../octopus/reply.ts';
import type {ServerAccess} from './server-access.ts';

type Asking = {
	readonly server: ServerAccess;
	readonly answers: Answers;
	/** Of this machine's certificates. */
	readonly thumbprints: readonly string[];
	readonly signal: AbortSignal;
	/** Without the lists of the space, which no step of ours changes. */
	readonly withoutLists?: boolean;
};

/** The portal, and besides, where its name has several addresses, whether each of them can be reached. */
export const askPortal = async (server: ServerAccess, {serverUrl}: Answers, signal: AbortSignal): Promise<PortalSeen> => {
	if (serverUrl === undefined) throw new Error('No portal to look at');
	const {port, protocol} = new URL(serverUrl);
	const [client, {probeAddresses}] = await Promise.all([server.client(serverUrl), import('../probe/probe-addresses.ts')]);
	const address = {host: hostOf(serverUrl), port: Number(port || (protocol === 'https:' ? 443 : 80))};
	const [seen, tries] = await Promise.all([client.portal(signal), probeAddresses(address, {signal})]);
	return tries.length > 1 ? {...seen, tries} : seen;
};

/** The credential; once it is accepted, also what it may do, and what there is in the chosen space. */
export const askAccount = async (asking: Asking): Promise<AccountSeen> => {
	const {server, answers, signal} = asking;
	const credential = credentialOf(answers);
	if (answers.serverUrl === undefined || credential === undefined) throw new Error('No portal and credential to ask with');
	const client = await server.client(answers.serverUrl, credential);
	const seen = await client.account(signal);
	if (!seen.accepted) {
		const ways = credential.kind === 'password' && seen.code === undefined && isRefusal(seen.status) ? await waysIn(client, signal) : [];
		return ways.length > 0 ? {...seen, signInWays: ways} : seen;
	}
	const space = spaceOf(answers, seen.facts);
	const [permissions, status, looked, nodes] = await Promise.all([
		space && seen.userId !== undefined ? client.permissions(seen.userId, space.id, signal) : undefined,
		client.serverStatus(signal),
		space && answers.space !== undefined ? lookInto(client, space, asking) : undefined,
		answers.style === 'polling' ? client.nodes(signal) : {},
	]);
	if (looked && 'accepted' in looked) return looked;
	return {
		...seen,
		...(permissions && {permissions}),
		...(status && {status}),
		...(looked && 'refused' in looked && {refused: looked.refused}),
		facts: {
			...seen.facts,
			...nodes,
			...(looked && 'id' in looked && {spaces: seen.facts.spaces.map(one => (one === space ? looked : one))}),
		},
	};
};

/** A refused password can be right where other ways lead in only: those. What is not told is not known. */
const waysIn = async (client: OctopusClient, signal: AbortSignal): Promise<readonly string[]> => {
	try {
		const ways = await client.signInWays(signal);
		return ways === undefined || ways.takesPassword ? [] : ways.providers;
	} catch (error) {
		if (error instanceof UserError) return [];
		throw error;
	}
};

/** It was not the Server's troubles that stood in the way; without a status the client has told by itself. */
const isRefusal = (status = 400): boolean => status >= 400 && status < 500 && status !== 429;

/** Its lists, and the records of that name or with our thumbprints. */
const lookInto = async (
	client: OctopusClient,
	space: SpaceFacts,
	{answers: {name}, thumbprints, withoutLists, signal}: Asking,
): Promise<SpaceFacts | {readonly refused: string} | Extract<AccountSeen, {accepted: false}>> => {
	try {
		const [lists, ...records] = await Promise.all([
			withoutLists ? undefined : client.lists(space.id, signal),
			...(name === undefined ? [] : [client.records(space.id, {name}, signal)]),
			...thumbprints.map(thumbprint => client.records(space.id, {thumbprint}, signal)),
		]);
		return {...space, ...(lists && {lists}), records: records.flat()};
	} catch (error) {
		if (error instanceof RefusedByServer && error.status === 403) return {refused: error.message};
		// A Server that cannot say what is in the space is no use to this key.
		if (error instanceof RefusedByServer) return {accepted: false, status: error.status, message: error.message};
		if (error instanceof UserError) return {accepted: false, message: error.message};
		throw error;
	}
};
