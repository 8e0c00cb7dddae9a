import type {Address} from './address.ts';
import type {DoubtedName, OtherNameSeen, ResolverSeen, RouteSeen, SystemTlsSettings, TlsLimitsSeen} from './endpoint-seen.ts';
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
	/** As OpenSSL names it: `sha256WithRSAEncryption`. */
	readonly signatureAlgorithm?: string;
	/** `rsa`, `ec`, `ed25519`, … */
	readonly keyKind?: string;
	/** Of RSA and DSA keys. */
	readonly keyBits?: number;
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
	/** OpenSSL's name of the cipher suite agreed on. */
	readonly cipher?: string;
	/** Of the key exchange: `X25519`, `prime256v1`, …; none where the suite has none. */
	readonly group?: string;
	/** OpenSSL's or Node's code: `ECONNRESET` (cut off), `CLOSED` (hung up), `ERR_SSL_WRONG_VERSION_NUMBER`, `TIMEOUT`, … */
	readonly code?: string;
	/** The number of the TLS alert by which the other side refused (RFC 8446 §6). */
	readonly alert?: number;
	/** A second hello, sent because the first was cut off or not answered. */
	readonly again?: TlsAgain;
	readonly certificate?: CertificateSeen;
	/** Who vouches for a certificate that is not self-signed: the public authorities, one installed on this machine only, or nobody known here. */
	readonly authority?: 'public' | 'local' | 'unknown';
};

/**
- after a cut or a hang-up, the same hello again: `code` as it ended; none when it passed, and then all else is of that second connection;
- after silence, a hello that can only be refused, in a few bytes: `answered` tells a listener that lives.
*/
export type TlsAgain = {readonly first: string; readonly code?: string; readonly answered?: boolean};

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
	/** The protocol of a clear-text banner: `SMTP`, `FTP`, … */
	readonly speaks?: string;
	/** The page says of itself that something was blocked, or wants a sign-in to the network first. */
	readonly isBlockPage?: true;
};

/** One address of a name, as far as it could be followed. */
export type AddressTry = {
	readonly address: string;
	readonly tcp: TcpSeen;
	readonly tls?: TlsSeen;
	readonly answer?: AnswerSeen;
};

/** What one layered probe of an endpoint saw; every check of that endpoint judges its slice of it. */
export type PathSeen = {
	readonly host: string;
	readonly port: number;
	readonly name: NameSeen;
	readonly tries: readonly AddressTry[];
	/** The deadline each layer had, in milliseconds. */
	readonly deadline: number;
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
	/** The proxy of the instance's own polling setting. */
	readonly pollingProxy?: string;
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
	readonly path: (address: Address, signal: AbortSignal) => Promise<PathSeen>;
	/** Only after a handshake that was refused or agreed on something odd: several further connections. */
	readonly tlsLimits: (address: Address, signal: AbortSignal) => Promise<TlsLimitsSeen>;
	/** One further handshake that asks for `name`, or for none. */
	readonly otherName: (address: Address, name: string | null, signal: AbortSignal) => Promise<OtherNameSeen>;
	/** Reads files only. */
	readonly resolver: (host: string) => Promise<ResolverSeen>;
	/** Two names that cannot exist are asked for, and the name itself past the hosts file. */
	readonly doubtedName: (address: Address, signal: AbortSignal) => Promise<DoubtedName>;
	/** Sends nothing. */
	readonly route: (host: string, port: number) => Promise<RouteSeen>;
	/** Reads files only. */
	readonly systemTls: () => Promise<SystemTlsSettings>;
	/** The OpenSSL of this system, which the agent uses; undefined when none is installed. */
	readonly systemOpenssl: (signal: AbortSignal) => Promise<{readonly version: string; readonly isFips: boolean} | undefined>;
	readonly portal: (signal: AbortSignal) => Promise<PortalSeen>;
	readonly account: (signal: AbortSignal) => Promise<AccountSeen>;
	readonly proxy: () => Promise<ProxySeen>;
	readonly folder: (path: string) => Promise<FolderSeen>;
	readonly port: (port: number, address: string) => Promise<PortSeen>;
	readonly unit: (signal: AbortSignal) => Promise<UnitSeen>;
	readonly connection: (address: Address, signal: AbortSignal) => Promise<ConnectionSeen>;
	readonly health: (signal: AbortSignal) => Promise<HealthSeen>;
};
