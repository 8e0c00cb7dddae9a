import type {Address} from './address.ts';
import type {InstanceFacts, MachineFacts, RecordFacts, ServerFacts, TentacleFacts} from './facts.ts';

/** A certificate as a report may show it. Texts are the peer's: data, not words of ours. */
export type CertificateSeen = {
	/** SHA-1, 40 upper-case hex digits. */
	readonly thumbprint: string;
	/** SHA-256, 64 upper-case hex digits. */
	readonly sha256: string;
	readonly subject: string;
	readonly issuer: string;
	/** ISO 8601 */
	readonly notBefore: string;
	/** ISO 8601 */
	readonly notAfter: string;
	readonly selfSigned: boolean;
	/** Subject alternative names, at most 20. */
	readonly names: readonly string[];
};

export type NameSeen = {
	readonly milliseconds: number;
	/** Empty when `code` says why. A literal address is its own only entry. */
	readonly addresses: readonly string[];
	/** `ENOTFOUND`, `EAI_AGAIN`, `TIMEOUT`, … */
	readonly code?: string;
};

export type TcpSeen = {
	readonly connected: boolean;
	readonly milliseconds: number;
	/** `ECONNREFUSED`, `ETIMEDOUT`, `EHOSTUNREACH`, `ENETUNREACH`, … */
	readonly code?: string;
	/** The source address that this machine's routing chose. */
	readonly localAddress?: string;
};

export type TlsSeen = {
	readonly established: boolean;
	readonly milliseconds: number;
	/** `TLSv1.3` */
	readonly protocol?: string;
	/** OpenSSL's or Node's code: `ECONNRESET`, `ERR_SSL_WRONG_VERSION_NUMBER`, `TIMEOUT`, … */
	readonly code?: string;
	readonly certificate?: CertificateSeen;
};

/**
Who answered the quietest request (`GET / HTTP/1.0` after a full handshake without a certificate):

- `octopus-comms`: Halibut's HTTP/1.0 page, not a Tentacle's: a Server's comms port;
- `tentacle`: Halibut's page with a Tentacle's title;
- `octopus-portal`: the web portal itself;
- `web`: some other web server; `silence`, `closed`, `other`: no HTTP.
- `plain-http`: TLS failed because the port speaks clear text; `ssh`: a banner of SSH.
*/
export type WhoAnswered = 'octopus-comms' | 'tentacle' | 'octopus-portal' | 'web' | 'plain-http' | 'ssh' | 'closed' | 'silence' | 'other';

export type AnswerSeen = {
	readonly who: WhoAnswered;
	readonly milliseconds: number;
	/** First line, at most 200 characters, as the peer sent it. */
	readonly statusLine?: string;
	/** `Server` and `Location` headers, at most 200 characters each. */
	readonly server?: string;
	readonly location?: string;
};

/**
How a proxy took the request for a tunnel (`CONNECT`):

- `opened`: 200; `refused`: any other status;
- `not-http`: bytes that are no answer of HTTP; `endless`: a head that did not end within the bounds;
- `closed`, `silence`: no whole answer.
*/
export type TunnelOutcome = 'opened' | 'refused' | 'not-http' | 'endless' | 'closed' | 'silence';

/** Texts are the proxy's: data, not words of ours. */
export type TunnelSeen = {
	readonly outcome: TunnelOutcome;
	readonly milliseconds: number;
	/** First line, at most 200 characters. */
	readonly statusLine?: string;
	readonly status?: number;
	/** The agent's own parser falls over a first line without a second blank (facts: Halibut §5). */
	readonly isReadable?: boolean;
	/** Of `Proxy-Authenticate`: the names of the schemes, at most 10. */
	readonly schemes?: readonly string[];
	/** Target of a redirect, at most 200 characters. */
	readonly location?: string;
	/** The answer announces a page, which no tunnel begins with. */
	readonly hasPage?: boolean;
	/** Why the proxy could not reach the address, where it tells (`X-Squid-Error`, `Proxy-Status`). */
	readonly behind?: 'name' | 'refused' | 'timeout' | 'unreachable';
	/** What listens there instead of a proxy for clear HTTP, where a second look told. */
	readonly speaks?: 'tls' | 'socks' | 'ssh';
};

/** One address of a name, as far as it could be followed. Through a proxy: one address of the proxy, then the tunnel and what is in it. */
export type AddressTry = {
	readonly address: string;
	readonly tcp: TcpSeen;
	readonly tunnel?: TunnelSeen;
	readonly tls?: TlsSeen;
	readonly answer?: AnswerSeen;
};

/** The proxy that a path goes through. */
export type ProxyOnPath = Address & {
	readonly name: NameSeen;
	/** `unknown`: there is a user, but its password is not known here, so that the proxy was asked without credentials. */
	readonly credentials: 'none' | 'sent' | 'unknown';
	/** The agent sends every character outside ASCII as `?` (facts: Halibut §5). */
	readonly isAscii: boolean;
};

/** What one layered probe of an endpoint saw; every check of that endpoint judges its slice of it. */
export type PathSeen = {
	readonly host: string;
	readonly port: number;
	/** As this machine resolves it; through a proxy nobody here needs to, and it is only looked up for comparison. */
	readonly name: NameSeen;
	/** Left out: a direct way. */
	readonly proxy?: ProxyOnPath;
	readonly tries: readonly AddressTry[];
	/** The deadline each layer had, in milliseconds. */
	readonly deadline: number;
};

