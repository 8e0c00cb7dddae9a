import type {Address} from './address.ts';
import type {Tell, ToldLine} from './check.ts';
import type {DoubtedName, OtherNameSeen, ResolverSeen, RouteSeen, SystemTlsSettings, TlsLimitsSeen} from './endpoint-seen.ts';
import type {InstanceFacts, MachineFacts, RecordFacts, ServerFacts, TentacleFacts} from './facts.ts';
import type {LogFields, LoggedFailure, LogSeen} from './logs.ts';
import type {PfxSeen} from './pfx.ts';

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
	/** TLS 1.3 ended with the alert that a client certificate is required. */
	readonly demandsCertificate?: true;
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

/** Milliseconds that each layer of a connection to the portal took, as far as it got. `http`: until the answer was there. */
export type PortalPhases = {
	readonly proxy?: number;
	readonly name?: number;
	readonly tcp?: number;
	readonly tls?: number;
	readonly http?: number;
};

/** What a portal's TLS showed besides its own certificate, when that is not trusted. */
export type ChainSeen = {
	/** Certificates it sent, its own one included. */
	readonly sent: number;
	/** Issuer of the last one it sent: who would have to be trusted. */
	readonly authority: string;
	/** Signatures lead to an authority that is trusted here: it is only the dates. */
	readonly datesOnly: boolean;
	/** Subjects of the authorities given with `--ca-file`, at most 5. */
	readonly given: readonly string[];
};

/** The portal, asked anonymously (`GET /api`) over a connection that is validated unless said otherwise. */
export type PortalSeen = {
	readonly url: string;
	readonly milliseconds: number;
	/** This machine's clock at the end of the look, ISO 8601. */
	readonly at?: string;
	readonly phases?: PortalPhases;
	/** The layer at which it stopped, when it did. `proxy`: on the way to the proxy, or the proxy refused. */
	readonly failedAt?: 'proxy' | 'name' | 'tcp' | 'tls' | 'http';
	/** HTTP status of the proxy that refused. */
	readonly proxyStatus?: number;
	/** `ENOTFOUND`, `ECONNREFUSED`, `TIMEOUT`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `FINGERPRINT_DIFFERS`, `TOO_LARGE`, … */
	readonly code?: string;
	readonly certificate?: CertificateSeen;
	/** Of a certificate that is not trusted. */
	readonly chain?: ChainSeen;
	readonly trustedBy?: ServerFacts['trustedBy'];
	/** Every address of the name on its own; left out where there is one, which the request itself has tried. */
	readonly tries?: readonly AddressTry[];
	/** HTTP status of `GET /api`. */
	readonly status?: number;
	/** Target of a redirect, which is never followed. */
	readonly location?: string;
	/** The portal's address that a redirect to the same host amounts to. */
	readonly movedTo?: string;
	/** Another address on the same origin at which an Octopus Server does answer. */
	readonly answersAt?: string;
	/** `Application` of the root document: `Octopus Deploy` or something else. */
	readonly application?: string;
	readonly version?: string;
	/** `Server` header, title of a web page, first words of `ErrorMessage` in Octopus's own form of a problem. */
	readonly server?: string;
	readonly title?: string;
	readonly message?: string;
	/** Why an answer could not be read: too deep, in a coding that was not asked for, no JSON. */
	readonly oddity?: string;
	/** Of `Retry-After`, in seconds. */
	readonly retryAfterSeconds?: number;
	/** Seconds that this machine's clock is ahead of the portal's `Date`; negative: behind. */
	readonly clockAheadSeconds?: number;
};

/** What a user may do in one space (facts: Octopus REST §1.5). */
export type PermissionsSeen = {
	readonly spaceId: string;
	/** Space permissions with what each grant is restricted to; an empty list: nothing. */
	readonly space: Readonly<
		Record<string, ReadonlyArray<{readonly environmentIds: readonly string[]; readonly tenantIds: readonly string[]}>>
	>;
	readonly system: readonly string[];
	/** False: the Server tells only a part. */
	readonly complete: boolean;
};

/** What the Server is like at the moment, for this key. */
export type ServerStatusSeen = {readonly isInMaintenanceMode: boolean};

