import {randomBytes} from 'node:crypto';
import type {FaultName} from './faults.ts';

export type Resource = Record<string, unknown> & {Id: string; Name: string};

export type Task = {
	readonly Id: string;
	readonly Name: string;
	readonly SpaceId: string;
	readonly Arguments: Record<string, unknown>;
	State: 'Queued' | 'Executing' | 'Success' | 'Failed' | 'Canceled';
	log: Array<{machine: string; category: string; text: string}>;
};

/** A request as it came, without its credential. */
export type RequestSeen = {
	readonly method: string;
	readonly path: string;
	readonly query: string;
	readonly body: unknown;
	readonly hadKey: boolean;
};

/** What the stand-in Server knows: plain lists that tests may change while it runs. */
export type ServerState = {
	readonly apiKey: string;
	readonly thumbprint: string;
	readonly version: string;
	readonly faults: Set<FaultName>;
	readonly spaces: Array<Resource & {IsDefault: boolean}>;
	readonly environments: Resource[];
	readonly targetTags: string[];
	readonly workerPools: Resource[];
	readonly machinePolicies: Resource[];
	readonly machines: Resource[];
	readonly workers: Resource[];
	readonly tasks: Task[];
	readonly requests: RequestSeen[];
	/** Per node: which subscriptions exchanged a null message with which certificate, and when (milliseconds of the monotonic clock). */
	readonly exchanges: Array<Map<string, {thumbprint: string; at: number}>>;
	nextId: number;
};

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const makeKey = (): string => `API-${[...randomBytes(26)].map(byte => letters[byte % letters.length]).join('')}`;

export const createState = ({
	thumbprint,
	nodes,
	faults,
}: {
	thumbprint: string;
	nodes: number;
	faults: readonly FaultName[];
}): ServerState => ({
	apiKey: makeKey(),
	thumbprint,
	version: '2026.3.1',
	faults: new Set(faults),
	spaces: [
		{Id: 'Spaces-1', Name: 'Default', IsDefault: true},
		{Id: 'Spaces-2', Name: 'Platform', IsDefault: false},
	],
	environments: ['Development', 'Test', 'Production'].map((Name, index) => ({
		Id: `Environments-${index + 1}`,
		Name,
		Slug: Name.toLowerCase(),
		Type: 'Static',
	})),
	targetTags: ['web-server', 'database'],
	workerPools: [
		{Id: 'WorkerPools-1', Name: 'Default Worker Pool', IsDefault: true, CanAddWorkers: true, WorkerPoolType: 'StaticWorkerPool'},
		{Id: 'WorkerPools-2', Name: 'Linux Builders', IsDefault: false, CanAddWorkers: true, WorkerPoolType: 'StaticWorkerPool'},
		{Id: 'WorkerPools-3', Name: 'Hosted Ubuntu', IsDefault: false, CanAddWorkers: false, WorkerPoolType: 'DynamicWorkerPool'},
	],
	machinePolicies: [
		{Id: 'MachinePolicies-1', Name: 'Default Machine Policy', IsDefault: true},
		{Id: 'MachinePolicies-2', Name: 'Cattle', IsDefault: false},
	],
	machines: [],
	workers: [],
	tasks: [],
	requests: [],
	exchanges: Array.from({length: nodes}, () => new Map()),
	nextId: 1,
});

/** The thumbprints that the nodes obey: those of the records, as on a real Server. */
export const trusts = (state: ServerState, thumbprint: string): boolean =>
	!state.faults.has('record-not-trusted') &&
	[...state.machines, ...state.workers].some(({Endpoint}) => (Endpoint as {Thumbprint?: unknown} | undefined)?.Thumbprint === thumbprint);
