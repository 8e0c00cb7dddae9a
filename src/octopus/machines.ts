import type {Address} from '../model/address.ts';
import type {RecordFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {recordPath, spacePath} from '../model/space-path.ts';
import {type Get, getAs, listAll} from './lists.ts';
import {record} from './records.ts';
import {RefusedByServer} from './reply.ts';
import {anyObject, object, optional, orElse, someOf, text} from './schema.ts';

export type Discovered =
	| {readonly reached: true; readonly thumbprint: string; readonly uri?: string}
	/** Why the Server could not, in its own words. */
	| {readonly reached: false; readonly says: string};

export type ConnectionLog = {
	/** Free text of the Server's. */
	readonly status: string;
	/** The latest lines of its log about this machine, oldest first. */
	readonly lines: readonly string[];
};

type RegisteredAs = RecordFacts['registeredAs'];

export type Machines = {
	/** One record, as it is now. Undefined: it is not there, or may not be seen. */
	readonly record: (spaceId: string, registeredAs: RegisteredAs, id: string, signal: AbortSignal) => Promise<RecordFacts | undefined>;
	/** The records with this thumbprint that are listed at `path`, such as `/api/Spaces-1/workers/all`, whole. */
	readonly carriers: (path: string, thumbprint: string, signal: AbortSignal) => Promise<ReadonlyArray<RecordFacts['resource']>>;
	/** Whether any worker is in this pool. */
	readonly hasWorkers: (spaceId: string, poolId: string, signal: AbortSignal) => Promise<boolean>;
	/** The Server's own log of its connections with this machine (facts: Octopus REST §5.4). */
	readonly connection: (spaceId: string, registeredAs: RegisteredAs, id: string, signal: AbortSignal) => Promise<ConnectionLog>;
	/** Has the Server dial a listening machine; `path` ends in `/discover` (facts: Octopus REST §4.5). Takes up to 90 s. */
	readonly discover: (path: string, address: Address & {readonly proxyId?: string}, signal: AbortSignal) => Promise<Discovered>;
};

/** The Server's own limit for dialling is longer than that of any other request. */
const whileItDials = {response: 90_000, whole: 90_000};
const found = object({Endpoint: object({Thumbprint: text, Uri: optional(text)})});

const page = object({Items: someOf(anyObject)});

const mostLines = 20;
const connection = object({Status: orElse(text, ''), Logs: someOf(object({MessageText: orElse(text, '')}))});

export const createMachines = (get: Get): Machines => ({
	async record(spaceId, registeredAs, id, signal) {
		try {
			return await getAs(get, recordPath(spaceId, registeredAs, id), record(registeredAs), signal);
		} catch (error) {
			if (error instanceof RefusedByServer && error.status === 404) return undefined;
			throw error;
		}
	},
	async carriers(path, thumbprint, signal) {
		const listed = await listAll(get, `${path}?thumbprint=${encodeURIComponent(thumbprint)}`, record('target'), signal);
		// An older Server does not filter (facts: Octopus REST §4.6).
		return listed.filter(one => one.thumbprint?.toUpperCase() === thumbprint.toUpperCase()).map(({resource}) => resource);
	},
	async hasWorkers(spaceId, poolId, signal) {
		const path = `${spacePath(spaceId)}/workerpools/${encodeURIComponent(poolId)}/workers?take=1`;
		return (await getAs(get, path, page, signal)).Items.length > 0;
	},
	async connection(spaceId, registeredAs, id, signal) {
		const {Status, Logs} = await getAs(get, `${recordPath(spaceId, registeredAs, id)}/connection`, connection, signal);
		const lines = Logs.slice(-mostLines).map(({MessageText}) => harmless(MessageText.trim()));
		return {status: harmless(Status, 100), lines: lines.filter(line => line !== '')};
	},
	async discover(path, {host, port, proxyId}, signal) {
		const query = new URLSearchParams({host, port: String(port), type: 'TentaclePassive', ...(proxyId !== undefined && {proxyId})});
		try {
			const {Endpoint} = await getAs(get, `${path}?${query}`, found, signal, {limits: whileItDials});
			return {
				reached: true,
				thumbprint: harmless(Endpoint.Thumbprint.toUpperCase(), 64),
				...(Endpoint.Uri !== undefined && {uri: harmless(Endpoint.Uri, 300)}),
			};
		} catch (error) {
			if (error instanceof RefusedByServer && error.status === 400) return {reached: false, says: error.told ?? error.message};
			throw error;
		}
	},
});