/** Another way to an address, for comparison. */
export type Way = {
	/** Left out: directly. The proxy of the scope is asked with its credentials, every other without any. */
	readonly proxy?: Address;
	/** Leaves as soon as the tunnel is open or not: the address behind it is not spoken to. */
	readonly tunnelOnly?: true;
};

/** The portal, asked anonymously (`GET /api`) over a connection that is validated unless said otherwise. */
export type PortalSeen = {
	readonly url: string;
	readonly milliseconds: number;
	/** The layer at which it stopped, when it did. */
	readonly failedAt?: 'name' | 'tcp' | 'tls' | 'http';
	/** `ENOTFOUND`, `ECONNREFUSED`, `TIMEOUT`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `FINGERPRINT_DIFFERS`, … */
	readonly code?: string;
	readonly certificate?: CertificateSeen;
	readonly trustedBy?: ServerFacts['trustedBy'];
	/** HTTP status of `GET /api`. */
	readonly status?: number;
	/** Target of a redirect, which is never followed. */
	readonly location?: string;
	/** `Application` of the root document: `Octopus Deploy` or something else. */
	readonly application?: string;
	readonly version?: string;
	/** Seconds that this machine's clock is ahead of the portal's `Date`; negative: behind. */
	readonly clockAheadSeconds?: number;
};

/** The credential, asked of the Server. */
export type AccountSeen =
	| {readonly accepted: true; readonly user: string; readonly facts: ServerFacts}
	| {
			readonly accepted: false;
			/** HTTP status, or a network code. */
			readonly status?: number;
			readonly code?: string;
			readonly message?: string;
	  };

export type ProxySeen = {
	/** Where a proxy is configured on this machine, and the address without user and password. */
	readonly candidates: ReadonlyArray<{readonly from: string; readonly proxy: string; readonly appliesToPortal: boolean}>;
};

export type FolderSeen = {
	readonly path: string;
	/** The nearest existing folder at or above `path`. */
	readonly nearest: string;
	readonly exists: boolean;
	readonly isFolder: boolean;
	readonly writable: boolean;
	/** A parent (or itself) that belongs to somebody else or can be written by others; undefined: safe. */
	readonly unsafe?: {readonly path: string; readonly why: string};
	readonly readOnly: boolean;
	readonly noExecution: boolean;
	/** Bytes */
	readonly free: number;
};

export type PortSeen = {
	readonly port: number;
	readonly free: boolean;
	/** `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` */
	readonly code?: string;
	/** The program that holds it, where it can be told. */
	readonly holder?: string;
	/** The holder is this instance's own running agent. */
	readonly isOurs: boolean;
};

/** A polled address as the agent's own log tells it, since the agent's last start. */
export type ConnectionSeen = {
	/** `connected`: the connection line, and no ERROR for the endpoint in the ten seconds after it (Tentacle 9.2 logs the line for a rejected agent too). */
	readonly state: 'connected' | 'failed' | 'waiting' | 'unknown';
	/** The agent's own line about the failure, at most 500 characters. */
	readonly line?: string;
	readonly milliseconds: number;
};

/** The unit over a stretch of time. */
export type UnitSeen = {
	readonly unit: InstanceFacts['unit'];
	/** How long it was watched and stayed up, in seconds. */
	readonly upForSeconds: number;
	/** The last lines of the journal when it is not up, at most 5. */
	readonly journal: readonly string[];
};

export type HealthSeen = {
	/** Undefined: no record with this machine's thumbprint. */
	readonly record?: RecordFacts;
	/** A task this run started, or the reason why none was. */
	readonly task?: {readonly id: string; readonly state: string; readonly log: readonly string[]; readonly milliseconds: number};
	readonly notStarted?: string;
};

/**
All that a check may touch of the world. Every method remembers its result for the run, so that several checks can
judge slices of one probe. Deadlines are the probe's own; `signal` ends it early.
*/
export type Probes = {
	readonly machine: () => Promise<MachineFacts>;
	readonly tentacle: () => Promise<TentacleFacts | undefined>;
	readonly instance: () => Promise<InstanceFacts | undefined>;
	/** The agent's own way: through the proxy of the scope, where there is one. */
	readonly path: (address: Address, signal: AbortSignal) => Promise<PathSeen>;
	/** Only when the agent's way failed, or when nothing but a comparison can tell. */
	readonly otherPath: (address: Address, way: Way, signal: AbortSignal) => Promise<PathSeen>;
	readonly portal: (signal: AbortSignal) => Promise<PortalSeen>;
	readonly account: (signal: AbortSignal) => Promise<AccountSeen>;
	readonly proxy: () => Promise<ProxySeen>;
	readonly folder: (path: string) => Promise<FolderSeen>;
	readonly port: (port: number, address: string) => Promise<PortSeen>;
	readonly unit: (signal: AbortSignal) => Promise<UnitSeen>;
	readonly connection: (address: Address, signal: AbortSignal) => Promise<ConnectionSeen>;
	readonly health: (signal: AbortSignal) => Promise<HealthSeen>;
};