/** The credential, asked of the Server. */
export type AccountSeen =
	| {
			readonly accepted: true;
			readonly user: string;
			/** `Users-1` */
			readonly userId?: string;
			readonly facts: ServerFacts;
			/** Of the chosen space, else the default one, else the first; left out when the Server does not tell. */
			readonly permissions?: PermissionsSeen;
			/** Left out when the Server does not tell. */
			readonly status?: ServerStatusSeen;
			/** Why the lists of the chosen space could not be read, when that was refused. */
			readonly refused?: string;
	  }
	| {
			readonly accepted: false;
			/** HTTP status, or a network code. */
			readonly status?: number;
			readonly code?: string;
			readonly message?: string;
			readonly retryAfterSeconds?: number;
			/** Of a user name and password that were refused: how people sign in there, where none of these ways takes a password. */
			readonly signInWays?: readonly string[];
	  };

export type ProxySeen = {
	/** Where a proxy is configured on this machine, and the address without user and password. */
	readonly candidates: ReadonlyArray<{readonly from: string; readonly proxy: string; readonly appliesToPortal: boolean}>;
};

/** What an account has to do with a place: to enter a folder, to read, or to write as well. */
export type Need = {readonly path: string; readonly right: 'enter' | 'read' | 'write'};

/** An account of this machine, or of a directory that it asks. */
export type ServiceAccountSeen = {
	readonly exists: boolean;
	/** Why nobody could tell, in a sentence. */
	readonly untold?: string;
	/** Of one that is not there: which directories were asked besides this machine’s own files; none: empty. */
	readonly asked?: string;
	/** Of one that is not there: the account that could be meant. */
	readonly nearest?: string;
	/** How it is called, where that is not how it was written. */
	readonly name?: string;
	/** Its home folder is there and its own. */
	readonly hasHome: boolean;
	/** Nothing is there, and there could be. */
	readonly homeIsMissing: boolean;
	readonly home: string;
	/** The first port that anybody but root may listen on. */
	readonly firstPort: number;
	/** The first place it has no right to that it needs; `for`: what is there or below it. Left out: none, or that could not be tried. */
	readonly closed?: Need & {readonly for: string};
	/** Its folder of keys, which belongs to another account. */
	readonly foreignKeys?: string;
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
	/** A part of the way to it is a symbolic link. */
	readonly throughLink?: boolean;
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

/** This machine, dialled by the Server. */
export type ReachedSeen = {
	/**
	- `answered`: somebody did, and showed `presented`. `failed`: nobody, and `says` why;
	- `forbidden`: this credential may not have the Server look. `untold`: it was not looked; `says` why.
	*/
	readonly outcome: 'answered' | 'failed' | 'forbidden' | 'untold';
	/** Thumbprint of whoever has to answer: of a listener opened for this look alone, or of the agent. */
	readonly expected: string;
	readonly presented?: string;
	/** The Server's own words, or ours. */
	readonly says?: string;
	/** What kind of failure that is, by the one table of log patterns. */
	readonly kind?: string;
	/** What came to our listener meanwhile. Left out: the agent listened. */
	readonly arrived?: {readonly connections: number; readonly handshakes: number; readonly from: readonly string[]};
	/** Another name or address of this machine, under which the Server does reach it. Looked for when the chosen one leads nowhere. */
	readonly instead?: string;
};

/** Whether the instance's private key can be used on this machine, and why not; nothing of the key. */
export type OwnKeySeen = {readonly state: 'usable' | 'absent' | 'foreign' | 'unreadable'; readonly why?: string};

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

export type OwnRecordSeen = RecordSeen & {
	readonly registeredAs: RecordFacts['registeredAs'];
	readonly isInChosenSpace: boolean;
	/** It polls under another subscription id than this instance's. */
	readonly hasOtherSubscription: boolean;
};

/** Left out: no task was started, or it did not end in time. */
export type HolderSeen = {readonly health?: string};

/** The unit over a stretch of time. */
export type UnitSeen = {
	readonly unit: InstanceFacts['unit'];
	/** How long it was watched and stayed up, in seconds. */
	readonly upForSeconds: number;
	/** The last lines of the journal when it is not up, at most 5. */
	readonly journal: readonly string[];
};

/**
What became of the question how the Server finds this machine.

- `looked`: the record as it was, nothing was waited for; `ended`: the record's health is of a look that ended just now;
- `queued`, `running`: the task was not over when time was; `stopped`: it was cancelled, or took too long for the Server;
- `gone`: task or record is no longer there; `refused`: the Server starts no check; `lost`: the Server could not be asked any more;
- `untold`: where only the record may be read, it has told nothing new.
*/
export type HealthOutcome = 'looked' | 'ended' | 'queued' | 'running' | 'stopped' | 'gone' | 'refused' | 'lost' | 'untold';

export type HealthSeen = {
	/** Undefined: no record with this machine's thumbprint. */
	readonly record?: RecordFacts;
	readonly outcome: HealthOutcome;
	/** The Server's own words about `refused` and `lost`; why a task is `queued`, or nothing `untold`, as far as the Server tells. */
	readonly why?: string;
	/** Why only the record was followed; left out: a task was. */
	readonly withoutTask?: string;
	/** The health check that was followed; `failed`: it says so of itself, which need not be about this machine. */
	readonly task?: {readonly id: string; readonly state: string; readonly failed: boolean; readonly milliseconds: number};
	/** The last lines of its log, or of what the Server noted about the connection; at most 20. */
	readonly log: readonly ToldLine[];
	/** The last failure among them that is known. */
	readonly failure?: Pick<LoggedFailure, 'kind' | 'fields'> & {readonly line: string};
	/** How often systemd has started the agent again since the proof began. */
	readonly restarts?: number;
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
	/** The path to the port of this machine's own agent; a proof waits for it to be opened. */
	readonly ownPort: (address: Address, signal: AbortSignal) => Promise<PathSeen>;
	/**
	Has the Server dial this machine, through its own proxy of that id when there is one. Before the first change of a set-up the port is opened for it, when
	the agent does not have it already; otherwise the agent is expected there.
	*/
	readonly reachedFromServer: (address: Address & {readonly proxyId?: string}, signal: AbortSignal) => Promise<ReachedSeen>;
	readonly portal: (signal: AbortSignal) => Promise<PortalSeen>;
	readonly account: (signal: AbortSignal) => Promise<AccountSeen>;
	/** What is wanted in place of what was given to sign in; undefined: it has the right shape. Looks at the text only, and never quotes it. */
	readonly credentialShape: () => Promise<string | undefined>;
	readonly proxy: () => Promise<ProxySeen>;
	readonly folder: (path: string) => Promise<FolderSeen>;
	/** The account that the service runs as, and what it needs. */
	readonly serviceAccount: (user: string, needs: readonly Need[]) => Promise<ServiceAccountSeen>;
	readonly port: (port: number, address: string) => Promise<PortSeen>;
	readonly unit: (signal: AbortSignal) => Promise<UnitSeen>;
	readonly connection: (address: Address, signal: AbortSignal) => Promise<ConnectionSeen>;
	/** The logs that were given, else the instance's own and, when its unit is not up, the last lines of the journal. Undefined: there is none. */
	readonly log: (signal: AbortSignal) => Promise<LogSeen | undefined>;
	readonly ownKey: () => Promise<OwnKeySeen>;
	/** The PFX that the answers name, opened. Undefined: they name none. */
	readonly pfx: (signal: AbortSignal) => Promise<PfxSeen | undefined>;
	/** Asks as this machine, on a connection of its own (docs/probes.md). */
	readonly identity: (address: Address, signal: AbortSignal) => Promise<IdentitySeen>;
	/** Undefined: without a portal and a key that it accepts. */
	readonly records: (signal: AbortSignal) => Promise<RecordsSeen | undefined>;
	/** With this machine's thumbprints (`ownThumbprints`), in every space that may be seen. Undefined: without an own certificate and a credential that is accepted. */
	readonly ownRecords: (signal: AbortSignal) => Promise<readonly OwnRecordSeen[] | undefined>;
	/** Of the chosen pools, the default one. Undefined: it was not chosen, or may not be seen. */
	readonly defaultPool: (signal: AbortSignal) => Promise<{readonly name: string; readonly hasWorkers: boolean} | undefined>;
	/** A fresh health check of the record of the chosen name. Only in a set-up, and only where its answers ask for it: it starts a task. */
	readonly nameHolder: (signal: AbortSignal, tell: Tell) => Promise<HolderSeen>;
	/** This machine's record in the chosen space. Undefined: there is none with its thumbprint. */
	readonly record: (signal: AbortSignal) => Promise<RecordFacts | undefined>;
	/** In a proof the Server's own look at this machine, waited for; else only what its record says. `tell` hears the log while it grows. */
	readonly health: (signal: AbortSignal, tell: Tell) => Promise<HealthSeen>;
};
