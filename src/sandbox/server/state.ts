import {randomBytes, randomUUID} from 'node:crypto';
import type {FaultName} from './faults.ts';
import {seeds} from './seeds.ts';
import {makeToken} from './token.ts';
import type {Cut, RateLimit} from './trouble.ts';

/** A resource belongs to its `SpaceId`; without one, to every space. */
export type Resource = Record<string, unknown> & {Id: string; Name: string};

export type Task = {
	readonly Id: string;
	readonly Name: string;
	readonly Description: string;
	readonly SpaceId: string;
	readonly Arguments: Record<string, unknown>;
	State: 'Queued' | 'Executing' | 'Success' | 'Failed' | 'Canceled';
	/** In ISO's form, as are the times of its lines. */
	readonly QueueTime: string;
	log: Array<{machine: string; category: string; text: string; at: string}>;
};

export type CredentialKind = 'apiKey' | 'bearerToken' | 'session';

/** A request as it came, without its credential. */
export type RequestSeen = {
	readonly method: string;
	/** `X-HTTP-Method-Override`: the verb that a .NET client means (facts: Octopus REST §6.1). */
	readonly override?: string;
	readonly path: string;
	readonly query: string;
	readonly body: unknown;
	readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
	readonly hadKey: boolean;
	/** Left out: none came. */
	readonly credential?: CredentialKind;
};

/** A subscription that is connected now, and has exchanged a null message on this connection. */
export type Exchange = {
	readonly thumbprint: string;
	/** The last time, in milliseconds of the monotonic clock. */
	readonly at: number;
	/** Open connections of this subscription that have exchanged one. */
	readonly connections: number;
};

/** What the stand-in Server knows: plain lists that tests may change while it runs. */
export type ServerState = {
	readonly apiKey: string;
	readonly username: string;
	readonly password: string;
	/** What the exchange for an access token takes, and the account that it is for. */
	readonly idToken: string;
	readonly serviceAccountId: string;
	/** Bearer tokens that are good; the first one from the start on. */
	readonly accessTokens: Set<string>;
	/** Sessions that are good, each with its CSRF token as it stands in the cookie. */
	readonly sessions: Map<string, string>;
	readonly thumbprint: string;
	version: string;
	/** Left out: nobody is limited. */
	rateLimit?: RateLimit | undefined;
	/** Requests that it refused. */
	rateLimited: number;
	/** Requests from now on that are answered with 429 and `retryAfterSeconds`. */
	rateLimitNext: number;
	retryAfterSeconds: number;
	/** Requests for `/api` from now on that are answered with 503. */
	startingNext: number;
	/** Ends connections too early. */
	cut?: Cut | undefined;
	/** Holds the answers to some paths back for as long as what it gives is pending. Left out: none. */
	hold?: ((path: string) => Promise<unknown> | undefined) | undefined;
	/** Items of a page at most, whatever is asked for. Left out: as many as are asked for. */
	largestPage?: number;
	/** Whether the Server starts a health check of each new machine by itself, unless the machine says `SkipInitialHealthCheck`. */
	checksNewMachines: boolean;
	/** Those of the API may be changed here; `setFault` is for all of them. */
	readonly faults: Set<FaultName>;
	readonly spaces: Array<Resource & {IsDefault: boolean}>;
	readonly environments: Resource[];
	readonly targetTags: string[];
	readonly workerPools: Resource[];
	readonly machinePolicies: Resource[];
	/** The Server's own way out. `Host`, `Port`, `Username`, `Password.NewValue`. */
	readonly proxies: Resource[];
	readonly tenants: Resource[];
	/** `Scopes` and `Tags[].CanonicalTagName`. */
	readonly tagSets: Resource[];
	readonly accounts: Resource[];
	readonly machines: Resource[];
	readonly workers: Resource[];
	readonly tasks: Task[];
	readonly requests: RequestSeen[];
	/** Per node, by `subscriptionKey`. */
	readonly exchanges: Array<Map<string, Exchange>>;
	nextId: number;
};

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const makeKey = (): string => `API-${[...randomBytes(26)].map(byte => letters[byte % letters.length]).join('')}`;

/** Faults of one node are the last one's. */
export const isLast = ({exchanges}: ServerState, node: number): boolean => node === exchanges.length - 1;

/** Subscription ids are compared as addresses: letter case and a last slash say nothing (facts: Halibut §2.1). */
export const subscriptionKey = (id: string): string => `${id.toLowerCase().replace(/\/+$/, '')}/`;

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
	username: 'svc-deploy',
	password: randomBytes(12).toString('base64url'),
	idToken: makeToken({iss: 'https://issuer.example.test'}),
	serviceAccountId: randomUUID(),
	accessTokens: new Set([makeToken({iss: 'https://octopus.example.test'})]),
	sessions: new Map(),
	rateLimited: 0,
	rateLimitNext: 0,
	retryAfterSeconds: 2,
	startingNext: 0,
	checksNewMachines: false,
	thumbprint,
	version: '2026.3.1',
	faults: new Set(faults),
	...seeds(),
	machines: [],
	workers: [],
	tasks: [],
	requests: [],
	exchanges: Array.from({length: nodes}, () => new Map()),
	nextId: 1,
});

export type Endpoint = {readonly style: string; readonly uri: string; readonly thumbprint: string; readonly proxyId: string | undefined};

/** Where a record says that its agent is, and who it must be; nothing where it says nothing. */
export const endpointOf = (record: Resource): Endpoint => {
	const {CommunicationStyle, Uri, Thumbprint, ProxyId} = (record.Endpoint ?? {}) as Readonly<Record<string, unknown>>;
	return {
		style: String(CommunicationStyle),
		uri: String(Uri),
		thumbprint: String(Thumbprint),
		proxyId: typeof ProxyId === 'string' ? ProxyId : undefined,
	};
};

/** The thumbprints that the nodes obey: those of the records, as on a real Server. */
export const trusts = (state: ServerState, thumbprint: string): boolean =>
	!state.faults.has('record-not-trusted') &&
	[...state.machines, ...state.workers].some(record => endpointOf(record).thumbprint.toUpperCase() === thumbprint);
