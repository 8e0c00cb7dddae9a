import type {PathSeen, TlsSeen} from './probes.ts';

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

/** What this system's OpenSSL is told to refuse in every program. */
export type SystemTlsSettings = {
	/** Left out: there is no such file. */
	readonly file?: string;
	/** `MinProtocol`: `TLSv1.2` */
	readonly least?: string;
	/** `Groups`, in OpenSSL's many spellings of names. */
	readonly groups?: readonly string[];
	/** The kernel says that only what FIPS allows may be used. */
	readonly isFips: boolean;
};

/**
Why TLS cannot be agreed on, told by further handshakes. Only after one that failed with an alert, or that agreed on what Octopus does not ask for
(then only `suites`, `nistP256` and, where this system's settings are stricter, `system`). Left out: was not needed.
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
	/** Left out: there is no `/usr/bin/openssl`, or it was not needed. */
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
