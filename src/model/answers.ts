import type {Address} from './address.ts';
import type {Secret} from './secret.ts';

/** Who dials whom. `listening`: Octopus Server dials this machine. `polling`: this machine dials every Server node. */
export type Style = 'listening' | 'polling';

/**
Everything that can be decided about one instance: the vocabulary of the wizard, the flags, the variables, the answers
file, the plan and the checks. A question that does not apply leaves its field out (`Answers`).
*/
export type AllAnswers = {
	readonly instance: string;
	readonly style: Style;
	/** Whether the Server's record is made now, or trust alone is set up. */
	readonly registerNow: boolean;
	/** How this machine reaches the Server: `none`, or `http://[USER@]HOST:PORT` (`proxyIn`). */
	readonly proxy: string;
	readonly proxyPassword: Secret;
	/** The portal: scheme, host, port, virtual directory; no trailing slash, no `/app#…`. */
	readonly serverUrl: string;
	/** How we sign in to the API. The fields of one kind are there, those of the others are not (`credentialOf`). */
	readonly authentication: 'apiKey' | 'password' | 'bearerToken' | 'oidc';
	readonly apiKey: Secret;
	readonly username: string;
	readonly password: Secret;
	readonly bearerToken: Secret;
	/** Id of the service account (`service account id` in Octopus), the audience of the id token. */
	readonly serviceAccountId: string;
	/** Absolute path of the file with the id token, or `-`: standard input. */
	readonly idTokenFile: string;
	/** Comms addresses, one per Server node. */
	readonly serverAddresses: readonly Address[];
	/** 40 upper-case hex digits. */
	readonly serverThumbprint: string;
	/** What becomes of Servers that an existing instance trusts besides this one. */
	readonly otherServers: 'keep' | 'remove';
	/** What becomes of addresses of this Server that an existing instance polls besides those of the list. */
	readonly otherAddresses: 'keep' | 'remove';
	readonly homeFolder: string;
	readonly applicationFolder: string;
	readonly configFile: string;
	readonly certificate: 'new' | 'keep' | 'import' | 'renew';
	/** Absolute path of a PFX. */
	readonly certificateFile: string;
	readonly certificatePassword: Secret;
	/** Of the certificate that another one replaces: 40 upper-case hex digits; or `none`. */
	readonly renewedThumbprint: string;
	readonly service: 'systemd' | 'none';
	/** Name of the account that the service runs as. */
	readonly serviceUser: string;
	/** Of a service: whether the agent is started now, or only at the next boot. */
	readonly start: boolean;
	readonly listenPort: number;
	/** An IP address of this machine, or `any`. */
	readonly listenAddress: string;
	/** What the web requests of scripts go through: `none`, `same` (as `proxy`), or `http://[USER@]HOST:PORT` (`scriptProxyIn`). */
	readonly scriptProxy: string;
	readonly scriptProxyPassword: Secret;
	readonly registerAs: 'target' | 'worker';
	/** Name, as the Server spells it. */
	readonly space: string;
	/** What the Server dials: a host name or an IP address. */
	readonly publicHostName: string;
	/** The port that the Server dials, where it differs from `listenPort` (NAT, a forwarded port). */
	readonly callbackPort: number;
	/** The machine's name on the Server. */
	readonly name: string;
	/** Consent to take over the record of that name: its thumbprint (40 upper-case hex digits), or `unavailable`. */
	readonly replace: string;
	readonly environments: readonly string[];
	readonly targetTags: readonly string[];
	readonly tenants: readonly string[];
	/** Canonical names, `Set/Tag`. */
	readonly tenantTags: readonly string[];
	readonly tenantedParticipation: 'Untenanted' | 'TenantedOrUntenanted' | 'Tenanted';
	readonly workerPools: readonly string[];
	readonly machinePolicy: string;
	/** Name of the proxy, defined on the Server, through which it dials a listening machine. */
	readonly serverSideProxy: string;
	/** Who makes the record: our own request, or Tentacle's command, which takes its credential on the command line. */
	readonly registerThrough: 'api' | 'tentacle';
	readonly pollingConnections: number;
};

export type AnswerId = keyof AllAnswers;

export type Answers = Partial<AllAnswers>;

/** An answer that the question's `when` promises. Missing is a bug of ours, not of the person's. */
export const required = <Id extends AnswerId>(answers: Answers, id: Id): AllAnswers[Id] => {
	const value = answers[id];
	if (value === undefined) throw new Error(`The answer ${id} is used where its question does not apply`);
	return value as AllAnswers[Id];
};
