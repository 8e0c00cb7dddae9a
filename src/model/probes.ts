import type {Address} from './address.ts';
import type {InstanceFacts, MachineFacts, RecordFacts, ServerFacts, TentacleFacts} from './facts.ts';
import type {LogFields, LogSeen} from './logs.ts';

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

/** One handshake with something pinned or allowed that usually is not. */
export type TlsAttempt = Pick<TlsSeen, 'established' | 'protocol' | 'cipher' | 'group' | 'code' | 'alert'>;

/** What this system's OpenSSL, which the agent uses too, made of the same endpoint (`openssl s_client`). */
export type SystemTlsSeen = {
	/** `3.0.19` */
	readonly version: string;
	readonly established: boolean;
	readonly protocol?: string;
	readonly cipher?: string;
	/** OpenSSL's last word of an error, as it is. */
	readonly said?: string;
};

/**
Why TLS cannot be agreed on, told by further handshakes. Only after one that failed with an alert, or that agreed on what Octopus does not ask for
(then only `suites` and `nistP256`). Left out: was not needed.
*/
export type TlsLimitsSeen = {
	readonly tls12?: TlsAttempt;
	readonly tls13?: TlsAttempt;
	/** TLS 1.0 and 1.1, offered only to name the version. */
	readonly old?: TlsAttempt;
	/** Every cipher suite there is. */
	readonly anyCipher?: TlsAttempt;
	/** Every curve there is, with TLS 1.2. */
	readonly anyGroup?: TlsAttempt;
	/** Every signature scheme there is, with TLS 1.2. */
	readonly anySignature?: TlsAttempt;
	/** The suites that Octopus asks for and no others. */
	readonly suites?: TlsAttempt;
	/** The curve P-256 and no other. */
	readonly nistP256?: TlsAttempt;
	/** Left out: there is no `/usr/bin/openssl`. */
	readonly system?: SystemTlsSeen;
};

/** What this machine is told about names. */
export type ResolverSeen = {
	/** Of /etc/resolv.conf, at most 8 each. */
	readonly nameServers: readonly string[];
	readonly searchDomains: readonly string[];
	/** Addresses that the hosts file has for the name. */
	readonly hostsFile: readonly string[];
};

/** A name that leads nowhere good, doubted: asked only then. */
export type DoubtedName = {
	/** What the name servers say of it, past the hosts file; only when that has an entry. */
	readonly fromDns?: readonly string[];
	/** The path to those addresses, when they are others. */
	readonly pathFromDns?: PathSeen;
	/** Of a name under the same parent that cannot exist. */
	readonly sibling: readonly string[];
	/** Of a name under no domain at all. */
	readonly nonsense: readonly string[];
};

/** The way out that this machine's routing chooses for an address; nothing is sent to learn it. */
export type RouteSeen = {
	readonly source?: string;
	readonly interface?: string;
	/** Addresses of the other interfaces that are up, loopback and link-local ones left out. */
	readonly others: readonly string[];
};

/** The certificate when another name is asked for, or none. */
export type OtherNameSeen = {
	/** Null: no name was sent. */
	readonly name: string | null;
	readonly tls: TlsSeen;
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
	/** What kind of failure that is, by the one table of log patterns; `other`: none of them. */
	readonly kind?: string;
	/** What the line itself names. */
	readonly fields?: LogFields;
	readonly milliseconds: number;
};

/** What became of the question whether the Server knows this machine's own certificate. Nothing of the private key is here. */
export type IdentitySeen = {
	/**
	- `known`: it answered to our certificate. `dropped`: TLS was up, then it hung up without a byte as soon as we said who we are;
	- `other`: something else came back; `silent`: nothing did, within the deadline;
	- `untried`: no connection could be had; `unreadable`: the private key cannot be used, and nothing was sent.
	*/
	readonly outcome: 'known' | 'dropped' | 'other' | 'silent' | 'untried' | 'unreadable';
	readonly milliseconds: number;
	/** Of the certificate that was shown. */
	readonly thumbprint?: string;
	/** `ECONNREFUSED`, `TIMEOUT`, an alert of TLS, `OTHER_CERTIFICATE` (another peer than a moment before), … */
	readonly code?: string;
	/** First line of another answer, at most 200 characters. */
	readonly statusLine?: string;
	/** Why the key cannot be used. */
	readonly why?: string;
};

/** A record that is, or could be, this machine's. */
export type RecordSeen = {readonly name: string; readonly space: string; readonly thumbprint: string; readonly isDisabled: boolean};

/** This machine's records: in the chosen space or, when none was, in every space that the key may see. */
export type RecordsSeen = {
	readonly spaces: readonly string[];
	/** With this machine's thumbprint. */
	readonly own: readonly RecordSeen[];
	/** With its name, and another thumbprint. */
	readonly namesakes: readonly RecordSeen[];
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
	/** The OpenSSL of this system, which the agent uses; undefined when none is installed. */
	readonly systemOpenssl: (signal: AbortSignal) => Promise<{readonly version: string; readonly isFips: boolean} | undefined>;
	readonly portal: (signal: AbortSignal) => Promise<PortalSeen>;
	readonly account: (signal: AbortSignal) => Promise<AccountSeen>;
	readonly proxy: () => Promise<ProxySeen>;
	readonly folder: (path: string) => Promise<FolderSeen>;
	readonly port: (port: number, address: string) => Promise<PortSeen>;
	readonly unit: (signal: AbortSignal) => Promise<UnitSeen>;
	readonly connection: (address: Address, signal: AbortSignal) => Promise<ConnectionSeen>;
	/** The logs that were given, else the instance's own and, when its unit is not up, the last lines of the journal. Undefined: there is none. */
	readonly log: (signal: AbortSignal) => Promise<LogSeen | undefined>;
	/** Asks as this machine, on a connection of its own (docs/probes.md). */
	readonly identity: (address: Address, signal: AbortSignal) => Promise<IdentitySeen>;
	/** Undefined: without a portal and a key that it accepts. */
	readonly records: (signal: AbortSignal) => Promise<RecordsSeen | undefined>;
	readonly health: (signal: AbortSignal) => Promise<HealthSeen>;
};
